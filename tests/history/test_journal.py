"""What an act leaves in the journal, whose it is, and that nothing there can be changed."""

from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction
from django.test import Client

from history.models import JournalEntry, JournalLink, JournalPersonal, JournalUnsealed
from panels.models import Membership, Organization, User
from panels.vocabulary import Door, OrganizationKind, Role
from tests.history.conftest import note
from tests.journal_guard import guard_lifted
from tests.panels.pages.conftest import Cast

pytestmark = pytest.mark.django_db

Browse = Callable[[User | None], Client]


def test_an_act_is_in_the_chain_of_whoever_owns_the_site(cast: Cast) -> None:
    theirs = note(cast, actor=cast.operator.uid)
    assert (theirs.organization, theirs.party) == (cast.customer.uid, cast.station.uid)
    assert cast.villa.site is not None
    assert (theirs.panel, theirs.site) == (cast.villa.uid, cast.villa.site.uid)
    own = note(cast, actor=cast.guest.uid, object_kind="device", object_uid="d" * 16, details={"panel": cast.villa.uid})
    assert (own.organization, own.party, own.panel) == (cast.customer.uid, "", cast.villa.uid)


def test_what_stands_nowhere_belongs_to_its_connection_and_the_rest_to_nobody(cast: Cast) -> None:
    cast.villa.site = None
    cast.villa.save()
    assert note(cast).organization == cast.station.uid
    login = note(cast, object_kind="connection", object_uid=cast.connection.uid)
    assert login.organization == cast.station.uid
    pin = note(cast, object_kind="user", object_uid=cast.owner.uid)
    assert pin.organization == cast.customer.uid
    assert note(cast, actor="", object_kind="keys", object_uid="").organization == ""


def test_somebody_of_two_organizations_acts_for_the_one_that_has_to_do_with_the_site(cast: Cast) -> None:
    other = Organization.objects.create(name="Other", kind=OrganizationKind.INSTALLER)
    both = User.objects.create_user("both@example.org", "a long pass phrase")
    Membership.objects.create(user=both, organization=other, role=Role.ENGINEER)
    Membership.objects.create(user=both, organization=cast.station, role=Role.OPERATOR)
    assert note(cast, actor=both.uid).party == cast.station.uid


def test_a_request_is_known_by_its_door_and_its_address_lies_beside(cast: Cast, browse: Browse) -> None:
    browse(cast.owner).post(
        "/account/pin/",
        {"password": "wrong", "pin": "472916", "pin_again": "472916"},
        headers={"User-Agent": "A browser"},
        REMOTE_ADDR="192.0.2.7",
    )
    entry = JournalEntry.objects.get(act="own_pin.not_set")
    assert (entry.door, len(entry.correlation)) == (Door.PAGE, 16)
    (beside,) = entry.beside.all()
    assert (beside.subject, beside.values) == (cast.owner.uid, '{"address":"192.0.2.7","browser":"A browser"}')
    assert set(entry.personal) == {"from"}
    assert "192.0.2.7" not in str(JournalEntry.objects.values())
    # The thread that answered serves others now.
    assert note(cast).door == Door.SYSTEM


def test_the_admin_site_notes_before_and_after_with_names_beside(cast: Cast, browse: Browse) -> None:
    admin = User.objects.create_user("root@example.org", "a long pass phrase", is_staff=True)
    was = cast.owner.email
    browse(admin).post(
        f"/platform/panels/user/{cast.owner.pk}/change/",
        {"email": "new@example.org", "name": cast.owner.name, "language": "", "is_active": ""},
    )
    entry = JournalEntry.objects.get(act="user.changed")
    assert (entry.door, entry.before, entry.after) == (Door.ADMIN, {"is_active": True}, {"is_active": False})
    assert entry.details["fields"] == ["email", "is_active"]
    beside = {one.part: one for one in entry.beside.all()}
    assert beside["values"].subject == cast.owner.uid
    assert beside["values"].values == f'{{"after":{{"email":"new@example.org"}},"before":{{"email":"{was}"}}}}'
    assert beside["from"].subject == admin.uid
    assert "example.org" not in str(JournalEntry.objects.values())


def test_an_act_that_is_undone_leaves_nothing(cast: Cast) -> None:
    with transaction.atomic():
        note(cast, personal={"name": "Anna"}, subject="s" * 16)
        transaction.set_rollback(True)
    assert not JournalEntry.objects.exists()
    assert not JournalPersonal.objects.exists()
    assert not JournalUnsealed.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_journalentry SET actor = ''",
        "DELETE FROM history_journalentry",
        "UPDATE history_journallink SET mac = ''",
        "DELETE FROM history_journallink WHERE number = 8",
        "UPDATE history_journalpersonal SET salt = ''",
    ],
)
def test_the_database_refuses_to_change_the_journal(chained: object, cast: Cast, statement: str) -> None:
    note(cast, personal={"name": "Anna"}, subject=cast.owner.uid)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nor_can_it_be_replaced_or_emptied(chained: list[JournalEntry]) -> None:
    statement = (
        "TRUNCATE history_journalentry, history_journallink CASCADE"
        if connection.vendor == "postgresql"
        else "INSERT OR REPLACE INTO history_journallink SELECT id, organization, number, digest, 'forged', key,"
        " sealed_at, entry_id FROM history_journallink WHERE number = 3"
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert not JournalLink.objects.filter(mac="forged").exists()


def test_a_missing_guard_is_found_by_the_checks() -> None:
    def found() -> list[str]:
        return [str(message) for message in run_checks(include_deployment_checks=True) if message.id == "history.E001"]

    assert not found()
    with guard_lifted():
        (message,) = found()
    assert "history_journalentry" in message
