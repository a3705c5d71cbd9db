"""Writes past the ORM in a transaction with it: they keep their order, and none is ever lost without an error."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from panels import bulk
from panels.models import Freshness, Panel
from tests.panels.corridor.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)

OLD = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_COLUMNS = ("panel_id", "group", "seen_at")


@pytest.fixture
def panel(stage: Stage) -> Iterator[Panel]:
    yield stage.cast.panel
    # Whatever went wrong, the connection must be good for the next transaction.
    tell(stage.cast.panel.pk, "afterwards")
    assert groups(("afterwards",)) == {"afterwards"}


def tell(panel_id: int, *named: str) -> None:
    for group in named:
        bulk.insert(Freshness, _COLUMNS, [(panel_id, group, timezone.now())])


def groups(among: Sequence[str] = ("before", "inside", "after")) -> set[str]:
    return set(Freshness.objects.filter(group__in=among).values_list("group", flat=True))


def in_one_transaction(*acts: Callable[[], object]) -> None:
    with transaction.atomic():
        for act in acts:
            act()


def fail() -> None:
    raise LookupError


def test_what_is_written_is_committed_in_its_order(panel: Panel) -> None:
    with transaction.atomic():
        tell(panel.pk, "new")
        ((key, group),) = bulk.fetch(Freshness, ("id", "group"), "panel_id", [panel.pk])
        assert group == "new"
        bulk.update(Freshness, ("group",), [(key, "first")])
        assert Freshness.objects.get(pk=key).group == "first"
        bulk.update(Freshness, ("group",), [(key, "second")])
        Freshness.objects.filter(pk=key, group="second").update(group="third")
        bulk.update(Freshness, ("seen_at",), [(key, OLD)])

    row = Freshness.objects.get(pk=key)
    assert (row.group, row.seen_at) == ("third", OLD)


def test_an_error_undoes_the_whole_transaction(panel: Panel) -> None:
    with pytest.raises(IntegrityError):
        in_one_transaction(lambda: tell(panel.pk, "before", "before", "after"))

    assert groups() == set()


def test_an_error_at_the_commit_itself_undoes_all(panel: Panel) -> None:
    with pytest.raises(IntegrityError):
        # Foreign keys are looked at only by the commit.
        in_one_transaction(lambda: tell(panel.pk, "before"), lambda: tell(panel.pk + 1_000_000, "after"))

    assert groups() == set()


def test_an_error_of_the_caller_leaves_nothing(panel: Panel) -> None:
    with pytest.raises(LookupError):
        in_one_transaction(lambda: tell(panel.pk, "before"), fail)

    assert groups() == set()


def test_no_savepoint_can_swallow_an_error_from_before_it(panel: Panel) -> None:
    def swallow() -> None:
        with suppress(DatabaseError), transaction.atomic():
            Panel.objects.filter(pk=panel.pk).update(name="inside")

    with pytest.raises(DatabaseError):
        in_one_transaction(lambda: tell(panel.pk, "before", "before"), swallow, lambda: tell(panel.pk, "after"))

    assert groups() == set()


def test_a_savepoint_undoes_what_is_its_own(panel: Panel) -> None:
    def stumble() -> None:
        with suppress(LookupError), transaction.atomic():
            tell(panel.pk, "inside")
            fail()

    in_one_transaction(lambda: tell(panel.pk, "before"), stumble, lambda: tell(panel.pk, "after"))

    assert groups() == {"before", "after"}


def test_a_transaction_inside_of_another_ends_with_it(panel: Panel) -> None:
    with suppress(LookupError), transaction.atomic():
        in_one_transaction(lambda: tell(panel.pk, "before"))
        assert groups() == {"before"}
        fail()

    assert groups() == set()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no other end that could hang up")
def test_a_line_that_breaks_before_the_commit_is_an_error(panel: Panel) -> None:
    def hang_up() -> None:
        assert connection.connection is not None
        connection.connection.close()

    with pytest.raises(OperationalError):
        in_one_transaction(lambda: tell(panel.pk, "before"), hang_up)
    connection.close()

    assert groups() == set()
