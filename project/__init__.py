"""Wiring only: settings, entry points, URLs and the embedded services of `make run`."""

# Web processes hand tasks over too: without the application they would look for a broker of Celery's own choice.
from project.celery import app as celery_app

__all__ = ["celery_app"]
