"""Whatever is done to the journal behind the triggers' back is found, and named by its first link."""
# ruff: noqa: S608  (the statements are those of somebody who tampers)

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from history import heads, persons, retention, sealer, tasks, verifying
from history.chain import digest_of, mac_of, name_of
from history.comparing import Trouble
from history.models import JournalEntry, JournalHead, JournalLink, JournalPersonal, JournalVerdict
from panels.provenance import Provenance, through
from panels.vocabulary import Door
from tests.history.conftest import note, verdict_on
from tests.panels.pages.conftest import Cast

pytestmark = pytest.mark.django_db

Tamper = Callable[..., None]
Found = tuple[Trouble | None, int | None, str]


def found(cast: Cast) -> Found:
    """What is wrong with the owner's chain."""
    verdict = verdict_on(cast.customer.uid)
    return verdict.trouble, verdict.number, verdict.entry


def test_a_journal_left_alone_is_good(chained: list[JournalEntry], cast: Cast) -> None:
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links, verdict.erased) == (None, 8, 0)
    heads.write()
    assert verdict_on(cast.customer.uid).trouble is None


def test_an_altered_entry_is_named(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    tamper(f"UPDATE history_journalentry SET actor = 'somebody-else-xx' WHERE id = {chained[4].pk}")
    assert found(cast) == (Trouble.ENTRY_ALTERED, 5, chained[4].uid)


@pytest.mark.parametrize("column", ["act", "object_uid", "organization", "party", "panel", "site", "door", "on_behalf"])
def test_every_column_counts(chained: list[JournalEntry], cast: Cast, tamper: Tamper, column: str) -> None:
    tamper(f"UPDATE history_journalentry SET {column} = 'x' WHERE id = {chained[2].pk}")
    assert found(cast) == (Trouble.ENTRY_ALTERED, 3, chained[2].uid)


def test_a_moment_counts_too(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    later = chained[0].at.replace(microsecond=(chained[0].at.microsecond + 1) % 1_000_000).isoformat(sep=" ")
    tamper(f"UPDATE history_journalentry SET at = '{later}' WHERE id = {chained[0].pk}")
    assert found(cast)[:2] == (Trouble.ENTRY_ALTERED, 1)


def test_a_deleted_entry_is_named(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    tamper(f"DELETE FROM history_journalentry WHERE id = {chained[3].pk}")
    assert found(cast) == (Trouble.ENTRY_MISSING, 4, "")


def test_a_deleted_middle_is_named(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    tamper(
        f"DELETE FROM history_journalentry WHERE id = {chained[3].pk}",
        "DELETE FROM history_journallink WHERE number = 4",
    )
    assert found(cast) == (Trouble.LINK_MISSING, 4, "")


def test_a_closed_gap_is_named(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    tamper(
        f"DELETE FROM history_journalentry WHERE id = {chained[3].pk}",
        "DELETE FROM history_journallink WHERE number = 4",
        *(f"UPDATE history_journallink SET number = {number - 1} WHERE number = {number}" for number in range(5, 9)),
    )
    assert found(cast)[:2] == (Trouble.LINK_FORGED, 4)


def test_a_swapped_order_is_named(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    tamper(
        *(
            f"UPDATE history_journallink SET number = {to} WHERE number = {was}"
            for was, to in ((3, 99), (6, 3), (99, 6))
        )
    )
    assert found(cast)[:2] == (Trouble.LINK_FORGED, 3)


def test_swapped_entries_are_named(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    third, sixth = chained[2].pk, chained[5].pk
    tamper(
        *(
            f"UPDATE history_journallink SET entry_id = {to} WHERE entry_id = {was}"
            for was, to in ((third, -1), (sixth, third), (-1, sixth))
        )
    )
    assert found(cast)[:2] == (Trouble.ENTRY_ALTERED, 3)


def test_a_chain_made_anew_with_another_key_is_named(
    chained: list[JournalEntry], cast: Cast, tamper: Tamper, settings: Settings
) -> None:
    tamper(f"UPDATE history_journalentry SET actor = '' WHERE id = {chained[4].pk}")
    forged, before = Fernet.generate_key().decode(), JournalLink.objects.get(number=4).mac
    (ours,) = settings.JOURNAL_KEYS
    for named_as, expected in ((forged, Trouble.KEY_UNKNOWN), (ours, Trouble.LINK_FORGED)):
        links, mac = [], before
        for number, entry in enumerate(JournalEntry.objects.filter(pk__gte=chained[4].pk).order_by("pk"), 5):
            digest = digest_of(entry)
            mac = mac_of(forged, cast.customer.uid, number, mac, digest)
            links.append(
                f"UPDATE history_journallink SET digest = '{digest}', mac = '{mac}', key = '{name_of(named_as)}'"
                f" WHERE number = {number}"
            )
        tamper(*links, f"UPDATE history_journalhead SET mac = '{mac}'")
        assert found(cast)[:2] == (expected, 5)


def test_a_cut_off_end_is_named_by_the_head(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    tamper(
        f"DELETE FROM history_journalentry WHERE id >= {chained[6].pk}",
        "DELETE FROM history_journallink WHERE number >= 7",
    )
    assert found(cast)[:2] == (Trouble.CUT_OFF, 7)


def test_a_cut_off_end_with_its_head_is_named_by_what_is_kept_elsewhere(
    chained: list[JournalEntry], cast: Cast, tamper: Tamper
) -> None:
    assert heads.write() == 1
    last = JournalLink.objects.get(number=6)
    tamper(
        f"DELETE FROM history_journalentry WHERE id >= {chained[6].pk}",
        "DELETE FROM history_journallink WHERE number >= 7",
        f"UPDATE history_journalhead SET number = 6, mac = '{last.mac}'",
    )
    assert found(cast) == (Trouble.CUT_OFF, 7, "")
    # What happens afterwards does not hide it: the chain has another eighth link than it had.
    for number in range(3):
        note(cast, f"later.{number}")
    sealer.seal_all()
    assert found(cast) == (Trouble.REWRITTEN, 8, "")


def test_a_chain_that_is_gone_as_a_whole_is_named(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    heads.write()
    tamper(*(f"DELETE FROM history_journal{table}" for table in ("entry", "link", "head", "personal")))
    verdicts = {verdict.organization: verdict.trouble for verdict in verifying.verify()}
    assert verdicts == {cast.customer.uid: Trouble.CUT_OFF}


def test_an_entry_slipped_in_is_named(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    late = note(cast)
    tamper("DELETE FROM history_journalunsealed")
    assert found(cast) == (Trouble.NOT_CHAINED, None, late.uid)


def test_an_entry_taken_out_before_it_was_chained_is_noticed(cast: Cast, tamper: Tamper) -> None:
    late = note(cast)
    tamper(f"DELETE FROM history_journalentry WHERE id = {late.pk}")
    assert found(cast) == (Trouble.ENTRY_MISSING, None, "")
    assert sealer.seal_all() == 0


def test_what_waits_for_its_link_is_no_trouble(chained: list[JournalEntry], cast: Cast) -> None:
    note(cast)
    assert found(cast) == (None, None, "")


def test_erased_values_leave_the_chain_good_and_altered_ones_do_not(cast: Cast, tamper: Tamper) -> None:
    for person in (cast.owner, cast.resident):
        note(cast, personal={"name": person.name}, subject=person.uid)
    sealer.seal_all()
    assert persons.erase_values(cast.resident) == 1
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links, verdict.erased) == (None, 2, 1)
    tamper("UPDATE history_journalpersonal SET \"values\" = '{}'")
    assert found(cast)[:2] == (Trouble.PERSONAL_ALTERED, 1)


def test_addresses_go_after_a_while_and_the_chain_stays(cast: Cast) -> None:
    with through(Provenance(door=Door.PAGE, address="192.0.2.7")):
        note(cast)
    sealer.seal_all()
    day = timedelta(days=1)
    assert retention.forget_addresses(timezone.now() + 89 * day) == 0
    assert retention.forget_addresses(timezone.now() + 91 * day) == 1
    assert not JournalPersonal.objects.exists()
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links, verdict.erased) == (None, 1, 1)


def test_a_new_key_goes_on_where_the_old_one_ended(chained: list[JournalEntry], cast: Cast, settings: Settings) -> None:
    (old,) = settings.JOURNAL_KEYS
    new = Fernet.generate_key().decode()
    settings.JOURNAL_KEYS = [new, old]
    note(cast)
    sealer.seal_all()
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links) == (None, 9)
    settings.JOURNAL_KEYS = [new]
    assert found(cast)[:2] == (Trouble.KEY_UNKNOWN, 1)


def test_each_organization_has_its_chain(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    note(cast, object_kind="connection", object_uid=cast.connection.uid)
    sealer.seal_all()
    tamper(f"UPDATE history_journalentry SET act = 'x' WHERE id = {chained[0].pk}")
    verdicts = {verdict.organization: verdict.trouble for verdict in verifying.verify()}
    assert verdicts == {cast.customer.uid: Trouble.ENTRY_ALTERED, cast.station.uid: None}


def test_the_command_says_it_and_fails(chained: list[JournalEntry], cast: Cast, tamper: Tamper) -> None:
    heads.write()
    said = StringIO()
    call_command("verify_journal", stdout=said, stderr=said)
    assert f"{cast.customer.uid}: 8 links are good" in said.getvalue()
    tamper(f"UPDATE history_journalentry SET act = 'x' WHERE id = {chained[1].pk}")
    with pytest.raises(CommandError, match="1 journals are not"):
        call_command("verify_journal", stdout=said, stderr=said)
    assert (
        f"1 links are good, personal values of 0 were erased; the entry of link 2 was altered (entry {chained[1].uid})"
        in (said.getvalue())
    )
    verdict = JournalVerdict.objects.get(organization=cast.customer.uid)
    assert (verdict.trouble, verdict.number, verdict.links) == ("entry_altered", 2, 1)


def test_a_journal_that_never_was_is_told(cast: Cast) -> None:
    with pytest.raises(CommandError, match="no journal"):
        call_command("verify_journal", organization="x" * 40)
    assert not JournalVerdict.objects.exists()


def test_heads_are_appended_when_they_moved_and_a_torn_line_costs_one(
    chained: list[JournalEntry], cast: Cast, heads_file: Path
) -> None:
    tasks.keep_heads()
    tasks.keep_heads()
    (line,) = heads_file.read_text().splitlines()
    head = JournalHead.objects.get(organization=cast.customer.uid)
    assert {"organization": cast.customer.uid, "number": 8, "mac": head.mac}.items() <= json.loads(line).items()
    assert heads_file.stat().st_mode & 0o777 == 0o600
    heads_file.write_text(line + "\n" + line[:40])
    note(cast)
    sealer.seal_all()
    assert heads.write() == 1
    assert [head.number for head in heads.kept()] == [8, 9]
    assert found(cast) == (None, None, "")


def test_a_file_that_went_missing_is_noticed_once_it_should_be_there(
    chained: list[JournalEntry], cast: Cast, tamper: Tamper
) -> None:
    assert found(cast)[0] is None
    ago = "now() - interval '3 days'" if connection.vendor == "postgresql" else "datetime('now', '-3 days')"
    tamper(f"UPDATE history_journallink SET sealed_at = {ago}")
    assert found(cast)[0] == Trouble.HEADS_MISSING


def test_memory_and_questions_do_not_grow_with_the_chain(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(verifying, "_AT_ONCE", 4)
    monkeypatch.setattr(sealer, "_AT_ONCE", 3)
    for number in range(10):
        note(cast, f"act.{number}")
    assert sealer.seal_all() == 10
    # Three for each four links, and some for the whole.
    with django_assert_max_num_queries(3 * 3 + 18):
        assert verdict_on(cast.customer.uid).links == 10
