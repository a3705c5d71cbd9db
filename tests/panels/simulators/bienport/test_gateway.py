"""The REST side over a real socket: endpoints, errors, faults, and the control API."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from panels.simulators.bienport.cloud import CloudSettings
from panels.simulators.bienport.machinery import Delays
from panels.simulators.bienport.server import Server, ServerSettings
from tests.panels.simulators.bienport.workbench import BAKERY, DISABLED, IO, SHOP


class Client:
    """A REST client with the two headers that the documents ask for."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.line = server.first_line()
        self.headers: dict[str, str] = {}

    async def call(self, method: str, url: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        async with self.session.request(method, url, json=body, headers=self.headers, **more) as response:
            kind = response.content_type
            return response.status, await response.json() if kind == "application/json" else await response.text()

    async def api(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        return await self.call(method, self.line["rest"] + path, body)

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.call(method, self.line["control"] + path, body)
        assert status == 200, answer
        return answer

    async def login(self, user: int = 0, **more: Any) -> Any:
        who = self.line["users"][user]
        body = {"screenName": who["screenName"], "password": who["password"], "rememberMe": False, **more}
        status, answer = await self.api("POST", "/auth/login", body)
        assert status == 200
        self.headers = {"Authorization": f"Bearer {answer['token']}", "OrganizationId": "20635"}
        return answer


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    cloud = CloudSettings(pace=0, delays=Delays(exit=0, entry=0), latency=0, notify_delay=0)
    async with Server(ServerSettings(cloud=cloud)) as server, aiohttp.ClientSession() as session:
        yield Client(server, session)


async def test_login_gives_what_a_client_needs(client: Client) -> None:
    answer = await client.login()
    assert answer.keys() == {
        "token",
        "mqUser",
        "mqPassword",
        "userId",
        "emailAddress",
        "screenName",
        "localeId",
        "roles",
        "organizations",
        "organizationIds",
        "resources",
    }
    assert answer["organizations"] == [{"name": "Watchpost Demo Güvenlik", "id": 20635}]
    resources = {resource["resourceId"]: resource for resource in answer["resources"]}
    assert resources.keys() == {panel["resourceId"] for panel in client.line["panels"]} | {30}
    assert resources[30].keys() == {
        "resourceId",
        "networkId",
        "resourceName",
        "enabled",
        "treePath",
        "orgId",
        "resourceType",
        "deviceSubType",
    }
    assert resources[IO]["treePath"] == "/30/33/"
    assert resources[DISABLED]["enabled"] is False
    sensor = resources[SHOP]["resourceSensors"][0]["sensors"][0]
    assert sensor["sensorName"] == "Giriş kapısı, manyetik kontak"
    assert sensor["orderNo"] == 1
    assert sensor["partitions"] == [{"name": "Mağaza", "no": 1}]
    assert resources[SHOP]["resourceControllers"][0]["controllers"][0]["controllerName"] == "Dış siren"


async def test_login_shows_a_user_only_their_own(client: Client) -> None:
    seen = {resource["resourceId"] for resource in (await client.login(1))["resources"]}
    assert SHOP in seen
    assert not {BAKERY, IO, 30} & seen


@pytest.mark.parametrize(
    "change", [{"password": "wrong"}, {"screenName": "nobody"}, {"screenName": 5}, {"password": None}]
)
async def test_a_bad_login_is_unauthorized(client: Client, change: dict[str, Any]) -> None:
    who = {"screenName": client.line["screenName"], "password": client.line["password"], "rememberMe": True}
    status, answer = await client.api("POST", "/auth/login", who | change)
    assert status == 401
    assert next(iter(answer.items())) == ("statusCode", 401)


async def test_endpoints_want_a_token_and_an_organization(client: Client) -> None:
    path = f"/panel/{SHOP}/sensor/list"
    status, answer = await client.api("GET", path)
    assert (status, next(iter(answer.items()))) == (401, ("statusCode", 401))
    await client.login()
    assert (await client.api("GET", path))[0] == 200
    client.server.cloud.tokens.expire_all()
    assert (await client.api("GET", path))[0] == 401
    await client.login()
    del client.headers["OrganizationId"]
    assert (await client.api("GET", path))[0] == 400


async def test_sensor_list(client: Client) -> None:
    await client.login()
    status, answer = await client.api("GET", f"/panel/{SHOP}/sensor/list")
    assert status == 200
    assert answer["type"] == "Digital"
    assert [sensor["orderNo"] for sensor in answer["sensors"]] == list(range(1, 13))
    client.server.cloud.faults.set("sensor_list_array")
    assert (await client.api("GET", f"/panel/{SHOP}/sensor/list"))[1] == [answer]
    assert (await client.api("GET", "/panel/999/sensor/list"))[0] == 404
    await client.login(1)
    assert (await client.api("GET", f"/panel/{BAKERY}/sensor/list"))[0] == 404


async def test_refresh_wants_a_code(client: Client) -> None:
    await client.login()
    cloud = client.server.cloud
    body = {"resourceId": SHOP, "pinCode": cloud.cipher.encrypt(cloud.world.panels[SHOP].pin)}
    status, answer = await client.api("POST", "/panel/refresh", body)
    assert (status, answer["resourceId"]) == (200, SHOP)
    assert (await client.api("POST", "/panel/refresh", body | {"pinCode": "nonsense"}))[0] == 400
    assert (await client.api("POST", "/panel/refresh", {"resourceId": SHOP}))[0] == 400


async def activities(client: Client, **more: Any) -> Any:
    status, answer = await client.api("POST", "/activities", {"resourceIds": [SHOP], "pageSize": 100, **more})
    assert status == 200
    return answer


async def test_activities_fill_a_gap(client: Client) -> None:
    await client.login()
    for name, more in [
        ("open_zone", {"zone": 2}),
        ("close_zone", {"zone": 2}),
        ("arm", {}),
        ("alarm_zone", {"zone": 2}),
    ]:
        await client.control("POST", "/act", {"resourceId": SHOP, "act": name, **more})
    everything = await activities(client)
    assert everything["totalRecords"] == 4
    rows = everything["activities"]
    assert [row["group"] for row in rows] == [2, 1, 4, 4]
    assert rows[0].keys() == {
        "eventId",
        "activityTime",
        "description",
        "eventType",
        "violationName",
        "violationType",
        "msgType",
        "vioType",
        "group",
    }
    assert rows[0]["description"] == "Zone 2 Open"
    assert (rows[0]["eventType"], rows[0]["violationType"]) == ("Violation", "Alarm (Red)")
    assert len(rows[0]["eventId"]) == len("event") + 24
    paged = [(await activities(client, page=page, pageSize=3))["activities"] for page in (0, 1, 2)]
    assert [*paged[0], *paged[1]] == rows
    assert paged[2] == []
    assert (await activities(client, groupIds=[1]))["totalRecords"] == 1
    assert (await activities(client, types=0, groupIds=None))["totalRecords"] == 4
    later = rows[1]["activityTime"] + 1
    assert all(row["activityTime"] >= later for row in (await activities(client, startTime=later))["activities"])
    assert (await activities(client, endTime=0))["totalRecords"] == 0
    assert (await activities(client, resourceIds=[BAKERY]))["totalRecords"] == 0
    client.server.cloud.faults.set("page_base")
    assert (await activities(client, page=1))["activities"] == rows


@pytest.mark.parametrize(
    "body",
    [{"page": "x"}, {"page": -1}, {"pageSize": 0}, {"pageSize": 10**9}, {"resourceIds": ["a"]}, {"startTime": "x"}, []],
)
async def test_activities_refuse_nonsense(client: Client, body: Any) -> None:
    await client.login()
    status, answer = await client.api("POST", "/activities", body)
    assert (status, answer["statusCode"]) == (400, 400)


CHEAP = [
    ("POST", "/devicetoken/addorupdate", {"userId": 1, "requestToken": "t", "appId": "d"}, "success"),
    ("POST", "/camera/add", {"brand": "x", "deviceSerial": "S1", "name": "n", "organizationId": 20635}, "networkId"),
    ("GET", "/alarm/ecl/70034", None, "zoneName"),
    ("GET", f"/enterprise/bulk/get-panel-user/{SHOP}", None, "resourceUserResponseList"),
    ("GET", "/enterprise/bulk/get-organization-users", None, "organizationUserList"),
    ("POST", "/user/add", {"screenName": "new"}, "user"),
    ("PUT", "/user/update", {"firstName": "x"}, "graceLoginCount"),
    ("POST", "/user/invite", {"emailAddress": "a@example.org"}, "email"),
    (
        "POST",
        "/user/privilege-groups-and-resources/add-or-update",
        {
            "authorizedResourceIds": [34],
            "privilegeGroups": [{"privilegeGroupId": n, "authorized": True} for n in (1, 2, 3)],
        },
        "success",
    ),
    ("GET", "/role/user/20199/privilege-groups", None, "userPrivilegeGroups"),
    ("GET", "/role/7/privilege-groups", None, "defaultAuthority"),
    ("POST", "/subscription/bill", {"organizationId": 20635, "subscriptionId": 70034}, "amountDue"),
    ("POST", "/subscription/bill/information", {}, "balanceType"),
    ("POST", "/verification-sms/send-password-reset-code", {"screenName": "bienport.demo"}, "userId"),
    ("POST", "/verification-sms/send-registration-code", {"screenName": "bienport.demo"}, "user"),
]


@pytest.mark.parametrize(("method", "path", "body", "key"), CHEAP)
async def test_the_other_endpoints_have_their_shape(
    client: Client, method: str, path: str, body: Any, key: str
) -> None:
    await client.login()
    status, answer = await client.api(method, path, body)
    assert status == 200
    assert key in (answer[0] if isinstance(answer, list) else answer)


async def test_a_changed_password_is_the_new_one(client: Client) -> None:
    await client.login()
    old = client.line["password"]
    body = {"userId": 20199, "oldPassword": old, "password1": "new-one", "password2": "new-one"}
    assert (await client.api("PUT", "/user/update-password", body))[0] == 200
    assert (await client.api("POST", "/auth/login", {"screenName": "bienport.demo", "password": old}))[0] == 401
    await client.login(password="new-one")


async def test_unknown_paths_are_json_errors(client: Client) -> None:
    status, answer = await client.api("GET", "/no/such/path")
    assert (status, answer["statusCode"]) == (404, 404)


async def test_rest_faults(client: Client) -> None:
    await client.login()
    path = f"/panel/{SHOP}/sensor/list"
    await client.control("POST", "/fault", {"name": "rest_500", "count": 1})
    assert (await client.api("GET", path))[0] == 500
    await client.control("POST", "/fault", {"name": "rest_html", "command": path})
    status, answer = await client.api("GET", path)
    assert (status, answer[:6]) == (200, "<html>")
    assert (await client.api("POST", "/activities", {}))[0] == 200
    await client.control("DELETE", "/fault")
    await client.control("POST", "/fault", {"name": "rest_drop", "count": 1})
    with pytest.raises(aiohttp.ClientError):
        # A GET would be tried again by the client's own library.
        await client.api("POST", "/activities", {})
    await client.control("POST", "/fault", {"name": "rest_slow", "value": 5})
    with pytest.raises(TimeoutError):
        await client.call("GET", client.line["rest"] + path, timeout=aiohttp.ClientTimeout(total=0.2))
    await client.control("DELETE", "/fault")
    await client.control("POST", "/fault", {"name": "rest_huge", "value": 100_000, "count": 1})
    assert len((await client.api("GET", path))[1]["filler"]) == 100_000
    await client.control("POST", "/fault", {"name": "rest_trickle", "value": 0.3, "count": 1})
    assert await client.api("GET", path) == (200, {})


async def test_token_lifetime(client: Client) -> None:
    await client.control("POST", "/fault", {"name": "token_lifetime", "value": 1})
    await client.login()
    await asyncio.sleep(1.1)
    assert (await client.api("POST", "/activities", {}))[0] == 401


async def test_control_refuses_nonsense(client: Client) -> None:
    for path, body in [
        ("/fault", {"name": "nonsense"}),
        ("/fault", {"name": "rest_slow", "value": "x"}),
        ("/fault", {"name": ["a"]}),
        ("/fault", []),
        ("/act", {"resourceId": SHOP, "act": "nonsense"}),
        ("/act", {"resourceId": 999, "act": "arm"}),
        ("/act", {"resourceId": SHOP, "act": "open_zone"}),
        ("/act", {"resourceId": SHOP, "act": "open_zone", "zone": 99}),
        ("/flood", {}),
        ("/flood", {"count": 1, "kinds": ["x"]}),
        ("/flood", {"count": 1, "rate": "fast"}),
        ("/publish", {"topic": "a/#", "payload": ""}),
    ]:
        status, _ = await client.call("POST", client.line["control"] + path, body)
        assert status in (400, 404), (path, body)


async def test_state_shows_what_an_act_did(client: Client) -> None:
    shown = await client.control("POST", "/act", {"resourceId": SHOP, "act": "arm_stay"})
    assert shown["partitions"][0]["phase"] == "armed"
    assert (await client.control("GET", f"/state?resourceId={SHOP}"))["partitions"][0]["mode"] == "armStay"
    everything = await client.control("GET", "/state")
    assert everything["panelCount"] == len(everything["panels"]) == 7
    assert everything["link"]["connected"] is True
    assert everything["link"]["commandsQos"] == 2


async def test_a_flood_is_counted(client: Client) -> None:
    await client.control(
        "POST", "/flood", {"count": 500, "rate": 0, "tag": "f", "kinds": ["zone_alarm"], "resourceIds": [SHOP]}
    )
    flood: dict[str, Any] = {}
    async with asyncio.timeout(10):
        while not flood.get("done"):
            await asyncio.sleep(0.02)
            (flood,) = (await client.control("GET", "/flood"))["floods"]
    assert flood["published"] == 500
    told = (await client.control("GET", "/published?after=490&limit=5"))["messages"]
    assert [message["number"] for message in told] == [491, 492, 493, 494, 495]
    assert told[0]["reason"].endswith("[f-491]")
    await client.login()
    assert (await activities(client))["totalRecords"] == 500
