"""Health states of alarms, sirens, key fobs and gateways as faults of the panel."""

from typing import Any

import pytest

from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.setup import Gateway, Setup
from panels.drivers.overkiz.troubles import KINDS, faults_of, gateway_faults_of, online_of, troubles_of
from panels.vocabulary import Trouble
from tests.panels.drivers.overkiz.recorded import needs_recordings, recorded


def device(ui_class: str, name: str = "", value: Any = None, **more: Any) -> Device:
    states = [{"name": name, "type": 3, "value": value}] if name else []
    return Device({"uiClass": ui_class, "label": "Hall", "type": 1, "states": states} | more)


@pytest.mark.parametrize(
    ("ui_class", "name", "value", "trouble"),
    [
        ("Alarm", "core:BatteryState", "low", Trouble.BATTERY),
        ("Alarm", "core:StatusState", "unavailable", Trouble.COMMUNICATION),
        ("Alarm", "core:CloudDeviceStatusState", "offline", Trouble.COMMUNICATION),
        ("Alarm", "core:PowerSupplyUpDownState", "down", Trouble.MAINS),
        ("Alarm", "core:AssemblyState", "open", Trouble.PANEL_TAMPER),
        ("Alarm", "core:ErrorsState", "noReply", Trouble.OTHER),
        ("Siren", "core:BatteryState", "verylow", Trouble.SIREN),
        ("Siren", "core:AssemblyState", "open", Trouble.SIREN),
        ("RemoteController", "rtds:ControllerBatteryState", "KO", Trouble.KEYFOB),
    ],
)
def test_a_health_state_is_a_fault(ui_class: str, name: str, value: str, trouble: Trouble) -> None:
    assert [kind for kind, _ in faults_of(device(ui_class, name, value))] == [trouble]
    assert trouble in KINDS


def test_what_is_well_is_no_fault() -> None:
    for ui_class, name, value in (
        ("Alarm", "core:BatteryState", "normal"), ("Siren", "core:AssemblyState", "closed"),
        ("RemoteController", "rtds:ControllerBatteryState", "OK"), ("Alarm", "core:ErrorsState", ""),
        ("RollerShutter", "core:BatteryState", "low"),
    ):  # fmt: skip
        assert faults_of(device(ui_class, name, value)) == []
    # Those of detectors are flags of their zones.
    assert faults_of(device("ContactSensor", "core:ContactState", "open", type=2, available=False)) == []


def test_a_device_that_is_not_there_is_not_heard() -> None:
    assert faults_of(device("Siren", available=False)) == [(Trouble.SIREN, "not heard")]


def test_faults_of_one_kind_are_one_with_all_names() -> None:
    low = ("core:BatteryState", "low")
    told = troubles_of([device("Siren", *low), device("Siren", *low, label="Garden")])
    assert told.among == KINDS
    assert [(item.trouble, item.name) for item in told.items] == [
        (Trouble.SIREN, "Garden: low battery, Hall: low battery")
    ]
    assert troubles_of([]).items == frozenset()


def test_a_gateway_has_faults_beside_its_link() -> None:
    partial = Gateway({"connectivity": {"status": "PARTIAL", "problems": ["NO_NTP", "NO_DNS"]}, "timeReliable": False})
    assert gateway_faults_of(partial) == [(Trouble.CLOCK, "NO_NTP"), (Trouble.COMMUNICATION, "NO_DNS")]
    assert gateway_faults_of(Gateway({"timeReliable": False})) == [(Trouble.CLOCK, "time not reliable")]
    assert gateway_faults_of(Gateway({"alive": False})) == []


def test_a_box_is_believed_before_what_hangs_on_it() -> None:
    said_so = device("Alarm", "core:StatusState", "available")
    assert online_of(said_so, Gateway({"alive": False, "connectivity": {"status": "OK"}})) is False
    # The bridge to another cloud is never alive by itself.
    bridge = Gateway({"connectivity": {"status": "NOT_SUPPORTED"}})
    assert online_of(said_so, bridge) is True
    assert online_of(device("Alarm", "core:CloudDeviceStatusState", "offline"), bridge) is False
    assert online_of(device("Alarm"), None) is None


@needs_recordings
def test_recorded_homes_have_the_faults_that_they_tell() -> None:
    home = Setup(recorded("setup/setup_tahoma_siren_rtd.json"))
    assert troubles_of(home.devices, home.gateways).items == frozenset()
    three = Setup(recorded("setup/setup_3_gateways.json"))
    gateways = {one.gateway_id: one for one in three.gateways}
    alarms = [one for one in three.devices if one.ui_class == "Alarm"]
    assert [online_of(one, gateways.get(one.url.gateway if one.url else None)) for one in alarms] == [True, True]
