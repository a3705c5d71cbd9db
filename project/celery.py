"""The Celery application: queues and schedule come from the settings, holding from a worker step."""

import os

from celery import Celery
from celery.signals import setup_logging
from click import Option

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.base")

app = Celery("watchpost")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.user_options["worker"].add(
    Option(["--hold"], is_flag=True, default=False, help="Keep vendor connections in this worker.")
)
# By dotted name: importing it here would come before Django's apps are ready.
app.steps["worker"].add("panels.holding:Holder")


@setup_logging.connect
def keep_our_logging(**_details: object) -> None:
    """Leave logging as Django set it up: a receiver here keeps Celery from adding handlers of its own."""
