"""What every panel answers beside states and faults, in the keys of each version (reference 4, 5, 8)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.panels.simulators.visonic.workbench import Workbench

READS = (
    "status", "panel_info", "feature_set", "devices", "events", "alarms", "alerts", "troubles", "users", "locations",
    "cameras", "home_automation_devices", "smart_devices", "smart_devices/settings", "wakeup_sms",
    "notifications/email", "had/rules/event-profiles/en_US", "had/rules/restrictions", "had/rules/logs",
    "panels", "apptype",
)  # fmt: skip


@pytest.fixture(params=["8.0", "9.0", "10.0", "14.0"])
def of_version(request: pytest.FixtureRequest) -> Iterator[Workbench]:
    with Workbench(version=request.param) as bench:
        yield bench


@pytest.mark.parametrize("index", range(4))
def test_every_read_is_answered_for_every_panel(of_version: Workbench, index: int) -> None:
    of_version.login(index)
    for path in READS:
        assert isinstance(of_version.get(path), dict | list)
    places = {place["hel_id"]: place["name"] for place in of_version.get("locations")}
    for device in of_version.get("devices"):
        location = device.get("traits", {}).get("location")
        assert location is None or location["name"] in places.values()
    assert [places[row["location"]["id"]] for row in of_version.get("home_automation_devices")] == ["Garage", "Yard"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("8.0", (0, False, False, False)),
        ("9.0", (0, False, False, False)),
        ("10.0", (7, True, True, False)),
        ("14.0", (8, True, True, True)),
    ],
)
def test_features_and_places_grow_with_versions(version: str, expected: tuple[int, bool, bool, bool]) -> None:
    with Workbench(version=version) as bench:
        signed = bench.auth().json()
        bench.login()
        features = bench.get("feature_set")
        models = features["devices"].get("devices", [{}])
        found = (
            len(models[0]),
            bench.get("locations")[0]["is_editable"],
            "emergency" in features,
            "emergency_actions" in features.get("emergency", {}),
        )
        assert found == expected
        assert ("customization" in signed) is (float(version) >= 10)
        linkable = [
            "is_linkable" in row.get("traits", {}) for row in bench.get("devices") if row["device_type"] == "ZONE"
        ]
        assert set(linkable) == {version == "14.0"}


def test_31_places_and_every_model_are_offered(bench: Workbench) -> None:
    bench.login()
    places = bench.get("locations")
    assert [row["hel_id"] for row in places] == list(range(31))
    assert places[0]["name"] == "Loft"
    assert places[12]["name"] == "Front door"
    devices = bench.get("feature_set")["devices"]
    models = {row["enrollment_prefix"]: row for row in devices["devices"]}
    assert len(models) >= 52
    assert models["104"]["name"] == "CONTACT_V"
    assert models["300"]["users_required"]
    assert not models["300"]["is_zone_type_applicable"]
    own = {row["enrollment_id"].split("-")[0] for row in bench.get("devices") if row["enrollment_id"]}
    assert own <= models.keys()
    assert {row["zone_type"] for row in bench.get("devices")} - {None, "OUTPUT"} <= set(devices["zone_types"])


def test_event_profiles_hold_the_whole_catalogue_without_a_session(bench: Workbench) -> None:
    bench.auth()
    profiles = bench.get("had/rules/event-profiles/tr_TR")
    assert Counter(row["profile"] for row in profiles) == Counter(["AL", "AT", "RS", "OC", "ON", "OF", "NO", "DU"])
    events = {event["type_id"]: (event, row["profile"]) for row in profiles for event in row["events"]}
    assert len(events) == 188
    tamper, profile = events[8]
    assert (tamper["label"], tamper["contact_id"], tamper["sia"], profile) == ("EL_BURGLER", "1383", "NTA", "AL")
    assert bench.call("GET", "had/rules/event-profiles").status_code == 400
    assert bench.call("GET", "had/rules/event-profiles/en_US/more").status_code == 400
    bench.user = "nobody"
    assert bench.call("GET", "had/rules/event-profiles/en_US").status_code == 401


def test_restrictions_name_what_a_rule_can_begin_with_here(bench: Workbench) -> None:
    bench.login(1)
    triggers = bench.get("had/rules/restrictions")["triggers"]
    assert {"Event", "EventProfile", "StateChanged", "ZoneChanged", "TemperatureChanged", "Schedule"} == triggers.keys()
    assert triggers["StateChanged"] == {"states": ["AWAY", "HOME", "DISARM"], "partitions": [1, 2]}
    assert triggers["TemperatureChanged"]["zones"] == [3, 8]
    assert "EP_CAMERA_VIEWED" in triggers["EventProfile"]["profiles"]
    assert bench.call("GET", "had/rules/nothing").json()["error_message"] == "Bad version"


@pytest.mark.parametrize(
    ("index", "model", "options", "settable"),
    [
        (0, "PowerMaster 360R", {"NOENTRY"}, ["AWAY", "HOME", "DISARM"]),
        (1, "PowerMaster 10", {"NOENTRY", "LATCHKEY"}, ["AWAY", "HOME", "DISARM"]),
        (2, "PowerMaster 30", {"NOENTRY", "LATCHKEY"}, ["AWAY", "HOME", "DISARM"]),
        (3, "HS2TCHP", {"NOENTRY"}, ["AWAY", "STAY", "NIGHT", "DISARM"]),
    ],
)
def test_models_differ_in_what_they_can_be_set_to(
    bench: Workbench, index: int, model: str, options: set[str], settable: list[str]
) -> None:
    bench.login(index)
    info = bench.get("panel_info")
    states = {row["name"]: row for row in info["state_sets"]["all"]}
    assert info["model"] == model
    assert set(states["AWAY"]["options"]) == options
    assert [name for name, row in states.items() if row["settable"]] == settable
    assert states["ENTRY_DELAY"]["transitions"] == ["DISARM"]
    assert states["PROGRAMMING"]["transitions"] == []


def test_options_of_arming_show_while_armed(bench: Workbench) -> None:
    bench.login(2)
    body = {"partition": -1, "state": "AWAY", "options": ["LATCHKEY", "SINGING"], "code": "1234", "user_code": "1234"}
    assert bench.run("set_state", body)["status"] == "succeeded"
    assert bench.get("status")["partitions"][0]["options"] == ["LATCHKEY"]
    bench.run("set_state", {"partition": -1, "state": "DISARM"})
    assert bench.get("status")["partitions"][0]["options"] == []


@pytest.mark.parametrize(
    ("index", "code", "status"), [(0, "86753", 400), (0, "867", 400), (3, "86753", 200), (3, "867530912", 400)]
)
def test_codes_are_as_long_as_the_panel_takes_them(bench: Workbench, index: int, code: str, status: int) -> None:
    bench.login(index)
    assert bench.call("POST", "set_user_code", {"user_code": code, "user_id": 4}).status_code == status


def test_outputs_and_rooms_live(bench: Workbench) -> None:
    bench.login()
    assert bench.get("smart_devices") == [{"partition": 1, "indoor_temperature": 20.5}]
    bench.act("measure", 3, temperature=22, brightness=9)
    assert bench.get("smart_devices") == [{"partition": 1, "indoor_temperature": 22}]
    hall = next(row["traits"] for row in bench.get("devices") if row["subtype"] == "FLAT_PIR_SMART")
    assert hall["meteo_info"]["temperature"]["value"] == 22
    assert hall["meteo_info"]["brightness"] == {"date": "2025-06-15T15:06:50", "value": 9}
    bench.act("output_on", number=2)
    assert [row["state"] for row in bench.get("home_automation_devices")] == [{"pgm": "off"}, {"pgm": "on"}]
    assert bench.get("status")["partitions"][0]["ready"] is True
    bench.act("output_off", number=2)
    assert [row["state"] for row in bench.get("home_automation_devices")] == [{"pgm": "off"}, {"pgm": "off"}]


def test_each_partition_has_its_own_warmth(bench: Workbench) -> None:
    bench.login(1)
    assert bench.get("smart_devices") == [
        {"partition": 1, "indoor_temperature": 20.5},
        {"partition": 2, "indoor_temperature": 18.5},
    ]


def test_keyfobs_belong_to_users_and_relays_to_ports(bench: Workbench) -> None:
    bench.login()
    traits: dict[str, list[dict[str, Any]]] = {"KEYFOB": [], "PGM": []}
    for row in bench.get("devices"):
        if row["device_type"] in traits:
            traits[row["device_type"]].append(row["traits"])
    assert [one["owner"]["name"] for one in traits["KEYFOB"]] == ["Zoë McDonald", "Deniz"]
    assert [one["parent"]["port"] for one in traits["PGM"]] == [1, 2]


def test_a_fault_of_the_panel_names_no_zone(bench: Workbench) -> None:
    bench.login()
    bench.act("mains_off")
    assert bench.get("troubles") == [
        {
            "device_type": "CONTROL_PANEL",
            "zone_type": None,
            "zone": None,
            "location": None,
            "trouble_type": "AC_FAILURE",
            "partitions": [1],
            "zone_name": None,
        }
    ]


def test_alarms_and_alerts_have_one_shape(bench: Workbench) -> None:
    bench.login()
    bench.act("tamper", 2)
    bench.act("fire", 5)
    (alert,), (alarm,) = bench.get("alerts"), bench.get("alarms")
    assert {*alert} - {"alert_type"} == {*alarm} - {"alarm_type"}
    assert (alert["alert_type"], alert["zone"], alert["location"]) == ("TAMPER", 2, "Kitchen")
    assert [row["trouble_type"] for row in bench.get("troubles")] == []


def test_the_siren_takes_both_bodies_and_one_mode(bench: Workbench) -> None:
    bench.login()
    serial = bench.line["panels"][0]["serial"]
    for body in ({}, {"mode": "trigger"}):
        assert bench.run("activate_siren", body)["status"] == "succeeded"
        assert bench.control("GET", f"/state?serial={serial}").json()["siren"] is True
        assert bench.run("disable_siren", {"mode": "all"})["status"] == "succeeded"
        assert bench.control("GET", f"/state?serial={serial}").json()["siren"] is False
    assert bench.call("POST", "disable_siren", {"mode": "half"}).status_code == 400
