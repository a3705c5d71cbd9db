"""One link: what it remembers, what it tries again, and what may not stop it (DESIGN 3.1, 3.6)."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from panels.drivers.base import VendorUnavailableError
from panels.holding import health
from panels.holding.link import Link
from panels.holding.step import Keeper
from panels.ingest import Delivery
from panels.models import Connection
from panels.vendors import sessions
from panels.vendors.mqtt import LinkError, Opened, Protocol
from panels.vocabulary import ConnectionHealth
from tests.panels.corridor.stage import kinds
from tests.panels.holding.conftest import REFUSAL, SILENCE, Broker

LONG_AGO = timedelta(hours=3)


def row() -> Connection:
    return Connection.objects.get()


def away(*_: Any, **__: Any) -> None:
    raise OperationalError("the database is away")


def due_now(link: Link) -> None:
    link._due = time.monotonic()


def test_a_loss_that_could_not_be_written_is_a_gap_all_the_same(
    link: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.work()
    before = timezone.now()
    with monkeypatch.context() as without:
        without.setattr(health, "down", away)
        broker.lines[0].cut("lost")
        due_now(link)
        link.work()
    assert row().health == ConnectionHealth.HEALTHY, "nobody could say so"
    after = timezone.now()
    due_now(link)
    link.work()
    gap = row().gap_from
    assert gap is not None
    assert before <= gap <= after
    assert [kind for kind, _ in kinds()] == ["link_lost", "link_restored"]


def test_a_backlog_is_told_as_one_even_if_the_loss_was_never_written(
    link: Link, broker: Broker, heard: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    link.work()
    monkeypatch.setattr(link, "_say_down", away)
    before = timezone.now()
    broker.lines[0].cut("lost")
    monkeypatch.setattr(link, "_say_down", lambda: None)
    due_now(link)
    link.work()
    broker.lines[1].bring("t", b"{}", False, 1, 1)
    assert heard[0].not_before is not None
    assert heard[0].not_before >= before


def test_a_slow_connect_is_no_silence_and_a_steady_stream_is_no_backlog_for_ever(
    link: Link, broker: Broker, heard: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    down = timezone.now() - LONG_AGO
    Connection.objects.update(link_down_at=down)
    clock = [1000.0]
    monkeypatch.setattr("panels.holding.wire.time.monotonic", lambda: clock[0])

    def slow(bring: Callable[..., None]) -> None:
        clock[0] += 5
        bring("t", b"{}", False, 1, 1)
        clock[0] += 5
        bring("t", b"{}", False, 2, 1)

    broker.meanwhile = slow
    link._due = 0.0
    link.work()
    bring = broker.lines[0].bring
    for _ in range(80):
        clock[0] += 0.9
        bring("t", b"{}", False, 3, 1)
    marks = [delivery.not_before for delivery in heard]
    assert marks[:3] == [down, down, down]
    assert marks[-1] is None, "after a minute at the latest, what comes is new"
    assert marks.index(None) > 60


def test_a_second_of_silence_ends_the_backlog(link: Link, broker: Broker, heard: list[Delivery]) -> None:
    Connection.objects.update(link_down_at=timezone.now() - LONG_AGO)
    link.work()
    broker.lines[0].bring("t", b"{}", False, 1, 1)
    link._wire.last_at -= 1.5  # type: ignore[union-attr]
    broker.lines[0].bring("t", b"{}", False, 2, 1)
    assert [delivery.not_before is None for delivery in heard] == [False, True]


def test_a_client_that_died_without_a_word_is_down_and_made_anew(link: Link, broker: Broker) -> None:
    link.work()
    assert not link.is_due(time.monotonic())
    broker.lines[0].is_alive = False
    assert link.is_due(time.monotonic())
    link.work()
    assert len(broker.lines) == 2
    assert row().health == ConnectionHealth.HEALTHY
    assert [kind for kind, _ in kinds()] == ["link_lost", "link_restored"]
    assert row().gap_from is not None


@pytest.mark.parametrize("error", [FileNotFoundError(2, "/secret/place"), UnicodeError("hunter2"), KeyError("x")])
def test_an_error_nobody_foresaw_is_shown_and_tried_again_with_patience(
    link: Link, broker: Broker, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    broker.refusals = [error]
    link.work()
    assert not link.is_due(time.monotonic() + 0.5)
    assert link.is_due(time.monotonic() + 100)
    assert row().health == ConnectionHealth.FAILING
    assert type(error).__name__ in row().health_text
    assert type(error).__name__ in caplog.text
    assert "hunter2" not in caplog.text + row().health_text
    due_now(link)
    link.work()
    assert row().health == ConnectionHealth.HEALTHY


@pytest.mark.parametrize("error", [OperationalError("away"), VendorUnavailableError("503"), ValueError("broken")])
def test_a_login_that_cannot_be_renewed_is_not_asked_for_in_every_round(
    link: Link, broker: Broker, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.work()
    link._renew_due = 0.0

    def refuse(_: Connection) -> None:
        raise error

    monkeypatch.setattr(sessions, "log_in", refuse)
    link.work()
    assert link.is_up
    assert not link.is_due(time.monotonic() + 30)


def test_a_link_that_no_row_tells_of_is_made_anew(link: Link, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setattr(health, "up", away)
        link.work()
    assert not link.is_up
    assert broker.lines[0].closed
    due_now(link)
    link.work()
    assert row().health == ConnectionHealth.HEALTHY


@pytest.mark.django_db
def test_a_link_waits_once_in_the_pool_and_asks_again_before_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(name="k")
    asked: list[Any] = []
    monkeypatch.setattr(keeper._pool, "submit", asked.append)
    link = Link(1, "k", 1, lambda _: None, None)
    keeper._links[1] = link
    for _ in range(8):
        keeper._work_due()
    assert len(asked) == 1

    logins: list[int] = []
    monkeypatch.setattr(link, "_renew_login", lambda: logins.append(1))
    link._wire = type("Wire", (), {"is_up": True, "is_dead": False})()
    link._renew_due = time.monotonic() + 3600
    asked[0]()
    assert not logins, "another had connected meanwhile: nothing was due any more"


@pytest.mark.parametrize(
    ("remembered", "refusal", "kept"),
    [
        ("", SILENCE, ""),
        ("", REFUSAL, "3.1.1"),
        ("5", SILENCE, "5"),
        ("5", REFUSAL, "5"),
    ],
)
def test_an_older_version_is_remembered_only_where_the_broker_asked_for_it(
    link: Link, broker: Broker, remembered: str, refusal: LinkError, kept: str
) -> None:
    Connection.objects.update(protocol=remembered)
    broker.refusals = [refusal]
    link.work()
    link.work()
    assert broker.greeted == [Protocol.V5, Protocol.V311]
    assert link.is_up
    assert row().protocol == kept


def test_the_keeper_outlives_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(name="k")
    rounds: list[int] = []

    def broken() -> None:
        rounds.append(1)
        raise ValueError("broken")

    def last() -> None:
        if len(rounds) > 2:
            keeper._stopping.set()

    monkeypatch.setattr(keeper, "_renew_all", lambda: None)
    monkeypatch.setattr(keeper, "_take_free", broken)
    monkeypatch.setattr(keeper, "_work_due", last)
    monkeypatch.setattr(keeper._stopping, "wait", lambda _: None)
    monkeypatch.setattr("panels.holding.step.connection", type("C", (), {"close": staticmethod(lambda: None)}))
    keeper._run()
    assert len(rounds) == 3


def test_a_first_link_that_was_down_for_longer_than_its_session_vouches_for_nothing(link: Link, broker: Broker) -> None:
    broker.opened = Opened(session_present=True, granted_qos=1)
    Connection.objects.update(link_down_at=timezone.now() - timedelta(days=8))
    link.work()
    assert link.gap is not None
    assert not link.gap._whole


def test_a_link_that_is_let_go_while_it_connects_leaves_no_client_behind(link: Link, broker: Broker) -> None:
    broker.meanwhile = lambda _: link.close()
    link.work()
    assert broker.lines[0].closed
    assert not link.is_up
    assert row().link_down_at is None


def acked() -> tuple[int, int]:
    return row().acked_epoch, row().acked_number


def test_what_the_broker_answered_a_ping_behind_cannot_come_again(
    link: Link, broker: Broker, heard: list[Delivery]
) -> None:
    link.work()
    (line,) = broker.lines
    epoch = row().link_epoch
    line.bring("t", b"again", True, 1, 1)
    line.bring("t", b"new", False, 2, 1)
    heard[0].ticket.ack([heard[1].ticket])
    line.bring("t", b"newer", False, 3, 1)
    link.confirm()
    assert (line.pings, link.acked) == (1, {}), "no answer yet"
    line.pongs = 1
    line.cut("lost")
    assert link.acked == {"acked_epoch": epoch, "acked_number": 2}
    due_now(link)
    link.work()
    assert acked() == (epoch, 2)


def test_repetitions_that_may_still_come_keep_older_links_open(
    link: Link, broker: Broker, heard: list[Delivery]
) -> None:
    link.work()
    (line,) = broker.lines
    line.bring("t", b"again", True, 1, 1)
    heard[0].ticket.ack()
    link.confirm()
    line.pongs = 1
    link.confirm()
    assert link.acked == {}
    link._wire.last_at -= 1.5  # type: ignore[union-attr]
    link.confirm()
    assert link.acked["acked_number"] == 1, "a silence ends them"


def test_a_new_session_is_noted_before_anything_can_come(link: Link, broker: Broker) -> None:
    broker.opened = Opened(session_present=False, granted_qos=1)
    link.work()
    assert acked() == (row().link_epoch, 0)


def test_a_broker_that_knew_only_the_older_version_is_asked_again_after_a_day(link: Link, broker: Broker) -> None:
    broker.refusals = [REFUSAL]
    link.work()
    link.work()
    for hours, greeted in ((1, [Protocol.V311]), (25, [Protocol.V5])):
        broker.greeted.clear()
        Connection.objects.update(protocol_at=timezone.now() - timedelta(hours=hours))
        anew = Link(link.connection_id, link.holder, link.epoch, lambda _: None, None)
        anew.work()
        assert broker.greeted == greeted
    assert row().protocol == "5"


def test_a_broker_asked_again_in_vain_is_left_in_peace_for_another_day(link: Link, broker: Broker) -> None:
    Connection.objects.update(protocol="3.1.1", protocol_at=timezone.now() - timedelta(hours=25))
    broker.refusals = [SILENCE]
    link.work()
    link.work()
    assert broker.greeted == [Protocol.V5, Protocol.V311]
    asked_at = row().protocol_at
    assert row().protocol == "3.1.1"
    assert asked_at is not None
    assert timezone.now() - asked_at < timedelta(minutes=1)
