"""Each of the 195 operations answers, with the documented status and no key the documentation does not know."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

from tests.panels.simulators.overkiz.workbench import Workbench

REFERENCE: Final = Path(__file__).parents[5] / "shared" / "reference"
# What answers carry though the operations page does not print it: recorded, or named in the reference's prose.
RECORDED: Final = {
    "countryCode",
    "oid",
    "qualifiedName",
    "eventBased",
    "widgetName",
    "uiClass",
    "deviceEvent",
    "staticDeviceStateCondition",
}
FREE_KEYS: Final = ("/setup/devices/controllables", "/setup/calendar/schedule/{startDate}/{endDate}")

pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference is not beside this copy of the project")


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with Workbench("flat") as bench:
        bench.login()
        bench.act("ask")
        bench.act("old_firmware", "Bedroom shutter")
        bench.act("fail", "Front door lock", failure="ERRORCOMMAND")
        bench.apply("Front door lock", "lock")
        bench.advance(30)
        bench.apply("Living room camera", "takePicture")
        bench.advance(30)
        yield bench


def documented() -> dict[str, dict[str, Any]]:
    """Return the operations that matter for a dashboard, by id (reference 12)."""
    if not REFERENCE.is_dir():
        return {}
    text = (REFERENCE / "overkiz.md").read_text(encoding="utf-8")
    table = text[text.index("## 12.") : text.index("### 12.1")]
    chosen = set(re.findall(r"[●○] `([A-Z]+ [^`]+)`", table))
    rows = json.loads((REFERENCE / "overkiz-operations.json").read_text(encoding="utf-8"))["operations"]
    return {row["id"]: row for row in rows if row["id"] in chosen}


OPERATIONS: Final = documented()


def values(bench: Workbench, path: str) -> dict[str, str]:
    """Return something that exists for every parameter of a path."""
    home, now = bench.home, int(bench.timers.now() * 1000)
    label = "Living room camera" if "/pictures" in path else "Bedroom temperature"
    if "updateFirmware" in path:
        label = "Bedroom shutter"
    scene, trigger = next(iter(home.action_groups)), next(iter(home.triggers["ifThenSetupTrigger"]))
    oids = {"/actionGroups": scene, "/conditionGroups": next(iter(home.condition_groups))}
    oids |= {"/setup/calendar/days": next(iter(home.calendar_days))}
    oids |= {"/setup/calendar/rules": next(iter(home.calendar_rules))}
    days = "startDate" in path
    return {
        "deviceURL": bench.device(label).url,
        "gatewayId": bench.line["gateways"][0],
        "name": "core:Manufacturer" if "/attributes/" in path else "core:TemperatureState",
        "controllableName": bench.device(label).model.name,
        "from": str(now - 86_400_000),
        "to": str(now),
        "offset": "0",
        "size": "10",
        "pictureId": "1",
        "placeOID": home.root.inside[0].inside[-1].oid,
        "parentPlaceOID": home.root.oid,
        "newParentPlaceOID": home.root.oid,
        "zoneOID": next(iter(home.zones or {}), ""),
        "actionGroupOID": scene,
        "utcTimestamp": str(now + 3_600_000),
        "triggerId": next(iter(home.planned), ""),
        "oid": next((oid for prefix, oid in oids.items() if path.startswith(prefix)), ""),
        "type": "ifThenSetupTrigger",
        "triggerOID": trigger,
        "mode": "2",
        "year": "2026",
        "month": "5",
        "day": "17",
        "startDate": "20500" if days else "",
        "endDate": "20502" if days else "",
        "optionId": "remoteAssistance",
        "parameterName": "plan",
        "protocolType": "1",
        "execId": next(iter(home.running), home.executions[0]["id"] if home.executions else ""),
        "eventId": home.device_events[0]["id"] if home.device_events else "",
        "interactiveNotificationOID": next(iter(home.notifications), ""),
        "actionType": "OK",
        "secondaryEndUserId": bench.line["guest"]["user"],
        "secondaryUserId": bench.line["guest"]["user"],
        "userId": bench.line["guest"]["user"],
        "roleName": "guest",
        "clientId": next(iter(home.applications), ""),
        "modelName": "voice",
        "profileName": "Alarm",
        "timeZoneName": "Europe/Paris",
        "setupOID": home.oid,
        "listenerId": bench.listener,
    }


def unknown_keys(ours: Any, theirs: Any, where: str = "") -> set[str]:
    """Return the keys of an answer that the example does not have, at any depth the example shows."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return set().union(*(unknown_keys(row, theirs[0], where) for row in ours)) if theirs else set()
    if not isinstance(ours, dict) or not isinstance(theirs, dict) or next(iter(theirs), "").startswith("some "):
        return set()
    found = {f"{where}.{key}" for key in ours if key not in theirs and key not in RECORDED}
    for key in ours.keys() & theirs.keys():
        found |= unknown_keys(ours[key], theirs[key], f"{where}.{key}")
    return found


READS: Final = [own_id for own_id in OPERATIONS if own_id.startswith("GET ")]


@pytest.mark.parametrize("own_id", READS)
def test_every_read_answers_in_the_documented_shape(bench: Workbench, own_id: str) -> None:
    operation = OPERATIONS[own_id]
    known = values(bench, operation["path"])
    if "/delayedTriggerSchedule/{" in own_id:
        known["triggerId"] = bench.call(
            "POST", f"exec/schedule/{known['actionGroupOID']}/{known['utcTimestamp']}"
        ).json()["triggerId"]
    path = re.sub(r"\{(\w+)\}", lambda match: quote(known[match[1]], safe=""), operation["path"])
    answer = bench.call("GET", path.strip("/"))
    assert answer.status_code == 200, answer.text
    if operation["content_type"] != "application/json":
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert len(answer.text.splitlines()) > 1
        return
    body, example = answer.json(), operation["response_body"]
    assert type(body) is type(example)
    if operation["path"] not in FREE_KEYS:
        assert unknown_keys(body, example) == set()


def test_there_are_195_of_them() -> None:
    assert len(OPERATIONS) == 195


def test_no_event_carries_a_field_its_documentation_does_not_have() -> None:
    reference = json.loads((REFERENCE / "overkiz-operations.json").read_text(encoding="utf-8"))
    known = {event["name"]: set(event["fields"]) for event in reference["events"]}
    others = set(reference["reference_enums"]["events_known_but_without_example_on_the_page"])
    with Workbench("flat") as bench:
        bench.listen()
        lead_a_life(bench)
        told = bench.fetch()
    seen = {event["name"] for event in told}
    assert seen <= known.keys() | others
    assert len(seen & known.keys()) >= 25
    for event in told:
        if event["name"] in known:
            assert set(event) <= known[event["name"]], event["name"]


def lead_a_life(bench: Workbench) -> None:
    """Make as many kinds of events as possible."""
    home, gateway = bench.home, bench.line["gateways"][0]
    shutter, scene = bench.device("Bedroom shutter"), next(iter(home.action_groups))
    group = {"label": "x", "actions": [{"deviceURL": shutter.url, "commands": [{"name": "my"}]}]}
    place = bench.call("POST", f"setup/places/{home.root.oid}/subPlaces", {"label": "x"}).json()["placeOID"]
    bench.call("PUT", f"setup/places/{place}", {"label": "y"})
    bench.call("DELETE", f"setup/places/{place}")
    bench.call("PUT", f"{bench.path('Front door')}/relocate/{home.root.oid}")
    bench.call("POST", "setup/zones", {"label": "x"})
    zone = next(reversed(home.zones or {}))
    bench.call("POST", f"setup/zones/{zone}/items", [{"deviceURL": shutter.url}])
    bench.call("DELETE", f"setup/zones/{zone}")
    oid = bench.call("POST", "actionGroups", group).json()["actionGroupOID"]
    bench.call("PUT", "actionGroups", group | {"oid": oid})
    bench.call("DELETE", f"actionGroups/{oid}")
    moment = int(bench.timers.now() * 1000)
    bench.call("POST", f"exec/schedule/{scene}/{moment + 1_000}")
    trigger = bench.call("POST", f"exec/schedule/{scene}/{moment + 900_000}").json()["triggerId"]
    bench.call("DELETE", f"exec/delayedTriggerSchedule/{trigger}")
    body = {"label": "x", "mode": 2}
    automation = bench.call("POST", "triggers", {"ifThenSetupTrigger": body}).json()["setupTriggerOID"]
    bench.call("PUT", "triggers", {"ifThenSetupTrigger": body | {"oid": automation}})
    bench.call("PUT", f"triggers/ifThenSetupTrigger/{automation}/activation/1")
    bench.call("DELETE", f"triggers/ifThenSetupTrigger/{automation}")
    conditions = {"label": "x", "conditions": []}
    own = bench.call("POST", "conditionGroups", conditions).json()["conditionGroupOID"]
    bench.call("PUT", "conditionGroups", conditions | {"oid": own})
    bench.call("DELETE", f"conditionGroups/{own}")
    bench.call("PUT", "setup/calendar/status", {"enabled": True})
    bench.call("PUT", f"setup/gateways/{gateway}/disconnectionAlert/configuration", {"timeout": 5})
    bench.act("old_firmware", "Bedroom shutter")
    bench.act("update_ready", gateway=gateway)
    bench.call("PUT", "setup/devices/updateFirmwares")
    bench.call("PUT", f"setup/gateways/{gateway}/update")
    bench.call("PUT", "setup/devices/refresh")
    bench.act("fail", "Front door lock", failure="ERRORCOMMAND")
    bench.apply("Front door lock", "lock")
    bench.advance(30)
    bench.act("remove", "Front door lock")
    bench.act("add", kind="lock")
    bench.act("lost", "Front door")
    bench.act("down", gateway=gateway)
    bench.call("POST", f"{bench.path('Bedroom shutter')}/states/refresh")
    bench.apply("Bedroom shutter", "close")
    bench.advance(30)
    bench.call("DELETE", "history")
