"""Under kills and cuts no command reaches the vendor twice, none is sent by itself, none arrives later."""

import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from panels import dispatch
from panels.dispatch import courier
from panels.models import Command, Connection, Panel, User
from panels.tasks import command_send
from panels.vocabulary import CommandName, CommandState
from tests.drills.conftest import Drill, all_came, holder_of, is_healthy, tally
from tests.drills.machines import Machine, holder, listens, redis_server, until, worker
from tests.drills.proxy import Proxy

pytestmark = [pytest.mark.drill, pytest.mark.slow]


def state_of(command: Command) -> str:
    """Where a command stands now."""
    return str(Command.objects.values_list("state", flat=True).get(pk=command.pk))


def reason_of(command: Command) -> str:
    """Why it stands there."""
    return str(Command.objects.values_list("reason", flat=True).get(pk=command.pk))


def ask(person: User, panel: Panel, name: CommandName, pin: str) -> Command:
    """Ask as a page would, with the panel as it is now."""
    return dispatch.ask(person, Panel.objects.select_related("connection").get(pk=panel.pk), name, partition=1, pin=pin)


def note(request: pytest.FixtureRequest, drill: Drill, asked: int) -> None:
    """Put the figures on the report."""
    arrived = len([c for c in drill.cloud.commands() if c["command"] not in ("getStatus", "getFailures")])
    twice = len(drill.cloud.twice())
    request.node.user_properties.append(("commands", f"{asked} asked, {arrived} arrived, {twice} arrived twice"))


@pytest.fixture
def proxy(drill: Drill) -> Iterator[Proxy]:
    """A proxy before the drill's broker."""
    proxy = Proxy(drill.port).start()
    yield proxy
    courier.close_all()
    proxy.stop()


def test_a_command_goes_all_the_way_and_its_code_settles_it(drill: Drill, request: pytest.FixtureRequest) -> None:
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    person, panel, pin = drill.operator(connection)
    command = ask(person, panel, CommandName.ARM_AWAY, pin)
    dispatch.send(command.uid)
    until(lambda: state_of(command) == CommandState.CONFIRMED, 10, "the panel has confirmed")

    wrong = ask(person, panel, CommandName.DISARM, "0" * len(pin) if pin != "0" * len(pin) else "1" * len(pin))
    dispatch.send(wrong.uid)
    until(lambda: state_of(wrong) == CommandState.REFUSED, 10, "the panel has refused")
    assert [c["command"] for c in drill.cloud.commands() if c["command"] != "getStatus"] == ["arm", "disarm"]
    note(request, drill, 2)


@pytest.mark.parametrize(("rule", "arrives"), [("swallow", 0), ("mute", 0), ("finish", 1)])
def test_a_broker_cut_between_publish_and_acknowledgement_sends_nothing_later(
    drill: Drill, proxy: Proxy, request: pytest.FixtureRequest, rule: str, arrives: int
) -> None:
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    person, panel, pin = drill.operator(connection)
    # Commands take the way through the proxy; the holder's link does not.
    way = Connection.objects.get(pk=connection.pk)
    way.settings["mqtt_url"] = f"mqtt://127.0.0.1:{proxy.port}"
    way.save(update_fields=["settings"])
    # What may come back must not, so that the outcome can only be the sweeper's.
    drill.cloud.call("POST", "/fault", {"name": "lost_response"})
    drill.cloud.call("POST", "/fault", {"name": "lost_notification"})

    proxy.rule = rule
    lost = ask(person, panel, CommandName.ARM_AWAY, pin)
    dispatch.send(lost.uid)
    assert proxy.hits == 1
    assert (state_of(lost), Command.objects.get(pk=lost.pk).taken_at) == (CommandState.SENT, None)
    # Handed to a worker once more, as after a crash, it is not sent again.
    dispatch.send(lost.uid)

    proxy.rule = "pass"
    drill.cloud.call("DELETE", "/fault")
    later = ask(person, panel, CommandName.ARM_NIGHT, pin)
    dispatch.send(later.uid)
    until(lambda: state_of(later) != CommandState.SENT, 10, "the next command is answered")
    assert len(drill.cloud.commands("arm")) == arrives
    assert len(drill.cloud.commands("armSleep")) == 1
    # Nothing of the first is still on its way: the broker has been idle, and a restart hands over all it kept.
    drill.broker.stop()
    drill.broker.start()
    until(lambda: drill.cloud.call("GET", "/state")["link"]["connected"], 20, "the vendor is at its broker again")
    time.sleep(1)
    assert len(drill.cloud.commands("arm")) == arrives
    assert drill.cloud.twice() == {}
    dispatch.sweep(timezone.now() + timedelta(seconds=31))
    assert (state_of(lost), reason_of(lost)) == (CommandState.UNKNOWN, "no_answer")
    note(request, drill, 2)


def test_a_command_worker_killed_before_the_reply_is_not_followed_by_a_second_sending(
    drill: Drill, request: pytest.FixtureRequest
) -> None:
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    first = drill.begin(worker("first", drill.folder, drill.env, "--queues", "command"))
    until(lambda: is_healthy(connection), 20, "the link is up")
    first.said("ready.", 40)
    person, panel, pin = drill.operator(connection)
    drill.cloud.call("POST", "/fault", {"name": "late_response", "value": 4, "count": 1})
    drill.cloud.call("POST", "/fault", {"name": "lost_notification", "count": 20})

    command = ask(person, panel, CommandName.ARM_AWAY, pin)
    until(lambda: drill.cloud.commands("arm"), 10, "the vendor has it")
    first.kill()
    assert state_of(command) == CommandState.SENT
    second = drill.begin(worker("second", drill.folder, drill.env, "--queues", "command"))
    second.said("ready.", 40)
    until(lambda: state_of(command) == CommandState.CONFIRMED, 15, "the late reply has reached the holder")
    assert len(drill.cloud.commands("arm")) == 1
    assert drill.cloud.twice() == {}
    note(request, drill, 1)


def test_a_command_worker_killed_between_sent_and_the_wire_sends_nothing_later(
    drill: Drill, proxy: Proxy, request: pytest.FixtureRequest
) -> None:
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    first = drill.begin(worker("first", drill.folder, drill.env, "--queues", "command"))
    until(lambda: is_healthy(connection), 20, "the link is up")
    first.said("ready.", 40)
    person, panel, pin = drill.operator(connection)
    way = Connection.objects.get(pk=connection.pk)
    way.settings["mqtt_url"] = f"mqtt://127.0.0.1:{proxy.port}"
    way.save(update_fields=["settings"])

    proxy.rule = "hold"
    command = ask(person, panel, CommandName.ARM_AWAY, pin)
    until(lambda: proxy.hits == 1, 10, "the command is on the wire")
    assert state_of(command) == CommandState.SENT, "committed before the first byte"
    first.kill()
    proxy.rule = "pass"
    proxy.released.set()
    second = drill.begin(worker("second", drill.folder, drill.env, "--queues", "command"))
    second.said("ready.", 40)
    later = ask(person, panel, CommandName.ARM_NIGHT, pin)
    until(lambda: state_of(later) == CommandState.CONFIRMED, 15, "the next command goes through")

    assert drill.cloud.commands("arm") == []
    dispatch.sweep(timezone.now() + timedelta(seconds=31))
    assert state_of(command) == CommandState.UNKNOWN
    note(request, drill, 2)


@pytest.mark.parametrize("name", [CommandName.START_CONNECTION, CommandName.ARM_AWAY])
def test_two_workers_that_get_the_same_command_send_it_once(
    drill: Drill, request: pytest.FixtureRequest, name: CommandName
) -> None:
    """One command asks for no code, so that nothing but the move to *sent* decides; of the other the code is one."""
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    workers = [drill.begin(worker(name, drill.folder, drill.env, "--queues", "command")) for name in ("left", "right")]
    until(lambda: is_healthy(connection), 20, "the link is up")
    for one in workers:
        one.said("ready.", 40)
    person, panel, pin = drill.operator(connection)
    has_code = name == CommandName.ARM_AWAY
    for _ in range(6):
        panel = Panel.objects.select_related("connection").get(pk=panel.pk)
        command = dispatch.ask(person, panel, name, partition=1 if has_code else None, pin=pin if has_code else "")
        for _ in range(6):
            command_send.apply_async((command.uid,))
        settled = Command.objects.filter(pk=command.pk).exclude(state__in=("queued", "sent"))
        until(settled.exists, 15, "the command is settled")

    word = "arm" if has_code else "initiateConnection"
    arrived = len(drill.cloud.commands(word))
    assert drill.cloud.twice() == {}
    assert arrived == Command.objects.filter(name=name, sent_at__isnull=False).count()
    # A task that comes twice finds the code claimed and leaves the command to the one that has it.
    assert arrived == 6
    note(request, drill, 6)


def test_while_the_broker_is_away_a_command_is_refused_at_once_and_never_delivered_later(
    drill: Drill, request: pytest.FixtureRequest
) -> None:
    connection = drill.connect()
    drill.begin(holder("only", drill.folder, drill.env))
    until(lambda: is_healthy(connection), 20, "the link is up")
    person, panel, pin = drill.operator(connection)
    queued = ask(person, panel, CommandName.ARM_AWAY, pin)
    drill.broker.stop()
    # In the moment before the page knows, the worker finds out.
    dispatch.send(queued.uid)
    assert (state_of(queued), reason_of(queued)) == (CommandState.FAILED, "broker_unreachable")
    until(lambda: not is_healthy(connection), 10, "the page knows")
    refused = ask(person, panel, CommandName.ARM_AWAY, pin)
    assert (refused.state, refused.reason) == (CommandState.REFUSED, "link_down")

    drill.broker.start()
    until(lambda: is_healthy(connection), 40, "the link is up again by itself")
    until(lambda: drill.cloud.call("GET", "/state")["link"]["connected"], 20, "the vendor is at its broker again")
    works = ask(person, panel, CommandName.ARM_NIGHT, pin)
    dispatch.send(works.uid)
    until(lambda: state_of(works) == CommandState.CONFIRMED, 10, "commands go through again")
    assert drill.cloud.commands("arm") == []
    note(request, drill, 3)


@pytest.mark.timeout(240)
def test_redis_away_for_a_minute_costs_no_event_and_no_lease_and_a_command_says_so_at_once(
    drill: Drill, request: pytest.FixtureRequest
) -> None:
    """Past every time-out of ours and a dozen renewals of the lease."""
    redis, port = redis_server(drill.folder)
    drill.begin(redis)
    until(lambda: listens(port), 10, "redis listens")
    env = drill.env | {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    connection = drill.connect()
    machine = drill.begin(worker("holding", drill.folder, env, "--queues", "command,default", "--hold"))
    until(lambda: is_healthy(connection), 40, "the link is up")
    person, panel, pin = drill.operator(connection)
    # The code goes by the environment: nothing secret belongs on a command line.
    command = (sys.executable, "-m", "tests.drills.asker", person.uid, panel.uid)
    early, late = (Machine(name, command, drill.folder, env | {"PIN": pin}) for name in ("early", "late"))
    held_by = holder_of(connection)
    epoch = Connection.objects.get(pk=connection.pk).lease_epoch

    redis.kill()
    back_at = time.monotonic() + 60
    drill.cloud.flood(1200, 25)
    drill.begin(early).said("asked failed codes_unavailable", 12)
    until(drill.cloud.flooded, 70, "the stream is out")
    until(all_came(1200), 10, "everything has come, with Redis still away")
    time.sleep(max(0.0, back_at - time.monotonic()))
    redis.start()
    until(lambda: listens(port), 10, "redis listens")
    result = tally(1200, request)
    assert (result.missing, result.doubled) == ([], {})
    row = Connection.objects.get(pk=connection.pk)
    assert (row.holder, row.lease_epoch, row.link_down_at) == (held_by, epoch, None)
    assert machine.process is not None
    assert machine.process.poll() is None

    # The worker takes commands again by itself, and only the one that was asked now.
    drill.begin(late).said("asked queued", 30)
    until(lambda: drill.cloud.commands("arm"), 30, "the worker has sent it")
    until(lambda: Command.objects.latest("id").state == CommandState.CONFIRMED, 10, "the panel has confirmed")
    assert len(drill.cloud.commands("arm")) == 1
    machine.signal(signal.SIGTERM)
    until(lambda: holder_of(connection) == "", 20, "an ending worker gives the lease back")
