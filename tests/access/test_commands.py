"""What can be done from the shell: whoever has it has the database, so what counts is that the journal says so.

The table equals what ``manage.py`` knows, so a new command is a decision.
"""

import io
from collections.abc import Callable
from typing import Final

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.utils import timezone

from history.models import JournalEntry
from panels.models import Quarantined, User
from panels.secrets.sealing import Sealed
from panels.vocabulary import Door, QuarantineReason
from tests.access.changes import all_rows, differing
from tests.access.visitors import sign_in_elsewhere
from tests.access.world import World

TABLE: Final = """
# command               what it changes, and after => the entries, or why there are none
after_restore           ends commands, plans, sessions and leases => restore.ended_what_was_under_way restore.restored
changepassword          a password, and every sign-in by the old one => account.password_changed session.ended
createsuperuser         a person who runs the installation => user.added
end_factors             second factors and sign-ins of a person => account.factors_ended session.ended
erase_person            who somebody is => user.erased
export_person           nothing, and tells what is stored of somebody => user.told
replay_quarantine       which unread messages are offered again => connection.read_again
rotate_keys             under which key what is sealed lies => keys.rotated

verify_journal          what its pages say of it: the verdict is about the journal itself
demo                    a database of nobody else: refused in production, and where there are real organizations
simulate                nothing stored: a vendor's cloud on loopback, refused in production
up                      nothing itself: starts the processes of a development machine

account_unsetmultipleprimaryemails  allauth's; there is one address a person, which it leaves
clearsessions           drops what has expired; the sweep has noted its end (panels/sign_in/sessions.py)
remove_stale_contenttypes  Django's own bookkeeping, which gives nobody a right here
flush                   nothing: it would empty every table, and the journal refuses it
loaddata                rows from a file, as any program with the database could
dbshell                 opens the database's own shell
shell                   opens Python
migrate                 the tables, when the software changes
createcachetable        a table that is not used: the cache is Redis
runworker               nothing: a worker of Channels that is not used
check compilemessages diffsettings dumpdata inspectdb makemessages makemigrations optimizemigration sendtestemail \
showmigrations sqlflush sqlmigrate sqlsequencereset squashmigrations startapp startproject test testserver runserver \
collectstatic findstatic  nothing of the installation's data
"""
# Several names may share a line; they are the words before two spaces.
LINES: Final = [line for line in TABLE.splitlines() if line and not line.startswith("#")]
NAMES: Final = {name for line in LINES for name in line.split("  ")[0].split()}
NOTED: Final = {line.split()[0]: line.partition("=>")[2].split() for line in LINES if "=>" in line}


def after_restore(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("after_restore", "--no-input", stdout=io.StringIO())


def changepassword(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "quite another pass phrase")
    call_command("changepassword", world.person("owner").email, stdout=io.StringIO())
    assert User.objects.get(pk=world.person("owner").pk).check_password("quite another pass phrase")


def createsuperuser(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "quite another pass phrase")
    call_command("createsuperuser", "--noinput", "--email", "second@example.org", stdout=io.StringIO())
    assert User.objects.get(email="second@example.org").is_staff


def end_factors(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("end_factors", world.person("owner").email, stdout=io.StringIO())


def erase_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.hold.ended_at = timezone.now()
    world.hold.save()
    call_command("erase_person", world.person("neighbour").email, "--no-input", stdout=io.StringIO())


def export_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("export_person", world.person("owner").email, stdout=io.StringIO())


def replay_quarantine(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Quarantined.objects.create(
        connection=world.house.connection, organization=world.house.connection.organization,
        reason=QuarantineReason.MALFORMED, received_at=timezone.now(),
        body=Sealed.of({"body": "{"}), whole=True,
    )  # fmt: skip
    call_command("replay_quarantine", stdout=io.StringIO())
    assert Quarantined.objects.get().replay_asked_at


def rotate_keys(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("rotate_keys", stdout=io.StringIO())


RUNS: Final[tuple[Callable[[World, pytest.MonkeyPatch], None], ...]] = (
    after_restore, changepassword, createsuperuser, end_factors, erase_person, export_person, replay_quarantine,
    rotate_keys,
)  # fmt: skip


@pytest.fixture
def second_sign_in(world: World) -> None:
    """The owner is signed in somewhere."""
    sign_in_elsewhere(world.person("owner"))


def test_the_table_has_every_command_and_no_other() -> None:
    assert set(get_commands()) == NAMES


def test_each_that_is_noted_is_run() -> None:
    assert {run.__name__ for run in RUNS} == NOTED.keys()


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
def test_what_it_does_is_in_the_journal(
    run: Callable[..., None], world: World, second_sign_in: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(JournalEntry.objects.values_list("pk", flat=True))
    run(world, monkeypatch)
    noted = JournalEntry.objects.exclude(pk__in=before)
    assert {entry.act for entry in noted} == set(NOTED[run.__name__])
    # By nobody who is known, and through no page.
    assert {(entry.actor, entry.door) for entry in noted} == {("", Door.COMMAND)}


def test_whoever_verifies_the_journal_changes_nothing_but_the_verdict(world: World) -> None:
    before = all_rows()
    call_command("verify_journal", stdout=io.StringIO(), stderr=io.StringIO())
    assert differing(before, all_rows()) <= {"history_journalverdict", "history_journalchain"}


def test_the_database_is_not_emptied_while_the_journal_is_guarded(world: World) -> None:
    before = all_rows()
    with pytest.raises(CommandError):
        call_command("flush", "--no-input", stdout=io.StringIO())
    assert not differing(before, all_rows())


@pytest.mark.parametrize(("name", "arguments"), [("demo", []), ("simulate", ["visonic"])])
def test_what_is_simulated_starts_only_where_somebody_said_so(
    name: str, arguments: list[str], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WATCHPOST_DEMO", raising=False)
    before = all_rows()
    with pytest.raises(CommandError):
        call_command(name, *arguments)
    monkeypatch.setenv("WATCHPOST_DEMO", "1")
    if name == "demo":
        with pytest.raises(CommandError, match="not simulated"):
            call_command(name)
    assert not differing(before, all_rows())


def test_a_password_is_asked_twice_and_held_to_the_rules(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, before = world.person("owner"), all_rows()
    typed = iter(["a word", "another", "1234", "1234", owner.email, owner.email])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    with pytest.raises(CommandError, match="Nothing was done"):
        call_command("changepassword", owner.email, stderr=io.StringIO())
    with pytest.raises(CommandError, match="nobody"):
        call_command("changepassword", "nobody@example.org")
    assert not differing(before, all_rows())


def test_messages_of_one_connection_are_noted_where_they_belong(world: World) -> None:
    for connection in (world.house.connection, world.home.connection):
        Quarantined.objects.create(
            connection=connection, organization=connection.organization,
            reason=QuarantineReason.MALFORMED, received_at=timezone.now(),
            body=Sealed.of({"body": "{"}), whole=True,
        )  # fmt: skip
    call_command("replay_quarantine", "--connection", world.home.connection.uid, stdout=io.StringIO())
    (entry,) = JournalEntry.objects.filter(act="connection.read_again")
    assert (entry.organization, entry.object_uid) == (world.organizations["customer"].uid, world.home.connection.uid)
    assert entry.details["count"] == 1
    # Asked again, nothing is offered and nothing noted.
    call_command("replay_quarantine", "--connection", world.home.connection.uid, stdout=io.StringIO())
    assert JournalEntry.objects.filter(act="connection.read_again").count() == 1
