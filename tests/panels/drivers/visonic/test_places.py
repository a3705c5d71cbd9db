"""Names of places, relays and their kin, and temperatures of partitions: what a scripted server says of them."""

from typing import Any

import pytest

from panels.drivers.base import OutputListing, OutputSet, PartitionTemperature
from panels.vocabulary import OutputFlag, OutputKind
from tests.panels.drivers.visonic.conftest import Script
from tests.panels.drivers.visonic.scripted import Scripted
from tests.panels.drivers.visonic.visiting import readings

RELAY = {"id": 1, "class": "pgm", "name": None, "state": {"pgm": "on"}, "location": {"id": 12, "name": "Front door"}}
PLACES = [{"hel_id": 5, "name": "Garage", "is_editable": True}, {"hel_id": 6, "name": "Loft", "is_editable": True}]
READS = ("locations", "devices", "home_automation_devices", "smart_devices")


@pytest.fixture
def home(script: Script) -> Scripted:
    script.answers |= {
        "/status": (200, {"connected": True, "partitions": [{"id": -1, "state": "DISARM", "status": ""}]}),
        "/panel_info": (200, {"serial": "1A2B3C"}),
        "/feature_set": (200, {"wifi": {"is_enabled": True}}),
    }
    script.answers |= dict.fromkeys((*(f"/{path}" for path in READS), ""), (200, []))
    return Scripted(script)


def zone(number: int, location: dict[str, Any], name: str = "") -> dict[str, Any]:
    return {
        "id": number, "device_number": number, "device_type": "ZONE", "name": name, "partitions": [1],
        "traits": {"location": location},
    }  # fmt: skip


def test_places_name_what_has_no_name_of_its_own(home: Scripted, script: Script) -> None:
    named = [zone(1, {"id": 5}), zone(2, {"id": 6, "name": "Attic"}), zone(3, {"id": 5}, "Gate"), zone(4, {"id": 9})]
    script.answers["/devices"] = (200, named)
    script.answers["/home_automation_devices"] = (200, [{"id": 2, "class": "pgm", "location": {"id": 6}}])
    script.answers["/locations"] = (200, PLACES)
    listing = home.visit(*READS).listing
    assert listing is not None
    assert [one.name for one in listing.zones or ()] == ["Garage", "Attic", "Gate", ""]
    assert [one.name for one in listing.outputs or ()] == ["Loft"]

    # Remembered where only the devices are read.
    script.answers["/devices"] = (200, named[:1])
    listing = home.visit("devices", "panel_info").listing
    assert listing is not None
    assert [one.name for one in listing.zones or ()] == ["Garage"]


def test_relays_and_what_is_none_are_outputs_of_two_kinds(home: Scripted, script: Script) -> None:
    plug = {"id": 2, "class": "plug", "name": "Heater", "state": {"plug": "OFF"}}
    dimmer = {"id": 3, "class": "dimmer", "state": {"level": 40}}
    script.answers["/home_automation_devices"] = (200, [RELAY, plug, dimmer])
    found = home.visit("home_automation_devices")
    assert found.listing is not None
    assert found.listing.outputs == (
        OutputListing(number=1, name="Front door", kind=OutputKind.PANEL),
        OutputListing(number=2, name="Heater", kind=OutputKind.HOME),
        OutputListing(number=3, name="DIMMER 3", kind=OutputKind.HOME),
    )
    on, told = frozenset({1}), frozenset({2})
    assert [one for one in readings(found) if isinstance(one, OutputSet)] == [
        OutputSet(flag=OutputFlag.ON, members=frozenset(), kind=OutputKind.HOME, among=told),
        OutputSet(flag=OutputFlag.ON, members=on, kind=OutputKind.PANEL, among=on),
    ]


@pytest.mark.parametrize(("ids", "number"), [([-1], 0), ([1, 2], 2)])
def test_temperatures_belong_to_partitions(home: Scripted, script: Script, ids: list[int], number: int) -> None:
    partitions = [{"id": one, "state": "DISARM", "status": ""} for one in ids]
    script.answers["/status"] = (200, {"connected": True, "partitions": partitions})
    script.answers["/smart_devices"] = (200, [{"partition": 2, "indoor_temperature": 11.5}, {"partition": 0}])
    found = home.visit("smart_devices")
    told = [one for one in readings(found) if isinstance(one, PartitionTemperature)]
    assert told == [PartitionTemperature(number=number, celsius=11.5)]


def test_what_the_service_does_not_have_is_not_asked_for(home: Scripted, script: Script) -> None:
    off = {"is_enabled": False}
    script.answers["/feature_set"] = (200, {"locations": off, "home_automation_devices": off})
    home.visit("feature_set")
    script.asked.clear()
    found = home.visit(*READS)
    assert (script.count("/locations"), script.count("/home_automation_devices")) == (0, 0)
    assert (script.count("/smart_devices"), script.count("/devices")) == (1, 1)
    # They count as made: otherwise each visit would be asked to make them.
    assert found.done >= set(READS)


def test_a_version_without_these_paths_is_asked_in_turn_and_never_the_worse_for_it(
    home: Scripted, script: Script
) -> None:
    script.answers |= dict.fromkeys(("/locations", "/smart_devices"), (404, {"error_message": "Not found"}))
    found = home.visit(*READS)
    assert found.done >= set(READS)
    assert found.listing is not None
