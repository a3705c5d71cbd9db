"""The user API as a client meets it, written from the reference."""

from typing import Any

import pytest
import requests

from panels.simulators.visonic.errors import TABLE
from tests.panels.simulators.visonic.workbench import Workbench


def state(bench: Workbench, position: int = 0) -> tuple[str, str]:
    area = bench.get("status")["partitions"][position]
    return area["state"], area["status"]


def test_versions_are_negotiated_and_switch_under_our_feet(bench: Workbench) -> None:
    assert bench.http.get(f"{bench.root}/version", timeout=5).json()["rest_versions"] == ["14.0"]
    bench.cloud.faults.set("version", 15)
    refused = bench.http.get(f"{bench.root}/14.0/status", timeout=5)
    assert refused.status_code == 400
    assert refused.json()["error_message"] == "Bad version"


def test_a_server_of_several_versions_answers_in_the_one_of_the_path() -> None:
    with Workbench("9.0", "14.0", "10.0") as bench:
        offered = bench.http.get(f"{bench.root}/version", timeout=5).json()
        assert offered["rest_versions"] == ["9.0", "14.0", "10.0"]
        assert offered["installer_versions"] == ["7.0", "12.0", "8.0"]
        bench.login()
        headers = {"User-Token": bench.user, "Session-Token": bench.session}
        found = {
            version: bench.http.get(f"{bench.root}/{version}/panels", headers=headers, timeout=5)
            for version in ("9.0", "10.0", "14.0", "12.0")
        }
        assert found.pop("12.0").json()["error_message"] == "Bad version"
        assert [len(answer.json()[0]) for answer in found.values()] == [2, 4, 6]


def test_unknown_paths(bench: Workbench) -> None:
    assert bench.call("GET", "zzz").status_code == 404
    assert bench.call("GET", "zzz/qqq").json()["error_message"] == "Bad version"


@pytest.mark.parametrize("row", TABLE)
def test_every_row_of_the_error_table_can_be_had(bench: Workbench, row: str) -> None:
    bench.cloud.faults.set("refuse", row, count=1)
    refused = bench.call("GET", "status")
    status, reason, code, name, message, *extras = TABLE[row]
    assert (refused.status_code, refused.reason) == (status, reason)
    assert refused.json() == {
        "error": code,
        "error_message": message,
        "error_reason_code": name,
        "extras": [{"key": key, "value": value} for key, value in extras],
    }


def test_login_waits_for_the_discovery(bench: Workbench) -> None:
    bench.login(wait=0)
    first = bench.get("status")
    assert first["connected"] is False
    assert first["discovery"]["completed"] is False
    assert all(device["traits"] == {} for device in bench.get("devices"))
    refused = bench.call("POST", "set_state", {"partition": -1, "state": "AWAY"})
    assert refused.json()["error_reason_code"] == "PanelNotConnected"
    bench.advance(10)
    assert bench.get("status")["connected"] is True


def test_arming_takes_a_process_and_an_exit_delay(bench: Workbench) -> None:
    bench.login()
    token = bench.call("POST", "set_state", {"partition": -1, "state": "AWAY"}).json()["process_token"]
    seen = []
    for _ in range(3):
        seen.append(bench.get(f"process_status?process_tokens={token}")[0]["status"])
        bench.advance(0.6)
    assert seen == ["start", "handled", "succeeded"]
    assert state(bench) == ("AWAY", "EXIT")
    bench.advance(30)
    assert state(bench) == ("AWAY", "")
    assert bench.get("events")[-1]["type_id"] == 86
    bench.run("set_state", {"partition": -1, "state": "DISARM"})
    assert bench.get("events")[-1]["type_id"] == 89


def test_a_second_command_replaces_the_first(bench: Workbench) -> None:
    bench.login()
    first = bench.call("POST", "set_state", {"partition": -1, "state": "AWAY"}).json()["process_token"]
    bench.run("set_state", {"partition": -1, "state": "HOME"})
    replaced = bench.get(f"process_status?process_tokens={first}")[0]
    assert (replaced["status"], replaced["message"], replaced["error"]) == ("failed", "Replaced", "PMAX_ERROR")
    assert bench.get("process_status?process_tokens=nobody") == []


def test_an_open_zone_hinders_until_it_is_bypassed(bench: Workbench) -> None:
    bench.login()
    bench.act("open", 2)
    assert bench.get("status")["partitions"][0]["ready"] is False
    assert bench.run("set_state", {"partition": -1, "state": "AWAY"})["status"] == "failed"
    bench.run("set_bypass_zone", {"zone": 2, "set": True})
    assert bench.get("status")["partitions"][0]["ready"] is True
    assert bench.run("set_state", {"partition": -1, "state": "AWAY"})["status"] == "succeeded"
    assert bench.call("POST", "set_bypass_zone", {"zone": 2, "set": False}).json()["error"] == 10039


def test_entry_delay_alarm_memory_and_disarm(bench: Workbench) -> None:
    bench.login()
    bench.run("set_state", {"partition": -1, "state": "AWAY"})
    bench.advance(31)
    bench.act("open", 1)
    assert state(bench) == ("AWAY", "ENTRYDELAY")
    bench.cloud.faults.set("entry_state")
    assert state(bench) == ("ENTRY_DELAY", "")
    bench.advance(31)
    assert state(bench) == ("AWAY", "ALARM")
    assert bench.get("events")[-1]["type_id"] == 3
    bench.advance(121)
    assert [alarm["alarm_type"] for alarm in bench.get("alarms")] == ["ALARM_IN_MEMORY"]
    bench.run("set_state", {"partition": -1, "state": "DISARM"})
    assert bench.get("alarms") == []
    assert bench.get("events")[-1]["type_id"] == 173


def test_partitions_are_armed_on_their_own(bench: Workbench) -> None:
    bench.login(1)
    bench.run("set_state", {"partition": 2, "state": "HOME"})
    assert [state(bench, 0)[0], state(bench, 1)[0]] == ["DISARM", "HOME"]


def test_flapping_is_told_apart_from_an_outage(bench: Workbench) -> None:
    bench.login()
    bench.act("flap")
    assert bench.get("status")["connected_status"]["bba"] == {"is_connected": False, "state": "online"}
    bench.act("flap_over")
    bench.act("outage")
    links = bench.get("status")["connected_status"].values()
    assert [link["state"] for link in links] == ["offline", "offline"]
    bench.act("outage_over")
    assert "INACTIVE" in {row["trouble_type"] for row in bench.get("troubles")}


def test_a_sleeping_panel_wakes_by_a_text(bench: Workbench) -> None:
    bench.login(2)
    bench.advance(200)
    assert bench.get("status")["connected"] is False
    bench.control("POST", "/sms", text=bench.get("wakeup_sms")["sms"])
    bench.advance(10)
    assert bench.get("status")["connected"] is True


def test_too_many_failed_logins_block_for_a_while(bench: Workbench) -> None:
    good = bench.line["password"]
    bench.line["password"] = "wrong"
    assert [bench.auth().status_code for _ in range(6)] == [400] * 5 + [420]
    bench.line["password"] = good
    bench.advance(20)
    assert bench.auth().json()["extras"] == [{"key": "timeout", "value": 40}]
    bench.advance(41)
    assert bench.auth().status_code == 200


@pytest.mark.parametrize(("version", "status"), [("8.0", 440), ("9.0", 403), ("10.0", 440), ("14.0", 400)])
def test_dead_sessions_are_told_in_each_versions_way(version: str, status: int) -> None:
    with Workbench(version=version, session_life=100.0) as bench:
        bench.login()
        assert bench.call("GET", "status").status_code == 200
        bench.advance(101)
        assert bench.call("GET", "status").status_code == status
        bench.cloud.faults.set("dead_session", "wrong_user_token")
        assert bench.call("GET", "status").status_code == 401


def test_a_changed_code_ends_its_sessions(bench: Workbench) -> None:
    bench.login()
    bench.call("POST", "set_user_code", {"user_code": "4711", "user_id": 1})
    bench.advance(1.1)
    assert bench.call("GET", "status").status_code == 400


@pytest.mark.parametrize(
    ("version", "panel_keys", "user_keys", "event_key"),
    [
        ("8.0", 2, 3, "name"),
        ("9.0", 2, 4, "name"),
        ("10.0", 4, 4, "zone_name"),
        ("14.0", 6, 8, "zone_name"),
    ],
)
def test_key_sets_grow_with_versions(version: str, panel_keys: int, user_keys: int, event_key: str) -> None:
    with Workbench(version=version) as bench:
        bench.login()
        bench.act("panic")
        assert len(bench.get("panels")[0]) == panel_keys
        assert len(bench.get("users")["users"][0]) == user_keys
        assert event_key in bench.get("events")[0]
        assert ("traits" in bench.get("devices")[0]) is (float(version) >= 10)
        assert ("validation_rules" in bench.get("feature_set")) is (version == "14.0")


def test_a_camera_makes_a_real_still(bench: Workbench) -> None:
    bench.login()
    assert bench.get("cameras")[0]["preview_path"] is None
    bench.run("make_video", {"camera_id": 1})
    path = bench.get("cameras")[0]["preview_path"].partition(f"{bench.cloud.version}/")[2]
    still = bench.call("GET", path)
    assert still.headers["Content-Type"] == "image/jpeg"
    assert still.content[:4] == b"\xff\xd8\xff\xe0"
    assert still.content[-2:] == b"\xff\xd9"


@pytest.mark.parametrize(("fault", "value"), [("hang", 0.05), ("drop", None), ("reset", None)])
def test_connections_that_break(bench: Workbench, fault: str, value: Any) -> None:
    bench.login()
    bench.cloud.faults.set(fault, value, command="status")
    with pytest.raises(requests.RequestException):
        bench.call("GET", "status").json()
    bench.cloud.faults.clear()
    assert bench.get("status")["connected"] is True


def test_bodies_that_break(bench: Workbench) -> None:
    bench.login()
    bench.cloud.faults.set("truncated", count=1)
    with pytest.raises(requests.JSONDecodeError):
        bench.call("GET", "status").json()
    bench.cloud.faults.set("html", 503, count=1)
    assert bench.call("GET", "status").headers["Content-Type"].startswith("text/html")
    bench.cloud.faults.set("slow", 0.05, count=1)
    assert bench.call("GET", "status").elapsed.total_seconds() >= 0.05


def test_a_granted_person_sees_less_and_loses_it_again(bench: Workbench) -> None:
    bench.login()
    master, second = (bench.user, bench.session), bench.line["second"]
    assert bench.call("POST", "access/grant", {"user": 2, "email": second["email"]}).status_code == 204
    code = bench.cloud.panels[bench.line["panels"][0]["serial"]].users[2].code
    bench.user = bench.call("POST", "auth", second | {"app_id": "x"}).json()["user_token"]
    assert [panel["role"] for panel in bench.get("panels")] == ["USER"]
    login = {"user_code": code, "app_id": "x", "panel_serial": bench.line["panels"][0]["serial"]}
    bench.session = bench.call("POST", "panel/login", login).json()["session_token"]
    assert [user["id"] for user in bench.get("users")["users"]] == [2]
    refused = bench.call("POST", "set_user_code", {"user_code": "8675", "user_id": 4})
    assert (refused.status_code, refused.json()["error"]) == (403, 10010)
    revoked, (bench.user, bench.session) = (bench.user, bench.session), master
    assert bench.call("POST", "access/revoke", {"user": 2}).status_code == 204
    bench.user, bench.session = revoked
    assert bench.call("GET", "status").status_code == 400


def test_a_password_is_reset_in_two_steps(bench: Workbench) -> None:
    assert bench.call("POST", "password/reset", {"email": bench.line["email"]}).status_code == 204
    code = bench.control("GET", "/mails").json()["mails"][-1]["code"]
    body = {"reset_password_code": code, "new_password": "short", "app_id": "x"}
    assert bench.call("POST", "password/reset/complete", body).json()["extras"][0]["key"] == "new_password"
    body["new_password"] = bench.line["password"] = "long enough this time"
    assert bench.call("POST", "password/reset/complete", body).json()["user_token"]
    assert bench.auth().status_code == 200
    used = bench.call("POST", "password/reset/complete", body)
    assert used.json()["extras"] == [{"key": "reset_password_code", "value": "incorrect"}]


def test_the_log_tells_requests_and_how_many_ran_at_once(bench: Workbench) -> None:
    bench.login()
    bench.get("status")
    bench.call("GET", "nobody-knows")
    log = bench.control("GET", "/log").json()
    assert log["counts"]["status"] == 1
    assert log["counts"]["other"] == 1
    assert log["mostInFlight"] == 1
    assert bench.line["password"] not in str(log)


def test_a_still_nobody_made_is_not_found(bench: Workbench) -> None:
    bench.login()
    for name in ("4.jpg", "9" * 5000, "²"):
        assert bench.call("GET", f"preview/{name}").status_code == 404


def test_sessions_of_a_panel_can_be_limited() -> None:
    with Workbench(most_sessions=1) as bench:
        bench.login()
        panel = bench.line["panels"][0]
        body = {"user_code": panel["master_code"], "app_id": "x", "panel_serial": panel["serial"]}
        assert bench.call("POST", "panel/login", body).status_code == 447
        assert bench.call("POST", "panel/logout", {}).status_code == 204
        assert bench.call("POST", "panel/login", body).status_code == 200
