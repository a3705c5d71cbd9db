"""The event log: who and what each entry is about, and that what happens at a panel leaves its entries."""

from collections.abc import Callable
from typing import Any

import pytest

from panels.simulators.visonic.catalogue import CATALOGUE
from panels.simulators.visonic.conditions import CONDITIONS
from tests.panels.simulators.visonic.workbench import Workbench

KEYS = {
    "event", "type_id", "label", "description", "appointment", "datetime", "video", "device_type", "zone", "zone_name",
    "partitions",
}  # fmt: skip


def log(bench: Workbench, index: int = 0, **body: Any) -> dict[str, Any]:
    """Log an event from behind and return it as the vendor's API shows it."""
    answer = bench.control("POST", "/event", serial=bench.line["panels"][index]["serial"], **body)
    assert answer.ok, answer.text
    found: dict[str, Any] = bench.get("events")[-1]
    assert found["event"] == answer.json()["event"]
    return found


def kinds(bench: Workbench) -> list[int]:
    return [row["type_id"] for row in bench.get("events")]


def armed(bench: Workbench, state: str = "AWAY", **more: Any) -> None:
    bench.run("set_state", {"partition": -1, "state": state, **more})
    bench.advance(31)


def test_every_id_of_the_catalogue_can_be_had(bench: Workbench) -> None:
    bench.login()
    assert len(CATALOGUE) == 188
    for number, kind in CATALOGUE.items():
        row = log(bench, type_id=number)
        assert row.keys() == KEYS
        assert (row["type_id"], row["label"], row["description"]) == (number, kind.label, kind.text)
        assert row["device_type"] == kind.source
        assert (row["zone"] is None) is (kind.source in ("CONTROL_PANEL", "IPMP"))
        assert row["appointment"]
    assert len(bench.get("events")) == 60
    listed = bench.control("GET", "/event").json()["events"]
    assert listed["8"]["contact_id"] == "1383"


def test_an_ordered_event_names_what_it_is_told_to(bench: Workbench) -> None:
    bench.login(1)
    row = log(bench, 1, type_id=45, zone=7)
    assert (row["zone"], row["zone_name"], row["appointment"]) == (7, "Basement", "Basement")
    row = log(bench, 1, type_id=89, user=2, partition=2)
    assert (row["device_type"], row["zone"], row["appointment"], row["partitions"]) == ("USER", 2, "Deniz", [2])
    assert log(bench, 1, type_id=60, device_type="KEYFOB", number=2)["zone"] == 2
    assert log(bench, 1, type_id=163, appointment="Release 7")["appointment"] == "Release 7"
    for wrong, status in (
        ({"type_id": 83}, 400),
        ({"type_id": 45, "zone": 77}, 404),
        ({"type_id": 45, "user": 9}, 404),
        ({"type_id": 45, "device_type": "TOASTER"}, 404),
        ({"type_id": 45, "partition": 3}, 404),
    ):
        serial = bench.line["panels"][1]["serial"]
        assert bench.control("POST", "/event", serial=serial, **wrong).status_code == status


def test_events_name_the_partition_they_are_about(bench: Workbench) -> None:
    bench.login(1)
    bench.run("set_state", {"partition": 2, "state": "AWAY"})
    assert [(row["type_id"], row["partitions"]) for row in bench.get("events")] == [(86, [2])]
    bench.advance(31)
    bench.act("open", 4, 1)
    bench.run("set_state", {"partition": 2, "state": "DISARM"})
    bench.run("set_bypass_zone", {"zone": 4, "set": True})
    bench.act("mains_off", index=1)
    rows = [(row["type_id"], row["partitions"]) for row in bench.get("events")[1:]]
    assert rows == [(1, [2]), (173, [2]), (97, [2]), (47, [1, 2])]
    bench.login(0)
    bench.run("set_state", {"partition": -1, "state": "HOME"})
    assert bench.get("events")[-1]["partitions"] == [1]


def test_disarming_one_partition_leaves_the_alarm_of_the_other(bench: Workbench) -> None:
    bench.login(1)
    armed(bench)
    bench.act("open", 2, 1)
    bench.act("open", 4, 1)
    assert [row["partitions"] for row in bench.get("alarms")] == [[1], [2]]
    bench.run("set_state", {"partition": 1, "state": "DISARM"})
    assert [row["partitions"] for row in bench.get("alarms")] == [[2]]


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_comes_and_goes_in_lists_and_log(bench: Workbench, name: str) -> None:
    bench.login()
    condition = CONDITIONS[name]
    for kind, (begins, ends) in condition.events.items():
        which = "alerts" if condition.alerts else "troubles"
        key = f"{which.removesuffix('s')}_type"
        bench.act(name, device_type=kind)
        assert [(row[key], row["device_type"]) for row in bench.get(which)] == [(condition.warning, kind)]
        assert kinds(bench)[-1] == begins
        device = next(row for row in bench.get("devices") if row["device_type"] == kind)
        assert [warning["type"] for warning in device["warnings"]] == [condition.warning]
        bench.act(name, device_type=kind)
        before = len(kinds(bench))
        bench.act(f"{name}_over", device_type=kind)
        assert bench.get(which) == []
        assert kinds(bench)[before - 1 :] == [begins, *([ends] if ends else [])]


def test_a_condition_is_of_some_devices_only(bench: Workbench) -> None:
    serial = bench.line["panels"][0]["serial"]
    assert bench.control("POST", "/act", serial=serial, act="mains", zone=1).status_code == 400
    assert bench.control("POST", "/act", serial=serial, act="explode").status_code == 400
    assert bench.control("POST", "/act", serial=serial, act="open").status_code == 400
    assert "jamming_over" in bench.control("GET", "/act").json()["acts"]


@pytest.mark.parametrize(
    ("zone", "begins", "ends", "alarm_type"),
    [(5, 36, 37, "FIRE"), (6, 13, 42, "PANIC"), (7, 81, 82, "FLOOD"), (9, 77, 78, "GAS")],
)
def test_some_zones_are_watched_round_the_clock(
    bench: Workbench, zone: int, begins: int, ends: int, alarm_type: str
) -> None:
    bench.login()
    bench.act("open", zone)
    (row,) = bench.get("alarms")
    assert (row["alarm_type"], row["zone"], row["evt_id"]) == (alarm_type, zone, bench.get("events")[-1]["event"])
    bench.act("close", zone)
    assert kinds(bench) == [begins, ends]


def test_a_break_in_is_confirmed_and_restored(bench: Workbench) -> None:
    bench.login()
    armed(bench)
    bench.act("open", 2)
    bench.act("open", 4)
    assert kinds(bench) == [86, 2, 1, 16]
    assert bench.get("cameras")[0]["status"] == "SUCCEEDED"
    assert bench.get("events")[-2]["video"] is True
    bench.act("close", 2)
    bench.act("close", 4)
    assert kinds(bench)[-2:] == [20, 19]


def test_devices_remember_until_somebody_disarms(bench: Workbench) -> None:
    def remembered() -> dict[int, list[str]]:
        return {
            row["device_number"]: [one["type"] for one in row["warnings"] if one["in_memory"]]
            for row in bench.get("devices")
            if row["device_type"] == "ZONE" and row["warnings"]
        }

    bench.login()
    armed(bench)
    bench.act("open", 2)
    bench.act("tamper", 3)
    assert remembered() == {2: [], 3: []}
    bench.act("close", 2)
    bench.act("tamper_over", 3)
    bench.advance(121)
    assert remembered() == {2: ["ALARM_IN_MEMORY"], 3: ["TAMPER_MEMORY"]}
    bench.run("set_state", {"partition": -1, "state": "DISARM"})
    assert remembered() == {}


def test_an_entry_delay_is_respected_on_the_usual_way_only(bench: Workbench) -> None:
    bench.login()
    armed(bench)
    bench.act("open", 1)
    bench.act("open", 3)
    assert bench.get("alarms") == []
    bench.act("open", 2)
    assert kinds(bench) == [86, 2]


@pytest.mark.parametrize(
    ("act", "more", "event"),
    [
        ("arm", {"state": "AWAY", "user": 2}, 86),
        ("arm", {"state": "HOME", "user": 2}, 85),
        ("arm", {"state": "AWAY"}, 88),
        ("arm", {"state": "HOME"}, 87),
        ("arm", {"state": "AWAY", "user": 1, "instant": True}, 96),
        ("duress", {}, 15),
        ("panic", {}, 14),
        ("fire", {}, 36),
        ("emergency", {}, 39),
        ("bypass", {"zone": 2}, 97),
        ("programming", {}, 155),
    ],
)
def test_what_people_do_at_the_panel_is_logged(bench: Workbench, act: str, more: dict[str, Any], event: int) -> None:
    bench.login()
    bench.act(act, **more)
    assert kinds(bench) == [event]


def test_the_one_who_arms_is_named(bench: Workbench) -> None:
    bench.login()
    bench.act("arm", state="HOME", user=2)
    bench.act("disarm", user=1)
    assert [row["appointment"] for row in bench.get("events")] == ["Deniz", "Zoë McDonald"]
    assert [row["zone"] for row in bench.get("events")] == [2, 1]


def test_arming_with_an_open_zone_fails_and_is_logged(bench: Workbench) -> None:
    bench.login()
    bench.act("open", 2)
    assert bench.run("set_state", {"partition": -1, "state": "AWAY"})["status"] == "failed"
    assert kinds(bench) == [98]


def test_clearing_a_bypass_has_no_event(bench: Workbench) -> None:
    bench.login()
    bench.run("set_bypass_zone", {"zone": 2, "set": True})
    bench.run("set_bypass_zone", {"zone": 2, "set": False})
    assert kinds(bench) == [97]


def test_a_removed_user_is_logged_and_gone(bench: Workbench) -> None:
    bench.login()
    bench.run("set_user_code", {"user_code": "0000", "user_id": 2})
    assert [(row["type_id"], row["appointment"]) for row in bench.get("events")] == [(40, "Deniz")]
    assert [user["id"] for user in bench.get("users")["users"]] == [1]


def test_nothing_can_be_set_while_an_engineer_programs(bench: Workbench) -> None:
    bench.login()
    bench.act("programming")
    assert bench.get("status")["partitions"][0]["state"] == "PROGRAMMING"
    assert bench.run("set_state", {"partition": -1, "state": "AWAY"})["status"] == "failed"
    bench.act("programming_over")
    assert kinds(bench) == [155, 154]
    assert bench.get("status")["partitions"][0]["state"] == "DISARM"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (lambda _: None, [993, 991, 998, 994, 992, 999]),
        (lambda bench: bench.act("mains_off"), [47, 993, 991, 1000, 994, 992, 999]),
    ],
)
def test_an_outage_is_logged_by_the_server_module_by_module(
    bench: Workbench, before: Callable[[Workbench], None], expected: list[int]
) -> None:
    bench.login()
    before(bench)
    bench.act("outage")
    bench.act("outage_over")
    assert kinds(bench) == expected
    assert bench.get("events")[-1]["device_type"] == "IPMP"


def test_a_probe_tells_of_cold_and_heat(bench: Workbench) -> None:
    bench.login()
    for degrees, warnings in (
        (1.5, {"COLD_ALERT", "FREEZING_ALERT"}),
        (-12, {"COLD_ALERT", "FREEZING_ALERT", "FREEZER_ALERT"}),
        (20, set()),
        (40, {"HOT_ALERT"}),
    ):
        bench.act("measure", 8, temperature=degrees)
        assert {row["alert_type"] for row in bench.get("alerts")} == warnings
    assert kinds(bench) == [112, 110, 108, 113, 111, 109, 114]
