"""The login strategies beside the plain form (reference 2.2)."""

import aiohttp
import pytest
from pyoverkiz import client as pyoverkiz_client
from pyoverkiz import exceptions
from pyoverkiz.client import OverkizClient
from pyoverkiz.const import SUPPORTED_SERVERS
from pyoverkiz.enums import Server
from pyoverkiz.models import OverkizServer

from tests.panels.simulators.overkiz.workbench import Workbench, refused


def test_a_jwt_logs_in(bench: Workbench) -> None:
    token = bench.control("POST", "/token", user=bench.line["user"], kind="jwt").json()["token"]
    assert token.count(".") == 2
    assert bench.call("POST", "login", data={"jwt": token}).json()["success"] is True
    assert bench.get("currentUserId")["userId"] == bench.line["user"]
    bench.http.cookies.clear()
    assert refused(bench.call("POST", "login", data={"jwt": "a.b.c"}))[2] == "Bad credentials"


def test_an_sso_token_logs_in_who_it_belongs_to(bench: Workbench) -> None:
    user = bench.line["user"]
    identity = bench.control("POST", "/token", user=user, kind="identity").json()["token"]
    where = f"{bench.line['identity']}/deploy/api/v1/domotic/token"
    assert bench.http.get(where, headers={"Authorization": "nobody"}, timeout=5).status_code == 401
    token = bench.http.get(where, headers={"Authorization": identity}, timeout=5).json()["token"]
    form = {"userId": user.replace("@", "_-_"), "ssoToken": token}
    assert bench.call("POST", "login", data=form | {"userId": "somebody"}).status_code == 401
    assert bench.call("POST", "login", data=form).json()["success"] is True


def test_the_middleware_gives_a_jwt(bench: Workbench) -> None:
    client = {"email": bench.line["user"], "password": bench.line["password"], "partner": "brandt"}
    root = f"{bench.line['identity']}/api/v1"
    wrong = bench.http.post(f"{root}/sessions.json", json={"client": client | {"password": "x"}}, timeout=5)
    assert wrong.status_code == 401
    assert bench.http.get(f"{root}/profile/jwt.json", timeout=5).status_code == 401
    assert bench.http.post(f"{root}/sessions.json", json={"client": client}, timeout=5).ok
    token = bench.http.get(f"{root}/profile/jwt.json", timeout=5).json()["client"]["jwt"]
    assert bench.call("POST", "login", data={"jwt": token}).json()["success"] is True


def test_an_access_token_needs_no_login_and_ends(bench: Workbench) -> None:
    form = {"grant_type": "password", "client_id": "app", "client_secret": "public"}
    person = {"username": bench.line["user"], "password": bench.line["password"]}
    where = f"{bench.line['identity']}/oauth/oauth/v2/token/jwt"
    wrong = bench.http.post(where, data=form | person | {"password": "x"}, timeout=5)
    assert wrong.json()["message"] == "error.invalid.grant"
    tokens = bench.http.post(where, data=form | person, timeout=5).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert bench.call("GET", "currentUserId", headers=bearer).json() == {"userId": bench.line["user"]}
    listener = bench.call("POST", "events/register", headers=bearer).json()["id"]
    assert bench.call("POST", f"events/{listener}/fetch", headers=bearer).json() == []
    bench.advance(3601)
    assert bench.call("GET", "currentUserId", headers=bearer).status_code == 401
    renewed = form | {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    fresh = {"Authorization": f"Bearer {bench.http.post(where, data=renewed, timeout=5).json()['access_token']}"}
    assert bench.call("GET", "currentUserId", headers=fresh).status_code == 200
    bench.login()
    both = bench.call("GET", "currentUserId", headers=fresh)
    assert refused(both)[2] == "Cannot use JSESSIONID and bearer token in same request"


def test_a_key_or_another_application_can_be_demanded() -> None:
    with Workbench(api_key="secret") as bench:
        assert refused(bench.login())[2] == "An API key is required to access this setup"
        assert bench.login(apiKey="secret").status_code == 200
        bench.control("POST", "/fault", name="application")
        assert refused(bench.login(apiKey="secret"))[2] == "Your setup cannot be accessed through this application"


def test_one_account_can_hold_several_setups() -> None:
    with Workbench("flat", "heating") as bench:
        bench.login()
        rows = bench.get("enduser/setups")
        assert [row["defaultSetup"] for row in rows] == [True, False]
        bench.listener = bench.call("POST", "events/register").json()["id"]
        assert bench.call("POST", f"setup/current/{rows[1]['setupOID']}").status_code == 200
        assert bench.get("setup/current") == {"setupOID": rows[1]["setupOID"]}
        assert bench.control("GET", "/state").json()["setups"][0]["listeners"] == 0
        assert bench.call("POST", f"events/{bench.listener}/fetch").status_code == 400
        assert len(bench.get("setup/devices")) == 12
        third = bench.line["setups"][1]
        bench.login(third["user"], third["password"])
        assert [gateway["gatewayId"] for gateway in bench.get("setup/gateways")] == third["gateways"]
        bench.login(setupOID=rows[1]["setupOID"])
        assert bench.get("setup/current") == {"setupOID": rows[1]["setupOID"]}


def test_rexel_wants_the_gateway_in_each_request() -> None:
    with Workbench("flat", "heating") as bench:
        token = bench.control("POST", "/token", user=bench.line["user"], kind="access").json()["token"]
        where = f"{bench.line['identity']}/api/enduser/overkiz/setup"
        bearer = {"Authorization": f"Bearer {token}"}
        assert bench.http.get(where, timeout=5).status_code == 401
        assert refused(bench.http.get(where, headers=bearer, timeout=5))[1] == "RESOURCE_ACCESS_DENIED"
        for setup in bench.line["setups"]:
            found = bench.http.get(where, headers=bearer | {"gatewayId": setup["gateways"][0]}, timeout=5).json()
            assert found["oid"] == setup["oid"]


@pytest.mark.parametrize("kind", [Server.SOMFY_EUROPE, Server.ATLANTIC_COZYTOUCH])
async def test_pyoverkiz_signs_in_as_the_apps_do(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, kind: Server
) -> None:
    server = OverkizServer(name=kind, endpoint=bench.line["base_url"], manufacturer="", configuration_url=None)
    monkeypatch.setitem(SUPPORTED_SERVERS, kind, server)
    for name in ("SOMFY_API", "COZYTOUCH_ATLANTIC_API"):
        monkeypatch.setattr(pyoverkiz_client, name, bench.line["identity"])
    refusals = (exceptions.SomfyBadCredentialsException, exceptions.CozyTouchBadCredentialsException)
    async with OverkizClient(bench.line["user"], "wrong", server, session=aiohttp.ClientSession()) as stranger:
        with pytest.raises(refusals):
            await stranger.login()
    user, password = bench.line["user"], bench.line["password"]
    async with OverkizClient(user, password, server, session=aiohttp.ClientSession()) as client:
        assert await client.login()
        assert len((await client.get_setup()).devices) == 18
        bench.act("open", "Front door")
        assert [event.device_url for event in await client.fetch_events()] == [bench.device("Front door").url]
