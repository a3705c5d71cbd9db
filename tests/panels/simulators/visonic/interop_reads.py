"""What pyvisonicalarm reads, method by method."""

from typing import Any

from tests.panels.simulators.visonic.interop import STAMP, ends, entered, proves
from tests.panels.simulators.visonic.workbench import Workbench


@proves("connected", "get_status")
def status(client: Any, bench: Workbench) -> None:
    found = client.get_status()
    assert (found.connected, found.bba_connected, found.bba_state) == (True, True, "online")
    assert (found.discovery_completed, found.discovery_stages, found.discovery_in_queue) == (True, 11, 0)
    assert (found.gprs_connected, found.rssi_level, found.rssi_network) == (False, "ok", "Unknown")
    (area,) = found.partitions
    assert (area.id, area.state, area.status, area.ready, area.options) == (-1, "DISARM", "", True, [])
    bench.act("flap")
    assert client.connected() is False


@proves("get_panel_info")
def panel_info(client: Any, bench: Workbench) -> None:
    info = client.get_panel_info()
    assert (info.serial, info.manufacturer) == (bench.line["panels"][0]["serial"], "Visonic")
    assert (info.bypass_mode, info.local_wakeup_needed) == ("Manual_Bypass", False)
    (area,) = info.partitions
    assert (area.id, area.active, area.exit_delay_time, area.state_set) == (-1, True, 30, "all")
    assert (info.features.video_on_demand, info.features.disabling_siren) == (True, True)


@proves("get_feature_set")
def feature_set(client: Any, bench: Workbench) -> None:
    found = client.get_feature_set()
    switched = {
        name for name in dir(found) if name.endswith(("_enabled", "_can_set", "_can_get", "_disable", "_enable"))
    }
    off = {"partitions_enabled", "diagnostic_enabled", "wifi_enabled"}
    assert {name for name in switched if getattr(found, name) is not True} == off
    assert {getattr(found, name) for name in off} == {False}
    assert found.partitions_max_count == 3
    assert client.get_feature_set().partitions_has_labels is False
    entered(client, bench, 1)
    assert client.get_feature_set().partitions_enabled is True


@proves("get_devices")
def devices(client: Any, bench: Workbench) -> None:
    bench.act("open", 1)
    found = {(one.device_type, one.device_number): one for one in client.get_devices()}
    assert len(found) == 20
    kinds = {type(one).__name__ for one in found.values()}
    assert kinds == {
        "CameraDevice", "ContactDevice", "GSMDevice", "GenericDevice", "KeyFobDevice", "MotionDevice", "PGMDevice",
        "SmokeDevice", "TagDevice",
    }  # fmt: skip
    door, window, hall = (found["ZONE", number] for number in (1, 2, 3))
    assert (door.state, window.state) == ("Open", "Closed")
    assert (door.location, door.zone_type, door.subtype, door.bypass, door.soak) == (
        "Front Door", "DELAY_1", "CONTACT_V", False, False,
    )  # fmt: skip
    assert [warning["type"] for warning in door.warnings] == ["OPENED"]
    assert (hall.temperature, hall.brightness) == (20.5, 3)
    assert hall.temperature_last_updated == hall.brightness_last_updated == "2025-06-15T15:06:40"
    assert found["GSM", 1].signal_level == "strong"
    assert (found["KEYFOB", 2].owner_id, found["KEYFOB", 2].owner_name) == (2, "Deniz")
    assert (found["PGM", 2].parent_id, found["PGM", 2].parent_port) == (1, 2)


@proves("get_events")
def events(client: Any, bench: Workbench) -> None:
    bench.act("arm", state="HOME", user=2)
    bench.act("mains_off")
    armed, mains = client.get_events()
    assert (armed.type_id, armed.label, armed.description) == (85, "Arm", "Arm Home")
    assert (armed.appointment, armed.device_type, armed.zone, armed.partitions) == ("Deniz", "User", 2, [1])
    assert (mains.type_id, mains.zone, mains.video) == (47, None, False)
    assert mains.id > armed.id
    assert STAMP.fullmatch(armed.datetime)


@proves("get_alarms")
def alarms(client: Any, bench: Workbench) -> None:
    assert client.get_alarms() == []
    bench.act("fire", 5)
    (found,) = client.get_alarms()
    assert (found.alarm_type, found.device_type, found.zone, found.location) == ("FIRE", "ZONE", 5, "Loft")
    assert (found.zone_type, found.partitions, found.has_video) == ("FIRE", [1], False)
    assert found.event_id == client.get_events()[-1].id
    assert STAMP.fullmatch(found.date_time)
    bench.advance(121)
    assert client.get_alarms()[0].alarm_type == "ALARM_IN_MEMORY"


@proves("get_alerts")
def alerts(client: Any, bench: Workbench) -> None:
    assert client.get_alerts() == []
    bench.act("tamper", 2)
    (found,) = client.get_alerts()
    assert (found["alert_type"], found["zone"], found["location"]) == ("TAMPER", 2, "Kitchen")


@proves("get_troubles")
def troubles(client: Any, bench: Workbench) -> None:
    bench.act("mains_off")
    bench.act("battery_low", 2)
    panel, zone = client.get_troubles()
    assert (panel.trouble_type, panel.device_type, panel.zone) == ("AC_FAILURE", "CONTROL_PANEL", None)
    assert (zone.trouble_type, zone.zone, zone.location, zone.zone_type) == ("LOW_BATTERY", 2, "Kitchen", "PERIMETER")


@proves("get_cameras")
def cameras(client: Any, bench: Workbench) -> None:
    (camera,) = client.get_cameras()
    assert (camera.zone, camera.location, camera.status) == (4, "Living Room", "FAILED")
    assert (camera.preview_path, camera.timestamp, camera.preenroll) == (None, None, False)
    token = client.api.send_post("make_video", {"camera_id": 1})["process_token"]
    assert ends(bench, client, token) == "succeeded"
    (camera,) = client.get_cameras()
    assert camera.preview_path.startswith("/rest_api/14.0/")
    assert STAMP.fullmatch(camera.timestamp)


@proves("get_locations")
def locations(client: Any, bench: Workbench) -> None:
    found = {one.id: one for one in client.get_locations()}
    assert found.keys() == set(range(31))
    assert (found[0].name, found[0].is_editable, found[12].name) == ("Loft", True, "Front Door")


@proves("get_panels")
def panels(client: Any, bench: Workbench) -> None:
    expected = [(one["serial"], one["alias"]) for one in bench.line["panels"]]
    assert [(one.panel_serial, one.alias) for one in client.get_panels()] == expected


@proves("get_users")
def users(client: Any, bench: Workbench) -> None:
    master, second = client.get_users()
    assert (master.id, master.email, master.partitions) == (1, bench.line["email"], [1, 2, 3])
    assert (second.id, second.name, second.email, second.partitions) == (2, "Deniz", "", [1])


@proves("get_wakeup_sms")
def wakeup_sms(client: Any, bench: Workbench) -> None:
    serial = bench.line["panels"][0]["serial"]
    assert client.get_wakeup_sms().message == f"CONNECT;{serial};AB-1;SEQ-1234;"
    assert client.get_wakeup_sms().phone_number is None
    entered(client, bench, 2)
    assert client.get_wakeup_sms().phone_number.startswith("+")


@proves("get_process_status")
def process_status(client: Any, bench: Workbench) -> None:
    first = client.arm_home()
    second = client.arm_away()
    (replaced,) = client.get_process_status(first)
    assert (replaced.status, replaced.message, replaced.error) == ("failed", "Replaced", "PMAX_ERROR")
    assert ends(bench, client, second) == "succeeded"
    assert client.get_process_status("nobody") == []
