"""Chains grow by one hand at a time, whoever commits late, whoever dies meanwhile; and nobody who acts waits for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.utils import timezone

from history import sealer
from history.models import JournalEntry, JournalHead, JournalLink, JournalUnsealed
from history.tasks import seal_journal
from tests.history.conftest import note, verdict_on
from tests.panels.pages.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Begin some work on a connection of its own."""
    came: list[Any] = []

    def run() -> None:
        try:
            came.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, came


def test_many_sealers_at_once_make_one_chain(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealer, "_AT_ONCE", 3)
    for number in range(30):
        note(cast, f"act.{number}")
    threads = [in_thread(sealer.seal_all) for _ in range(4)]
    for thread, _ in threads:
        thread.join(60)
    assert sum(done for _, came in threads for done in came) == 30
    assert list(JournalLink.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 31))
    # In the order in which it happened, too.
    assert list(JournalLink.objects.order_by("number").values_list("entry_id", flat=True)) == list(
        JournalEntry.objects.order_by("pk").values_list("pk", flat=True)
    )
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links) == (None, 30)


def test_a_sealer_that_dies_leaves_nothing_half(cast: Cast) -> None:
    note(cast)
    seal_journal()
    note(cast)

    def power_cut(**_: Any) -> None:
        raise ZeroDivisionError

    # The links are inserted by then, the head is not moved.
    pre_save.connect(power_cut, sender=JournalHead)
    try:
        with pytest.raises(ZeroDivisionError):
            seal_journal()
    finally:
        pre_save.disconnect(power_cut, sender=JournalHead)
    assert (JournalLink.objects.count(), JournalUnsealed.objects.count()) == (1, 1)
    seal_journal()
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links) == (None, 2)


def test_an_act_does_not_wait_for_a_sealer(cast: Cast) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, whatever it writes")
    note(cast)
    seal_journal()
    with transaction.atomic():
        # A sealer in the middle of its work.
        JournalHead.objects.select_for_update().get(organization=cast.customer.uid)
        thread, came = in_thread(lambda: note(cast).pk)
        thread.join(5)
        assert not thread.is_alive()
    assert came


@contextmanager
def open_act(cast: Cast) -> Iterator[None]:
    """An act whose transaction has begun and is not committed for the length of the block."""
    noted, may_end = threading.Event(), threading.Event()

    def act() -> None:
        with transaction.atomic():
            note(cast, "begun.first")
            noted.set()
            may_end.wait(30)

    thread, _ = in_thread(act)
    assert noted.wait(10)
    try:
        yield
    finally:
        may_end.set()
        thread.join(10)


def test_whoever_commits_late_is_chained_behind(cast: Cast) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, so nobody commits late")
    with open_act(cast):
        later = note(cast, "begun.second")
        seal_journal()
        assert JournalLink.objects.get().entry_id == later.pk
    seal_journal()
    acts = [link.entry.act for link in JournalLink.objects.order_by("number").select_related("entry")]
    assert acts == ["begun.second", "begun.first"]
    verdict = verdict_on(cast.customer.uid)
    assert (verdict.trouble, verdict.links) == (None, 2)


def test_a_lower_key_is_chained_wherever_the_chain_is(cast: Cast) -> None:
    """The same without two transactions: what waits is chained, whatever its key."""
    note(cast)
    seal_journal()
    late = JournalEntry.objects.create(id=0, at=timezone.now(), act="late", organization=cast.customer.uid)
    JournalUnsealed.objects.create(entry=late, organization=late.organization)
    seal_journal()
    assert [link.entry_id for link in JournalLink.objects.order_by("number")][-1] == 0
    assert verdict_on(cast.customer.uid).trouble is None
