"""`manage.py after_restore`: nothing that was under way in a backup goes on, and nothing is watched until told."""

from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import Event, JournalEntry
from panels.access.doors import access_version
from panels.dispatch.preparing import Unsendable, check_again
from panels.holding import leases, unheld
from panels.models import (
    AccessRequest,
    AccountFeed,
    BreakGlass,
    Command,
    Connection,
    Execution,
    Grant,
    Handover,
    Invitation,
    KnownBrowser,
    Membership,
    Panel,
    Partition,
    Plan,
    Restore,
    VendorToken,
)
from panels.restoring import steps
from panels.restoring.standstill import standing_since
from panels.secrets.sealing import Sealed
from panels.vendors.acts import Haste, ask_vendor
from panels.vocabulary import (
    ArmMode,
    CommandName,
    CommandState,
    Confidence,
    ConnectionHealth,
    ExecutionState,
    PlanState,
)
from panels.vocabulary.links import LinkTrouble
from tests.panels.corridor.conftest import HOLDER
from tests.panels.corridor.stage import Cast, Stage
from tests.panels.drivers.bienport.samples import sample

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def restored(**options: Any) -> str:
    """What the command says."""
    said = StringIO()
    call_command("after_restore", no_input=True, stdout=said, **options)
    return said.getvalue()


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    told: set[int] = set()
    monkeypatch.setattr("panels.live.publish", lambda panels, **_: told.update(panels))
    return told


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_nobody_takes_keeps_or_uses_a_lease_until_told(stage: Stage, cast: Cast) -> None:
    restored()
    pk = cast.connection.pk
    assert leases.free(["bienport"], 9) == []
    assert leases.take(pk, "somebody") is None
    assert not leases.renew(pk, HOLDER, 3)
    assert leases.renew_all(HOLDER, {pk: 3}) == set()
    before = Event.objects.count()
    assert stage.hear(sample("panel_armed")).lost
    assert Event.objects.count() == before
    restored(hold=True)
    assert leases.free(["bienport"], 9) == [pk]
    assert leases.take(pk, "somebody") is not None


def test_a_running_holder_loses_its_lease_with_the_first_step(cast: Cast) -> None:
    assert leases.renew(cast.connection.pk, HOLDER, 3)
    steps.stand_still()
    assert not leases.renew(cast.connection.pk, HOLDER, 3)
    assert leases.renew_all(HOLDER, {cast.connection.pk: 3}) == set()
    assert leases.take(cast.connection.pk, "another") is None


def test_what_was_open_is_unknown_and_never_sent(stage: Stage, cast: Cast) -> None:
    sent = stage.sent(CommandName.ARM_AWAY)
    queued = stage.sent(CommandName.DISARM, state=CommandState.QUEUED, sent_at=None)
    done = stage.sent(CommandName.DISARM, state=CommandState.CONFIRMED)
    covert = stage.sent(CommandName.READ_STATUS, covert=True)
    restored()
    found = dict(Command.objects.values_list("pk", "state"))
    # A queued one may have left after the backup was made.
    assert [found[one.pk] for one in (sent, queued, covert)] == [CommandState.UNKNOWN] * 3
    assert found[done.pk] == CommandState.CONFIRMED
    assert set(Command.objects.exclude(pk=done.pk).values_list("reason", flat=True)) == {"restored"}
    with pytest.raises(Unsendable, match="standstill"):
        check_again(Command.objects.select_related("panel__connection").get(pk=queued.pk))


def test_executions_and_plans_end_or_are_doubted(stage: Stage, cast: Cast) -> None:
    now = timezone.now()
    for vendor_id, state in (("a", ExecutionState.RUNNING), ("b", ExecutionState.COMPLETED)):
        Execution.objects.create(panel=cast.panel, vendor_id=vendor_id, state=state, began_at=now, changed_at=now)
    plan = {"connection": cast.connection, "panel": cast.panel, "state": PlanState.PLANNED, "began_at": now}
    Plan.objects.create(vendor_id="past", runs_at=now - timedelta(hours=1), told_at=now, **plan)
    Plan.objects.create(vendor_id="next", runs_at=now + timedelta(hours=1), told_at=now, **plan)
    restored()
    assert list(Execution.objects.values_list("vendor_id", flat=True)) == ["b"]
    assert dict(Plan.objects.values_list("vendor_id", "state")) == {"past": PlanState.OVER, "next": PlanState.ASKED}
    assert Plan.objects.get(vendor_id="next").told_at is None


def test_what_was_given_for_a_time_or_for_one_use_ends(cast: Cast) -> None:
    now = timezone.now()
    later = now + timedelta(hours=1)
    asked = {"user": cast.stranger, "organization": cast.station, "panel": cast.panel, "minutes": 60, "asked_at": now}
    open_request = AccessRequest.objects.create(expires_at=later, **asked)
    approved = AccessRequest.objects.create(expires_at=later, decided_at=now, approved=True, **asked)
    given = {"panel": cast.panel, "rights": ["disarm"], "valid_from": now}
    window = Grant.objects.create(user=cast.stranger, request=approved, valid_until=later, **given)
    once = Grant.objects.create(user=cast.stranger, once=True, **given)
    lasting = Grant.objects.create(user=cast.stranger, **given)
    glass = BreakGlass.objects.create(user=cast.stranger, organization=cast.station, opened_at=now, ends_at=later)
    member = Membership.objects.create(user=cast.stranger, organization=cast.station, role="operator", pending=True)
    invitation = Invitation.objects.create(membership=member, token_digest="x", sent_at=now, expires_at=later)
    offer = Handover.objects.create(
        connection=cast.connection, giver=cast.station, taker=cast.customer, offered_at=now, expires_at=later
    )
    restored()
    invitation.refresh_from_db()
    offer.refresh_from_db()
    assert offer.ended_at is not None
    assert invitation.withdrawn_at is not None
    for row, field in (
        (open_request, "expires_at"),
        (window, "valid_until"),
        (once, "valid_until"),
        (glass, "ends_at"),
    ):
        row.refresh_from_db()
        assert getattr(row, field) <= timezone.now(), field
    lasting.refresh_from_db()
    assert lasting.valid_until is None


def test_sessions_and_logins_at_vendors_are_gone(cast: Cast) -> None:
    client, version = signed_in(cast.owner), access_version()
    Connection.objects.update(session=Sealed.of({"token": "x"}), session_expires_at=timezone.now())
    now = timezone.now()
    KnownBrowser.objects.create(user=cast.owner, digest="0", first_seen_at=now, last_seen_at=now, confirmed_at=now)
    VendorToken.objects.create(connection=cast.connection, key="user", token=Sealed.of({"token": "x"}))
    assert client.get(reverse("account")).status_code == 200
    restored()
    assert not Session.objects.exists()
    assert not KnownBrowser.objects.filter(confirmed_at__isnull=False).exists()
    assert access_version() > version
    assert client.get(reverse("account")).status_code == 302
    assert not VendorToken.objects.exists()
    row = Connection.objects.get()
    assert not row.session
    assert row.session_expires_at is None


def test_what_was_missed_since_the_backup_is_a_gap(cast: Cast) -> None:
    backed_up = timezone.now() - timedelta(days=2)
    Connection.objects.update(link_up_at=backed_up, lease_expires_at=backed_up + leases.LIFE)
    AccountFeed.objects.create(connection=cast.connection, fetched_at=backed_up, fetching_epoch=3)
    restored()
    row, feed = Connection.objects.get(), AccountFeed.objects.get()
    assert (row.gap_from, row.link_down_at) == (backed_up, backed_up)
    assert (feed.lost_from, feed.fetching_epoch, feed.loaded_at) == (backed_up, 0, None)
    assert (row.health, row.health_code) == (ConnectionHealth.FAILING, LinkTrouble.RESTORED)
    unheld.sweep()
    assert Connection.objects.get().health_code == LinkTrouble.RESTORED


def test_every_page_says_so_and_no_panel_looks_well(cast: Cast, pushed: set[int]) -> None:
    now = timezone.now()
    Panel.objects.update(state="disarmed", confidence=Confidence.CONFIRMED, seen_at=now)
    Partition.objects.update(mode="disarmed", mode_confidence=Confidence.CONFIRMED, seen_at=now)
    Connection.objects.update(protocol="5")
    before = signed_in(cast.owner).get(reverse("panel_list")).content.decode()
    assert "is-confirmed" in before
    assert "Nothing is watched." not in before
    restored()
    assert pushed == {cast.panel.pk, cast.device.pk}
    client = signed_in(cast.owner)
    for address in (reverse("panel_list"), reverse("panel", args=[cast.panel.uid])):
        page = client.get(address).content.decode()
        assert "Nothing is watched." in page
        assert "is-confirmed" not in page
        assert "is-unknown" in page
    for address in (reverse("account"), reverse("homes"), reverse("journal")):
        assert "Nothing is watched." in client.get(address).content.decode()
    assert "Nothing is watched." in Client().get(reverse("account_login")).content.decode()
    restored(hold=True)
    assert "Nothing is watched." not in client.get(reverse("panel_list")).content.decode()


def test_an_alarm_of_before_is_not_shown_as_one_of_now(cast: Cast) -> None:
    now = timezone.now()
    Panel.objects.update(state="alarm", alarm=True, alarm_since=now, confidence=Confidence.CONFIRMED, seen_at=now)
    restored()
    page = signed_in(cast.owner).get(reverse("panel_list")).content.decode()
    assert "is-confirmed" not in page


def test_what_speaks_again_is_known_again(stage: Stage, cast: Cast) -> None:
    restored()
    restored(hold=True)
    epoch, _ = leases.take(cast.connection.pk, HOLDER) or (0, None)
    lease = leases.next_link(cast.connection.pk, "bienport", HOLDER, epoch)
    assert lease is not None
    stage.lease = lease
    stage.hear(sample("panel_armed"))
    told = Partition.objects.get(panel=cast.panel, number=1)
    assert (told.mode, told.mode_confidence) == (ArmMode.ARMED, Confidence.CONFIRMED)


@pytest.mark.parametrize("step", range(8))
def test_ended_after_any_step_it_is_begun_anew(
    stage: Stage, cast: Cast, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    stage.sent(CommandName.ARM_AWAY)
    signed_in(cast.owner)
    taken = 0

    def counted(do: Any) -> Any:
        def step_of(*args: Any) -> Any:
            nonlocal taken
            if taken == step:
                raise KeyboardInterrupt
            taken += 1
            return do(*args)

        return step_of

    with monkeypatch.context() as broken:
        broken.setattr(steps, "let_go", counted(steps.let_go))
        broken.setattr(steps, "_undoings", {name: counted(do) for name, do in steps._undoings.items()})
        with suppress(KeyboardInterrupt):
            restored()
        done = taken > len(steps._undoings)
    assert standing_since() is not None
    assert leases.take(cast.connection.pk, "somebody") is None
    if not done:
        with pytest.raises(CommandError, match="to its end"):
            restored(hold=True)
    restored()
    assert Restore.objects.count() == 1
    assert not Session.objects.exists()
    assert not Command.objects.filter(state__in=(CommandState.QUEUED, CommandState.SENT)).exists()
    restored(hold=True)
    assert standing_since() is None
    assert "Nothing stood still" in restored(hold=True)


def test_no_page_asks_a_vendor_but_to_keep_something_from_happening(cast: Cast) -> None:
    asked: list[bool] = []
    how: dict[str, Any] = {
        "user": cast.owner,
        "panel": cast.panel,
        "of": cast.panel,
        "what": "read",
        "ask": lambda: asked.append(True),
    }
    restored()
    _, why = ask_vendor(**how)
    assert "Not asked" in why
    assert not asked
    ask_vendor(**how, haste=Haste.STOP)
    assert asked == [True]
    restored(hold=True)
    assert ask_vendor(**how)[1] == ""


def test_two_who_begin_at_once_are_both_over_when_one_is_done(cast: Cast) -> None:
    Restore.objects.create(restored_at=timezone.now())
    Restore.objects.create(restored_at=timezone.now())
    restored()
    restored(hold=True)
    assert standing_since() is None


def test_numbers_that_went_back_with_the_database_leap_ahead(cast: Cast) -> None:
    version, shown = access_version(), cast.panel.version
    restored()
    cast.panel.refresh_from_db()
    assert access_version() - version >= steps.LEAP
    assert cast.panel.version - shown >= steps.LEAP


def test_it_is_in_the_journal(cast: Cast) -> None:
    restored()
    restored(hold=True)
    entries = JournalEntry.objects.filter(object_kind="restore").order_by("pk")
    acts = [(one.act, one.organization, one.door) for one in entries]
    assert acts == [
        ("restore.restored", "", "command"),
        ("restore.ended_what_was_under_way", "", "command"),
        ("restore.held_again", "", "command"),
    ]
    assert entries[1].details["commands"] == 0


def test_a_second_restore_is_another(cast: Cast) -> None:
    for _ in range(2):
        restored()
        restored(hold=True)
    assert Restore.objects.count() == 2


def test_a_clock_that_was_ahead_keeps_nothing_unwatched(cast: Cast) -> None:
    Restore.objects.create(restored_at=timezone.now() + timedelta(days=300))
    restored()
    restored(hold=True)
    assert standing_since() is None


def test_a_standstill_that_came_with_the_backup_is_not_ended_before_it_is_ended_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored()

    def interrupted(_restore: Restore) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, suppress(KeyboardInterrupt):
        broken.setattr(steps, "let_go", interrupted)
        restored()
    with pytest.raises(CommandError, match="to its end"):
        restored(hold=True)
