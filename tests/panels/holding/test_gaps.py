"""Filling a gap: forgotten only when it is filled, tried again until then, believed only what is vouched for."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from panels import dispatch
from panels.drivers import DRIVERS
from panels.drivers.base import NotSupportedError, Part, VendorUnavailableError
from panels.holding import gaps
from panels.holding.gaps import Gap
from panels.ingest import Delivery
from panels.models import Connection, Panel
from panels.vendors import sessions
from panels.vendors.mqtt import Opened
from tests.panels.corridor.stage import ALARM_PANEL, Stage, kinds

LONG = timedelta(hours=2)


class Log:
    """The vendor's log: entries of the alarm panel, and what is wrong with it."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.errors: dict[str, Exception] = {}
        self.asked: list[str] = []

    def read(self, panels: Sequence[str]) -> Sequence[Part]:
        self.asked += panels
        for panel in panels:
            if panel in self.errors:
                raise self.errors[panel]
        return self.parts if str(ALARM_PANEL) in panels else ()


@pytest.fixture
def since(stage: Stage) -> datetime:
    """A gap is open, and the panels have gone stale in it."""
    since = stage.now - LONG
    Connection.objects.update(gap_from=since, link_up_at=stage.now)
    Panel.objects.update(stale=True, stale_at=since, synced_at=since)
    return since


@pytest.fixture
def vendor(stage: Stage, since: datetime, monkeypatch: pytest.MonkeyPatch) -> Log:
    """One alarm is in the log."""
    log = Log(stage.entry("ALARM zone 3", since, "activity:9").parts or ())
    monkeypatch.setattr(sessions, "usable_session", lambda _: None)
    driver = type(DRIVERS["bienport"])
    monkeypatch.setattr(driver, "history", lambda _, __, ___, ____, panels, *_____: log.read(panels))
    return log


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Panels whose status was asked for."""
    asked: set[int] = set()
    monkeypatch.setattr(dispatch, "request_reads", asked.update)
    return asked


def filling(stage: Stage, deliver: Callable[[Delivery], None], *, whole: bool = True) -> Gap:
    return Gap(stage.lease, deliver, is_current=lambda: True, whole=whole)


def commit(stage: Stage, queue: list[Delivery]) -> None:
    """What the writer does."""
    applied = stage.corridor.apply(queue)
    for item in queue:
        if item.ticket is not None and item.lease.connection_id not in applied.lost:
            item.ticket.ack()


def gap_from() -> datetime | None:
    return Connection.objects.get().gap_from


def stale() -> int:
    return Panel.objects.filter(stale=True).count()


def patience(gap: Gap) -> float:
    return gap._due - time.monotonic()


def test_a_gap_is_forgotten_when_its_log_is_committed_and_not_before(
    stage: Stage, vendor: Log, since: datetime, reads: set[int]
) -> None:
    queue: list[Delivery] = []
    gap = filling(stage, queue.append)
    gap.work()
    assert len(queue) == 1
    assert not gap.is_due(time.monotonic() + 1000)
    assert (gap_from(), stale()) == (since, 2)
    commit(stage, queue)
    assert gap.is_due(time.monotonic())
    gap.work()
    assert (gap_from(), stale()) == (None, 0)
    assert gap.is_done
    assert kinds() == [("vendor_log", "late")]
    assert len(reads) == 2


def test_a_close_that_fails_is_not_tried_again_in_every_round(
    stage: Stage, vendor: Log, since: datetime, reads: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    queue: list[Delivery] = []
    gap = filling(stage, queue.append)
    gap.work()
    commit(stage, queue)

    def away(_: Any) -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as without:
        without.setattr(gap._mine.__class__, "of", lambda *_: away(_))
        gap.work()
    assert not gap.is_due(time.monotonic() + 1)
    assert gap.is_due(time.monotonic() + 60)
    gap.work()
    assert gap_from() is None


def test_an_empty_log_closes_the_gap_at_once(stage: Stage, vendor: Log, reads: set[int]) -> None:
    vendor.parts = ()
    gap = filling(stage, lambda _: None)
    gap.work()
    assert (gap_from(), gap.is_done) == (None, True)
    assert kinds() == []


@pytest.mark.parametrize("change", [{"holder": "b", "lease_epoch": 4}, {"link_epoch": 6}])
def test_only_the_link_that_read_the_log_forgets_the_gap(
    stage: Stage, vendor: Log, since: datetime, change: dict[str, Any], reads: set[int]
) -> None:
    vendor.parts = ()
    original = vendor.read

    def meanwhile(panels: Sequence[str]) -> Sequence[Part]:
        Connection.objects.update(**change)
        return original(panels)

    vendor.read = meanwhile  # type: ignore[method-assign]
    filling(stage, lambda _: None).work()
    assert (gap_from(), stale()) == (since, 2)


@pytest.mark.parametrize("error", [VendorUnavailableError("503"), OperationalError("deadlock"), ValueError("odd")])
def test_whatever_goes_wrong_is_tried_again(
    stage: Stage, vendor: Log, since: datetime, error: Exception, reads: set[int]
) -> None:
    vendor.errors[str(ALARM_PANEL)] = error
    queue: list[Delivery] = []
    gap = filling(stage, queue.append)
    gap.work()
    assert (gap_from(), queue) == (since, [])
    assert 1 < patience(gap) < 60
    vendor.errors.clear()
    gap.work()
    commit(stage, queue)
    gap.work()
    assert gap_from() is None
    assert kinds() == [("vendor_log", "late")]


def test_after_half_an_hour_somebody_is_told_that_signals_may_be_missing(
    stage: Stage, vendor: Log, reads: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.errors[str(ALARM_PANEL)] = VendorUnavailableError("503")
    gap = filling(stage, lambda _: None)
    gap.work()
    assert kinds() == []
    now = time.monotonic()
    monkeypatch.setattr("panels.holding.gaps.time.monotonic", lambda: now + gaps.GIVE_UP_AFTER)
    gap.work()
    assert kinds() == [("signals_may_be_missing", "ours")]
    assert (gap_from(), gap.is_done) == (None, True)


def test_a_panel_the_vendor_no_longer_knows_costs_the_others_nothing(
    stage: Stage, vendor: Log, reads: set[int], caplog: pytest.LogCaptureFixture
) -> None:
    vendor.errors["101"] = NotSupportedError("404")
    queue: list[Delivery] = []
    gap = filling(stage, queue.append)
    gap.work()
    commit(stage, queue)
    gap.work()
    assert gap_from() is None
    assert kinds() == [("vendor_log", "late")]
    assert "no log of panel 101" in caplog.text


def test_a_vendor_without_a_log_is_told_at_once(stage: Stage, vendor: Log, reads: set[int]) -> None:
    vendor.errors = {str(ALARM_PANEL): NotSupportedError("no"), "101": NotSupportedError("no")}
    filling(stage, lambda _: None).work()
    assert kinds() == [("signals_may_be_missing", "ours")]
    assert gap_from() is None


def test_one_panel_that_fails_for_now_does_not_hold_up_the_others(
    stage: Stage, vendor: Log, since: datetime, reads: set[int]
) -> None:
    vendor.errors["101"] = VendorUnavailableError("503")
    queue: list[Delivery] = []
    gap = filling(stage, queue.append)
    gap.work()
    commit(stage, queue)
    assert kinds() == [("vendor_log", "late")]
    assert gap_from() == since
    vendor.errors.clear()
    vendor.asked.clear()
    gap.work()
    assert vendor.asked == ["101"]
    assert gap_from() is None


def test_what_nobody_vouches_for_stays_stale_until_it_speaks(stage: Stage, vendor: Log, reads: set[int]) -> None:
    vendor.parts = ()
    filling(stage, lambda _: None, whole=False).work()
    assert gap_from() is None
    assert stale() == 2
    assert len(reads) == 2
    stage.hear(
        {
            "messageType": "notification",
            "notificationType": "armNotification",
            "reason": "x",
            "parameters": {"resourceId": ALARM_PANEL, "partition": 1},
        }
    )
    assert stale() == 1


@pytest.mark.parametrize(
    ("present", "qos", "away", "whole"),
    [
        (True, 1, timedelta(hours=1), True),
        (False, 1, timedelta(hours=1), False),
        (True, 0, timedelta(hours=1), False),
        (True, 1, timedelta(days=8), False),
    ],
)
def test_a_broker_vouches_only_for_a_session_it_has_kept(
    stage: Stage, present: bool, qos: int, away: timedelta, whole: bool
) -> None:
    assert gaps.is_whole(Opened(session_present=present, granted_qos=qos), stage.now - away) is whole


def test_a_refused_panel_does_not_cost_the_others_their_log_when_read_together(stage: Stage) -> None:
    from panels.drivers.bienport import activities

    class Rest:
        def call(self, _: str, __: str, json: dict[str, Any]) -> dict[str, Any]:
            if json["resourceIds"] == [2]:
                raise NotSupportedError("404")
            return {"activities": [{"eventId": "e1", "activityTime": 1}], "totalRecords": 1}

    rest: Any = Rest()
    assert len(activities.read_history(rest, ["1", "2"], stage.now, stage.now)) == 1
    with pytest.raises(NotSupportedError):
        activities.read_history(rest, ["2"], stage.now, stage.now)
