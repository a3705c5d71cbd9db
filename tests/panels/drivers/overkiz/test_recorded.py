"""Recorded installations are read without anything being dropped in silence: devices, states and unknowns counted."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from panels.drivers.overkiz.records import setup
from panels.drivers.overkiz.records.events import events_of
from panels.drivers.overkiz.records.executions import ActionGroup, Execution
from panels.drivers.overkiz.records.setup import Setup
from panels.drivers.overkiz.records.states import StateType, by_name
from panels.drivers.records import Record
from tests.panels.drivers.overkiz.recorded import files, needs_recordings, recorded

# Counted in the files themselves: devices, gateways, places, states, attributes.
COUNTS: Final = {
    "setup/setup_3_gateways.json": (37, 3, 20, 389, 92),
    "setup/setup_cozytouch.json": (12, 1, 5, 62, 24),
    "setup/setup_hi_kumo_8_gateways.json": (16, 8, 1, 121, 0),
    "setup/setup_local_tahoma.json": (8, 1, 0, 58, 11),
    "setup/setup_nexity.json": (18, 1, 1, 121, 27),
    "setup/setup_rexel.json": (18, 1, 1, 121, 27),
    "setup/setup_tahoma_1.json": (1, 1, 5, 0, 0),
    "setup/setup_tahoma_3.json": (39, 1, 17, 165, 97),
    "setup/setup_tahoma_intellitag.json": (29, 1, 4, 144, 130),
    "setup/setup_tahoma_siren_rtd.json": (31, 1, 18, 90, 47),
}


def within(record: Record) -> Iterator[Record]:
    """A record and all records in it."""
    yield record
    inner = [getattr(record, name) for name in record.fields()]
    if isinstance(record, setup.Place):
        inner.append(record.sub_places)
    for value in inner:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Record):
                yield from within(one)


def unknown_keys(record: Record) -> Counter[str]:
    """What a record and those in it hold that nobody reads."""
    return Counter(f"{type(one).__name__}.{key}" for one in within(record) for key in one.unknown)


@needs_recordings
@pytest.mark.parametrize("path", files("setup"))
def test_a_recorded_setup_loses_nothing(path: str) -> None:
    said = recorded(path)
    home_of = Setup(said)
    every = [one for device in home_of.devices for one in (*device.states, *device.attributes)]
    counted = (
        len(home_of.devices),
        len(home_of.gateways),
        len(home_of.places),
        sum(len(one.states) for one in home_of.devices),
        sum(len(one.attributes) for one in home_of.devices),
    )
    assert counted == COUNTS[path]
    assert home_of.strays == 0
    assert not unknown_keys(home_of)
    assert home_of.raw == said
    assert [one.raw for one in home_of.devices] == said["devices"]
    assert all(one.fits and one.known_type is not None and one.name for one in every)
    assert all(device.url and device.ui_class and device.widget for device in home_of.devices)
    # No name occurs twice in one device, so that none hides another.
    assert all(len(device.state) == len(device.states) for device in home_of.devices)


@needs_recordings
def test_every_recorded_setup_is_counted() -> None:
    assert set(files("setup")) == COUNTS.keys()


@needs_recordings
def test_the_recorded_events_lose_nothing() -> None:
    some = events_of(recorded("event/events.json"))
    assert Counter(event.name for event in some) == {
        "DeviceStateChangedEvent": 7, "ExecutionStateChangedEvent": 4, "GatewaySynchronizationEndedEvent": 2,
        "RefreshAllDevicesStatesCompletedEvent": 1, "ExecutionRegisteredEvent": 1,
        "GatewaySynchronizationStartedEvent": 1,
    }  # fmt: skip
    assert all(event.is_known and event.happened_at and not unknown_keys(event) for event in some)
    written = json.dumps(recorded("event/events.json"))
    states = [state for event in some for state in event.device_states]
    assert all(state.fits for state in states)
    assert sum(state.type == StateType.NONE for state in states) == written.count('"type": 0}')
    assert [event.new_state for event in some if event.exec_id] == [
        None, "NOT_TRANSMITTED", "TRANSMITTED", "IN_PROGRESS", "COMPLETED",
    ]  # fmt: skip
    assert [event.is_last_of_execution for event in some if event.exec_id] == [False, False, False, False, True]
    # A state told twice in one event counts as it was told last.
    consumption = next(event for event in some if event.device_url and event.device_url.endswith("#2"))
    assert by_name(consumption.device_states)["core:ElectricEnergyConsumptionState"].value == 7139031


@needs_recordings
def test_recorded_scenes_and_executions_lose_nothing() -> None:
    said = recorded("action_groups/action-group-cozytouch.json")
    groups = [ActionGroup(one) for one in said]
    assert sum(len(group.actions) for group in groups) == str(
        recorded("action_groups/action-group-cozytouch.json")
    ).count("'deviceURL'")
    running = [Execution(one) for one in recorded("exec/current-tahoma-switch.json")]
    running.append(Execution(recorded("exec/current-single.json")))
    assert [one.state for one in running] == ["TRANSMITTED", "TRANSMITTED"]
    assert [len(one.action_group.actions) for one in running] == [2, 1]
    assert not sum((unknown_keys(one) for one in (*groups, *running)), Counter())
