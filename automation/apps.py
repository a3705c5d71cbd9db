"""The room of what should happen."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """Scenes, schedules and rules; empty until they are built."""

    name = "automation"
    default_auto_field = "django.db.models.BigAutoField"
