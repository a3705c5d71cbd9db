"""Two organizations' data on one connection never mix: what one login brought is nothing to the next."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages.storage.base import BaseStorage
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from panels.admin import account_acts
from panels.drivers.base import Manager
from panels.holding import leases, replays, watches
from panels.holding.poller import Poller
from panels.ingest import Corridor, Delivery, Lease
from panels.models import Connection, Ending, Panel, PanelUser, Quarantined, User, Watch
from panels.secrets.sealing import Sealed
from panels.vendors import sessions
from panels.vocabulary import EndingKind, EndingStepKind, QuarantineReason
from tests.panels.admin.dealing import Deal

pytestmark = pytest.mark.django_db(transaction=True)


def set_aside(deal: Deal, detail: str) -> Quarantined:
    row = deal.row
    Connection.objects.filter(pk=row.pk).update(
        quarantined=row.quarantined + 1, set_aside_on=timezone.now().date(), set_aside_bytes=7
    )
    return Quarantined.objects.create(
        connection=row, organization=row.organization, reason=QuarantineReason.MALFORMED, detail=detail,
        source="status", received_at=timezone.now(), size=7, body=Sealed.of({"body": "secret"}),
    )  # fmt: skip


def test_what_was_set_aside_before_is_not_the_takers_to_see_count_or_replay(deal: Deal) -> None:
    theirs = set_aside(deal, "of the givers")
    # Somebody of theirs has asked for it before, and the worker has not come to it.
    waiting = set_aside(deal, "asked for by the givers")
    Quarantined.objects.filter(pk=waiting.pk).update(replay_asked_at=timezone.now())
    deal.offer()
    deal.take()

    row = deal.row
    assert (row.quarantined, row.set_aside_on, row.set_aside_bytes) == (0, None, 0)
    leader = User.objects.get(memberships__organization=deal.station)
    assert not Quarantined.objects.visible_to(leader).exists()
    assert Quarantined.objects.filter(connection=row).offer_again() == 0
    assert not replays.waiting([row.pk])
    lease = Lease(connection_id=row.pk, vendor="visonic", holder="new", lease_epoch=9, link_epoch=9)
    assert replays.asked_for(row.pk, lease) == []
    theirs.refresh_from_db()
    assert theirs.organization.name == "Fitters", "it stays whose it was"

    mine = set_aside(deal, "of the station")
    assert list(Quarantined.objects.visible_to(leader)) == [mine]
    assert Quarantined.objects.filter(connection=row).offer_again() == 1


def test_an_answer_that_comes_again_is_not_counted_with_the_givers(deal: Deal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words lie there already, and were said to somebody else."""
    deal.offer()

    def spoil(organization: str) -> None:
        lease = leases.take(deal.row.pk, f"worker of {organization}")
        assert lease is not None
        link = leases.next_link(deal.row.pk, "visonic", f"worker of {organization}", lease[0])
        assert link is not None
        for number in (1, 2):
            Corridor().apply(
                [Delivery(lease=link, number=number, source="visit", payload=b"{", received_at=timezone.now())]
            )

    leases.release(deal.row.pk, "holder-one", deal.lease[0])
    spoil("giver")
    deal.take()
    spoil("taker")
    found = list(Quarantined.objects.order_by("pk").values_list("organization__name", flat=True))
    assert found
    assert found.count("Fitters") == found.count("Station")
    assert deal.row.quarantined == found.count("Station")


def test_panels_that_stand_nowhere_are_left_out_of_it(deal: Deal) -> None:
    """Who is related to every site need not know what else the giver's account sees."""
    Panel.objects.create(connection=deal.row, vendor_id="SECRET1", name="Somebody else's shop")
    deal.offer()
    before = deal.state()
    said = deal.take().content.decode()
    assert "stand on no site" in said
    assert "SECRET1" not in said
    assert "Somebody else" not in said
    assert deal.state() == before

    Panel.objects.filter(vendor_id="SECRET1").delete()
    seen = deal.counter.panel
    Panel.objects.filter(pk=seen.pk).update(site=None, placed_at=None)
    Panel.objects.exclude(pk=seen.pk).update(site=deal.site)
    assert deal.take().status_code == 302
    seen.refresh_from_db()
    assert seen.placed_at is not None, "what it told before is nothing to whoever puts it on a site now"


@pytest.mark.parametrize("act", ["log_in", "rename_panel", "unlink_panel", "add_panel"])
def test_what_the_giver_asks_while_it_is_handed_over_is_not_written(
    deal: Deal, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vendor takes its time with the giver's login; meanwhile the station takes the connection over."""
    deal.offer()
    bench, row, panel = deal.counter.bench, deal.row, deal.counter.panel
    request: Any = RequestFactory().post("/")
    request.user = User.objects.get(pk=deal.counter.client.session["_auth_user_id"])
    request._messages = BaseStorage(request)
    spare = bench.line["unlinked"]
    # So that whatever is listed would show.
    Panel.objects.update(name="As nobody calls it")
    between(monkeypatch, deal.take)
    acts: dict[str, Callable[[], object]] = {
        "log_in": lambda: account_acts.log_in(request, row),
        "rename_panel": lambda: account_acts.rename_panel(request, panel, "The givers' name"),
        "unlink_panel": lambda: account_acts.unlink_panel(request, panel),
        "add_panel": lambda: account_acts.add_panel(
            request, row, serial=spare["serial"], name="New", master_code=spare["master_code"], keep=False
        ),
    }
    assert panel.connection.organization_id == row.organization_id
    before = list(Panel.objects.order_by("pk").values("vendor_id", "name", "enabled"))
    acts[act]()
    assert deal.row.organization == deal.station
    assert list(Panel.objects.order_by("pk").values("vendor_id", "name", "enabled")) == before


def between(monkeypatch: pytest.MonkeyPatch, happen: Callable[[], Any]) -> None:
    """Have something happen once, after the vendor has answered the giver's login and before anybody writes it."""
    managing = sessions.managing
    left = [happen]

    def held(connection: Connection) -> Any:
        return _Held(managing(connection), left)

    monkeypatch.setattr(sessions, "managing", held)


class _Held:
    def __init__(self, inner: Any, left: list[Callable[[], Any]]) -> None:
        self._inner, self._left = inner, left

    def __enter__(self) -> Manager:
        found: Manager = self._inner.__enter__()
        return found

    def __exit__(self, *error: object) -> Any:
        ended = self._inner.__exit__(*error)
        while self._left:
            assert self._left.pop()().status_code == 302
        return ended


def test_a_holders_login_that_is_under_way_lists_nothing_afterwards(
    deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has logged in with the giver's login and been told of a panel; then the connection is another's."""
    cloud, row = deal.counter.bench.cloud, deal.row
    deal.offer()
    speaker_of = sessions.speaker_of
    handed: list[int] = []

    def slow(connection: Connection) -> Any:
        speaker = speaker_of(connection)
        listed = speaker.list_panels

        def list_panels() -> Any:
            found = listed()
            if not handed:
                handed.append(deal.take().status_code)
            extra = type(found[0])(vendor_id="GIVERS", name="Only the givers' account sees it")
            return (*found, extra)

        speaker.list_panels = list_panels  # type: ignore[method-assign]
        return speaker

    monkeypatch.setattr("panels.holding.poller.sessions.speaker_of", slow)
    poller = Poller(row.pk, "holder-one", deal.lease[0], lambda _: None, None)
    poller.work()
    assert handed == [302]
    assert cloud.accounts
    assert not Panel.objects.filter(vendor_id="GIVERS").exists()


def test_a_visit_that_is_under_way_writes_nothing_afterwards(deal: Deal) -> None:
    """Neither what it saw nor why it could not look."""
    row = deal.row
    lease = leases.next_link(row.pk, "visonic", "holder-one", deal.lease[0])
    assert lease is not None
    poller = Poller(row.pk, "holder-one", deal.lease[0], lambda _: None, None)
    poller.work()
    assert poller.turns.beats
    deal.offer()
    deal.take()
    panel = deal.counter.panel
    for beat in list(poller.turns.beats.values()):
        beat.memory = {"seen": "by the givers"}
        poller.visit(beat)
    assert not PanelUser.objects.exists()
    assert not Watch.objects.filter(panel=panel).exclude(hindrance="").exists()
    assert not Watch.objects.filter(panel=panel, users_at__isnull=False).exists()
    watches.save(lease, poller.turns, at_once=True)
    assert not Watch.objects.filter(memory={"seen": "by the givers"}).exists()


def test_the_taker_is_told_what_is_left_to_do(deal: Deal) -> None:
    deal.offer()
    deal.take()
    (ending,) = Ending.objects.all()
    assert (ending.kind, ending.organization, ending.other) == (
        EndingKind.RELATION,
        deal.station,
        Ending.objects.get().other,
    )
    kinds = set(ending.steps.values_list("kind", flat=True))
    assert kinds == {EndingStepKind.PANEL_CODES, EndingStepKind.VENDOR_PEOPLE}
    page = deal.supervisor.get(reverse("ending", args=[deal.station.uid, ending.uid])).content.decode()
    assert "Fitters" in page
