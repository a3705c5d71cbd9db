"""A restored database is shorter than what was written elsewhere: said, not hidden, and no excuse for anything else."""
# ruff: noqa: S608  (the statements are those of somebody who tampers)

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from history import heads, sealer
from history.comparing import Trouble
from history.models import JournalEntry, JournalLink
from tests.history.conftest import note, verdict_on
from tests.panels.pages.conftest import Cast

pytestmark = pytest.mark.django_db

Tamper = Callable[..., None]


@pytest.fixture
def back_to(chained: list[JournalEntry], tamper: Tamper) -> Callable[[int], None]:
    """Have the database as it was when the chain ended there; what was written elsewhere stays."""

    def go(number: int) -> None:
        mac = JournalLink.objects.get(number=number, entry=chained[number - 1].pk).mac
        organization = chained[0].organization
        kept = f"SELECT entry_id FROM history_journallink WHERE organization = '{organization}' AND number > {number}"
        tamper(
            f"DELETE FROM history_journalentry WHERE id IN ({kept})",
            f"DELETE FROM history_journallink WHERE organization = '{organization}' AND number > {number}",
            f"UPDATE history_journalhead SET number = {number}, mac = '{mac}' WHERE organization = '{organization}'",
        )

    return go


def restored() -> None:
    call_command("after_restore", no_input=True, stdout=StringIO())


def verified() -> str:
    said = StringIO()
    call_command("verify_journal", stdout=said)
    return said.getvalue()


def admitted(cast: Cast) -> list[tuple[int, int]]:
    entries = JournalEntry.objects.filter(act="journal.lost", organization=cast.customer.uid).order_by("pk")
    return [(one.details["from_link"], one.details["to_link"]) for one in entries]


def test_what_a_restore_cost_is_admitted(cast: Cast, back_to: Callable[[int], None]) -> None:
    heads.write()
    back_to(5)
    assert verdict_on(cast.customer.uid).trouble == Trouble.CUT_OFF
    restored()
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.lost) == (None, 3)
    assert admitted(cast) == [(6, 8)]
    assert "at least 3 were lost" in verified()


def test_also_where_workers_went_on_before_it_was_said(cast: Cast, back_to: Callable[[int], None]) -> None:
    heads.write()
    back_to(5)
    for number in range(6):
        note(cast, f"later.{number}")
    sealer.seal_all()
    assert verdict_on(cast.customer.uid).trouble == Trouble.REWRITTEN
    restored()
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links) == (None, 12)
    # Nothing was written of links 1 to 7, so nobody can tell which of them were lost.
    assert admitted(cast) == [(1, 8)]


def test_said_twice_it_is_admitted_once(cast: Cast, back_to: Callable[[int], None]) -> None:
    heads.write()
    back_to(5)
    restored()
    restored()
    assert admitted(cast) == [(6, 8)]


def test_a_later_cut_is_found_all_the_same(cast: Cast, back_to: Callable[[int], None], tamper: Tamper) -> None:
    heads.write()
    back_to(5)
    restored()
    note(cast)
    sealer.seal_all()
    heads.write()
    last = JournalLink.objects.get(organization=cast.customer.uid, number=6)
    tamper(
        f"DELETE FROM history_journalentry WHERE organization = '{cast.customer.uid}' AND id > {last.entry_id}",
        f"DELETE FROM history_journallink WHERE organization = '{cast.customer.uid}' AND number > 6",
        f"UPDATE history_journalhead SET number = 6, mac = '{last.mac}' WHERE organization = '{cast.customer.uid}'",
    )
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.number) == (Trouble.CUT_OFF, 7)


def test_ends_that_a_restore_has_kept_are_still_compared(
    cast: Cast, chained: list[JournalEntry], tamper: Tamper
) -> None:
    heads.write()
    restored()
    tamper(f"UPDATE history_journallink SET mac = 'x' WHERE entry_id = {chained[7].pk}")
    assert verdict_on(cast.customer.uid).trouble is not None


def test_a_second_restore_costs_its_own(cast: Cast, back_to: Callable[[int], None]) -> None:
    heads.write()
    back_to(5)
    restored()
    heads.write()
    back_to(4)
    assert verdict_on(cast.customer.uid).trouble is not None
    restored()
    assert verdict_on(cast.customer.uid).trouble is None
    assert admitted(cast)[-1][0] == 5


def test_a_chain_of_which_nothing_is_left(cast: Cast, chained: list[JournalEntry], tamper: Tamper) -> None:
    heads.write()
    tamper(*(f"DELETE FROM history_{table}" for table in ("journalentry", "journallink", "journalhead")))
    restored()
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.lost, verdict.links) == (None, 8, 1)


def test_without_the_file_nothing_is_made_up(cast: Cast, chained: list[JournalEntry], heads_file: Path) -> None:
    restored()
    assert admitted(cast) == []
    assert not heads_file.exists()
