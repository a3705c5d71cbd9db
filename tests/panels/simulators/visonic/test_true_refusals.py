"""Refusals that come from what went before, not by order (reference 2, 3.2, 8)."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture
def old() -> Iterator[Workbench]:
    """A cloud that tells refusals as those of 3.0 and 4.0 did."""
    with Workbench() as bench:
        assert bench.control("POST", "/fault", name="legacy_errors").ok
        yield bench


def enter(bench: Workbench, **more: Any) -> requests.Response:
    panel = bench.line["panels"][0]
    body = {"user_code": panel["master_code"], "app_id": "x", "panel_serial": panel["serial"]} | more
    return bench.call("POST", "panel/login", body)


def from_device(bench: Workbench, app_id: str) -> requests.Response:
    body = {key: bench.line[key] for key in ("email", "password")} | {"app_id": app_id}
    return bench.call("POST", "auth", body)


def told(response: requests.Response) -> tuple[int, str, str]:
    return response.status_code, response.reason, response.json()["error_message"]


def test_one_device_too_many_is_443() -> None:
    with Workbench(most_devices=2, user_life=100.0) as bench:
        assert [from_device(bench, name).status_code for name in ("a", "b", "a")] == [200, 200, 200]
        limit = "Max logged in devices limit reached"
        assert told(from_device(bench, "c")) == (443, limit, limit)
        bench.advance(101)
        assert from_device(bench, "c").status_code == 200


def test_limits_can_be_set_while_it_runs(bench: Workbench) -> None:
    bench.login()
    bench.control("POST", "/fault", name="most_devices", value=1)
    bench.control("POST", "/fault", name="most_sessions", value=1)
    assert from_device(bench, "another").status_code == 443
    assert enter(bench).status_code == 447
    bench.control("POST", "/fault", name="most_devices", value=0.0)
    assert from_device(bench, "another").status_code == 200


def test_wrong_codes_end_in_442_for_a_while(old: Workbench) -> None:
    old.auth()
    answers = [enter(old, user_code="99999") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [444] * 5 + [442]
    assert told(answers[0]) == (444, "Wrong user code", "Wrong credentials")
    assert answers[-1].reason == "Login attempts limit reached"
    assert enter(old).status_code == 442
    old.advance(61)
    assert enter(old).status_code == 200


def test_wrong_passwords_end_in_442_too(old: Workbench) -> None:
    old.line["password"] = "wrong"
    assert [old.auth().status_code for _ in range(6)] == [400] * 5 + [442]


def test_wrong_codes_of_today_end_in_420(bench: Workbench) -> None:
    bench.auth()
    answers = [enter(bench, user_code="99999") for _ in range(6)]
    assert [answer.json()["error"] for answer in answers] == [10021] * 5 + [10020]
    assert answers[-1].json()["extras"] == [{"key": "timeout", "value": 60}]


@pytest.mark.parametrize(("legacy", "status", "message"), [(True, 445, "Wrong credentials"), (False, 400, None)])
def test_a_panel_nobody_knows(legacy: bool, status: int, message: str | None) -> None:
    with Workbench() as bench:
        bench.cloud.faults.set("legacy_errors", legacy)
        bench.auth()
        refused = enter(bench, panel_serial="FFFFFF")
        assert refused.status_code == status
        if message is None:
            assert refused.json()["extras"] == [{"key": "panel_serial", "value": "incorrect"}]
        else:
            assert refused.json()["error_message"] == message


def test_a_panel_that_is_being_discovered_is_446(old: Workbench) -> None:
    old.login(wait=0)
    again = enter(old)
    assert told(again) == (446, "Discovery in progress", "Discovery in progress")
    assert old.call("POST", "activate_siren", {}).status_code == 446
    old.advance(10)
    assert enter(old).status_code == 200


def test_a_dead_session_is_440_in_any_version(old: Workbench) -> None:
    old.login()
    old.cloud.faults.set("expire_sessions")
    assert told(old.call("GET", "status"))[:2] == (440, "Session token not found")


def test_another_panel_ends_the_sessions_of_its_account(bench: Workbench) -> None:
    bench.login()
    spare = bench.line["unlinked"]
    body = {"alias": "Hut", "panel_serial": spare["serial"], "master_user_code": spare["master_code"]}
    assert bench.call("POST", "panel/add", body).status_code == 204
    assert bench.call("GET", "status").status_code == 400
    assert enter(bench).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("set_user_code", {"user_code": "8675", "user_id": 4}),
        ("set_name", {"class": "user", "id": 2, "name": "Ann"}),
        ("access/grant", {"user": 2, "email": "a@example.org"}),
        ("access/revoke", {"user": 2}),
    ],
)
def test_who_is_no_master_may_not(bench: Workbench, path: str, body: dict[str, Any]) -> None:
    bench.auth()
    panel = bench.line["panels"][0]
    code = bench.cloud.panels[panel["serial"]].users[2].code
    bench.session = enter(bench, user_code=code).json()["session_token"]
    bench.advance(10)
    assert bench.get("panel_info")["current_user"] == "user"
    refused = bench.call("POST", path, body)
    assert (refused.status_code, refused.json()["error"]) == (403, 10010)
