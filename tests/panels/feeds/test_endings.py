"""A connection ends while its feed brings something: the alarm in it is told, and nothing is shown as well again."""

from typing import Any

import pytest

from panels.drivers.overkiz.feed import OverkizFeed
from panels.holding import bodies
from panels.membership.connection_ending import end_connection
from panels.models import Connection, Panel
from panels.vocabulary import EventKind, QuarantineReason
from tests.panels.feeds.stand import Stand

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here: nothing catches it."""


def dying(*_: Any, **__: Any) -> None:
    raise Killed


def end(stand: Stand) -> None:
    """By the owner, whose connection it is."""
    Connection.objects.filter(pk=stand.connection.pk).update(organization=stand.cast.customer)
    end_connection(stand.cast.owner, stand.connection.uid)


@pytest.fixture
def kept(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Smoke of which the vendor has told and forgotten, kept here; the worker that was to read it is gone."""
    stand.bench.act("smoke", "Kitchen smoke")
    with monkeypatch.context() as patched:
        patched.setattr(OverkizFeed, "read", dying)
        with pytest.raises(Killed):
            stand.turn()
    assert stand.bodies == 1
    return stand


def test_an_alarm_that_was_fetched_and_not_read_is_told(kept: Stand) -> None:
    asked = kept.requests()
    end(kept)
    assert kept.kinds(kind=EventKind.ZONE_ALARM) == [EventKind.ZONE_ALARM]
    assert EventKind.SIGNALS_MAY_BE_MISSING not in kept.kinds()
    assert kept.zone("Kitchen smoke").alarm is True
    assert (kept.bodies, bytes(kept.feed.memory)) == (0, b"")
    assert all(Panel.objects.filter(connection=kept.connection).values_list("stale", flat=True))
    assert kept.requests() == asked


def test_what_nothing_reads_is_set_aside_and_told_as_a_gap(kept: Stand) -> None:
    Connection.objects.filter(pk=kept.connection.pk).update(settings={"service_host": "other", "base_url": "nowhere"})
    end(kept)
    assert kept.bodies == 0
    assert [one.reason for one in kept.quarantined()] == [QuarantineReason.NOT_APPLIED]
    assert kept.kinds(kind=EventKind.SIGNALS_MAY_BE_MISSING) == [EventKind.SIGNALS_MAY_BE_MISSING]


def test_a_fetch_that_is_under_way_is_told_as_a_gap(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    since, fetch = stand.feed.fetched_at, OverkizFeed.fetch

    def meanwhile(feed: OverkizFeed) -> Any:
        fetched = fetch(feed)
        end(stand)
        return fetched

    monkeypatch.setattr(OverkizFeed, "fetch", meanwhile)
    stand.bench.act("smoke", "Kitchen smoke")
    stand.feeder._due = stand.feeder._look_due = 0.0
    stand.feeder.work()
    assert (stand.delivered, stand.bodies) == ([], 0)
    (gap,) = stand.events(kind=EventKind.SIGNALS_MAY_BE_MISSING)
    assert gap.not_before == since


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
