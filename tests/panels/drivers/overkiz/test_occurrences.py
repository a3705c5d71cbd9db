"""Events as happenings and readings; every event of the reference's table 3.4 has its place."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from panels.drivers.base import PanelReading, ZoneMeasure, ZoneReading
from panels.drivers.overkiz.codes import known_events
from panels.drivers.overkiz.event_types import EVENT_TYPES, KEPT_THINGS, KEPT_VERBS, READ
from panels.drivers.overkiz.occurrences import link_of, occurrence_of, panel_alarms_of, zone_alarms_of, zone_readings_of
from panels.drivers.overkiz.records.events import Event, events_of
from panels.vocabulary import EventCategory, EventKind, Measure, ZoneFlag, ZoneKind
from tests.panels.drivers.overkiz.recorded import needs_recordings, recorded

WHEN: Final = datetime(2021, 9, 8, 19, 50, 45, 998000, tzinfo=UTC)
STAMP: Final = 1631130645998


def event(name: str, **more: Any) -> Event:
    return Event({"name": name, "timestamp": STAMP} | more)


def changed(*states: tuple[str, int, Any]) -> Event:
    told = [{"name": name, "type": kind, "value": value} for name, kind, value in states]
    return event("DeviceStateChangedEvent", deviceURL="io://1/2", deviceStates=told)


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_every_event_of_the_table_is_told(name: str) -> None:
    told = occurrence_of(event(name, text="Words\nof theirs"))
    category, kind, marks = EVENT_TYPES[name]
    assert told is not None
    assert (told.category, told.kind, told.restore) == (EventCategory(category), kind, "R" in marks)
    assert (told.occurred_at, told.text) == (WHEN, "Words of theirs")


def test_the_tables_know_only_events_that_there_are() -> None:
    assert not [name for name in (*EVENT_TYPES, *READ) if name not in known_events()]
    assert not READ & EVENT_TYPES.keys()
    assert all(occurrence_of(event(name)) is None for name in READ)


@pytest.mark.parametrize("thing", KEPT_THINGS)
@pytest.mark.parametrize("verb", KEPT_VERBS)
def test_what_is_made_changed_or_removed_is_told(thing: str, verb: str) -> None:
    told = occurrence_of(event(thing + verb, label="Evening"))
    assert told is not None
    assert told.category is EventCategory.SYSTEM
    assert told.kind == f"overkiz:{KEPT_THINGS[thing]}_{verb.removesuffix('Event').lower()}"
    assert told.text == "Evening"


def test_every_known_event_is_read_or_told_under_some_name() -> None:
    for name in known_events():
        told = occurrence_of(event(name))
        assert (told is None) is (name in READ)
        assert told is None or (told.kind and len(told.kind) < 64)


def test_what_nobody_knows_is_told_by_its_name() -> None:
    new = occurrence_of(event("BrandNewEvent", failureType="X"))
    failed = occurrence_of(event("BrandNewFailedEvent"))
    nameless = occurrence_of(Event({"what": 1}))
    assert new is not None
    assert failed is not None
    assert nameless is not None
    assert (new.category, new.kind, new.text) == (EventCategory.OTHER, "overkiz:BrandNew", "X")
    assert failed.category is EventCategory.TROUBLE
    assert (nameless.kind, nameless.occurred_at) == (EventKind.UNKNOWN_NOTIFICATION, None)


def test_a_gateway_comes_and_goes() -> None:
    assert link_of(event("GatewayDownEvent")) == PanelReading(online=False)
    assert link_of(event("GatewayAliveEvent")) == PanelReading(online=True)
    assert link_of(event("GatewaySynchronizationEndedEvent")) is None


def test_states_in_an_event_are_now() -> None:
    told = changed(
        ("core:IntrusionDetectedState", 6, "true"), ("core:TemperatureState", 2, "21.5"), ("core:X", 0, None)
    )
    assert zone_readings_of(told, 3) == (
        ZoneReading(number=3, flags={ZoneFlag.OPEN: True}),
        ZoneMeasure(number=3, measure=Measure.TEMPERATURE, value=21.5),
    )
    for name, lost in (("DeviceUnavailableEvent", True), ("DeviceAvailableEvent", False)):
        assert zone_readings_of(event(name), 3) == (
            ZoneReading(number=3, flags={ZoneFlag.COMMUNICATION_FAILURE: lost}),
        )
    assert zone_readings_of(changed(("core:NameState", 3, "x")), 3) == ()
    assert zone_readings_of(event("DeviceStateChangedEvent", deviceStates=None), 3) == ()


def test_fire_gas_and_water_alarm_by_themselves() -> None:
    for kind, name, category in (
        (ZoneKind.FIRE, "core:SmokeState", EventCategory.FIRE),
        (ZoneKind.GAS, "core:CODetectionState", EventCategory.GAS),
        (ZoneKind.FLOOD, "core:WaterDetectionState", EventCategory.TECHNICAL),
    ):
        (on,) = zone_alarms_of(changed((name, 3, "detected")), 4, kind)
        (off,) = zone_alarms_of(changed((name, 3, "notDetected")), 4, kind)
        assert (on.category, on.kind, on.zone, on.restore, on.covert) == (
            category,
            EventKind.ZONE_ALARM,
            4,
            False,
            False,
        )
        assert off.restore
    assert zone_alarms_of(changed(("core:ContactState", 3, "open")), 4, ZoneKind.PERIMETER) == ()
    assert zone_alarms_of(changed(("core:BatteryState", 3, "low")), 4, ZoneKind.FIRE) == ()


@pytest.mark.parametrize(
    ("name", "value", "kind", "covert"),
    [
        ("core:IntrusionState", "detected", EventKind.PARTITION_ALARM, False),
        ("internal:IntrusionDetectedState", "detected", EventKind.PARTITION_ALARM, False),
        ("internal:IntrusionDetectedState", "sos", EventKind.PANIC, True),
        ("core:ActiveZonesState", "triggered", EventKind.PARTITION_ALARM, False),
        ("ogp:IntrusionDetectionEventState", "intrusion", EventKind.PARTITION_ALARM, False),
        ("ogp:IntrusionDetectionEventState", "panic", EventKind.PANIC, True),
    ],
)
def test_an_alarm_device_raises_an_alarm(name: str, value: str, kind: EventKind, covert: bool) -> None:
    (told,) = panel_alarms_of(changed((name, 3, value)), 0)
    assert (told.kind, told.covert, told.partition, told.occurred_at) == (kind, covert, 0, WHEN)


@pytest.mark.parametrize(
    ("name", "category"),
    [("core:SmokeState", EventCategory.FIRE), ("core:WaterLeakState", EventCategory.TECHNICAL)],
)
def test_an_alarm_device_may_tell_of_fire_and_water(name: str, category: EventCategory) -> None:
    (told,) = panel_alarms_of(changed((name, 3, "detected")), 0)
    assert (told.category, told.kind, told.covert) == (category, EventKind.PARTITION_ALARM, False)
    assert panel_alarms_of(changed((name, 3, "notDetected")), 0) == ()


def test_an_alarm_device_at_rest_raises_none() -> None:
    for name, value in (("core:IntrusionState", "notDetected"), ("internal:IntrusionDetectedState", "pending"),
                        ("myfox:AlarmStatusState", "armed")):  # fmt: skip
        assert panel_alarms_of(changed((name, 3, value)), 0) == ()
    assert panel_alarms_of(event("GatewayDownEvent"), 0) == ()


@needs_recordings
def test_recorded_events_are_all_read() -> None:
    assert [occurrence_of(one) for one in events_of(recorded("event/events.json"))] == [None] * 16
