"""The alarms of a home as panels, and what of it is read again after events were lost."""

from typing import Any

from panels.drivers.overkiz.catching_up import to_read_again
from panels.drivers.overkiz.listings import known_by, panels_of
from panels.drivers.overkiz.numbering import numbered
from panels.drivers.overkiz.records.setup import Setup
from panels.vocabulary import ArmMode, CommandName, Support
from tests.panels.drivers.overkiz.recorded import needs_recordings, recorded


def knx(address: str, label: str, armed: bool) -> dict[str, Any]:
    return {"deviceURL": f"knx://1-2-3/{address}", "uiClass": "Alarm", "widget": "AlarmZoneController", "label": label,
            "states": [{"name": "core:ArmedState", "type": 6, "value": armed}]}  # fmt: skip


def test_the_devices_of_knx_are_one_panel() -> None:
    home = Setup({"gateways": [{"gatewayId": "1-2-3", "type": 15}],
                  "devices": [knx("b", "Cellar", armed=True), knx("a", "Attic", armed=False)]})  # fmt: skip
    (panel,) = panels_of(home)
    numbers = numbered([one.device_url or "" for one in panel.devices], {})
    assert [(one.number, one.name, one.mode) for one in panel.partitions(numbers)] == [
        (2, "Cellar", ArmMode.ARMED_AWAY), (1, "Attic", ArmMode.DISARMED),
    ]  # fmt: skip
    listing = panel.listing(numbers)
    assert (listing.vendor_id, listing.brand, listing.serial) == ("knx://1-2-3", "TAHOMA", "1-2-3")
    assert listing.partitions == ((2, "Cellar"), (1, "Attic"))
    assert known_by([panel]) == {"knx://1-2-3/a": "knx://1-2-3", "knx://1-2-3/b": "knx://1-2-3"}


def test_an_alarm_of_a_gateway_that_is_not_listed_is_still_a_panel() -> None:
    home = Setup({"devices": [{"deviceURL": "io://9/1", "uiClass": "Alarm", "widget": "BrandNewAlarm"},
                              {"uiClass": "Alarm", "widget": "TSKAlarmController"}]})  # fmt: skip
    (panel,) = panels_of(home)
    assert (panel.vendor_id, panel.gateway, panel.listing().abilities) == ("io://9/1", None, {})


@needs_recordings
def test_recorded_homes_have_their_panels() -> None:
    home = Setup(recorded("setup/setup_3_gateways.json"))
    listed = {one.model: one for one in (panel.listing() for panel in panels_of(home))}
    assert listed.keys() == {"TSKAlarmController", "MyFoxAlarmController"}
    myfox = listed["MyFoxAlarmController"]
    assert (myfox.brand, myfox.partitions) == ("HOME_PROTECT_SYSTEM", ((0, ""),))
    assert myfox.serial.startswith("SOMFY_PROTECT-")
    assert (myfox.abilities or {})[CommandName.ARM_NIGHT] is Support.PROVEN
    three = Setup(recorded("setup/setup_tahoma_3.json"))
    io_alarm = next(one for one in panels_of(three) if one.devices[0].widget == "StatefulAlarmController")
    assert io_alarm.listing().partitions == ((1, "A"), (2, "B"), (3, "C"))


@needs_recordings
def test_what_matters_is_read_again_first() -> None:
    home = Setup(recorded("setup/setup_tahoma_3.json"))
    by_url = {device.device_url: device for device in home.devices}
    again = [by_url[url].ui_class for url in to_read_again(home.devices)]
    assert (
        again == ["Alarm"] * 2 + ["SmokeSensor"] + ["GarageDoor"] * 2 + ["OccupancySensor"] * 3 + ["ContactSensor"] * 2
    )
