"""Rate limits, and what comes in the way of two at once (reference 3.2 and 5)."""

import threading
import time

from panels.simulators.overkiz.limits import Limits
from tests.panels.simulators.overkiz.workbench import Workbench, refused


def test_a_session_polls_once_a_second() -> None:
    with Workbench(limits=Limits()) as bench:
        bench.listen()
        assert bench.call("POST", f"events/{bench.listener}/fetch").status_code == 200
        too_fast = refused(bench.call("POST", f"events/{bench.listener}/fetch"))
        assert too_fast[:2] == (400, "AUTHENTICATION_ERROR")
        assert too_fast[2].startswith("Too many requests, try again later : ")
        bench.advance(1)
        assert bench.call("POST", f"events/{bench.listener}/fetch").status_code == 200
        bench.control("POST", "/fault", name="quota")
        assert refused(bench.call("POST", f"events/{bench.listener}/fetch"))[1] == "QUOTA_EXCEEDED"


def test_bulk_loads_count_each_for_itself_and_for_one_session() -> None:
    with Workbench(limits=Limits(polling=0)) as bench:
        bench.login()
        assert [bench.call("GET", path).status_code for path in ("setup", "setup", "setup/devices")] == [200, 400, 200]
        bench.login()
        assert bench.call("GET", "setup").status_code == 200
        # A session that is not used for a day is gone by then, so somebody looks at the door.
        for _ in range(49):
            bench.advance(1790)
            bench.get("authenticated")
        assert bench.call("GET", "setup").status_code == 200


def test_commands_share_one_allowance_and_it_fills_again() -> None:
    with Workbench(limits=Limits(executions=3, bulk_load=0)) as bench:
        bench.listen()
        scene = bench.get("actionGroups")[0]["oid"]
        assert bench.apply("Bedroom shutter", "close").status_code == 200
        assert bench.apply("Bedroom shutter", "open", how="/highPriority").status_code == 200
        assert bench.call("POST", f"exec/{scene}").status_code == 200
        assert bench.apply("Bedroom shutter", "close").status_code == 400
        for _ in range(20):
            bench.advance(1500)
            bench.login()
        assert bench.apply("Bedroom shutter", "close").status_code == 200


def test_the_setup_is_switched_once_an_hour() -> None:
    with Workbench("flat", "heating", limits=Limits()) as bench:
        bench.login()
        other = bench.line["setups"][1]["oid"]
        assert bench.call("POST", f"setup/current/{other}").status_code == 200
        assert bench.call("POST", f"setup/current/{other}").status_code == 400
        bench.advance(1700)
        bench.get("authenticated")
        bench.advance(1700)
        bench.get("authenticated")
        bench.advance(300)
        assert bench.call("POST", f"setup/current/{other}").status_code == 200


def test_two_requests_of_one_session_at_once_are_refused(bench: Workbench) -> None:
    bench.login()
    bench.control("POST", "/fault", name="slow", value=0.5, command="GET /setup", count=1)
    first: list[int] = []
    thread = threading.Thread(target=lambda: first.append(bench.call("GET", "setup").status_code))
    thread.start()
    while not any(session.in_flight for session in bench.cloud.sessions.values()):
        time.sleep(0.01)
    second = refused(bench.call("GET", "setup/places"))
    thread.join()
    assert second == (400, "RESOURCE_ACCESS_DENIED", "too many concurrent requests")
    assert first == [200]
    assert bench.call("GET", "setup/places").status_code == 200
