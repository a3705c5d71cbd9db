"""Every refusal and every misbehaviour can be had, by name."""

import pytest
import requests

from panels.simulators.overkiz.endpoints import ENDPOINTS
from panels.simulators.overkiz.errors import TABLE
from panels.simulators.overkiz.operations import LISTED
from tests.panels.simulators.overkiz.workbench import Workbench, refused


@pytest.mark.parametrize("row", TABLE)
def test_every_row_of_the_error_table(standing: Workbench, row: str) -> None:
    standing.control("POST", "/fault", name="refuse", value=row, count=1, command="GET /setup/places")
    status, code, text = TABLE[row]
    told = refused(standing.call("GET", "setup/places"))
    assert told[:2] == (status, code)
    assert told[2].startswith(text.partition("{}")[0])
    assert standing.call("GET", "setup/places").status_code == 200


def test_operations_that_are_not_simulated_say_so_and_unknown_ones_do_not_exist(bench: Workbench) -> None:
    bench.login()
    others = [operation for operation in LISTED if operation.id not in ENDPOINTS and operation.path != "/login"]
    assert len(LISTED) == 495
    for operation in others[::15]:
        path = operation.path.strip("/").replace("{", "").replace("}", "")
        told = refused(bench.call(operation.method, path))
        assert told[1] in ("UNSUPPORTED_OPERATION", "RESOURCE_ACCESS_DENIED"), operation.id
    assert refused(bench.call("GET", "setup/unheardOf")) == (400, "INVALID_API_CALL", "No such resource")
    assert refused(bench.call("PATCH", "setup"))[2] == "No such resource"


def test_maintenance_and_other_pages(bench: Workbench) -> None:
    bench.login()
    bench.control("POST", "/fault", name="maintenance", value=True)
    down = bench.call("GET", "setup")
    assert (down.status_code, down.headers["Content-Type"].split(";")[0]) == (503, "text/html")
    assert "is down for maintenance" in down.text
    assert bench.login().status_code == 503
    bench.control("DELETE", "/fault")
    bench.control("POST", "/fault", name="html", value=504, count=1)
    assert bench.call("GET", "setup").status_code == 504
    bench.control("POST", "/fault", name="empty", count=1)
    nothing = bench.call("GET", "setup")
    assert (nothing.status_code, nothing.content) == (200, b"")
    bench.control("POST", "/fault", name="bare_error", count=1)
    assert bench.call("GET", "setup").json()["error"] is None


@pytest.mark.parametrize(("fault", "value"), [("hang", 0.05), ("drop", None), ("reset", None), ("truncated", None)])
def test_answers_that_break(bench: Workbench, fault: str, value: float | None) -> None:
    bench.login()
    bench.control("POST", "/fault", name=fault, value=value, command="GET /setup")
    with pytest.raises(requests.RequestException):
        bench.call("GET", "setup").json()
    bench.control("DELETE", "/fault")
    assert bench.call("GET", "setup").status_code == 200


def test_events_that_do_not_fit(bench: Workbench) -> None:
    bench.listen()
    bench.control("POST", "/fault", name="strange_events", count=1)
    bench.control("POST", "/fault", name="null_states", count=1)
    bench.act("open", "Front door")
    told = bench.fetch()
    assert told[0]["name"] == "UnheardOfEvent"
    assert told[1] == {"nameless": True}
    assert told[2]["deviceStates"] is None
    bench.control("POST", "/fault", name="lost_events", count=1)
    bench.act("close", "Front door")
    assert bench.fetch() == []
    bench.control("POST", "/fault", name="unknown_keys", count=1)
    assert "unheardOf" in bench.get("setup")


def test_what_ends_at_once(bench: Workbench) -> None:
    bench.listen()
    bench.control("POST", "/fault", name="expire_listeners")
    assert refused(bench.call("POST", f"events/{bench.listener}/fetch"))[2] == "No registered event listener"
    bench.control("POST", "/fault", name="expire_sessions")
    assert bench.call("GET", "setup").status_code == 401
    bench.control("POST", "/fault", name="ban", value=30)
    assert "temporarily banned" in refused(bench.login())[2]
    bench.advance(31)
    assert bench.login().status_code == 200


def test_odd_corners_are_as_odd_as_recorded_ones() -> None:
    with Workbench("odd") as bench:
        bench.login()
        tree = bench.get("setup")
        assert tree["zones"] is None
        assert "lastUpdateTime" not in tree
        assert tree["gateways"][0]["connectivity"]["problems"] == ["NO_NTP"]
        by_label = {device["label"]: device for device in tree["devices"]}
        assert "states" not in by_label["Silent box"]
        assert by_label["Door without a room"]["placeOID"] is None
        assert by_label["Temperature in words"]["available"] is False
        kinds = {state["type"] for state in by_label["Song box"]["states"]}
        assert {4, 9, 11} <= kinds
