"""Panels that are visited: what a visit leaves behind, what a failing account is spared, and commands as calls."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from history.models import Event
from panels import dispatch, inventory, staleness
from panels.drivers import DRIVERS
from panels.drivers.base import (
    Begun,
    CodeRefusedError,
    CredentialsRefusedError,
    LockedOutError,
    Occurrence,
    Order,
    PanelListing,
    PanelUserListing,
    Part,
    PartitionReading,
    PartitionSet,
    Reply,
    UnreachableError,
    UserList,
    VendorUnavailableError,
    ZoneListing,
    ZoneSet,
)
from panels.holding import beats, parking, watches
from panels.holding.poller import Poller
from panels.ingest import Corridor, Delivery
from panels.models import Command, Connection, Panel, Partition, Quarantined, ServiceCode, Watch
from panels.secrets.sealing import Sealed
from panels.vocabulary import (
    ArmMode,
    CauseKind,
    CodePurpose,
    CommandName,
    CommandState,
    Confidence,
    ConnectionHealth,
    Delay,
    EventCategory,
    EventKind,
    EventOrigin,
    PartitionFlag,
    ReadingGroup,
    ZoneFlag,
)
from tests.panels.corridor.conftest import HOLDER
from tests.panels.corridor.stage import Cast
from tests.panels.holding.visited import RHYTHM, Vendor, VisitedDriver, status

pytestmark = pytest.mark.django_db


@dataclass(slots=True)
class Stand:
    """A poller that a test moves by hand, and the corridor it delivers to."""

    cast: Cast
    connection: Connection
    vendor: Vendor
    poller: Poller = field(init=False)
    corridor: Corridor = field(default_factory=Corridor)
    delivered: list[Delivery] = field(default_factory=list)
    # How far this stand's clocks are ahead.
    ahead: float = 0.0

    def __post_init__(self) -> None:
        self.poller = self.new_poller()

    def new_poller(self) -> Poller:
        return Poller(self.connection.pk, HOLDER, 3, self.delivered.append, None)

    @property
    def panel(self) -> Panel:
        return Panel.objects.get(connection=self.connection, vendor_id="A")

    @property
    def hall(self) -> Partition:
        return Partition.objects.get(panel=self.panel, number=1)

    def now(self) -> datetime:
        return timezone.now() + timedelta(seconds=self.ahead)

    def open(self) -> None:
        """Open the account; its panels are known from then on, and have a code."""
        self.poller.work()
        ServiceCode.objects.get_or_create(
            connection=self.connection, purpose=CodePurpose.READ, defaults={"code": Sealed.of({"code": "4711"})}
        )
        watches.bring_in(self.poller.turns, self.connection, RHYTHM)

    def add_panel(self, vendor_id: str) -> None:
        """One more panel of the account, visited like the first."""
        self.vendor.listed = (
            *self.vendor.listed,
            PanelListing(vendor_id=vendor_id, name=vendor_id, partitions=((1, "Hall"),)),
        )
        inventory.take_in(self.connection, self.vendor.listed)
        watches.bring_in(self.poller.turns, self.connection, RHYTHM)

    def visit(self, *, commit: bool = True, later: float = 0.0) -> int:
        """Let every panel be visited, now or so many seconds later; returns how many were."""
        for beat in self.poller.turns.beats.values():
            self.poller.turns.hurry(beat)
        due = self.poller.visits_due(time.monotonic() + later, 10)
        for beat in due:
            self.poller.visit(beat)
        if commit:
            self.commit()
        return len(due)

    def commit(self) -> None:
        """What was delivered passes the corridor and is acknowledged."""
        self.poller.confirm()
        batch, self.delivered[:] = list(self.delivered), []
        applied = self.corridor.apply(batch)
        assert not applied.lost
        for delivery in batch:
            if delivery.ticket is not None:
                delivery.ticket.ack()

    def command(self, name: CommandName = CommandName.ARM_AWAY, **values: Any) -> Command:
        """A command of the operator that waits to be sent."""
        now = timezone.now()
        known = {"partition": 1, "cause_kind": CauseKind.PERSON, "requested_by": self.cast.operator}
        return Command.objects.create(
            panel=self.panel, name=name, created_at=now, expires_at=now + timedelta(seconds=15), **(known | values)
        )

    def send(self) -> None:
        """One round of the keeper over commands."""
        waiting = watches.open_commands([self.connection.pk])
        for uid in self.poller.take_commands(waiting.get(self.connection.pk, [])):
            self.poller.call(uid)
        self.poller.take_commands(watches.open_commands([self.connection.pk]).get(self.connection.pk, []))


@pytest.fixture
def stand(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    """An account of one panel at the cast's site, held by this test."""
    monkeypatch.setattr(parking, "_LONGEST", 0.0)
    vendor = Vendor()
    monkeypatch.setitem(DRIVERS, "visited", VisitedDriver(vendor))
    connection = Connection.objects.create(
        organization=cast.station,
        vendor="visited",
        name="Visited cloud",
        holder=HOLDER,
        lease_epoch=3,
        lease_expires_at=timezone.now() + timedelta(minutes=5),
    )
    found = Stand(cast, connection, vendor)
    vendor.now = found.now
    found.open()
    Panel.objects.filter(connection=connection).update(site=cast.site)
    yield found
    found.poller.close()


def test_an_account_that_opens_is_healthy_and_its_panels_are_there(stand: Stand) -> None:
    stand.connection.refresh_from_db()

    assert stand.connection.health == ConnectionHealth.HEALTHY
    assert (stand.panel.name, stand.hall.name) == ("Shop", "Hall")
    assert Watch.objects.get(panel=stand.panel).abilities == {"arm_away": "proven"}


def test_a_visit_becomes_state_with_its_age(stand: Stand) -> None:
    stand.vendor.parts = (status(ArmMode.ARMED_HOME),)

    stand.visit()

    assert (stand.hall.mode, stand.hall.mode_confidence) == (ArmMode.ARMED_HOME, Confidence.CONFIRMED)
    panel = stand.panel
    assert panel.synced_at is not None
    assert panel.seen_at is not None
    assert panel.stale_at is not None
    assert panel.stale_at - panel.seen_at == timedelta(seconds=30)
    assert stand.vendor.codes == ["4711"]


def test_a_panel_nobody_reached_for_three_rounds_is_stale(stand: Stand) -> None:
    stand.visit()

    staleness.sweep(stand.panel.stale_at)

    assert stand.panel.stale
    stand.visit()
    assert not stand.panel.stale


def test_what_is_remembered_counts_from_the_commit_on(stand: Stand) -> None:
    stand.visit(commit=False)
    # Not visited again while what it brought is still to be committed.
    stand.visit(commit=False)
    assert [visit.memory for visit in stand.vendor.visits] == [{}]

    stand.commit()
    stand.visit()

    assert [visit.memory for visit in stand.vendor.visits] == [{}, {"visits": 1}]


def test_what_was_never_committed_is_asked_for_again(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.visit(commit=False)
    stand.delivered.clear()
    monkeypatch.setattr(beats, "_LONGEST_COMMIT", 0.0)

    stand.visit()

    assert [visit.memory for visit in stand.vendor.visits] == [{}, {}]


def test_another_worker_goes_on_with_what_was_remembered(stand: Stand) -> None:
    stand.visit()
    watches.save(stand.poller.turns)
    stand.poller.close()
    stand.poller = stand.new_poller()

    stand.open()
    stand.visit()

    assert stand.vendor.visits[-1].memory == {"visits": 1}


def test_what_is_as_it_was_waits_a_moment_for_others(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.visit()
    monkeypatch.setattr(parking, "_LONGEST", 0.3)
    stand.visit()
    assert [beat.memory for beat in stand.poller.turns.beats.values()] == [{"visits": 1}]

    time.sleep(0.3)
    stand.commit()

    (beat,) = stand.poller.turns.beats.values()
    assert beat.memory == {"visits": 2}


def test_what_waits_gives_way_to_the_next_visit(stand: Stand) -> None:
    stand.visit()
    stand.visit(commit=False)
    stand.vendor.parts = (status(ArmMode.ARMED_AWAY),)

    stand.visit()

    assert stand.hall.mode == ArmMode.ARMED_AWAY
    assert len(stand.vendor.visits) == 3


def test_one_failed_visit_says_nothing_about_the_link(stand: Stand) -> None:
    stand.visit()
    stand.vendor.refusals = [VendorUnavailableError("slow")] * 2

    for _ in range(3):
        stand.visit()

    stand.connection.refresh_from_db()
    assert stand.connection.health == ConnectionHealth.HEALTHY


def test_an_account_that_fails_on_and_on_is_said_to_fail_and_recovers(stand: Stand) -> None:
    stand.visit()
    stand.vendor.refusals = [VendorUnavailableError("the cloud is away")] * 4

    for _ in range(3):
        stand.visit()
    assert stand.visit() == 0
    assert stand.visit(later=60) == 1

    stand.connection.refresh_from_db()
    assert (stand.connection.health, stand.connection.health_text) == (ConnectionHealth.FAILING, "the cloud is away")
    assert stand.connection.next_try_at is not None
    assert stand.panel.stale_at is not None
    assert Event.objects.filter(connection=stand.connection, kind=EventKind.LINK_LOST).count() == 1

    stand.visit(later=60)

    stand.connection.refresh_from_db()
    assert stand.connection.health == ConnectionHealth.HEALTHY
    assert Event.objects.filter(connection=stand.connection, kind=EventKind.LINK_RESTORED).count() == 1


def test_while_an_account_is_down_one_visit_tries_for_all_its_panels(stand: Stand) -> None:
    stand.add_panel("B")
    stand.visit()
    stand.vendor.refusals = [VendorUnavailableError("the cloud is away")] * 5
    for _ in range(2):
        assert stand.visit() == 2
    asked = len(stand.vendor.visits)

    # The keeper asks until nobody is due.
    assert stand.visit(later=60) == 1
    (trying,) = stand.poller.visits_due(time.monotonic() + 120, 10)
    assert stand.poller.visits_due(time.monotonic() + 120, 10) == []
    stand.poller.visit(trying)
    assert [visit.panel for visit in stand.vendor.visits[asked:]] in (["A", "B"], ["B", "A"])
    assert not stand.poller.is_up

    assert stand.visit(later=240) == 1
    assert stand.poller.is_up
    # Whoever failed meanwhile does not sit out its own growing wait.
    assert all(beat.due <= time.monotonic() + 10 for beat in stand.poller.turns.beats.values())


def test_visits_that_fail_with_others_of_the_same_outage_do_not_lengthen_it(stand: Stand) -> None:
    for name in "BCDEFGH":
        stand.add_panel(name)
    stand.visit()
    stand.vendor.refusals = [LockedOutError("logins are blocked", None)] + [VendorUnavailableError("away")] * 7
    asked = len(stand.vendor.visits)
    for beat in stand.poller.turns.beats.values():
        stand.poller.turns.hurry(beat)
    first, second, *others = stand.poller.visits_due(time.monotonic(), 10)

    # The second is turned away while the first is under way; the others were waiting for a thread.
    stand.vendor.meanwhile = [lambda: stand.poller.visit(second)]
    for beat in (first, *others):
        stand.poller.visit(beat)

    stand.connection.refresh_from_db()
    assert len(stand.vendor.visits) - asked == 2
    assert stand.connection.failures == 1
    assert stand.connection.health_text == "logins are blocked"


def test_a_visit_under_way_does_not_open_what_is_locked(stand: Stand) -> None:
    """Else one panel's login and the others' sessions would lose and restore the link by turns, until the lock ends."""
    stand.add_panel("B")
    stand.visit()
    stand.visit()
    until = timezone.now() + timedelta(seconds=600)
    stand.vendor.refusals = [LockedOutError("logins are blocked", until)]
    first, second = stand.poller.visits_due(time.monotonic() + 60, 10)

    # The second is turned away while the first is under way, which then gets its answer.
    stand.vendor.meanwhile = [lambda: stand.poller.visit(second)]
    stand.poller.visit(first)

    assert not stand.poller.is_up
    stand.connection.refresh_from_db()
    assert stand.connection.health_text == "logins are blocked"
    assert stand.visit(later=590) == 0
    assert stand.visit(later=610) == 1
    assert stand.poller.is_up


@pytest.mark.parametrize(
    ("listing", "users"),
    [
        (PanelListing(vendor_id="A", name="", zones=(ZoneListing(number=-1, name="Door"),)), None),
        (None, UserList(asked_at=timezone.now(), users=(PanelUserListing(number=-1),))),
    ],
    ids=["parts", "users"],
)
def test_a_list_that_cannot_be_taken_in_holds_up_no_alarm(
    stand: Stand, listing: PanelListing | None, users: UserList | None, caplog: pytest.LogCaptureFixture
) -> None:
    stand.visit()
    stand.vendor.listing, stand.vendor.users = listing, users
    stand.vendor.parts = (ALARM,)

    stand.visit()

    assert stand.panel.alarm
    assert "was not taken in: IntegrityError" in caplog.text


def test_a_user_listed_twice_is_one(stand: Stand) -> None:
    users = (PanelUserListing(number=1, name="Ana"), PanelUserListing(number=1, name="Anna"))
    stand.vendor.users = UserList(asked_at=timezone.now(), users=users)

    stand.visit()

    assert [user.name for user in stand.panel.users.all()] == ["Anna"]


def test_a_locked_account_is_left_alone_until_it_opens_again(stand: Stand) -> None:
    until = timezone.now() + timedelta(minutes=7)
    stand.visit()
    stand.vendor.refusals = [LockedOutError("logins are blocked", until)]
    stand.visit()
    asked = len(stand.vendor.visits)

    assert stand.visit() == 0

    assert len(stand.vendor.visits) == asked
    stand.connection.refresh_from_db()
    assert stand.connection.health == ConnectionHealth.FAILING
    assert stand.connection.next_try_at is not None
    assert abs(stand.connection.next_try_at - until) < timedelta(seconds=5)


def test_a_refused_login_is_not_tried_in_every_round(stand: Stand) -> None:
    stand.poller.close()
    stand.poller = stand.new_poller()
    stand.vendor.listing_refusals = [CredentialsRefusedError("the password is wrong")]
    stand.poller.work()

    opened = stand.vendor.opened
    assert stand.poller.is_due(time.monotonic() + 30)
    stand.poller.work()
    assert stand.vendor.opened == opened
    stand.connection.refresh_from_db()
    assert stand.connection.health_text == "the password is wrong"

    # Somebody has logged in by hand meanwhile.
    Connection.objects.filter(pk=stand.connection.pk).update(next_try_at=timezone.now())
    stand.poller.work()
    assert stand.vendor.opened == opened + 1
    assert stand.poller.is_up


def test_a_refused_code_is_said_once_and_stops_the_visits_until_there_is_another(stand: Stand) -> None:
    stand.visit()
    stand.vendor.refusals = [CodeRefusedError("the user code is wrong")]
    stand.panel.refresh_from_db()
    version = stand.panel.version
    stand.visit()

    assert stand.visit() == 0
    assert Watch.objects.get(panel=stand.panel).hindrance == "code_refused"
    stand.panel.refresh_from_db()
    assert stand.panel.version > version
    stand.connection.refresh_from_db()
    assert stand.connection.health == ConnectionHealth.HEALTHY

    ServiceCode.objects.update(revoked_at=timezone.now(), code=Sealed())
    ServiceCode.objects.create(connection=stand.connection, purpose=CodePurpose.READ, code=Sealed.of({"code": "1234"}))
    watches.bring_in(stand.poller.turns, stand.connection, RHYTHM)

    assert stand.visit() == 1
    assert stand.vendor.codes[-1] == "1234"
    assert Watch.objects.get(panel=stand.panel).hindrance == ""


def test_a_panel_without_a_code_is_not_visited_and_says_so(stand: Stand) -> None:
    ServiceCode.objects.all().delete()

    watches.bring_in(stand.poller.turns, stand.connection, RHYTHM)

    assert stand.visit() == 0
    assert Watch.objects.get(panel=stand.panel).hindrance == "no_code"


def test_new_settings_open_the_account_anew(stand: Stand) -> None:
    Connection.objects.filter(pk=stand.connection.pk).update(settings={"host": "elsewhere.example"})

    stand.poller.work()
    stand.poller.work()

    assert (stand.vendor.opened, stand.vendor.closed) == (2, 1)


# --------------------------------------------------------------------------- the log and the state


def entry(number: int, **values: Any) -> Part:
    """An entry of panel A's log."""
    known: dict[str, Any] = {"category": EventCategory.BURGLARY, "kind": EventKind.ZONE_ALARM, "zone": 2}
    return Part(
        panel="A", kind="event", raw=b"{}", identity=f"A:event:{number}", occurrences=(Occurrence(**(known | values)),)
    )


ALARM = status(
    ArmMode.ARMED_AWAY,
    PartitionSet(flag=PartitionFlag.ALARM, members=frozenset({1})),
    ZoneSet(flag=ZoneFlag.ALARM, members=frozenset({2})),
)


def told(stand: Stand) -> list[tuple[str, str]]:
    """Kinds and origins of what became events of the panel."""
    return list(Event.objects.filter(panel=stand.panel).order_by("pk").values_list("kind", "origin"))


def test_what_the_log_tells_is_told_once(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (entry(1), ALARM)

    stand.visit()
    stand.visit()

    assert told(stand) == [(EventKind.ZONE_ALARM, EventOrigin.LIVE)]
    assert stand.panel.alarm


@pytest.mark.parametrize("zone", [-1, 2**40])
def test_an_alarm_at_a_zone_that_cannot_be_is_told_without_it(stand: Stand, zone: int) -> None:
    stand.visit()
    stand.vendor.parts = (entry(1, zone=zone), ALARM)

    stand.visit()

    (event,) = Event.objects.filter(panel=stand.panel)
    assert (event.kind, event.zone) == (EventKind.ZONE_ALARM, None)


def test_a_state_that_cannot_be_applied_is_told_of_once(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes again with each visit, every few seconds."""
    monkeypatch.setattr(parking, "_LONGEST", 0.0)
    stand.visit()
    endless = PartitionReading(number=1, mode=ArmMode.ARMING, delay=Delay.EXIT, delay_seconds=10**18)
    stand.vendor.parts = (replace(status(), readings=(endless,)),)

    for _ in range(3):
        stand.visit()

    assert [kind for kind, _ in told(stand)] == [EventKind.UNPROCESSED]
    (kept,) = Quarantined.objects.all()
    assert (kept.panel, kept.copies) == (stand.panel, 3)


def test_an_alarm_the_log_does_not_tell_is_told_all_the_same(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (ALARM,)

    stand.visit()

    kinds = {kind for kind, _ in told(stand)}
    assert EventKind.ZONE_ALARM in kinds or EventKind.PARTITION_ALARM in kinds


def test_a_fire_the_log_tells_of_is_no_second_alarm_in_the_state(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (entry(1, category=EventCategory.FIRE, kind="visonic:fire"), ALARM)

    stand.visit()

    assert told(stand) == [("visonic:fire", EventOrigin.LIVE)]


def test_a_silent_alarm_the_log_tells_of_hides_no_open_one(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (entry(1, category=EventCategory.HOLDUP, kind=EventKind.PANIC, covert=True), ALARM)

    stand.visit()

    assert Event.objects.filter(panel=stand.panel, covert=False, category=EventCategory.BURGLARY).exists()


def test_a_change_that_the_log_announces_is_no_news_of_its_own(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (status(ArmMode.DISARMED, ZoneSet(flag=ZoneFlag.TAMPER, members=frozenset({2}))),)

    stand.visit()

    assert told(stand) == []
    assert stand.panel.tamper_zones == 1


def test_after_a_gap_every_difference_that_matters_is_told(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (status(ArmMode.DISARMED, ZoneSet(flag=ZoneFlag.TAMPER, members=frozenset({2}))),)
    stand.vendor.gap = True

    stand.visit()

    assert told(stand) == [
        (EventKind.SIGNALS_MAY_BE_MISSING, EventOrigin.LIVE),
        (EventKind.ZONE_TAMPER, EventOrigin.DISCOVERED),
    ]


def test_without_a_log_every_difference_that_matters_is_told(stand: Stand) -> None:
    stand.visit()
    stand.vendor.parts = (status(ArmMode.ARMED_AWAY),)
    stand.vendor.log_unread = True

    stand.visit()

    assert told(stand) == [(EventKind.ARMED, EventOrigin.DISCOVERED)]


def test_a_log_that_cannot_be_read_is_said_and_for_how_long(stand: Stand) -> None:
    def look_after(*, unread: bool) -> datetime | None:
        stand.vendor.log_unread = unread
        stand.visit()
        watches.bring_in(stand.poller.turns, stand.connection, RHYTHM)
        return Watch.objects.get(panel=stand.panel).log_unread_since

    assert look_after(unread=False) is None
    version = stand.panel.version
    since = look_after(unread=True)
    assert since is not None
    assert stand.panel.version > version
    assert look_after(unread=True) == since
    stand.poller = stand.new_poller()
    stand.open()
    assert Watch.objects.get(panel=stand.panel).log_unread_since == since, "nobody has looked since"
    assert look_after(unread=False) is None


def test_the_log_of_before_the_first_look_is_history(stand: Stand) -> None:
    stand.vendor.parts, stand.vendor.late = (entry(1), status()), True
    stand.visit()

    # A driver that has forgotten what it knew reads its log anew: that is no first look.
    stand.vendor.parts = (entry(1), entry(2), status())
    stand.visit()

    assert told(stand) == [(EventKind.ZONE_ALARM, EventOrigin.IMPORTED), (EventKind.ZONE_ALARM, EventOrigin.LATE)]
    assert stand.panel.last_event_at is None


def test_after_a_silence_the_log_is_late_news(stand: Stand) -> None:
    stand.visit()
    (beat,) = stand.poller.turns.beats.values()
    assert beat.seen_at is not None
    beat.seen_at -= timedelta(minutes=10)
    stand.vendor.parts = (entry(1), status())

    stand.visit()

    event = Event.objects.get(panel=stand.panel)
    assert event.origin == EventOrigin.LATE
    assert event.not_before is not None
    assert timezone.now() - event.not_before > timedelta(minutes=9)


def test_a_delay_is_counted_down_from_the_moment_it_was_seen(stand: Stand) -> None:
    counting = Part(
        panel="A",
        kind="status",
        raw=b"{}",
        group=ReadingGroup.STATUS,
        readings=(PartitionReading(number=1, mode=ArmMode.ARMING, delay=Delay.EXIT, delay_seconds=60, ready=True),),
    )
    stand.vendor.parts = (counting,)
    stand.visit()
    first = stand.hall
    stand.visit()
    again = stand.hall
    stand.vendor.parts = (status(ArmMode.ARMED_AWAY, PartitionReading(number=1, delay=Delay.NONE)),)
    stand.visit()

    assert (first.delay, first.ready) == (Delay.EXIT, True)
    assert first.delay_until == again.delay_until
    assert (stand.hall.delay, stand.hall.delay_until) == (Delay.NONE, None)


# --------------------------------------------------------------------------- commands


def test_a_command_is_sent_once_and_followed_to_its_end(stand: Stand) -> None:
    stand.visit()
    command = stand.command()
    seen: list[str] = []

    def begin(order: Order) -> Begun:
        seen.append(Command.objects.get(pk=command.pk).state)
        return Begun(handles=("p-7",))

    stand.vendor.begin = begin
    stand.send()
    stand.send()
    command.refresh_from_db()
    assert (seen, command.state, command.handles) == ([CommandState.SENT], CommandState.SENT, ["p-7"])

    reply = Reply(correlation_id=command.correlation_id, state=CommandState.CONFIRMED)
    stand.vendor.parts = (
        Part(panel="A", kind="process", raw=b"{}", correlation_id=command.correlation_id, reply=reply),
        status(ArmMode.ARMED_AWAY),
    )
    stand.visit()

    command.refresh_from_db()
    assert stand.vendor.visits[-1].under_way[0].handles == ("p-7",)
    assert (command.state, stand.hall.mode, len(stand.vendor.orders)) == (
        CommandState.CONFIRMED,
        ArmMode.ARMED_AWAY,
        1,
    )


def test_what_never_left_is_said_not_to_have_been_sent(stand: Stand) -> None:
    stand.visit()
    command = stand.command()

    def begin(order: Order) -> Begun:
        raise UnreachableError("no connection")

    stand.vendor.begin = begin
    stand.send()

    command.refresh_from_db()
    assert (command.state, command.reason, command.sent_at) == (CommandState.FAILED, "vendor_unreachable", None)


def test_what_may_have_left_is_unknown_until_a_look_settles_it(stand: Stand) -> None:
    stand.visit()
    command = stand.command()

    def begin(order: Order) -> Begun:
        raise VendorUnavailableError("the answer took too long")

    stand.vendor.begin = begin
    stand.send()
    stand.commit()
    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.UNKNOWN, "no_answer")

    dispatch.request_reads({stand.panel.pk: command.uid})
    stand.vendor.parts = (status(ArmMode.ARMED_AWAY),)
    stand.send()
    stand.visit()

    command.refresh_from_db()
    assert len(stand.vendor.orders) == 1
    assert (command.state, command.reason) == (CommandState.CONFIRMED, "status_agrees")


def test_a_refusal_reaches_the_command(stand: Stand) -> None:
    stand.visit()
    command = stand.command()

    def begin(order: Order) -> Begun:
        return Begun(
            reply=Reply(correlation_id=order.correlation_id, state=CommandState.REFUSED, vendor_text="not while armed")
        )

    stand.vendor.begin = begin
    stand.send()
    stand.commit()

    command.refresh_from_db()
    assert (command.state, command.vendor_text) == (CommandState.REFUSED, "not while armed")


def test_a_worker_whose_lease_has_gone_sends_nothing(stand: Stand) -> None:
    stand.visit()
    command = stand.command()
    Connection.objects.filter(pk=stand.connection.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))

    stand.send()

    command.refresh_from_db()
    assert (command.state, stand.vendor.orders) == (CommandState.QUEUED, [])


def test_a_right_that_ended_meanwhile_stops_the_call(stand: Stand) -> None:
    stand.visit()
    command = stand.command(requested_by=stand.cast.stranger)

    stand.send()

    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.REFUSED, "not_permitted_now")
    assert stand.vendor.orders == []


def test_asking_for_the_status_is_answered_by_a_visit(stand: Stand) -> None:
    stand.visit()
    command = stand.command(CommandName.READ_STATUS, partition=None)

    stand.send()
    stand.visit()

    command.refresh_from_db()
    assert (command.state, stand.vendor.orders) == (CommandState.CONFIRMED, [])
