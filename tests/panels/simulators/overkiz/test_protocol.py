"""Login, session, setup and listener as a client meets them, written from the reference."""

from urllib.parse import quote

import pytest

from panels.simulators.overkiz.layouts import LAYOUTS
from tests.panels.simulators.overkiz.workbench import Workbench, refused


def test_the_form_login_opens_a_session(bench: Workbench) -> None:
    assert bench.get("authenticated") == {"authenticated": False}
    answer = bench.login()
    assert answer.json()["success"] is True
    assert "JSESSIONID" in bench.http.cookies
    assert bench.get("authenticated") == {"authenticated": True}
    assert bench.get("currentUserId") == {"userId": bench.line["user"]}
    assert bench.call("POST", "logout").json() == {"logout": True}
    assert refused(bench.call("GET", "setup")) == (401, "RESOURCE_ACCESS_DENIED", "Not authenticated")


def test_wrong_passwords_end_in_a_wait_and_then_in_a_ban(bench: Workbench) -> None:
    assert refused(bench.login(password="wrong")) == (401, "AUTHENTICATION_ERROR", "Bad credentials")
    for _ in range(4):
        bench.login(password="wrong")
    assert refused(bench.login())[2].startswith("Too many requests, try again later : login with")
    bench.advance(61)
    assert bench.login().status_code == 200
    for _ in range(12):
        bench.login(password="wrong")
    assert refused(bench.login())[2] == "Too many attempts with an invalid token, temporarily banned"


@pytest.mark.parametrize("setup", LAYOUTS)
def test_every_home_can_be_read(setup: str) -> None:
    with Workbench(setup) as bench:
        bench.login()
        tree = bench.get("setup")
        assert len(tree["devices"]) == len(bench.home.devices) > 0
        assert [gateway["gatewayId"] for gateway in tree["gateways"]] == bench.line["gateways"]
        assert tree["rootPlace"]["subPlaces"]
        for device in tree["devices"]:
            commands = [command["commandName"] for command in device["definition"]["commands"]]
            assert len(commands) == len(set(commands))
            assert device["deviceURL"].count("://") == 1


def test_the_house_has_59_devices(house: Workbench) -> None:
    house.login()
    assert len(house.get("setup/devices")) == 59


def test_device_urls_are_one_segment_with_the_colon_plain_or_not(bench: Workbench) -> None:
    bench.login()
    url = bench.device("Bedroom window shock").url
    assert "#2" in url
    for safe in (":", ""):
        found = bench.get(f"setup/devices/{quote(url, safe=safe)}")
        assert found["deviceURL"] == url
    assert bench.call("GET", f"setup/devices/{quote('io://0000-0000-0000/1', safe='')}").status_code == 400


def test_the_first_listener_ends_when_a_second_is_registered(bench: Workbench) -> None:
    first = bench.listen()
    assert bench.fetch() == []
    second = bench.call("POST", "events/register").json()["id"]
    assert first != second
    gone = (400, "UNSPECIFIED_ERROR", "No registered event listener")
    assert bench.control("GET", "/state").json()["setups"][0]["listeners"] == 1
    assert refused(bench.call("POST", f"events/{first}/fetch")) == gone
    wrong = refused(bench.call("POST", "events/never/fetch"))
    assert wrong == (400, "UNSPECIFIED_ERROR", "Invalid event listener id : never")
    assert bench.call("POST", f"events/{second}/unregister").status_code == 200
    assert bench.call("POST", "events/anything/unregister").status_code == 200
    assert refused(bench.call("POST", f"events/{second}/fetch")) == gone


def test_fetching_takes_events_away(bench: Workbench) -> None:
    bench.listen()
    bench.act("open", "Front door")
    told = bench.fetch()
    assert [event["name"] for event in told] == ["DeviceStateChangedEvent"]
    assert told[0]["deviceStates"] == [{"name": "core:ContactState", "type": 3, "value": "open"}]
    assert told[0]["setupOID"] == bench.home.oid
    assert bench.fetch() == []


def test_values_are_text_in_events_and_native_in_reads(bench: Workbench) -> None:
    bench.listen()
    bench.act("set", "Bedroom temperature", values={"core:TemperatureState": 21.5})
    bench.act("shock", "Bedroom window shock")
    values = [state["value"] for event in bench.fetch() for state in event["deviceStates"]]
    assert values == ["21.5", "true"]
    found = bench.get(f"{bench.path('Bedroom temperature')}/states/core:TemperatureState")
    assert found["value"] == 21.5
    bench.control("POST", "/fault", name="native_values")
    bench.act("set", "Bedroom temperature", values={"core:TemperatureState": 22.5})
    assert bench.fetch()[0]["deviceStates"][0]["value"] == 22.5


def test_a_session_with_a_listener_dies_sooner(bench: Workbench) -> None:
    bench.login()
    bench.advance(300)
    assert bench.get("authenticated") == {"authenticated": True}
    bench.call("POST", "events/register")
    bench.advance(100)
    assert bench.get("authenticated") == {"authenticated": True}
    bench.advance(130)
    assert bench.call("GET", "currentUserId").status_code == 401


def test_both_envelopes(bench: Workbench) -> None:
    bench.listen()
    bench.control("POST", "/fault", name="new_envelope")
    bench.apply("Bedroom shutter", "close")
    bench.advance(1)
    by_name = {event["type"]: event for event in bench.fetch()}
    run = by_name["ExecutionStateChangedEvent"]
    assert run["executionType"] == 1
    assert run["eventTime"] > 1_700_000_000_000
    assert run["siteOID"] == bench.home.oid
    assert "name" not in run
    assert "timestamp" not in run
    assert by_name["GatewaySynchronizationStartedEvent"]["setupOID"] == bench.home.oid


def test_a_box_shows_its_own_devices_natively() -> None:
    with Workbench("local") as bench:
        box = bench.line["boxes"][0]
        root, bearer = box["base_url"], {"Authorization": f"Bearer {box['token']}"}
        assert "protocolVersion" in bench.http.get(f"{root}apiVersion", timeout=5).json()
        assert refused(bench.http.get(f"{root}setup", timeout=5)) == (
            401,
            "RESOURCE_ACCESS_DENIED",
            "Missing authorization token.",
        )
        setup = bench.http.get(f"{root}setup", headers=bearer, timeout=5).json()
        assert set(setup) == {"gateways", "devices"}
        assert all("uiClass" not in device and "widget" not in device for device in setup["devices"])
        action = {"deviceURL": bench.device("Lamp").url, "commands": [{"name": "on"}]}
        run = bench.http.post(f"{root}exec/apply", json={"actions": [action]}, headers=bearer, timeout=5).json()
        assert bench.http.get(f"{root}exec/current", headers=bearer, timeout=5).json()[0]["id"] == run["execId"]
        bench.advance(5)
        assert bench.device("Lamp").value("core:OnOffState") == "on"
        listener = bench.http.post(f"{root}events/register", headers=bearer, timeout=5).json()["id"]
        bench.act("set", "Lamp", values={"core:LightIntensityState": 40})
        told = bench.http.post(f"{root}events/{listener}/fetch", headers=bearer, timeout=5).json()
        assert told[0]["deviceStates"][0]["value"] == 40
        assert "timestamp" not in told[0]
        bench.advance(601)
        gone = bench.http.post(f"{root}events/{listener}/fetch", headers=bearer, timeout=5)
        assert refused(gone) == (400, "UNSPECIFIED_ERROR", '"No registered event listener."')
        foreign = f"{root}setup/devices/{quote('io://0000-0000-0000/1', safe='')}"
        assert refused(bench.http.get(foreign, headers=bearer, timeout=5))[1] == "NO_SUCH_DEVICE"
        assert refused(bench.http.get(f"{root}setup/places", headers=bearer, timeout=5))[2] == '"No such resource."'


def test_a_guest_sees_and_controls_a_part(bench: Workbench) -> None:
    guest = bench.line["guest"]
    bench.login(guest["user"], guest["password"])
    seen = [device["deviceURL"] for device in bench.get("setup/devices")]
    assert 0 < len(seen) < len(bench.home.devices)
    hidden = next(url for url in bench.home.devices if url not in seen)
    refusal = refused(bench.call("GET", f"setup/devices/{quote(hidden, safe='')}"))
    assert refusal[2] == "Security exception : Device setup mismatch"
    listener = bench.call("POST", "events/register").json()["id"]
    bench.act("set", device=hidden, values={"core:NameState": "x"})
    assert bench.call("POST", f"events/{listener}/fetch").json() == []


def test_what_two_clouds_of_one_seed_do_is_the_same() -> None:
    told = []
    for _ in range(2):
        with Workbench("house", pace=1.0, seed=7) as bench:
            bench.listen()
            bench.advance(60)
            told.append([event | {"execId": None} for event in bench.fetch()])
    assert told[0] == told[1]
    assert len(told[0]) > 20
