"""A holder that dies between any two steps: nothing that reached us is lost or told twice, every loss is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError, OperationalError

from panels.drivers.overkiz.feed import OverkizFeed
from panels.holding import bodies
from panels.holding.bodies import LeaseLostError
from panels.homes import contents
from panels.models import FeedBody
from panels.vocabulary import EventKind, EventOrigin
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import scene
from tests.panels.feeds.test_plans_told import planned_there

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here: nothing catches it."""


def dying(*_: Any, **__: Any) -> None:
    raise Killed


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    """The process ends right after this."""

    def wrapped(*args: Any, **values: Any) -> None:
        function(*args, **values)
        raise Killed

    return wrapped


def die(stand: Stand) -> None:
    """The turn in which it happens, and the next holder."""
    with pytest.raises(Killed):
        stand.turn()
    stand.restart()


@pytest.fixture
def burning(stand: Stand) -> Stand:
    """Smoke of which the next fetch tells."""
    stand.bench.act("smoke", "Kitchen smoke")
    return stand


def test_before_the_request_left(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(OverkizFeed, "fetch", dying)
        die(burning)
    assert burning.feed.fetching_epoch == 3
    burning.settle()
    assert sorted(burning.kinds()) == sorted([EventKind.ZONE_ALARM, EventKind.SIGNALS_MAY_BE_MISSING])
    assert burning.feed.lost_from is None


def test_after_the_answer_and_before_it_is_kept(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    since = burning.feed.fetched_at
    with monkeypatch.context() as patched:
        patched.setattr(OverkizFeed, "fetch", after(OverkizFeed.fetch))
        die(burning)
    burning.turn()
    # What the vendor forgot with that fetch is found by reading what matters again, and the interval is told.
    assert burning.zone("Kitchen smoke").alarm is True
    burning.settle()
    assert burning.kinds(origin=EventOrigin.DISCOVERED) == [EventKind.ZONE_ALARM]
    (gap,) = burning.events(kind=EventKind.SIGNALS_MAY_BE_MISSING)
    assert gap.not_before == since


def test_within_the_transaction_that_keeps_it(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(bodies, "_insert", after(bodies._insert))
        die(burning)
    assert FeedBody.objects.count() == 0
    assert burning.feed.fetching_epoch == 3
    burning.settle()
    assert sorted(burning.kinds()) == sorted([EventKind.ZONE_ALARM, EventKind.SIGNALS_MAY_BE_MISSING])


def test_a_database_that_is_away_for_a_moment_loses_nothing(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(bodies, "keep", away)
        burning.turn(2)
    fetches = burning.requests().count("POST /events/{listenerId}/fetch")
    burning.turn()
    assert burning.requests().count("POST /events/{listenerId}/fetch") == fetches
    burning.settle()
    assert burning.kinds() == [EventKind.ZONE_ALARM]
    assert burning.kinds(origin=EventOrigin.LIVE) == [EventKind.ZONE_ALARM]


def test_after_it_is_kept_and_before_it_is_read(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(OverkizFeed, "read", dying)
        die(burning)
    assert burning.bodies == 1
    burning.settle()
    assert burning.kinds() == [EventKind.ZONE_ALARM]
    assert burning.kinds(origin=EventOrigin.LIVE) == [EventKind.ZONE_ALARM]
    assert burning.bodies == 0


def test_after_it_is_read_and_before_it_is_committed(burning: Stand) -> None:
    burning.turn(commit=False)
    assert burning.delivered
    burning.restart()
    burning.settle()
    assert burning.kinds() == [EventKind.ZONE_ALARM]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_after_a_part_of_it_is_committed(burning: Stand, count: int) -> None:
    burning.bench.act("open", "Front door")
    burning.bench.act("lost", "Living room motion")
    burning.turn(commit=False)
    burning.delivered[:] = burning.delivered[:count]
    burning.commit()
    burning.restart()
    burning.settle()
    assert burning.kinds().count(EventKind.ZONE_ALARM) == 1
    assert burning.kinds().count(EventKind.TROUBLE) == 1
    assert burning.zone("Front door").open is True
    assert EventKind.SIGNALS_MAY_BE_MISSING not in burning.kinds()


def test_after_it_is_committed_and_before_it_is_done(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    burning.turn()
    with monkeypatch.context() as patched:
        patched.setattr(bodies, "done", dying)
        die(burning)
    assert burning.bodies == 1
    burning.settle()
    assert burning.kinds() == [EventKind.ZONE_ALARM]
    assert burning.bodies == 0


def test_while_what_was_lost_is_read_again(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(OverkizFeed, "fetch", after(OverkizFeed.fetch))
        die(burning)
    with monkeypatch.context() as patched:
        patched.setattr(OverkizFeed, "read_again", dying)
        die(burning)
    assert burning.feed.lost_from is not None
    burning.settle()
    assert burning.zone("Kitchen smoke").alarm is True
    assert burning.kinds().count(EventKind.SIGNALS_MAY_BE_MISSING) == 1


def test_before_the_gap_is_closed(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    burning.bench.control("POST", "/fault", name="expire_listeners")
    with monkeypatch.context() as patched:
        patched.setattr(bodies, "close_gap", dying)
        with pytest.raises(Killed):
            burning.settle()
        burning.restart()
    burning.settle()
    assert burning.kinds().count(EventKind.SIGNALS_MAY_BE_MISSING) == 1


def test_while_the_home_is_loaded_for_the_first_time(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.feed.delete()
    stand.restart()
    with monkeypatch.context() as patched:
        patched.setattr(bodies, "keep_load", after(bodies.keep_load))
        die(stand)
    # The vendor allows each load once a day: the whole was spent, so parts were asked for, and what came stays.
    loads = [name for name in stand.requests() if name in {"GET /setup", "GET /setup/devices", "GET /setup/gateways"}]
    assert loads == ["GET /setup", "GET /setup/devices", "GET /setup/gateways"]
    stand.settle()
    assert not {"GET /setup", "GET /setup/devices"} & set(stand.requests()[len(stand.requests()) - 3 :])
    assert stand.requests().count("GET /setup/devices") == 1
    assert stand.feed.memory


def test_two_workers_at_once(burning: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = burning.feeder
    fetch = OverkizFeed.fetch

    def taken_over_meanwhile(feed: OverkizFeed) -> Any:
        fetched = fetch(feed)
        monkeypatch.setattr(OverkizFeed, "fetch", fetch)
        burning.restart()
        burning.turn(2)
        return fetched

    monkeypatch.setattr(OverkizFeed, "fetch", taken_over_meanwhile)
    slow._due = 0.0
    slow.work()
    assert not slow.is_up
    (stray,) = FeedBody.objects.all()
    assert stray.stray
    burning.settle()
    # What the slow one brought is late news; how it stands was read again by then.
    assert burning.kinds(origin=EventOrigin.DISCOVERED) == [EventKind.ZONE_ALARM]
    assert EventKind.SIGNALS_MAY_BE_MISSING in burning.kinds()
    assert burning.zone("Kitchen smoke").alarm is True
    assert burning.bodies == 0


def test_whoever_lost_the_lease_applies_nothing(burning: Stand) -> None:
    slow = burning.feeder
    attendance = slow._attendance
    assert attendance is not None
    burning.restart()
    lease = attendance.lease
    with pytest.raises(LeaseLostError):
        bodies.begin(lease)
    with pytest.raises(LeaseLostError):
        bodies.done(lease, [], {})
    with pytest.raises(LeaseLostError):
        bodies.lose(lease)


def test_what_the_database_cannot_hold_does_not_hold_up_what_comes_behind(
    burning: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unstorable(*_: Any) -> None:
        raise DataError("a value too long")

    planned_there(burning, scene(burning, "Leave home"))
    with monkeypatch.context() as patched:
        patched.setattr(contents, "take_in_home", unstorable)
        # Once its answer is set aside, all that matters is read again; of that, the plans alone break their reader.
        assert burning.bench.control("POST", "/fault", name="expire_listeners").ok
        burning.settle(40)
    assert burning.zone("Kitchen smoke").alarm is True
    assert burning.feed.lost_from is None
    assert {one.detail for one in burning.quarantined()} == {"DataError"}
