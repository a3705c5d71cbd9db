"""Commands, from the simulated cloud's answer to the sentence a person reads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from panels.drivers.base import (
    DriverError,
    LockedOutError,
    NotSupportedError,
    Reply,
    UnderWay,
    UnreachableError,
    VendorUnavailableError,
)
from panels.drivers.visonic import errors
from panels.drivers.visonic.driver import VisonicDriver
from panels.drivers.visonic.errors import BY_NAME, NotBegunError
from panels.drivers.visonic.outcomes import refusal
from panels.drivers.visonic.sentences import verdict_of
from panels.simulators.visonic.errors import TABLE
from panels.vocabulary import CommandName, CommandState, ZoneFlag
from tests.panels.drivers.visonic.visiting import Holder, readings, replies
from tests.panels.simulators.visonic.workbench import Workbench

REFUSED, FAILED, UNKNOWN = CommandState.REFUSED, CommandState.FAILED, CommandState.UNKNOWN
# What each row of the error table makes of a command; None: the error is raised, as nobody knows what became of it.
ROWS: dict[str, tuple[CommandState, str] | None] = {
    "panel_serial_incorrect": (REFUSED, "panel_unknown"),
    "reset_code_incorrect": (REFUSED, "reset_code_wrong"),
    "panel_serial_required": (REFUSED, "value_missing"),
    "email_required": (REFUSED, "value_missing"),
    "password_required": (REFUSED, "value_missing"),
    "app_id_required": (REFUSED, "value_missing"),
    "user_code_required": (REFUSED, "value_missing"),
    "new_password_required": (REFUSED, "value_missing"),
    "already_granted": (REFUSED, "already_granted"),
    "already_linked": (REFUSED, "already_linked"),
    "weak_password": (REFUSED, "password_weak"),
    "user_code_short": (REFUSED, "bad_parameter"),
    "wrong_login": (FAILED, "wrong_login"),
    "wrong_panel": (FAILED, "wrong_panel_or_code"),
    "wrong_user_code": (FAILED, "wrong_code"),
    "panel_armed": (REFUSED, "panel_armed"),
    "not_connected": (REFUSED, "panel_offline"),
    "session_unreadable": (FAILED, "session_ended"),
    "bad_version": (REFUSED, "no_such_command"),
    "wrong_user_token": (FAILED, "session_ended"),
    "auth_required": (FAILED, "session_ended"),
    "not_allowed": (REFUSED, "not_allowed"),
    "forbidden": (REFUSED, "forbidden"),
    "not_found": (REFUSED, "no_such_command"),
    "login_blocked": (FAILED, "login_blocked"),
    "session_not_found": (FAILED, "session_ended"),
    "attempts_limit": (FAILED, "too_many_logins"),
    "device_limit": (FAILED, "too_many_devices"),
    "legacy_user_code": (FAILED, "wrong_code"),
    "legacy_panel_name": (FAILED, "panel_unknown"),
    "discovery": (FAILED, "discovery"),
    "session_limit": (FAILED, "too_many_sessions"),
    "server_error": None,
}


@pytest.fixture(scope="module")
def world() -> Iterator[Workbench]:
    with Workbench(version="14.0") as made:
        yield made


@pytest.fixture
def bench(world: Workbench) -> Iterator[Workbench]:
    yield world
    world.control("DELETE", "/fault")
    for name in ("refuse", "html", "drop", "hang", "process_fails", "process_stuck"):
        world.cloud.faults.set(name, False)


@pytest.fixture
def home(bench: Workbench) -> Holder:
    return Holder(bench).settle()


@contextmanager
def passing(bench: Workbench) -> Iterator[None]:
    """Let the cloud's time pass."""
    ended = threading.Event()

    def pass_on() -> None:
        while not ended.wait(0.05):
            bench.advance(1)

    thread = threading.Thread(target=pass_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def reply_to(home: Holder, name: CommandName = CommandName.DISARM, **more: object) -> Reply:
    begun = home.ask(name, **more)
    assert begun.reply is not None
    assert not begun.handles
    return begun.reply


def test_the_table_is_the_whole_table() -> None:
    assert ROWS.keys() == TABLE.keys()


@pytest.mark.parametrize("row", [row for row, expected in ROWS.items() if expected])
def test_each_refusal_is_a_sentence(home: Holder, row: str) -> None:
    home.bench.cloud.faults.set("refuse", row, command="set_state")
    reply = reply_to(home)
    assert (reply.state, reply.code) == ROWS[row]
    assert reply.code in VisonicDriver.sentences
    assert reply.correlation_id == "c"
    assert reply.literal
    assert not reply.read_after


def test_the_vendors_words_come_with_its_complaints(home: Holder) -> None:
    home.bench.cloud.faults.set("refuse", "user_code_short", command="set_state")
    assert reply_to(home).vendor_text == "Bad Request Params; user_code: minLength:4"


@pytest.mark.parametrize("fault", ["refuse", "html", "drop"])
def test_an_answer_that_is_none_leaves_the_command_open(home: Holder, fault: str) -> None:
    home.bench.cloud.faults.set(fault, command="set_state")
    with pytest.raises(VendorUnavailableError) as caught:
        home.ask(CommandName.DISARM)
    assert caught.value.sent


def test_a_server_that_is_not_there_was_sent_nothing(home: Holder) -> None:
    away = Holder(home.bench)
    away.bench.line = {**home.bench.line, "host": "127.0.0.1:9"}
    away.speaker = away.open()
    try:
        with pytest.raises(UnreachableError) as caught:
            away.ask(CommandName.DISARM)
        assert not caught.value.sent
    finally:
        away.bench.line = {**away.bench.line, "host": home.bench.root.split("/")[2]}


@pytest.mark.parametrize(
    ("row", "path", "code"),
    [
        ("wrong_user_code", "panel/login", "wrong_code"),
        ("user_code_short", "panel/login", "wrong_code"),
        ("not_allowed", "panel/login", "wrong_code"),
        ("panel_serial_incorrect", "panel/login", "panel_unknown"),
        ("login_blocked", "panel/login", "login_blocked"),
        ("server_error", "panel/login", "login_failed"),
        ("wrong_login", "auth", "wrong_login"),
        ("email_required", "auth", "login_refused"),
        ("attempts_limit", "auth", "too_many_logins"),
    ],
)
def test_a_login_that_fails_before_a_command_fails_it_unsent(bench: Workbench, row: str, path: str, code: str) -> None:
    home = Holder(bench)
    home.asked()
    bench.cloud.faults.set("refuse", row, command=path)
    reply = reply_to(home)
    assert (reply.state, reply.code, reply.sent) == (FAILED, code, False)
    assert not [one for one in home.asked() if one.endswith("set_state")]


def test_a_panel_without_a_code_asks_nothing(bench: Workbench) -> None:
    home = Holder(bench)
    home.codes.clear()
    home.asked()
    assert reply_to(home).code == "no_code"
    assert not [one for one in home.asked() if one.endswith("login")]


def test_a_lock_out_is_the_contracts_own_with_its_end(bench: Workbench) -> None:
    home = Holder(bench)
    bench.cloud.faults.set("refuse", "login_blocked", command="auth")
    for _ in range(2):
        with pytest.raises(LockedOutError) as caught:
            home.visit()
        assert caught.value.until is not None


def test_a_dead_session_is_healed_before_a_command(home: Holder) -> None:
    home.bench.cloud.faults.set("expire_sessions")
    assert home.ask(CommandName.ARM_HOME).handles
    with passing(home.bench):
        assert home.ask(CommandName.DISARM).handles


def test_a_panels_refusal_is_told_with_its_reason(home: Holder) -> None:
    home.bench.cloud.faults.set("process_fails", "Zone open")
    begun = home.ask(CommandName.ARM_AWAY)
    home.bench.advance(3)
    found = home.visit(under_way=[UnderWay(correlation_id="c", handles=begun.handles)])
    (reply,) = replies(found)
    assert (reply.state, reply.code, reply.vendor_text) == (REFUSED, "refused_by_panel", "Zone open")


def test_several_zones_are_bypassed_one_after_the_other(home: Holder) -> None:
    with passing(home.bench):
        assert reply_to(home, CommandName.BYPASS, zones=(2, 3)).state is CommandState.CONFIRMED
    found = home.visit("devices")
    told = [one for one in readings(found) if getattr(one, "flag", None) is ZoneFlag.BYPASSED]
    assert [getattr(one, "members", None) for one in told] == [frozenset({2, 3})]
    with passing(home.bench):
        assert reply_to(home, CommandName.UNBYPASS, zones=(2, 3)).state is CommandState.CONFIRMED


def test_what_fails_after_a_part_was_done_says_so(home: Holder) -> None:
    with passing(home.bench):
        reply = reply_to(home, CommandName.BYPASS, zones=(2, 99))
        assert (reply.state, reply.code, reply.read_after) == (FAILED, "done_in_part", True)
        home.ask(CommandName.UNBYPASS, zones=(2, 3))


def test_a_first_part_the_panel_refuses_ends_the_command(home: Holder) -> None:
    home.bench.cloud.faults.set("process_fails", "No")
    with passing(home.bench):
        reply = reply_to(home, CommandName.BYPASS, zones=(2, 3))
    assert (reply.state, reply.code, reply.read_after) == (REFUSED, "refused_by_panel", False)


def test_a_read_is_only_another_visit(home: Holder) -> None:
    home.asked()
    reply = reply_to(home, CommandName.READ_STATUS)
    assert (reply.state, reply.read_after) == (CommandState.CONFIRMED, True)
    assert home.asked() == []


def test_what_has_no_request_is_not_supported(home: Holder) -> None:
    with pytest.raises(NotSupportedError):
        home.ask(CommandName.SET_OUTPUT, output=1)


@pytest.mark.parametrize("kind", BY_NAME.values())
def test_every_error_has_a_sentence_and_an_outcome(kind: type[errors.PowerManageError]) -> None:
    error: DriverError = kind(errors.ServerError()) if kind is NotBegunError else kind()
    verdict = verdict_of(error)
    assert verdict.code in VisonicDriver.sentences
    if kind is not errors.PowerManageError:
        assert verdict.code != "failed"


def test_an_unknown_end_of_a_part_stays_unknown() -> None:
    reply = refusal(errors.AnswerTimeoutError(), "c", in_part=True)
    assert (reply.state, reply.code, reply.read_after) == (UNKNOWN, "done_in_part", True)
