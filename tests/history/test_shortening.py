"""The oldest entries of a journal go when their time is over, and only they; what is left still proves itself."""
# ruff: noqa: S608  (the statements are those of somebody who tampers)

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from history import heads, sealer, shortening, verifying
from history.comparing import Trouble
from history.models import JournalBeginning, JournalEntry, JournalHead, JournalLink, JournalPersonal
from panels.models import LegalHold, Retention
from panels.signals import Act, acts_recorded
from tests.history.conftest import note, verdict_on
from tests.panels.pages.conftest import Cast

pytestmark = pytest.mark.django_db

Tamper = Callable[..., None]
YEARS = timedelta(days=365)


def acted(cast: Cast, ago: timedelta, **fields: Any) -> None:
    """An act of some time ago at the villa."""
    values: dict[str, Any] = {"actor": cast.owner.uid, "object_kind": "panel", "object_uid": cast.villa.uid}
    values |= {"organization": cast.customer.uid} | fields
    act = Act(at=timezone.now() - ago, act="act", personal={"after": {"name": "Anna"}}, subject="x", **values)
    with transaction.atomic():
        acts_recorded.send(sender=None, acts=[act])


@pytest.fixture
def old(cast: Cast) -> str:
    """Five entries of seven years ago and three of now; returns whose they are."""
    for _ in range(5):
        acted(cast, 7 * YEARS)
    for _ in range(3):
        acted(cast, timedelta())
    sealer.seal_all()
    return str(cast.customer.uid)


def numbers(organization: str) -> list[int]:
    links = JournalLink.objects.filter(organization=organization).order_by("number")
    return list(links.values_list("number", flat=True))


def test_what_is_older_than_six_years_goes_and_the_rest_proves_itself(old: str) -> None:
    heads.write()
    assert shortening.shorten_all() == 5
    assert numbers(old) == [6, 7, 8]
    assert JournalEntry.objects.filter(organization=old).count() == 3
    assert JournalPersonal.objects.count() == 3
    verdict = verdict_on(old)
    assert (verdict.trouble, verdict.links, verdict.forgotten) == (None, 8, 5)
    assert shortening.shorten_all() == 0


def test_an_organization_chooses_and_the_chain_goes_on(old: str, cast: Cast) -> None:
    Retention.objects.create(organization=cast.customer, category="journal", days=10 * 365)
    assert shortening.shorten_all() == 0
    Retention.objects.update(days=400)
    assert shortening.shorten_all(timezone.now() + timedelta(days=0)) == 5
    note(cast)
    sealer.seal_all()
    heads.write()
    assert verdict_on(old).trouble is None
    assert numbers(old) == [6, 7, 8, 9]


def test_a_whole_chain_may_go(cast: Cast) -> None:
    for _ in range(4):
        acted(cast, 7 * YEARS)
    sealer.seal_all()
    heads.write()
    assert shortening.shorten_all() == 4
    assert verdict_on(cast.customer.uid).trouble is None
    note(cast)
    sealer.seal_all()
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links, verdict.forgotten) == (None, 5, 4)


def test_in_small_transactions(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortening, "_AT_ONCE", 2)
    assert shortening.shorten_all() == 5
    assert verdict_on(old).trouble is None


def test_a_crash_within_leaves_all_of_it(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(shortening, "_write", crash)
        with pytest.raises(KeyboardInterrupt):
            shortening.shorten_all()
    assert numbers(old) == list(range(1, 9))
    assert verdict_on(old).trouble is None


def test_a_hold_keeps_all_of_it(old: str, cast: Cast) -> None:
    hold = LegalHold.objects.create(organization=cast.customer, reason="court", begun_at=timezone.now())
    assert shortening.shorten_all() == 0
    hold.ended_at = timezone.now()
    hold.save()
    LegalHold.objects.create(organization=cast.station, site=cast.villa.site, reason="court", begun_at=timezone.now())
    assert shortening.shorten_all() == 0
    LegalHold.objects.update(ended_at=timezone.now())
    assert shortening.shorten_all() == 5


def test_a_younger_entry_before_older_ones_keeps_them(cast: Cast) -> None:
    for ago in (7 * YEARS, timedelta(), 7 * YEARS):
        acted(cast, ago)
    sealer.seal_all()
    assert shortening.shorten_all() == 1
    assert verdict_on(cast.customer.uid).trouble is None


def test_what_is_not_as_it_was_is_not_forgotten(old: str, tamper: Tamper) -> None:
    third = JournalLink.objects.get(organization=old, number=3)
    tamper(f"UPDATE history_journalentry SET actor = 'x' WHERE id = {third.entry_id}")
    assert shortening.shorten_all() == 2
    assert verdict_on(old).trouble == Trouble.ENTRY_ALTERED
    # By now it is known, and stored.
    assert shortening.shorten_all() == 0
    assert numbers(old)[0] == 3


def refused(*statements: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for one in statements:
                cursor.execute(one)
    except DatabaseError:
        return True
    return False


def test_the_guard_lets_nothing_else_go(old: str) -> None:
    first, last = (JournalLink.objects.get(organization=old, number=number) for number in (1, 8))
    begun = (
        "INSERT INTO history_journalbeginning (organization, number, mac, key, seal, shortened_at) "
        f"VALUES ('{old}', {{}}, 'x', 'x', 'x', '2030-01-01 00:00:00+00:00')"
    )
    one_of = "DELETE FROM history_journalentry WHERE id = {}"
    link_of = "DELETE FROM history_journallink WHERE entry_id = {}"
    assert refused(one_of.format(first.entry_id))
    assert refused(link_of.format(first.entry_id))
    # Not what is young, whatever the beginning says; not a link before its entry.
    assert refused(begun.format(8), one_of.format(last.entry_id))
    assert refused(begun.format(8), link_of.format(first.entry_id))
    # Not what is behind the beginning.
    second = JournalLink.objects.get(organization=old, number=2)
    assert refused(begun.format(1), one_of.format(second.entry_id))
    # Nor what is not chained.
    assert not refused(begun.format(1), one_of.format(first.entry_id), link_of.format(first.entry_id))
    assert refused(f"DELETE FROM history_journalbeginning WHERE organization = '{old}'")
    assert refused(f"UPDATE history_journalbeginning SET number = 1 WHERE organization = '{old}'")
    assert refused(f"UPDATE history_journalbeginning SET organization = 'y', number = 9 WHERE organization = '{old}'")
    # And what the guard let go without the key is found.
    verdict = verdict_on(old)
    assert (verdict.trouble, verdict.number) == (Trouble.BEGINNING_FORGED, 1)


def test_the_seal_of_another_chain_or_number_is_none(old: str, cast: Cast, tamper: Tamper) -> None:
    shortening.shorten_all()
    entries = "SELECT entry_id FROM history_journallink WHERE number = 6"
    sixth = JournalLink.objects.get(organization=old, number=6)
    tamper(
        f"DELETE FROM history_journalentry WHERE id IN ({entries})",
        "DELETE FROM history_journallink WHERE number = 6",
        f"UPDATE history_journalbeginning SET number = 6, mac = '{sixth.mac}'",
    )
    assert verdict_on(old).trouble == Trouble.BEGINNING_FORGED


def test_an_older_beginning_brought_back_is_found(old: str, monkeypatch: pytest.MonkeyPatch, tamper: Tamper) -> None:
    monkeypatch.setattr(shortening, "_AT_ONCE", 2)
    shortening.shorten(old, timezone.now() - 6 * YEARS)
    before = JournalBeginning.objects.get()
    shortening.shorten_all()
    tamper(
        f"UPDATE history_journalbeginning SET number = {before.number}, mac = '{before.mac}', seal = '{before.seal}'"
    )
    verdict = verdict_on(old)
    assert (verdict.trouble, verdict.number) == (Trouble.LINK_MISSING, 3)


def test_verifying_beside_it_raises_no_alarm(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    verify = verifying._verify
    been: list[bool] = []

    def shortened_meanwhile(*args: Any) -> bool:
        found = verify(*args) if been else None
        if not been:
            been.append(True)
            shortening.shorten_all()
            found = verify(*args)
        return bool(found)

    monkeypatch.setattr(verifying, "_verify", shortened_meanwhile)
    assert verdict_on(old).trouble is None


def test_ends_written_of_what_is_forgotten_are_still_compared(old: str, tamper: Tamper) -> None:
    heads.write()
    shortening.shorten_all()
    last = JournalLink.objects.get(organization=old, number=7)
    tamper(
        f"DELETE FROM history_journalentry WHERE id > {last.entry_id}",
        "DELETE FROM history_journallink WHERE number > 7",
        f"UPDATE history_journalhead SET number = 7, mac = '{last.mac}'",
    )
    assert verdict_on(old).trouble == Trouble.CUT_OFF
    assert JournalHead.objects.get(organization=old).number == 7
