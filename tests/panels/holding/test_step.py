"""The worker step that holds, in Celery."""

from project.celery import app


def test_a_worker_waits_for_its_broker_for_ever() -> None:
    assert app.conf.broker_connection_max_retries is None
