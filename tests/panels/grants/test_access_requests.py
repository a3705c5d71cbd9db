"""An engineer asks, somebody there approves, the clock ends it; nobody approves what they do not hold."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels import dispatch, tasks
from panels.access.doors import access_version
from panels.access.granting import end_grant
from panels.access.requests import approve
from panels.dispatch import Refusal
from panels.models import AccessRequest, Command, Grant, Membership, Panel, User
from panels.vocabulary import CauseKind, CommandName, CommandState, Role
from tests.panels.grants.conftest import Browse, Cast, person


def ask(client: Client, panel: Panel, **fields: Any) -> Any:
    values = {"rights": ["arm", "disarm"], "minutes": "60", "reason": "Sensor on the back door replaced"}
    return client.post(reverse("access_ask", args=[panel.uid]), values | fields, follow=True)


@pytest.fixture
def asked(cast: Cast, browse: Browse) -> AccessRequest:
    """The engineer has asked to arm and disarm for an hour."""
    assert ask(browse(cast.engineer), cast.villa).status_code == 200
    return AccessRequest.objects.get()


def answer(client: Client, request: AccessRequest, word: str = "approve", minutes: int = 60) -> Any:
    address = reverse("access_request", args=[request.uid])
    return client.post(address, {"answer": word, "minutes": minutes}, follow=True)


def text(found: Any) -> str:
    return str(found.content.decode())


def may(user: User, cast: Cast, right: str = "disarm") -> bool:
    return user.has_perm(f"panels.{right}", cast.villa)


def test_from_asking_to_the_end(cast: Cast, browse: Browse) -> None:
    engineer, owner = browse(cast.engineer), browse(cast.owner)
    assert not may(cast.engineer, cast)
    there = reverse("panel", args=[cast.villa.uid])
    assert reverse("access_ask", args=[cast.villa.uid]) in text(engineer.get(there))
    page = text(ask(engineer, cast.villa))
    assert "Engineer of Nöbetçi Teknik asks to arm and disarm at Villa (Ev) for 1\N{NO-BREAK SPACE}h." in page
    assert "Waiting for an answer" in page
    request = AccessRequest.objects.get()
    assert not may(cast.engineer, cast)

    page = text(owner.get(there))
    assert reverse("access_request", args=[request.uid]) in page
    assert "Sensor on the back door replaced" in page
    before, now = access_version(), timezone.now()
    assert "Approved by Owner" in text(answer(owner, request, minutes=30))
    window = Grant.objects.get()
    assert (window.organization, window.request, window.granted_by) == (cast.installer, request, cast.owner)
    assert window.valid_until is not None
    assert timedelta(minutes=29) < window.valid_until - now < timedelta(minutes=31)
    assert may(cast.engineer, cast)
    assert not may(cast.engineer, cast, "bypass")
    assert access_version() > before
    for client in (engineer, owner):
        assert "data-countdown data-as-clock" in text(client.get(there))
    assert "End now" in text(engineer.get(there))

    Grant.objects.update(valid_until=timezone.now())
    assert not may(cast.engineer, cast)
    assert "data-as-clock" not in text(owner.get(there))


@pytest.mark.parametrize("who", ["owner", "engineer"])
def test_either_ends_it_before_its_time(cast: Cast, browse: Browse, asked: AccessRequest, who: str) -> None:
    answer(browse(cast.owner), asked)
    before = access_version()
    browse(getattr(cast, who)).post(reverse("access_end", args=[asked.uid]))
    assert not may(cast.engineer, cast)
    assert access_version() > before
    entry = JournalEntry.objects.get(act="grant.ended")
    assert (entry.actor, entry.details["request"]) == (getattr(cast, who).uid, asked.uid)


@pytest.mark.parametrize("who", ["manager", "operator", "resident", "stranger"])
def test_nobody_else_ends_it(cast: Cast, browse: Browse, asked: AccessRequest, who: str) -> None:
    answer(browse(cast.owner), asked)
    assert browse(getattr(cast, who)).post(reverse("access_end", args=[asked.uid])).status_code == 404
    assert may(cast.engineer, cast)


@pytest.mark.parametrize("who", ["resident", "invited", "operator", "stranger", "engineer", "manager"])
def test_who_may_not_answer_finds_nothing(cast: Cast, browse: Browse, asked: AccessRequest, who: str) -> None:
    client = browse(getattr(cast, who))
    assert answer(client, asked).status_code == 404
    assert answer(client, asked, "decline").status_code == 404
    assert "Approve" not in text(client.get(reverse("access_requests")))
    assert AccessRequest.objects.get().decided_at is None
    assert not Grant.objects.exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
@pytest.mark.parametrize(
    ("approves", "arms", "expected"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_a_station_answers_where_it_may_and_holds_what_is_asked(  # noqa: PLR0917  (a table's columns)
    cast: Cast, browse: Browse, asked: AccessRequest, role: Role, approves: bool, arms: bool, expected: bool
) -> None:
    somebody = person("somebody", cast.station, role)
    cast.let_station(may_approve=approves, may_arm=arms)
    assert (answer(browse(somebody), asked).status_code == 200) is expected
    assert may(cast.engineer, cast) is expected


def test_nobody_answers_their_own_request(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    Membership.objects.create(user=cast.engineer, organization=cast.customer, role=Role.OWNER)
    assert answer(browse(cast.engineer), asked).status_code == 404
    assert AccessRequest.objects.get().decided_at is None


def test_declining(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    before = access_version()
    answer(browse(cast.owner), asked, "decline")
    assert not may(cast.engineer, cast)
    assert access_version() > before
    page = text(browse(cast.engineer).get(reverse("panel", args=[cast.villa.uid])))
    assert "Declined by Owner" in page
    assert reverse("access_ask", args=[cast.villa.uid]) in page


def test_a_longer_time_than_was_asked_for_is_not_given(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    for minutes in (120, 480, 0, -5, 61, 10**9):
        assert answer(browse(cast.owner), asked, minutes=minutes).status_code == 200
    assert AccessRequest.objects.get().decided_at is None
    with pytest.raises(Refusal, match="forbidden"):
        approve(cast.owner, asked, 120, timezone.now())


def test_a_link_alone_approves_nothing(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    address = reverse("access_request", args=[asked.uid])
    assert "Approve" in text(browse(cast.owner).get(f"{address}?answer=approve&minutes=60"))
    assert AccessRequest.objects.get().decided_at is None
    assert browse(None).get(address).status_code == 302


def test_the_second_answer_comes_too_late(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    other = person("other", cast.customer, Role.OWNER)
    answer(browse(cast.owner), asked, "decline")
    late = answer(browse(other), asked)
    assert late.status_code == 409
    assert "Somebody else has answered this request meanwhile." in text(late)
    assert "Declined by Owner" in text(late)
    assert not Grant.objects.exists()


def test_a_request_that_nobody_answered_is_over_after_a_day(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    AccessRequest.objects.update(expires_at=timezone.now())
    late = answer(browse(cast.owner), asked)
    assert late.status_code == 409
    assert not Grant.objects.exists()
    with pytest.raises(Refusal, match="request_over"):
        approve(cast.owner, AccessRequest.objects.get(), 60, timezone.now())
    assert "Nobody answered within 24 hours" in text(browse(cast.engineer).get(reverse("panel", args=[cast.villa.uid])))


@pytest.mark.parametrize("what", ["membership", "relation"])
def test_nothing_is_approved_for_who_no_longer_works_there(cast: Cast, asked: AccessRequest, what: str) -> None:
    end(cast, what)
    with pytest.raises(Refusal, match="request_over"):
        approve(cast.owner, asked, 60, timezone.now())
    assert AccessRequest.objects.get().decided_at is None
    assert not Grant.objects.exists()
    assert not JournalEntry.objects.filter(act="accessrequest.approved").exists()


@pytest.mark.parametrize("what", ["membership", "relation"])
def test_a_window_closes_with_what_it_hangs_on(cast: Cast, browse: Browse, asked: AccessRequest, what: str) -> None:
    answer(browse(cast.owner), asked)
    assert may(cast.engineer, cast)
    end(cast, what)
    assert not may(cast.engineer, cast)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["by hand", "by the clock"])
def test_what_waits_when_the_window_ends_is_never_sent(cast: Cast, asked: AccessRequest, how: str) -> None:
    now = timezone.now()
    window = approve(cast.owner, asked, 60, now)
    command = Command.objects.create(
        panel=cast.villa,
        name=CommandName.DISARM,
        partition=1,
        requested_by=cast.engineer,
        cause_kind=CauseKind.PERSON,
        cause_uid=cast.engineer.uid,
        created_at=now,
        expires_at=now + timedelta(seconds=15),
    )
    assert dispatch.end_unpermitted() == 0
    if how == "by hand":
        end_grant(cast.engineer, window, timezone.now())
    else:
        Grant.objects.filter(pk=window.pk).update(valid_until=timezone.now())
        dispatch.end_unpermitted()
    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.REFUSED, "not_permitted_now")


def end(cast: Cast, what: str) -> None:
    row: Any = cast.relation(cast.installer)
    if what == "membership":
        row = Membership.objects.get(user=cast.engineer)
    row.valid_until = timezone.now()
    row.save()


def test_an_owner_whose_relation_has_ended_approves_nothing(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    relation = cast.relation(cast.customer)
    relation.valid_until = timezone.now()
    relation.save()
    assert answer(browse(cast.owner), asked).status_code == 404
    assert not Grant.objects.exists()


@pytest.mark.parametrize("who", ["owner", "resident", "operator", "stranger"])
def test_only_installers_ask(cast: Cast, browse: Browse, who: str) -> None:
    client = browse(getattr(cast, who))
    assert client.get(reverse("access_ask", args=[cast.villa.uid])).status_code == 404
    assert ask(client, cast.villa).status_code == 404
    assert not AccessRequest.objects.exists()


def test_an_installer_asks_only_where_it_installs(cast: Cast, browse: Browse) -> None:
    relation = cast.relation(cast.installer, cast.elsewhere)
    relation.accepted_at = None
    relation.save()
    assert ask(browse(cast.engineer), cast.elsewhere).status_code == 404
    assert ask(browse(cast.manager), cast.villa).status_code == 200
    assert AccessRequest.objects.get().user == cast.manager


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"reason": " \n "},
        {"reason": "x" * 301},
        {"reason": "nul\0"},
        {"rights": []},
        {"rights": ["configure"]},
        {"rights": ["arm", "see_covert"]},
        {"rights": ["view"]},
        {"minutes": "45"},
        {"minutes": "100000"},
        {"minutes": ""},
    ],
)
def test_what_cannot_be_asked_is_not_asked(cast: Cast, browse: Browse, fields: dict[str, Any]) -> None:
    assert ask(browse(cast.engineer), cast.villa, **fields).status_code == 200
    assert not AccessRequest.objects.exists()


def test_one_request_at_a_time_and_only_so_many(cast: Cast, browse: Browse) -> None:
    client = browse(cast.engineer)
    ask(client, cast.villa)
    assert "You have asked for access here already" in text(ask(client, cast.villa))
    assert AccessRequest.objects.count() == 1
    for _again in range(4):
        client.post(reverse("access_take_back", args=[AccessRequest.objects.latest("pk").uid]))
        ask(client, cast.villa)
    client.post(reverse("access_take_back", args=[AccessRequest.objects.latest("pk").uid]))
    assert "often within the hour" in text(ask(client, cast.villa))
    assert AccessRequest.objects.count() == 5
    # Elsewhere, and by somebody else, it is still asked.
    assert ask(client, cast.elsewhere).status_code == 200
    ask(browse(cast.manager), cast.villa)
    assert AccessRequest.objects.count() == 7


def test_only_the_asker_takes_back(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    address = reverse("access_take_back", args=[asked.uid])
    for other in (cast.manager, cast.owner, cast.stranger):
        assert browse(other).post(address).status_code == 404
    browse(cast.engineer).post(address)
    with pytest.raises(Refusal, match="request_decided"):
        approve(cast.owner, asked, 60, timezone.now())
    assert AccessRequest.objects.get().approved is None


def test_the_navigation_counts_what_waits(cast: Cast, browse: Browse, asked: AccessRequest) -> None:
    def count(user: User) -> str:
        page = text(browse(user).get(reverse("panel_list")))
        return page.partition("data-waiting")[2].partition("</span>")[0].strip().replace("\n", "")

    assert count(cast.owner) == ">1"
    assert count(cast.operator) == "hidden>0"
    assert count(cast.stranger) == "hidden>0"
    assert count(cast.engineer) == "hidden>0"
    cast.let_station(may_approve=True)
    assert count(cast.operator) == "hidden>0"
    cast.let_station(may_arm=True)
    assert count(cast.operator) == ">1"
    assert asked.uid in text(browse(cast.owner).get(reverse("access_requests")))
    answer(browse(cast.owner), asked, "decline")
    assert count(cast.owner) == "hidden>0"


def test_letters_go_to_whoever_may_answer_and_approve_nothing(cast: Cast, asked: AccessRequest) -> None:
    cast.let_station(may_approve=True)
    supervisor = person("supervisor", cast.station, Role.SUPERVISOR)
    tasks.access_asked(asked.uid, "https://watchpost.example/")
    assert [letter.to for letter in mail.outbox] == [[cast.owner.email]]
    cast.let_station(may_arm=True)
    mail.outbox.clear()
    tasks.access_asked(asked.uid, "https://watchpost.example/")
    assert {letter.to[0] for letter in mail.outbox} == {cast.owner.email, cast.operator.email, supervisor.email}
    letter = mail.outbox[0]
    assert letter.subject.endswith("Engineer asks for access to Villa (Ev)")
    assert f"https://watchpost.example/access/{asked.uid}/" in letter.body
    assert "Sensor on the back door replaced" in letter.body
    assert letter.message().get_content_type() == "text/plain"
    mail.outbox.clear()
    approve(cast.owner, asked, 60, timezone.now())
    tasks.access_asked(asked.uid, "https://watchpost.example/")
    tasks.access_asked("no-such-request-", "https://watchpost.example/")
    assert mail.outbox == []


def test_names_begin_no_line_of_a_letter(cast: Cast, browse: Browse) -> None:
    cast.engineer.name = "Eve\nBcc: everybody@example.org"
    cast.engineer.save()
    ask(browse(cast.engineer), cast.villa, reason="One\r\n\r\nhttps://evil.example/")
    tasks.access_asked(AccessRequest.objects.get().uid, "https://watchpost.example/")
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert "\nhttps://evil.example/" not in mail.outbox[0].body


def test_every_step_is_in_the_journal_and_reasons_can_be_erased(
    cast: Cast, browse: Browse, asked: AccessRequest
) -> None:
    answer(browse(cast.owner), asked)
    entries = JournalEntry.objects.filter(act__startswith="accessrequest.").order_by("pk")
    assert [(one.act, one.actor) for one in entries] == [
        ("accessrequest.asked", cast.engineer.uid),
        ("accessrequest.approved", cast.owner.uid),
    ]
    for one in entries:
        assert (one.organization, one.object_uid) == (cast.customer.uid, asked.uid)
        assert "Sensor" not in f"{one.details}{one.before}{one.after}"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_wins(cast: Cast, browse: Browse) -> None:
    ask(browse(cast.engineer), cast.villa)
    request, other = AccessRequest.objects.get(), person("other", cast.customer, Role.OWNER)
    start, told = threading.Barrier(2), []

    def run(who: User) -> None:
        start.wait()
        try:
            approve(who, AccessRequest.objects.get(), 60, timezone.now())
            told.append("approved")
        except Refusal as refusal:
            told.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[who]) for who in (cast.owner, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["approved", "request_decided"]
    assert Grant.objects.filter(request=request).count() == 1
