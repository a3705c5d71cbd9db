"""The worker step that holds: in Celery, and the keeper's rounds when something is away."""

import logging
import time
from typing import Any

import pytest
from django.db import OperationalError

from panels.holding import leases
from panels.holding.step import Keeper
from project.celery import app


def test_a_worker_waits_for_its_broker_for_ever() -> None:
    assert app.conf.broker_connection_max_retries is None


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_said_once_not_four_times_a_second(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[float] = []

    def away(*_: Any) -> None:
        asked.append(time.monotonic())
        raise OperationalError("the database is away")

    monkeypatch.setattr(leases, "free", away)
    keeper = Keeper()
    with caplog.at_level(logging.WARNING):
        keeper.start()
        time.sleep(1.2)
        keeper.stop()

    said = [record for record in caplog.records if "no leases could be taken" in record.getMessage()]
    assert len(asked) >= 3
    assert [record.getMessage() for record in said] == ["no leases could be taken: OperationalError"]
