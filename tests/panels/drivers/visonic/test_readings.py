"""The log and the devices in our words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.drivers.base import PanelReading, PartitionReading, PartitionSet, ZoneReading, ZoneSet
from panels.drivers.records import records_of
from panels.drivers.visonic.answers import About, parts_of
from panels.drivers.visonic.event_types import EVENT_TYPES
from panels.drivers.visonic.occurrences import key_of, occurrence_of, unseen
from panels.drivers.visonic.records.devices import Device
from panels.drivers.visonic.records.faults import Event
from panels.drivers.visonic.zones import listings_of, readings_of
from panels.vocabulary import EventCategory, EventKind, PartitionFlag, ZoneFlag, ZoneKind
from tests.panels.drivers.visonic.test_refusals import ANYTHING


def device(number: int, **changes: Any) -> Device:
    traits = {"location": {"name": "Front door"}, "bypass": {"enabled": number == 3}}
    return Device(
        {"device_number": number, "device_type": "ZONE", "zone_type": "DELAY_1", "warnings": None, "partitions": [1],
         "name": "", "traits": traits} | changes
    )  # fmt: skip


def test_all_188_numbers_are_classified() -> None:
    assert len(EVENT_TYPES) == 188
    for category, kind, _ in EVENT_TYPES.values():
        assert EventCategory(category)
        assert kind.startswith("visonic:") or EventKind(kind)


def test_every_end_is_the_end_of_something() -> None:
    begun = {(category, kind, "C" in marks) for category, kind, marks in EVENT_TYPES.values() if "R" not in marks}
    ended = {(category, kind, "C" in marks) for category, kind, marks in EVENT_TYPES.values() if "R" in marks}
    assert ended <= begun


def test_every_hold_up_is_covert_and_nothing_else_is() -> None:
    assert all(("C" in marks) == (category == "holdup") for category, _, marks in EVENT_TYPES.values())


@pytest.mark.parametrize(
    ("number", "category", "kind", "covert", "restore"),
    [
        (1, "burglary", "zone_alarm", False, False), (4, "holdup", "zone_alarm", True, False),
        (13, "holdup", "panic", True, False), (15, "holdup", "visonic:duress", True, False),
        (19, "burglary", "zone_alarm", False, True), (36, "fire", "visonic:fire", False, False),
        (39, "medical", "medical", False, False), (47, "power", "mains_lost", False, False),
        (48, "power", "mains_lost", False, True), (86, "openclose", "armed", False, False),
        (89, "openclose", "disarmed", False, False), (97, "bypass", "zone_bypassed", False, False),
        (128, "tamper", "visonic:device_tamper", False, False), (173, "cancel", "disarmed", False, False),
        (998, "comm", "panel_disconnected", False, False), (999, "comm", "panel_connected", False, False),
        (38, "medical", "visonic:no_activity", False, False), (77, "gas", "visonic:gas", False, False),
        (45, "trouble", "battery_low", False, False), (49, "power", "battery_low", False, False),
        (158, "holdup", "panic", True, False), (22, "holdup", "zone_alarm", True, True),
        (4000, "other", "visonic:event_4000", False, False),
    ],
)  # fmt: skip
def test_a_number_decides_what_happened(number: int, category: str, kind: str, covert: bool, restore: bool) -> None:
    found = occurrence_of(Event({"event": 1, "type_id": number, "label": "NONE"}), divided=True)
    assert (found.category, found.kind, found.covert, found.restore) == (category, kind, covert, restore)


def test_a_users_number_is_no_zone_and_its_time_is_utc() -> None:
    entry = {"event": 198685335, "type_id": 86, "label": "ARM", "description": "Arm Away", "appointment": "Joe Bloggs",
             "datetime": "2025-01-13 16:44:10", "device_type": "USER", "zone": 1, "partitions": [2]}  # fmt: skip
    (part,) = parts_of("events", About(panel="1A2B3C", divided=True), entry)
    (found,) = part.occurrences
    assert (found.zone, found.partition, found.text) == (None, 2, "Arm Away: Joe Bloggs")
    assert found.occurred_at == datetime(2025, 1, 13, 16, 44, 10, tzinfo=UTC)
    assert part.identity == "1A2B3C:event:198685335"


def test_a_log_without_any_known_entry_has_a_gap() -> None:
    events = records_of([{"event": 7}, {"event": 8}], Event)
    assert [event.id for event in unseen(events, {"7"}).events] == [8]
    assert not unseen(events, {"7"}).gap
    assert unseen(events, {"3"}).gap
    assert not unseen(events, set()).gap


def test_an_entry_without_an_id_is_known_by_what_it_says() -> None:
    entry = {"type_id": 36, "datetime": "2025-01-13 16:44:10"}
    (part,) = parts_of("events", About(panel="1A2B3C"), entry)
    assert part.identity is None
    assert not unseen([Event(entry)], {key_of(Event(dict(entry)))}).events


def test_devices_tell_of_their_zones() -> None:
    opened = [{"type": "OPENED"}, {"type": "LOW_BATTERY"}]
    readings = readings_of([device(2, warnings=opened), device(3)])
    assert ZoneSet(flag=ZoneFlag.OPEN, members=frozenset({2})) in readings
    assert ZoneSet(flag=ZoneFlag.LOW_BATTERY, members=frozenset({2})) in readings
    assert ZoneSet(flag=ZoneFlag.BYPASSED, members=frozenset({3})) in readings


def test_an_offline_panel_does_not_tell_what_is_bypassed() -> None:
    readings = readings_of([device(2, traits={}), device(3)])
    assert ZoneReading(number=3, flags={ZoneFlag.BYPASSED: True}) in readings
    assert not any(isinstance(one, ZoneSet) and one.flag is ZoneFlag.BYPASSED for one in readings)


def test_a_nameless_zone_is_named_for_its_place() -> None:
    (zone,) = listings_of([device(2), device(1, device_type="KEYFOB")]) or ()
    assert (zone.number, zone.name, zone.kind, zone.partitions) == (2, "Front door", ZoneKind.ENTRY_EXIT, (1,))


@given(ANYTHING, st.booleans())
def test_no_json_breaks_the_reading(body: Any, divided: bool) -> None:
    occurrence_of(Event(body), divided=divided)
    found = Device({"device_type": "ZONE", "device_number": 1, "warnings": body, "traits": body})
    readings_of([found])
    assert len(listings_of([found]) or [1]) == 1


def test_what_is_kept_of_an_open_hold_up_zone_does_not_show_it() -> None:
    said = [dict(device(number, zone_type=kind, warnings=[{"type": "OPENED"}, {"type": "TAMPER"}]).raw)
            for number, kind in ((2, "H24_SILENT"), (4, "PERIMETER"))]  # fmt: skip
    (part,) = parts_of("devices", About(panel="1A2B3C"), said)
    assert part.raw.count(b"OPENED") == 1
    assert part.raw.count(b"TAMPER") == 2


def test_a_divided_panel_has_no_partition_that_is_the_whole() -> None:
    about = About(panel="1A2B3C", divided=True)
    (part,) = parts_of("events", about, {"event": 5, "type_id": 47, "partitions": [-1]})
    assert part.occurrences[0].partition is None
    (part,) = parts_of("alarms", about, [{"alarm_type": "FIRE", "partitions": [-1]}])
    assert PartitionSet(flag=PartitionFlag.ALARM, members=frozenset()) in part.readings
    assert PanelReading(alarm=True, covert_alarm=False) in part.readings
    (part,) = parts_of("status", about, {"partitions": [{"id": -1, "state": "AWAY"}, {"id": 2, "state": "AWAY"}]})
    assert [one.number for one in part.readings if isinstance(one, PartitionReading)] == [2]
