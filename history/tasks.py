"""What workers do for this room."""

from celery import shared_task

from history import retention


@shared_task(name="history.tasks.keep_house")
def keep_house() -> None:
    """Drop what has been kept long enough."""
    retention.forget_measurements()
