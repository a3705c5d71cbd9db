"""The journal's pages: whose it is, what is read there, narrowed, and taken away as a table."""

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from history import exporting, sealer, verifying
from history.exporting import harmless
from history.models import JournalEntry
from panels.models import Grant, Membership, SiteOrganization, User
from panels.pacing import EXPORTS
from panels.provenance import Provenance, through
from panels.vocabulary import Door, Relation, Right, Role
from tests.history.conftest import note
from tests.panels.pages.conftest import Cast, add_panel

pytestmark = pytest.mark.django_db

Browse = Callable[[User | None], Client]
Read = Callable[..., str]


@pytest.fixture
def supervisor(cast: Cast) -> User:
    """Somebody at the station who reads its journal."""
    person = User.objects.create_user("chief@example.org", "a long pass phrase", name="Mert")
    Membership.objects.create(user=person, organization=cast.station, role=Role.SUPERVISOR)
    return person


@pytest.fixture
def read(browse: Browse) -> Read:
    """What a person reads in the journal, perhaps narrowed."""

    def asked(person: User, **narrowed: str) -> str:
        answer = browse(person).get(reverse("journal"), narrowed)
        assert answer.status_code == 200
        return answer.content.decode()

    return asked


def exported(browse: Browse, person: User, **narrowed: str) -> list[dict[str, str]]:
    """The rows of the table."""
    answer = browse(person).post(reverse("journal_export", query=narrowed))
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    # A uid may begin with a hyphen, which is guarded like any other cell.
    guarded = csv.DictReader(io.StringIO(text))
    return [{name: cell if name == "who" else cell.removeprefix("'") for name, cell in row.items()} for row in guarded]


def test_it_is_for_owners_and_supervisors_alone(cast: Cast, supervisor: User, browse: Browse) -> None:
    for person in (cast.owner, supervisor):
        assert browse(person).get(reverse("journal")).status_code == 200
        assert reverse("journal") in browse(person).get(reverse("account")).content.decode()
    for person in (cast.operator, cast.resident, cast.guest, cast.stranger):
        assert browse(person).get(reverse("journal")).status_code == 404
        assert browse(person).post(reverse("journal_export")).status_code == 404
        assert reverse("journal") not in browse(person).get(reverse("account")).content.decode()


def test_a_grant_cannot_carry_it(cast: Cast, browse: Browse) -> None:
    Grant.objects.create(
        user=cast.stranger, panel=cast.villa, rights=[Right.VIEW, Right.SEE_JOURNAL], valid_from=timezone.now()
    )
    assert browse(cast.stranger).get(reverse("journal")).status_code == 404


def test_it_ends_with_the_membership(cast: Cast, browse: Browse) -> None:
    note(cast)
    Membership.objects.filter(user=cast.owner).update(valid_until=timezone.now() - timedelta(seconds=1))
    assert browse(cast.owner).get(reverse("journal")).status_code == 404


def test_each_reads_what_is_theirs_and_what_their_people_did(cast: Cast, supervisor: User, browse: Browse) -> None:
    theirs = note(cast, actor=cast.owner.uid)
    asked = note(cast, actor=cast.operator.uid)
    login = note(cast, object_kind="connection", object_uid=cast.connection.uid, actor=cast.operator.uid)
    keys = note(cast, actor="", object_kind="keys", object_uid="")
    assert {row["entry"] for row in exported(browse, cast.owner)} == {theirs.uid, asked.uid}
    # Its own, what its people did at the customer's, and that the other has taken its journal away is none of its.
    assert {row["entry"] for row in exported(browse, supervisor)} == {asked.uid, login.uid}
    assert keys not in JournalEntry.objects.visible_to(cast.owner)


def test_what_is_covert_is_the_stations(cast: Cast, supervisor: User) -> None:
    entry = note(cast, actor="", covert=True)
    own = note(cast, actor=cast.operator.uid, covert=True)
    assert set(JournalEntry.objects.visible_to(supervisor)) == {entry, own}
    assert not JournalEntry.objects.visible_to(cast.owner).exists()
    # Nor is it of a station that came to watch the site later.
    SiteOrganization.objects.filter(relation=Relation.MONITORS).update(valid_from=timezone.now())
    assert set(JournalEntry.objects.visible_to(supervisor)) == {own}


def test_lines_are_words_and_names_stay_within_an_organization(cast: Cast, supervisor: User, read: Read) -> None:
    with through(Provenance(door=Door.PAGE, address="192.0.2.7")):
        note(cast, "command.disarm", actor=cast.operator.uid, details={"refused": "link_down"})
    with through(Provenance(door=Door.PAGE, address="192.0.2.8")):
        note(
            cast,
            "grant.added",
            object_kind="grant",
            object_uid="g" * 16,
            details={"user": cast.guest.uid, "panel": cast.villa.uid},
        )
    page = read(cast.owner)
    assert 'Disarm, <span lang="tr">Villa Şahinkaya</span>' in page
    assert "refused: link down" in page
    assert "Grant: added, guest" in page
    # The station's person, and where they sat, are the station's.
    assert "Karakol" in page
    assert "operator" not in page
    assert "192.0.2.7" not in page
    assert "192.0.2.8" in page
    station = read(supervisor)
    assert "operator" in station
    assert "192.0.2.7" in station


def test_a_place_in_anothers_chain_is_not_numbered(cast: Cast, supervisor: User, read: Read) -> None:
    note(cast, actor=cast.operator.uid)
    sealer.seal_all()
    assert "link 1" in read(cast.owner)
    assert "link 1" not in read(supervisor)


def test_values_are_shown_before_and_after_until_they_are_erased(cast: Cast, read: Read) -> None:
    entry = note(
        cast,
        "user.changed",
        object_kind="user",
        object_uid=cast.resident.uid,
        before={"is_active": True},
        after={"is_active": False, "valid_until": "2027-02-03T01:00:00+03:00"},
        personal={"before": {"name": "Anna"}, "after": {"name": "<b>Anne</b>"}},
        subject=cast.resident.uid,
    )
    page = read(cast.owner)
    assert "is active: yes → no" in page
    assert "valid until: 2027-02-02 22:00 UTC" in page
    assert "name: Anna → &lt;b&gt;Anne&lt;/b&gt;" in page
    entry.beside.all().delete()
    assert "Anna" not in read(cast.owner)


def test_it_can_be_narrowed(cast: Cast, browse: Browse) -> None:
    other = add_panel(cast.connection, (cast.customer, Relation.OWNS), name="Depo")
    disarm = note(cast, "command.disarm")
    grant = note(cast, "grant.added", actor=cast.resident.uid)
    there = note(cast, "command.arm_away", object_uid=other.uid)

    def found(**narrowed: str) -> set[str]:
        return {row["entry"] for row in exported(browse, cast.owner, **narrowed) if row["act"] != "journal.exported"}

    today, tomorrow = timezone.now().date(), timezone.now().date() + timedelta(days=1)
    assert found(what="commands") == {disarm.uid, there.uid}
    assert found(who="RESID") == {grant.uid}
    assert found(who="nobody") == set()
    assert found(where="depo") == {there.uid}
    assert found(where="villa", what="access") == {grant.uid}
    assert found(since=str(today), until=str(today)) == {disarm.uid, grant.uid, there.uid}
    assert found(since=str(tomorrow)) == set()


@pytest.mark.parametrize(
    "narrowed",
    [
        {"what": "everything"},
        {"since": "yesterday"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"who": "x" * 500},
        {"who": "\x00"},
        {"where": "%' OR 1=1 --"},
        {"before": "nothing"},
    ],
)
def test_bad_input_is_no_error(cast: Cast, read: Read, narrowed: dict[str, str]) -> None:
    note(cast)
    read(cast.owner, **narrowed)


def test_pages_follow_each_other_without_a_gap(cast: Cast, browse: Browse) -> None:
    for number in range(120):
        note(cast, f"panel.act{number}x")
    client, address, seen = browse(cast.owner), reverse("journal"), []
    for _ in range(3):
        page = client.get(address).content.decode()
        seen += [number for number in range(119, -1, -1) if f"act{number}x" in page]
        address = page.split('href="?')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
        address = f"{reverse('journal')}?{address}"
    assert seen == list(range(119, -1, -1))


def test_the_number_of_questions_does_not_depend_on_the_number_of_rows(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    note(cast)

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("journal"))
        return len(queries)

    few = counted()
    for person in (cast.resident, cast.guest, cast.operator):
        for _ in range(6):
            note(cast, actor=person.uid)
    assert counted() == few


def test_the_table_is_noted_and_carries_the_chain(cast: Cast, browse: Browse) -> None:
    note(cast)
    sealer.seal_all()
    (row,) = exported(browse, cast.owner, who="owner")
    assert (row["link"], len(row["digest"]), row["person"]) == ("1", 64, cast.owner.uid)
    assert row["chain"] == cast.customer.uid
    entry = JournalEntry.objects.get(act="journal.exported")
    assert (entry.organization, entry.actor) == (cast.customer.uid, cast.owner.uid)
    assert '"who":"owner"' in entry.beside.get(part="values").values
    assert browse(cast.owner).get(reverse("journal_export")).status_code == 405


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\N{NO-BREAK SPACE}=1", "\uff1dcmd|' /C calc'!A0"],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


def test_names_that_look_like_formulas_are_text_in_the_table(cast: Cast, browse: Browse) -> None:
    User.objects.filter(pk=cast.owner.pk).update(name='=HYPERLINK("http://evil.example","x")')
    note(cast)
    (row,) = exported(browse, cast.owner)
    assert row["who"].startswith("'=HYPERLINK")


def test_more_than_a_list_is_not_exported(cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST", 3)
    monkeypatch.setattr(exporting, "_AT_ONCE", 2)
    for _ in range(3):
        note(cast)
    client = browse(cast.owner)
    assert len(exported(browse, cast.owner)) == 3
    # The export itself was the fourth.
    answer = client.post(reverse("journal_export"), follow=True)
    assert "Narrow them down" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_table_is_streamed_by_the_other_server_too(cast: Cast) -> None:
    for _ in range(3):
        note(cast)

    async def ask() -> bytes:
        client = AsyncClient()
        await client.aforce_login(cast.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = await client.post(reverse("journal_export"))
        return b"".join([piece async for piece in answer.streaming_content])  # type: ignore[attr-defined]

    assert asyncio.run(ask()).count(b"panel.looked_at") == 3


def test_the_page_says_whether_it_is_as_it_was_written(
    cast: Cast, read: Read, tamper: Callable[..., None], chained: list[JournalEntry]
) -> None:
    assert "Not verified yet" in read(cast.owner)
    list(verifying.verify())
    assert "8 entries are chained, and unaltered" in read(cast.owner)
    tamper(f"UPDATE history_journalentry SET act = 'x' WHERE id = {chained[4].pk}")  # noqa: S608
    list(verifying.verify())
    assert "not as it was written, from link 5 on" in read(cast.owner)


def test_no_words_in_an_entry_close_the_journal(cast: Cast, read: Read, browse: Browse) -> None:
    first_day = "0001-01-01T00:00:00+14:00"
    exported(browse, cast.owner, who=first_day)
    assert first_day in read(cast.owner)


def test_names_are_shown_as_they_were_typed(cast: Cast, read: Read) -> None:
    note(cast, personal={"before": {"name": "front_door"}, "after": {"name": "2026-01-01T08:00:00+03:00"}})
    assert "front_door → 2026-01-01T08:00:00+03:00" in read(cast.owner)


@pytest.mark.parametrize("before", ["a\0b", "x" * 5000, "%"])
def test_a_place_in_the_journal_that_is_none_is_its_beginning(read: Read, cast: Cast, before: str) -> None:
    note(cast)
    assert "looked at" in read(cast.owner, before=before)


def test_exports_of_one_person_have_a_pace(cast: Cast, supervisor: User, browse: Browse) -> None:
    for _ in range(EXPORTS.by_person):
        exported(browse, supervisor)
    entries = JournalEntry.objects.filter(act="journal.exported").count()
    answer = browse(supervisor).post(reverse("journal_export"), follow=True)
    assert "exported often" in answer.content.decode()
    assert JournalEntry.objects.filter(act="journal.exported").count() == entries
    # Nobody else has to wait for it: whoever may is handed a table.
    exported(browse, cast.owner)
