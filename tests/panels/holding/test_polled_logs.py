"""What a visited panel's log tells, and what its state tells beside it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from history.models import Event
from panels.drivers.base import (
    Occurrence,
    Part,
    PartitionReading,
    ZoneSet,
)
from panels.holding import parking, watches
from panels.models import Quarantined, Watch
from panels.vocabulary import (
    ArmMode,
    Delay,
    EventCategory,
    EventKind,
    EventOrigin,
    ZoneFlag,
)
from tests.panels.holding.stand import ALARM, Stand
from tests.panels.holding.visited import RHYTHM, status

pytestmark = pytest.mark.django_db


def entry(number: int, **values: Any) -> Part:
    """An entry of panel A's log."""
    known: dict[str, Any] = {"category": EventCategory.BURGLARY, "kind": EventKind.ZONE_ALARM, "zone": 2}
    return Part(
        panel="A", kind="event", raw=b"{}", identity=f"A:event:{number}", occurrences=(Occurrence(**(known | values)),)
    )


def told(stand: Stand) -> list[tuple[str, str]]:
    """Kinds and origins of what became events of the panel."""
    return list(Event.objects.filter(panel=stand.panel).order_by("pk").values_list("kind", "origin"))


def test_what_the_log_tells_is_told_once(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (entry(1), ALARM)

    stand.visit()
    stand.visit()

    assert told(stand) == [(EventKind.ZONE_ALARM, EventOrigin.LIVE)]
    assert stand.panel.alarm


@pytest.mark.parametrize("zone", [-1, 2**40])
def test_an_alarm_at_a_zone_that_cannot_be_is_told_without_it(stand: Stand, zone: int) -> None:
    stand.visit()
    stand.vendor.parts = (entry(1, zone=zone), ALARM)

    stand.visit()

    (event,) = Event.objects.filter(panel=stand.panel)
    assert (event.kind, event.zone) == (EventKind.ZONE_ALARM, None)


def test_a_state_that_cannot_be_applied_is_told_of_once(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes again with each visit, every few seconds."""
    monkeypatch.setattr(parking, "_LONGEST", 0.0)
    stand.visit()
    endless = PartitionReading(number=1, mode=ArmMode.ARMING, delay=Delay.EXIT, delay_seconds=10**18)
    stand.vendor.parts = (replace(status(), readings=(endless,)),)

    for _ in range(3):
        stand.visit()

    assert [kind for kind, _ in told(stand)] == [EventKind.UNPROCESSED]
    (kept,) = Quarantined.objects.all()
    assert (kept.panel, kept.copies) == (stand.panel, 3)


def test_an_alarm_the_log_does_not_tell_is_told_all_the_same(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (ALARM,)

    stand.visit()

    kinds = {kind for kind, _ in told(stand)}
    assert EventKind.ZONE_ALARM in kinds or EventKind.PARTITION_ALARM in kinds


def test_a_fire_the_log_tells_of_is_no_second_alarm_in_the_state(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (entry(1, category=EventCategory.FIRE, kind="visonic:fire"), ALARM)

    stand.visit()

    assert told(stand) == [("visonic:fire", EventOrigin.LIVE)]


def test_a_silent_alarm_the_log_tells_of_hides_no_open_one(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (entry(1, category=EventCategory.HOLDUP, kind=EventKind.PANIC, covert=True), ALARM)

    stand.visit()

    assert Event.objects.filter(panel=stand.panel, covert=False, category=EventCategory.BURGLARY).exists()


def test_a_change_that_the_log_announces_is_no_news_of_its_own(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (status(ArmMode.DISARMED, ZoneSet(flag=ZoneFlag.TAMPER, members=frozenset({2}))),)

    stand.visit()

    assert told(stand) == []
    assert stand.panel.tamper_zones == 1


def test_after_a_gap_every_difference_that_matters_is_told(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (status(ArmMode.DISARMED, ZoneSet(flag=ZoneFlag.TAMPER, members=frozenset({2}))),)
    stand.vendor.gap = True

    stand.visit()

    assert told(stand) == [
        (EventKind.SIGNALS_MAY_BE_MISSING, EventOrigin.LIVE),
        (EventKind.ZONE_TAMPER, EventOrigin.DISCOVERED),
    ]


def test_without_a_log_every_difference_that_matters_is_told(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (status(ArmMode.ARMED_AWAY),)
    stand.vendor.log_unread = True

    stand.visit()

    assert told(stand) == [(EventKind.ARMED, EventOrigin.DISCOVERED)]


def test_a_log_that_cannot_be_read_is_said_and_for_how_long(stand: Stand) -> None:
    def look_after(*, unread: bool) -> datetime | None:
        stand.vendor.log_unread = unread
        stand.visit()
        watches.bring_in(stand.poller.turns, stand.connection, RHYTHM, stand.lease)
        return Watch.objects.get(panel=stand.panel).log_unread_since

    assert look_after(unread=False) is None
    version = stand.panel.version
    since = look_after(unread=True)
    assert since is not None
    assert stand.panel.version > version
    assert look_after(unread=True) == since
    stand.poller = stand.new_poller()
    stand.open()
    assert Watch.objects.get(panel=stand.panel).log_unread_since == since, "nobody has looked since"
    assert look_after(unread=False) is None


def test_the_log_of_before_the_first_look_is_history(stand: Stand) -> None:
    stand.vendor.parts, stand.vendor.late = (entry(1), status()), True
    stand.visit()

    # A driver that has forgotten what it knew reads its log anew: that is no first look.
    stand.vendor.parts = (entry(1), entry(2), status())
    stand.visit()

    assert told(stand) == [(EventKind.ZONE_ALARM, EventOrigin.IMPORTED), (EventKind.ZONE_ALARM, EventOrigin.LATE)]
    assert stand.panel.last_event_at is None


def test_after_a_silence_the_log_is_late_news(stand: Stand) -> None:
    stand.visit()
    (beat,) = stand.poller.turns.beats.values()
    assert beat.seen_at is not None
    beat.seen_at -= timedelta(minutes=10)
    stand.vendor.parts = (entry(1), status())

    stand.visit()

    event = Event.objects.get(panel=stand.panel)
    assert event.origin == EventOrigin.LATE
    assert event.not_before is not None
    assert timezone.now() - event.not_before > timedelta(minutes=9)
