"""Under kills, cuts and restarts every numbered notification becomes an event: none lost, doubles counted."""

import random
import signal
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection as database
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from history.models import Event
from panels.holding import leases
from panels.models import Connection, Message
from tests.drills.conftest import IMPATIENT, Drill, all_came, holder_of, is_healthy, numbers, tally
from tests.drills.machines import Machine, holder, until
from tests.drills.postgres import Postgres

pytestmark = [pytest.mark.drill, pytest.mark.slow]


def test_a_killed_holder_loses_and_doubles_nothing(drill: Drill, request: pytest.FixtureRequest) -> None:
    connection = drill.connect()
    first = drill.begin(holder("first", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    count = 3000
    drill.cloud.flood(count, 300)
    until(lambda: len(numbers()) > 500, 20, "the stream is being applied")
    # Not right after the commit that was just seen.
    time.sleep(random.uniform(0.02, 0.3))
    first.kill()
    drill.begin(holder("second", drill.folder, drill.env))
    until(lambda: holder_of(connection) == "second", 40, "the lease has run out and is taken")
    until(all_came(count), 40, "everything has come")
    until(drill.cloud.flooded, 20, "the stream has ended")

    result = tally(count, request)
    assert result.missing == []
    # What was committed and not acknowledged came again marked as such, and was known.
    assert result.doubled == {}
    assert Message.objects.filter(absorbed_epoch__gt=0).count() < 600
    backlog = Event.objects.filter(origin="live", not_before__isnull=False)
    assert backlog.exists(), "what the broker had kept says since when it may have happened"


def test_a_holder_killed_again_and_again_loses_nothing(drill: Drill, request: pytest.FixtureRequest) -> None:
    connection = drill.connect()
    count = 2000
    machine = drill.begin(holder("h0", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    drill.cloud.flood(count, 400)
    for turn in range(1, 5):
        seen = len(numbers())
        until(lambda seen=seen: len(numbers()) > min(seen + 150, count - 1), 30, "some of the stream is applied")  # type: ignore[misc]
        time.sleep(random.uniform(0.0, 0.1))
        machine.kill()
        # The dead one's lease is let go by hand: waiting 20 s for it each time proves nothing more.
        Connection.objects.filter(pk=connection.pk).update(lease_expires_at=timezone.now())
        machine = drill.begin(holder(f"h{turn}", drill.folder, drill.env))
    until(all_came(count), 60, "everything has come")

    result = tally(count, request)
    assert result.missing == []
    # DESIGN 3.2 (c): only what two epochs in a row left unacknowledged may be there twice.
    assert len(result.doubled) <= 500


def test_a_restarted_broker_loses_nothing(drill: Drill, request: pytest.FixtureRequest) -> None:
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    count = 2000
    drill.cloud.flood(count, 300)
    until(lambda: len(numbers()) > 300, 20, "the stream is being applied")
    drill.broker.stop()
    until(lambda: not is_healthy(connection), 10, "the page says that the link is down")
    time.sleep(1)
    drill.broker.start()
    until(lambda: is_healthy(connection), 40, "the link is up again by itself")
    until(all_came(count), 60, "everything has come")

    result = tally(count, request)
    assert result.missing == []
    # The vendor's own client repeats to the broker what that had not confirmed, which nobody can tell from news.
    assert len(result.doubled) <= 500
    kinds = list(Event.objects.filter(panel=None).order_by("id").values_list("kind", flat=True))
    assert kinds.count("link_lost") == kinds.count("link_restored") == 1
    assert holder_of(connection) == "only"


def test_a_database_that_hangs_up_on_everybody_loses_and_doubles_nothing(
    drill: Drill, request: pytest.FixtureRequest
) -> None:
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    count = 2000
    drill.cloud.flood(count, 250)
    hung_up = 0
    with psycopg.connect(drill.env["DATABASE_URL"], autocommit=True) as own:
        deadline = time.monotonic() + 6
        while time.monotonic() < deadline:
            ended = own.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
                [_own_backend()],
            ).fetchone()
            hung_up += ended[0] if ended else 0
            time.sleep(0.1)
    assert hung_up > 10
    until(all_came(count), 60, "everything has come")

    result = tally(count, request)
    assert (result.missing, result.doubled) == ([], {})
    assert not Event.objects.filter(kind="unprocessed").exists()
    assert Connection.objects.get(pk=connection.pk).quarantined == 0


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_server_that_is_restarted_loses_and_doubles_nothing(
    own_postgres: Postgres, make_drill: Callable[..., Drill], request: pytest.FixtureRequest, mode: str
) -> None:
    drill = make_drill(DATABASE_URL=f"{own_postgres.url}?{IMPATIENT}")
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    count = 2000
    drill.cloud.flood(count, 200)
    until(lambda: len(numbers()) > 300, 20, "the stream is being applied")
    own_postgres.stop(mode)
    time.sleep(2)
    database.close()
    own_postgres.start()
    until(all_came(count), 60, "everything has come")

    result = tally(count, request)
    assert (result.missing, result.doubled) == ([], {})
    assert not Event.objects.filter(kind="unprocessed").exists()
    assert Connection.objects.get(pk=connection.pk).quarantined == 0


def _own_backend() -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    return int(row[0])


def test_two_holders_that_fight_for_a_connection_lose_nothing(drill: Drill, request: pytest.FixtureRequest) -> None:
    connection = drill.connect()
    for name in ("left", "right"):
        drill.begin(holder(name, drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    count = 2000
    drill.cloud.flood(count, 200)
    held_by = set()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        held_by.add(holder_of(connection))
        # The lease is taken from whoever has it, who does not know.
        Connection.objects.filter(pk=connection.pk).update(lease_expires_at=Now(), lease_epoch=F("lease_epoch") + 1)
        time.sleep(0.9)
    until(all_came(count), 60, "everything has come")

    result = tally(count, request)
    assert result.missing == []
    assert held_by >= {"left", "right"}
    assert len(result.doubled) <= 500
    # One writer at a time: a link epoch belongs to one holder, and numbers within it are never given twice.
    pairs = list(Message.objects.values_list("epoch", "number"))
    assert len(pairs) == len(set(pairs))


def test_a_holder_paused_past_its_lease_applies_nothing_when_it_wakes(
    drill: Drill, request: pytest.FixtureRequest
) -> None:
    connection = drill.connect()
    paused = drill.begin(holder("paused", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    count = 3000
    drill.cloud.flood(count, 120)
    until(lambda: len(numbers()) > 100, 20, "the stream is being applied")
    _freeze_in_a_transaction(paused)
    drill.begin(holder("other", drill.folder, drill.env))
    until(lambda: holder_of(connection) == "other", 40, "the lease has run out and is taken")
    until(lambda: is_healthy(connection), 10, "the link is up")
    epoch = Connection.objects.get(pk=connection.pk).link_epoch
    last = Message.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    paused.signal(signal.SIGCONT)
    paused.said("let go", 30)
    until(all_came(count), 60, "everything has come")

    result = tally(count, request)
    assert (result.missing, result.doubled) == ([], {})
    assert holder_of(connection) == "other"
    late = Message.objects.filter(pk__gt=last, epoch__lt=epoch).count()
    assert late == 0, "the one that woke up applied nothing"


def _freeze_in_a_transaction(machine: Machine) -> None:
    """Stop a holder at the worst moment: while it has rows locked."""

    def stopped_there() -> bool:
        machine.signal(signal.SIGSTOP)
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
            )
            row = cursor.fetchone()
        if not row[0]:
            machine.signal(signal.SIGCONT)
        return bool(row[0])

    until(stopped_there, 20, "the holder is stopped inside a transaction")


def test_a_worker_frozen_while_it_takes_a_lease_holds_up_no_other(drill: Drill) -> None:
    connection = drill.connect()
    with psycopg.connect(drill.env["DATABASE_URL"]) as frozen:
        frozen.execute("SELECT pk.id FROM panels_connection AS pk WHERE id = %s FOR UPDATE", [connection.pk])
        begun = time.monotonic()
        assert leases.take(connection.pk, "other") is None
        assert time.monotonic() - begun < 2
        frozen.rollback()
    assert leases.take(connection.pk, "other") is not None


def test_the_database_ends_who_freezes_inside_a_transaction(transactional_db: None) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'")
        row = cursor.fetchone()
    assert 0 < row[0] <= 15_000


def test_a_gap_is_filled_from_the_vendors_log_and_nothing_is_told_twice(
    make_drill: Callable[..., Drill], request: pytest.FixtureRequest
) -> None:
    drill = make_drill()
    connection = drill.connect()
    machine = drill.begin(holder("first", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    # A clean end: nobody holds the connection, and the broker forgets what it keeps for it.
    drill.cloud.flood(50, 50, log=True)
    until(all_came(50), 20, "the first ones have come")
    machine.kill()
    drill.broker.stop()
    for path in drill.folder.glob("mosquitto.db*"):
        path.unlink()
    drill.broker.start()
    panel = next(p["resourceId"] for p in drill.cloud.line["panels"] if p["zones"] and p["enabled"])
    until(lambda: drill.cloud.call("GET", "/state")["link"]["connected"], 20, "the vendor is at its broker again")
    # Told to nobody: there is no session to keep it for.
    told = drill.cloud.call("GET", "/published")["counters"]["notification"]
    drill.cloud.call("POST", "/act", {"act": "alarm_zone", "resourceId": panel, "zone": 1})
    until(lambda: drill.cloud.call("GET", "/published")["counters"]["notification"] > told, 10, "it was told")
    drill.begin(holder("second", drill.folder, drill.env))
    until(lambda: holder_of(connection) == "second", 40, "the lease has run out and is taken")
    until(lambda: Event.objects.filter(origin="late").exists(), 20, "the log was read")
    until(lambda: Connection.objects.get(pk=connection.pk).gap_from is None, 10, "the gap is closed")

    result = tally(50, request)
    assert (result.missing, result.doubled) == ([], {})
    late = list(Event.objects.filter(origin="late", panel__vendor_id=str(panel)).values_list("text", flat=True))
    assert len([text for text in late if "[n-" not in text]) >= 1
    assert [text for text in late if "[n-" in text] == [], "what was told live is not told again by the log"


def test_a_link_that_goes_while_the_database_is_away_leaves_a_gap_that_is_filled(drill: Drill) -> None:
    connection = drill.connect()
    # A row that cannot be written stands for a database that is away: only this one fact cannot be stored.
    hurried = drill.env | {"DATABASE_URL": drill.env["DATABASE_URL"] + "%20-c%20lock_timeout%3D300"}
    machine = drill.begin(holder("only", drill.folder, hurried))
    until(lambda: is_healthy(connection), 20, "the link is up")
    panel = next(p["resourceId"] for p in drill.cloud.line["panels"] if p["zones"] and p["enabled"])
    with psycopg.connect(drill.env["DATABASE_URL"]) as away:
        away.execute("SELECT id FROM panels_connection WHERE id = %s FOR UPDATE", [connection.pk])
        drill.broker.stop()
        machine.said("cannot say so", 10)
        # What the broker kept is lost, and the vendor goes on.
        for path in drill.folder.glob("mosquitto.db*"):
            path.unlink()
        drill.broker.start()
        until(lambda: drill.cloud.call("GET", "/state")["link"]["connected"], 20, "the vendor is at its broker again")
        drill.cloud.call("POST", "/act", {"act": "alarm_zone", "resourceId": panel, "zone": 1})
        until(lambda: drill.cloud.call("GET", "/published")["counters"].get("notification"), 10, "it was told")
        until(lambda: drill.cloud.call("GET", "/state")["link"]["unconfirmed"] == 0, 10, "nobody was there to hear it")
        away.rollback()
    until(lambda: Event.objects.filter(origin="late").exists(), 30, "the log was read")
