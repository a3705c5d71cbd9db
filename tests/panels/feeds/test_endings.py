"""A connection ends while its feed brings something: nothing is shown as well again."""

from typing import Any

import pytest

from panels.holding import bodies
from panels.membership.connection_ending import end_connection
from panels.models import Connection, Panel
from tests.panels.feeds.stand import Stand

pytestmark = pytest.mark.django_db


def end(stand: Stand) -> None:
    """By the owner, whose connection it is."""
    Connection.objects.filter(pk=stand.connection.pk).update(organization=stand.cast.customer)
    end_connection(stand.cast.owner, stand.connection.uid)


def test_whoever_had_it_makes_nothing_green_again(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = bodies.keep

    def last(*args: Any) -> Any:
        kept = keep(*args)
        end(stand)
        return kept

    # A worker that has just taken the account over believes again what is shown of it, with its first answer.
    stand.restart()
    monkeypatch.setattr(bodies, "keep", last)
    stand.feeder._due = stand.feeder._look_due = 0.0
    stand.feeder.work()
    assert all(Panel.objects.filter(connection=stand.connection).values_list("stale", flat=True))
    assert not stand.feeder.is_up
