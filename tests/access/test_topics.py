"""What an open page may watch, by audience: what arrives at a real socket, and that nothing else does."""

import json
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser

from panels import live
from panels.ingest import Applied
from panels.live import hub as hubs
from panels.live import topics
from panels.models import Device, Panel
from tests.access.routes import AUDIENCES
from tests.access.world import CELLAR, FLAT, SHOP, World
from tests.panels.corridor.stage import Stage
from tests.panels.drivers.bienport.samples import sample
from tests.panels.live.browser import Browsers, Socket

pytestmark = pytest.mark.django_db(transaction=True)

# Not let in; nothing; only that there is something to fetch anew; part of what there is; and all of it.
CLOSED, NOTHING, NUDGED, PART, ALL = "closed", ".", "nudge", "part", "all"
TABLE: Final = """
# kind     of        nobody  strangr residnt owner   jobless enginer windowd operatr supervr manager admin
row        house     closed  .       nudge   all     .       all     all     all     all     all     closed
panel      house     closed  .       part    all     .       all     all     all     all     all     closed
row        flat      closed  .       .       all     .       all     all     all     all     all     closed
panel      flat      closed  .       .       all     .       all     all     all     all     all     closed
row        home      closed  .       .       all     .       all     all     all     all     all     closed
home       home      closed  .       .       all     .       all     all     all     all     all     closed
row        foreign   closed  all     .       .       .       .       .       .       .       .       closed
home       foreign   closed  all     .       .       .       .       .       .       .       .       closed
counters   -         closed  all     all     all     all     all     all     all     all     all     closed
"""
# What is of a silent alarm: for the station, and where it happened.
STATION: Final = {"operator", "supervisor"}
TOLD_SILENTLY: Final = {("row", "house"), ("panel", "house"), ("counters", "-")}

Row = tuple[str, str]
ROWS: Final[dict[Row, dict[str, str]]] = {
    (cells[0], cells[1]): dict(zip(AUDIENCES, cells[2:], strict=True))
    for line in TABLE.splitlines()
    if line and not line.startswith("#") and (cells := line.split())
}


@dataclass(slots=True)
class Watch:
    """Everybody with a page open for each topic there is."""

    world: World
    browsers: Browsers = field(default_factory=Browsers)
    sockets: dict[tuple[Row, str], Socket] = field(default_factory=dict)
    refused: set[tuple[Row, str]] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)
    stage: Stage = field(init=False)

    def __post_init__(self) -> None:
        self.stage = self.world.stage()

    def panel(self, of: str) -> Panel:
        """What a topic is about."""
        world = self.world
        homes = {"home": world.home, "foreign": world.foreign_home}
        return homes[of].box if of in homes else {"house": world.house, "flat": world.flat}[of]

    def topic(self, row: Row) -> str:
        """As a page names it."""
        kind, of = row
        return kind if of == "-" else f"{kind}:{self.panel(of).uid}:en"

    async def open(self) -> None:
        """A page for each topic and each audience, up to date."""
        self.versions = await sync_to_async(lambda: dict(Panel.objects.values_list("uid", "version")))()
        for row in ROWS:
            for audience in AUDIENCES:
                await self._open(row, audience)

    async def _open(self, row: Row, audience: str) -> None:
        person = self.world.people[audience]
        accepted, code, socket = await self.browsers.knock(person or AnonymousUser())
        if not accepted:
            assert code == (4403 if person else 4401)
            self.refused.add((row, audience))
            return
        await socket.say(topics=[self.topic(row)], versions=self.versions, lang="en")
        await socket.say(clock=1.5)
        await socket.until(lambda frame: "clock" in frame, 20)
        self.sockets[row, audience] = socket
        # The counters come once by themselves.
        if row[0] == "counters":
            await _answered(socket, await socket.fragments(20))

    async def happens(self, *bodies: dict[str, Any]) -> Applied:
        """The vendor speaks, and it is pushed."""

        def tell() -> Applied:
            self.stage.wait(60)
            applied = self.stage.hear(*bodies)
            assert not applied.lost
            live.publish(applied.panels, commands=applied.commands, covert=applied.covert_panels)
            assert live.settle(20)
            return applied

        return await sync_to_async(tell)()

    async def pushed(self, expected: Iterable[tuple[Row, str]]) -> dict[tuple[Row, str], list[dict[str, Any]]]:
        """What has arrived at each socket, once it has arrived wherever it must."""
        first = {key: await _answered(self.sockets[key], await self.sockets[key].fragments(20)) for key in expected}
        found = {}
        for key, socket in self.sockets.items():
            later = await socket.fragments_within(0.02 if key in first else 0.1)
            found[key] = [*([first[key]] if key in first else []), *later]
        return found


@pytest.fixture
async def watch(transactional_db: None) -> AsyncIterator[Watch]:
    """The world, and nobody looking at it yet."""
    made = Watch(await sync_to_async(World)())
    yield made
    await hubs.stop()
    for communicator in made.browsers.opened:
        await communicator.disconnect()
    live.stop()


def test_the_table_has_every_kind_of_topic_and_no_other() -> None:
    known = {topic.partition(":")[0] for topic in topics.topics_about(["A" * 16])} | {topics.COUNTERS}
    assert {kind for kind, _of in ROWS} == known
    # No kind is added beside these without a row here.
    assert known == {value for name, value in vars(topics).items() if name.isupper() and isinstance(value, str)}


async def test_what_arrives_at_the_pages_of_everybody(watch: Watch) -> None:
    await watch.open()
    assert watch.refused == {(row, one) for row, words in ROWS.items() for one in AUDIENCES if words[one] == CLOSED}
    names = await sync_to_async(lambda: [*Device.objects.values_list("name", flat=True)])()
    await watch.happens(
        sample("panel_armed_at_the_keypad", parameters={"partition": 1}),
        sample("panel_armed_at_the_keypad", parameters={"partition": 2}),
        sample("zone_alarm", reason="Zone 1 Open"),
    )
    others = [watch.panel(of).pk for of in ("flat", "home", "foreign")]
    await sync_to_async(live.publish)(others)
    assert await sync_to_async(live.settle)(20)
    expected = [(row, one) for row, words in ROWS.items() for one in AUDIENCES if words[one] in {NUDGED, PART, ALL}]
    found = await watch.pushed(expected)

    for (row, audience), frames in found.items():
        words = {bool(frame["html"]) for frame in frames}, {bool(frame.get("nudge")) for frame in frames}
        match ROWS[row][audience]:
            case "all":
                assert words[0] == {True}, (row, audience, frames)
            case "part":
                assert True in words[0], (row, audience, frames)
            case "nudge":
                assert words == ({False}, {True}), (row, audience, frames)
            case _:
                assert frames == [], (row, audience)
    assert ROWS[("row", "house")]["resident"] == NUDGED
    told = {
        audience: json.dumps([found[key] for key in found if key[1] == audience], ensure_ascii=False)
        for audience in AUDIENCES
    }
    assert FLAT in told["resident"]
    for audience, hidden in (
        ("resident", [SHOP, CELLAR, "Kat", "Flat alarm", "Zone 1", *names]),
        ("stranger", [SHOP, FLAT, CELLAR, "Villa", "Kat", watch.world.house.uid, watch.world.flat.uid]),
        ("jobless", [SHOP, FLAT, CELLAR, "Villa", *names]),
    ):
        for name in hidden:
            assert name not in told[audience], (audience, name)


async def test_a_silent_hold_up_arrives_at_the_station_and_nowhere_else(watch: Watch) -> None:
    await watch.open()
    counters = {one: await _counters(watch, one) for one in AUDIENCES if (("counters", "-"), one) in watch.sockets}
    await watch.happens(sample("keyfob_alarm"))
    found = await watch.pushed([(row, one) for row in TOLD_SILENTLY for one in STATION])
    assert {key for key, frames in found.items() if frames} == {(row, one) for row in TOLD_SILENTLY for one in STATION}
    # Whoever comes back with what their page says is shown nothing new, and the same numbers as before.
    before, watch.sockets = watch.sockets, {}
    await watch.open()
    for (row, audience), socket in watch.sockets.items():
        if audience not in STATION and row[0] != "counters":
            assert await socket.fragments_within(0.05) == [], (row, audience)
    for audience, shown in counters.items():
        assert (await _counters(watch, audience) == shown) == (audience not in STATION), audience
    assert before.keys() == watch.sockets.keys()


async def test_what_no_topic_is_brings_nothing(watch: Watch) -> None:
    uid = watch.world.house.uid
    kinds = ("site", "partition", "events", "cases", "devices", "PANEL", "row:row")
    tampered = [*(f"{kind}:{uid}:en" for kind in kinds), f"panel:{uid}:xx", f"panel:{uid}", f"panel:{uid}:en ", "*"]
    owner = watch.world.person("owner")
    versions = {uid: watch.world.house.version + 1}
    page = await watch.browsers.open(owner, watch.topic(("panel", "house")), versions=versions)
    socket = await watch.browsers.open(owner, *tampered, versions=versions)
    await watch.happens(sample("zone_alarm", reason="Zone 1 Open"))
    await page.fragments(20)
    assert await socket.fragments_within(0.3) == []


async def _answered(socket: Socket, frame: dict[str, Any]) -> dict[str, Any]:
    """As a page does: one that says nothing is taken for gone."""
    await socket.say(applied=frame["n"])
    return frame


async def _counters(watch: Watch, audience: str) -> str:
    """The numbers that somebody was shown when their page opened."""
    seen = watch.sockets[("counters", "-"), audience].seen
    (html,) = next(frame["html"] for frame in seen if "n" in frame)
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", html)
