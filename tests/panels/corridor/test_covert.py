"""A silent hold-up leaves no trace for people who may not see it (DESIGN 4.6): message in, pages and frames out."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone

from history.models import Event
from panels import dispatch, live
from panels.dispatch import moves
from panels.dispatch.panel_rows import show
from panels.holding.writer import AfterCommit
from panels.ingest import Applied
from panels.live import hub as hubs
from panels.models import (
    Command,
    Connection,
    Membership,
    Message,
    Organization,
    Panel,
    Partition,
    ServiceCode,
    Site,
    SiteOrganization,
    User,
    Zone,
)
from panels.secrets.sealing import Sealed
from panels.signals import facts_recorded
from panels.vocabulary import (
    CauseKind,
    CodePurpose,
    CommandName,
    CommandState,
    OrganizationKind,
    Relation,
    Role,
    ZoneKind,
)
from tests.panels.corridor.stage import Stage
from tests.panels.corridor.test_quarantine import receiver
from tests.panels.drivers.bienport.samples import sample
from tests.panels.live.browser import Browsers, Socket

pytestmark = pytest.mark.django_db(transaction=True)

# When the pages of these tests are looked at: the same moment before and after, so that only what is told differs.
LATER = timedelta(minutes=30)
# Two cores may be shared with others: when to give up, in seconds, not how long something takes.
PATIENCE = 20.0
# What differs with every look: the form's token, and the clock that a page says it was made by.
_LOOK = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=data-now=")[^"]+')
_VERSION = re.compile(r'id="(?:row|panel)-[^"]*"[^>]*?data-version="(\d+)"', re.DOTALL)


@dataclass(slots=True, kw_only=True)
class Watch:
    """Everybody around one panel, with their open pages, and the worker that serves them."""

    stage: Stage
    browsers: Browsers
    installer: User
    sockets: dict[str, Socket] = field(default_factory=dict)

    @property
    def panel(self) -> Panel:
        return Panel.objects.get(pk=self.stage.cast.panel.pk)

    @property
    def others(self) -> dict[str, User]:
        """Who may see the panel and not its silent alarms."""
        cast = self.stage.cast
        return {
            "owner": cast.owner,
            "resident": cast.resident,
            "hall_only": cast.hall_only,
            "installer": self.installer,
        }

    def pages(self, user: User) -> dict[str, str]:
        """Every page on which this person may see something of the panel, as it is at the moment of looking."""
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        uid = self.stage.cast.panel.uid
        addresses = (
            f"/panels/{uid}/",
            f"/panels/{uid}/events/",
            f"/panels/{uid}/messages/",
            f"/panels/{uid}/ask/read-status/",
            f"/panels/{uid}/ask/leave-out/",
            *("/panels/" + query for query in ("", "?state=alarm", "?sort=event", "?sort=name", "?state=stale")),
        )
        return {address: _LOOK.sub("", client.get(address).content.decode()) for address in addresses}

    def all_pages(self) -> dict[str, dict[str, str]]:
        return {name: self.pages(user) for name, user in self.others.items()}

    async def open(self) -> None:
        """Everybody opens the panel's page and the list, as up to date as their pages say."""
        for name, user in (self.others | {"operator": self.stage.cast.operator}).items():
            self.sockets[name] = await self.watch(user)
            await answered(self.sockets[name], await self.sockets[name].fragments_within(1.5))

    async def watch(self, user: User) -> Socket:
        pages = await sync_to_async(self.pages)(user)
        uid = self.stage.cast.panel.uid
        text = pages[f"/panels/{uid}/"]
        version = int(_versions(text)[0])
        topics = (f"panel:{uid}:en", f"row:{uid}:en", "counters")
        return await self.browsers.open(user, *topics, versions={uid: version})

    async def frames(self, name: str, *wanted: str) -> list[str]:
        """What this person is sent until all that is wanted has come, however long that takes, and a little longer."""
        socket, found = self.sockets[name], list[str]()
        while missing := [text for text in wanted if not any(text in html for html in found)]:
            try:
                found += await answered(socket, [await socket.fragments(PATIENCE)])
            except TimeoutError:
                pytest.fail(f"{name} was never sent {missing}")
        return found + await answered(socket, await socket.fragments_within(0.6))

    def hear(self, *bodies: Any) -> list[Command]:
        """Let the vendor speak, and do all that a worker does then; returns the reads it asks for."""
        return self.follow(self.stage.hear(*bodies))

    def follow(self, applied: Applied) -> list[Command]:
        after = AfterCommit()
        after.put(applied)
        made = dispatch.request_reads(*(after._gather() or ({},))) if after._queue.qsize() else []
        for command in made:
            assert moves.mark_sent(command)
            show(command)
        assert live.settle()
        return made

    def answer(self, command: Command, **data: Any) -> list[Command]:
        body = self.stage.answer(command, "status_all_quiet")
        body["data"] |= data
        return self.hear(body)

    def read(self, **data: Any) -> None:
        """Somebody of the station reads the status openly."""
        self.answer(self.stage.sent(CommandName.READ_STATUS), **data)
        self.stage.wait(60)


async def answered(socket: Socket, frames: list[dict[str, Any]]) -> list[str]:
    """What these frames show, once they are answered as a page does: one that never answers is hung up on."""
    if frames:
        await socket.say(applied=frames[-1]["n"])
    return [html for frame in frames for html in frame["html"]]


def _versions(text: str) -> list[str]:
    return _VERSION.findall(text)


def on(key: str, *numbers: int) -> list[dict[str, Any]]:
    return [{key: number, "value": True} for number in numbers]


@pytest.fixture
async def watch(transactional_db: None, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watch]:
    """A panel whose state was told openly, half an hour before anybody looks."""

    def prepare() -> Watch:
        began = timezone.now() - timedelta(days=1)
        company = Organization.objects.create(name="Installers", kind=OrganizationKind.INSTALLER)
        SiteOrganization.objects.create(
            site=stage.cast.site,
            organization=company,
            relation=Relation.INSTALLS,
            accepted_at=began,
            valid_from=began,
        )
        installer = User.objects.create_user("installer@example.org", "a long pass phrase", name="installer")
        Membership.objects.create(user=installer, organization=company, role=Role.INSTALLER_MANAGER)
        made = Watch(stage=stage, browsers=Browsers(), installer=installer)
        made.read(armedPartitions=on("partition", 1))
        made.hear(sample("zone_alarm", reason="Zone 1 Open"))
        stage.wait(60)
        made.read(armedPartitions=on("partition", 1))
        looked_at = stage.now + LATER
        monkeypatch.setattr("django.utils.timezone.now", lambda: looked_at)
        return made

    made = await sync_to_async(prepare)()
    yield made
    await hubs.stop()
    for communicator in made.browsers.opened:
        await communicator.disconnect()


def keep_code(stage: Stage) -> None:
    ServiceCode.objects.create(
        connection=stage.cast.connection,
        panel=stage.cast.panel,
        purpose=CodePurpose.READ,
        code=Sealed.of({"code": "4711"}),
    )


def hold_up(watch: Watch, *, code: bool) -> None:
    """A silent alarm, the read it causes where a code allows one, and the panel's answer."""
    watch.stage.wait(60)
    made = watch.hear(sample("keyfob_alarm"))
    assert len(made) == int(code)
    watch.stage.wait(60)
    for command in made:
        watch.answer(
            command,
            armedPartitions=on("partition", 1),
            remoteControllerAlarm=True,
            silentAlarmHistory=on("zone", 2, 77),
            zoneAlarmHistory=on("zone", 2),
            batteryVoltage=10.111,
        )
    watch.stage.wait(60)


@pytest.mark.parametrize("code", [False, True], ids=["no code", "a code for reading"])
async def test_a_silent_hold_up_changes_no_byte_of_what_others_are_shown(watch: Watch, code: bool) -> None:
    if code:
        await sync_to_async(keep_code)(watch.stage)
    await watch.open()
    before = await sync_to_async(watch.all_pages)()
    station = await sync_to_async(watch.pages)(watch.stage.cast.operator)
    link = await Connection.objects.values().aget(pk=watch.stage.cast.connection.pk)

    await sync_to_async(hold_up)(watch, code=code)

    frames = await watch.frames("operator", "Silent hold-up", "Keypad alarm", 'id="counters"')
    assert [name for name in watch.others if await watch.frames(name)] == []
    assert any("Silent hold-up" in html and 'id="row-' in html for html in frames)
    assert any("Silent hold-up" in html and "-head" in html for html in frames)
    assert any("Keypad alarm" in html and "-events" in html for html in frames)
    assert any('id="counters"' in html for html in frames)

    after = await sync_to_async(watch.all_pages)()
    for name, pages in before.items():
        for address, text in pages.items():
            assert after[name][address] == text, f"{address} of {name}"
    assert await Connection.objects.values().aget(pk=watch.stage.cast.connection.pk) == link

    panel = f"/panels/{watch.stage.cast.panel.uid}/"
    shown = await sync_to_async(watch.pages)(watch.stage.cast.operator)
    assert int(_versions(shown[panel])[0]) > int(_versions(station[panel])[0])
    assert {*_versions(shown[panel])} >= {*_versions("".join(h for h in frames if "-head" in h))[-1:]}

    # Whoever comes back with what their page says is shown nothing new; the station's old page is.
    for name, user in watch.others.items():
        watch.sockets[name] = await watch.watch(user)
        assert not [frame for frame in watch.sockets[name].seen if 'id="panel-' in str(frame.get("html"))], name
    uid = watch.stage.cast.panel.uid
    back = await watch.browsers.open(
        watch.stage.cast.operator, f"row:{uid}:en", versions={uid: int(_versions(station[panel])[0])}
    )
    assert any("Silent hold-up" in str(frame.get("html")) for frame in back.seen)


async def test_what_comes_next_is_shown_to_everybody_and_in_order(watch: Watch) -> None:
    await sync_to_async(keep_code)(watch.stage)
    await watch.open()
    await sync_to_async(hold_up)(watch, code=True)
    ahead = await watch.frames("operator", "Silent hold-up", "Keypad alarm")

    await sync_to_async(watch.hear)(sample("panel_disarmed", correlationId="somebody-elses"))

    for name in ("owner", "resident", "installer"):
        html = "".join(await watch.frames(name, "Disarmed"))
        assert not re.search("hold-up|Keypad alarm", html)
    behind = await watch.frames("operator", "Disarmed", '<tr id="row-')
    newest = max(int(version) for version in _versions("".join(ahead)))
    rows = [int(_versions(html)[0]) for html in behind if html.startswith('<tr id="row-')]
    assert rows
    assert all(version > newest for version in rows)


async def test_a_read_that_finds_another_state_tells_everybody_that_and_no_more(watch: Watch) -> None:
    def story() -> None:
        keep_code(watch.stage)
        (read,) = watch.hear(sample("keyfob_alarm"))
        watch.stage.wait(60)
        watch.answer(read, remoteControllerAlarm=True, batteryVoltage=10.111)

    await watch.open()
    attic = await Partition.objects.values().aget(pk=watch.stage.cast.attic.pk)
    volts = (await sync_to_async(lambda: watch.panel)()).battery_volts
    await sync_to_async(story)()

    hall = await Partition.objects.aget(pk=watch.stage.cast.hall.pk)
    panel = await sync_to_async(lambda: watch.panel)()
    assert (hall.mode, hall.seen_at, panel.seen_at) == ("disarmed", watch.stage.now, watch.stage.now)
    assert await Partition.objects.values().aget(pk=watch.stage.cast.attic.pk) == attic
    assert panel.battery_volts == volts
    # Nobody asked for it, as far as anybody may know.
    assert await Event.objects.filter(kind="disarmed", covert=False, command="", origin="discovered").acount() == 1
    for name in ("owner", "resident", "installer"):
        frames = "".join(await watch.frames(name, "Disarmed", "found after re-sync"))
        assert not re.search("hold-up|Keypad alarm", frames)
        assert not [c.uid async for c in Command.objects.filter(covert=True) if c.uid in frames]


def test_an_open_read_goes_its_way_beside_a_covert_one(stage: Stage) -> None:
    keep_code(stage)
    panel = stage.cast.panel.pk
    (covert,) = dispatch.request_reads({}, {panel})
    assert dispatch.request_reads({}, {panel}) == []
    (plain,) = dispatch.request_reads({panel: ""})
    assert dispatch.request_reads({panel: ""}, {panel}) == []

    assert (covert.covert, plain.covert) == (True, False)
    assert list(Command.objects.visible_to(stage.cast.operator)) == [covert, plain]
    for person in (stage.cast.owner, stage.cast.resident, stage.cast.hall_only):
        assert list(Command.objects.visible_to(person)) == []


def test_of_an_open_and_a_covert_cause_in_one_batch_the_open_one_reads(stage: Stage) -> None:
    applied = stage.hear(sample("keyfob_alarm"), sample("panel_armed_at_the_keypad"))

    panel = stage.cast.panel.pk
    assert (applied.panels, applied.covert_panels) == ({panel}, set())
    assert (applied.reads, applied.covert_reads) == ({panel: ""}, set())


def test_an_open_read_that_shows_a_silent_alarm_ages_as_any_other(stage: Stage) -> None:
    command = stage.sent(CommandName.READ_STATUS)
    body = stage.answer(command, "status_all_quiet")
    body["data"] |= {"alarmingZones": on("zone", 2), "silentAlarmHistory": on("zone", 2)}
    stage.hear(body)

    panel = Panel.objects.get(pk=stage.cast.panel.pk)
    assert (panel.covert_alarm, panel.alarm, panel.seen_at) == (True, False, stage.now)
    assert panel.connection.last_message_at == stage.now


def test_a_late_or_overtaken_alarm_of_a_silent_zone_is_the_stations_too(stage: Stage) -> None:
    Zone.objects.filter(panel=stage.cast.panel, number=2).update(kind=ZoneKind.HOLDUP)
    stage.hear(sample("panel_armed_at_the_keypad"))
    overtaken = stage.delivery(sample("zone_alarm", reason="Zone 2 Open"), number=0)
    stage.corridor.apply([overtaken])

    assert [e.covert for e in Event.objects.filter(kind="zone_alarm")] == [True]


@pytest.mark.parametrize("named", [{"alarmingZones": []}, {"lockedZones": on("zone", 77)}], ids=["silent", "openly"])
def test_a_zone_known_from_silent_alarms_alone_is_on_no_page(watch: Watch, named: dict[str, Any]) -> None:
    watch.read(silentAlarmHistory=on("zone", 77), **named)

    zone = Zone.objects.get(number=77)
    openly = "lockedZones" in named
    assert zone.covert is not openly
    text = watch.pages(watch.stage.cast.owner)[f"/panels/{watch.stage.cast.panel.uid}/"]
    assert (f'id="zone-{zone.uid}"' in text) is openly
    assert Event.objects.filter(zone=77, covert=True).exists()


def test_hidden_reads_take_no_place_in_the_list_of_others(watch: Watch) -> None:
    stage = watch.stage
    mine = [stage.sent(CommandName.READ_FAILURES, state=CommandState.CONFIRMED) for _ in range(5)]
    for _ in range(60):
        stage.sent(
            CommandName.READ_STATUS,
            requested_by=None,
            cause_kind=CauseKind.SYSTEM,
            covert=True,
            state=CommandState.CONFIRMED,
        )
    text = watch.pages(stage.cast.owner)[f"/panels/{stage.cast.panel.uid}/"]
    assert all(command.uid in text for command in mine)


async def test_a_page_whose_right_to_silent_alarms_ends_begins_anew(watch: Watch) -> None:
    """Its version numbers were ahead: whatever comes next would be taken for older than what it shows."""

    def make() -> None:
        site = Site.objects.get(pk=watch.stage.cast.site.pk)
        company = Organization.objects.create(name="More installers", kind=OrganizationKind.INSTALLER)
        began = timezone.now() - timedelta(days=2)
        SiteOrganization.objects.create(
            site=site, organization=company, relation=Relation.INSTALLS, accepted_at=began, valid_from=began
        )
        Membership.objects.create(user=watch.stage.cast.operator, organization=company, role=Role.INSTALLER_MANAGER)

    await sync_to_async(make)()
    await sync_to_async(hold_up)(watch, code=False)
    watch.sockets["operator"] = await watch.watch(watch.stage.cast.operator)
    await sync_to_async(lambda: Membership.objects.get(user=watch.stage.cast.operator, role=Role.OPERATOR).delete())()
    await sync_to_async(watch.hear)(sample("panel_disarmed", correlationId="somebody-elses"))

    await watch.sockets["operator"].until(lambda frame: "gone" in frame)


async def test_messages_that_came_of_a_silent_alarm_are_the_stations(watch: Watch) -> None:
    await sync_to_async(keep_code)(watch.stage)
    before = [pk async for pk in Message.objects.values_list("pk", flat=True)]
    await sync_to_async(hold_up)(watch, code=True)

    assert [message.covert async for message in Message.objects.exclude(pk__in=before)] == [True, True]


def test_a_duress_code_of_a_command_reads_for_the_station_and_for_the_person_apart(stage: Stage) -> None:
    command = stage.sent(CommandName.DISARM, partition=1, requested_by=stage.cast.resident)
    alarm = stage.hear(sample("keyfob_alarm", correlationId=command.correlation_id))
    panel = stage.cast.panel.pk
    assert (alarm.reads, alarm.covert_reads, alarm.panels, alarm.covert_panels) == ({}, {panel}, set(), {panel})

    answer = stage.hear(stage.answer(command, "disarmed"))
    assert (answer.reads, answer.covert_reads) == ({panel: command.uid}, set())


def test_wrong_codes_of_covert_reads_are_the_stations(stage: Stage) -> None:
    for _ in range(2):
        read = stage.sent(CommandName.READ_STATUS, requested_by=None, cause_kind=CauseKind.SYSTEM, covert=True)
        applied = stage.hear(stage.answer(read, "refused_by_panel"))
        assert (applied.panels, applied.commands) == (set(), set())

    assert [e.covert for e in Event.objects.filter(kind="wrong_codes")] == [True]


def test_after_a_doubtful_commit_a_silent_alarm_is_still_nobodys_but_the_stations(stage: Stage) -> None:
    def hangs_up_after_the_commit(sender: Any, **_: Any) -> None:
        transaction.on_commit(hang_up)

    def hang_up() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    batch = [stage.delivery(sample("keyfob_alarm"))]
    with receiver(facts_recorded, hangs_up_after_the_commit), pytest.raises(OperationalError):
        stage.corridor.apply(batch)
    assert Event.objects.filter(covert=True).exists(), "it was committed"

    applied = stage.corridor.apply(batch)
    panel = stage.cast.panel.pk
    assert (applied.panels, applied.reads) == (set(), {})
    assert (applied.covert_panels, applied.covert_reads) == ({panel}, {panel})
