"""Sessions, budgets, commands and secrets, against a scripted server."""

import logging
import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from panels.drivers.base import SessionEndedError
from panels.drivers.memory_tokens import MemoryTokens
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.budgets import Budgets, MemoryLedger, Purpose
from panels.drivers.overkiz.calls.runs import Order, action_group
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.logins import PasswordLogin
from panels.drivers.overkiz.transport import RequestsHttp
from tests.panels.drivers.overkiz.conftest import PASSWORD, USER, Answer, Asked, Script

DENIED = "RESOURCE_ACCESS_DENIED"
CLOSE = action_group("Close", [Order(device="io://1/2#1", name="close")])


def test_the_first_call_logs_in_and_sends_the_session(script: Script) -> None:
    assert script.client().get_place("p").label == "Attic"
    assert script.paths == ["POST /login", "GET /setup/places/p"]
    login, read = script.asked
    assert login.form == {"userId": USER, "userPassword": PASSWORD}
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert not login.query
    assert read.headers["cookie"] == "JSESSIONID=session-1"
    assert "authorization" not in read.headers


def test_a_dead_session_costs_one_login_and_one_repeat(script: Script) -> None:
    client = script.client()
    client.get_place("p")
    script.kill()
    assert client.get_place("p").label == "Attic"
    assert (script.count("POST /login"), script.count("GET /setup/places/p")) == (2, 3)


def test_a_session_that_stays_dead_ends_after_one_repeat(script: Script) -> None:
    script.answers["GET /setup/places/p"] = (401, {"errorCode": DENIED, "error": "Not authenticated"})
    with pytest.raises(SessionEndedError):
        script.client().get_place("p")
    assert (script.count("POST /login"), script.count("GET /setup/places/p")) == (2, 2)


def test_workers_with_one_store_log_in_once(script: Script) -> None:
    tokens = MemoryTokens()
    clients = [script.client(tokens=tokens) for _ in range(4)]
    threads = [threading.Thread(target=client.get_place, args=["p"]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (script.count("POST /login"), script.count("GET /setup/places/p")) == (1, 4)
    # A session that died for all of them is replaced once, too.
    script.kill()
    threads = [threading.Thread(target=client.get_place, args=["p"]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert script.count("POST /login") == 2


def test_requests_of_a_session_go_one_after_the_other(script: Script) -> None:
    under_way, most = [0], [0]

    def slowly(one: Asked) -> Answer:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.05)
        under_way[0] -= 1
        return 200, {"oid": "p"}

    script.answers["GET /setup/places/p"] = slowly
    client = script.client()
    threads = [threading.Thread(target=client.get_place, args=["p"]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_two_that_met_at_the_server_try_again(script: Script) -> None:
    met: Answer = (400, {"errorCode": DENIED, "error": "too many concurrent requests"})
    answers = [met, met, (200, {"oid": "p", "label": "Attic"})]
    script.answers["GET /setup/places/p"] = lambda _: answers.pop(0)
    assert script.client().get_place("p").label == "Attic"
    script.answers["GET /setup/places/p"] = met
    with pytest.raises(errors.BusySessionError):
        script.client().get_place("p")


def test_a_spent_budget_sends_nothing_and_says_until_when(script: Script) -> None:
    client = script.client()
    client.get_setup()
    with pytest.raises(errors.BudgetSpentError) as caught:
        client.get_setup()
    assert not caught.value.sent
    assert caught.value.until is not None
    assert script.count("GET /setup") == 1
    script.kill()
    client.get_place("p")
    client.get_setup()
    assert script.count("GET /setup") == 2


def test_a_persons_arming_is_sent_when_all_else_is_spent(script: Script) -> None:
    script.answers["POST /exec/apply"] = (200, {"execId": "e"})
    client = script.client()
    for _ in range(35):
        client.apply(CLOSE, purpose=Purpose.ROUTINE)
    with pytest.raises(errors.BudgetSpentError):
        client.apply(CLOSE, purpose=Purpose.ROUTINE)
    assert client.apply(CLOSE, purpose=Purpose.PERSON) == "e"
    for _ in range(20):
        client.apply(CLOSE, purpose=Purpose.ARMING)
    with pytest.raises(errors.BudgetSpentError):
        client.apply(CLOSE, purpose=Purpose.PERSON)
    assert [(line.category, line.spent) for line in client.budget_lines] == [("exec", 56)]


def test_a_refusal_of_the_server_has_such_calls_rest(script: Script) -> None:
    script.answers["GET /history/lastExecutions"] = (400, {"errorCode": "QUOTA_EXCEEDED", "error": None})
    client = script.client()
    with pytest.raises(errors.RateLimitedError) as caught:
        client.get_past_executions()
    assert not isinstance(caught.value, errors.BudgetSpentError)
    assert caught.value.until is not None
    assert 55 < (caught.value.until - datetime.now(UTC)).total_seconds() <= 60
    with pytest.raises(errors.BudgetSpentError):
        client.get_past_executions()
    assert script.count("GET /history/lastExecutions") == 1


def test_a_call_that_never_left_is_not_counted(script: Script) -> None:
    tokens, budgets = MemoryTokens(), Budgets(MemoryLedger())
    script.client(tokens=tokens, budgets=budgets).get_place("p")
    away = Overkiz(
        "http://127.0.0.1:9/api", PasswordLogin(user=USER, password=PASSWORD), tokens=tokens, budgets=budgets
    )
    with pytest.raises(errors.UnreachableError):
        away.get_setup()
    assert script.client(tokens=tokens, budgets=budgets).get_setup().oid == "s"


def test_a_command_whose_login_failed_was_not_sent(script: Script) -> None:
    script.answers["POST /login"] = (500, b"")
    with pytest.raises(errors.NotBegunError) as caught:
        script.client().apply(CLOSE)
    assert not caught.value.sent
    assert isinstance(caught.value.cause, errors.ServerError)


def test_a_command_without_an_answer_may_have_been_carried_out(script: Script) -> None:
    client = script.client(http=RequestsHttp(read=0.2))
    client.login()

    def late(one: Asked) -> Answer:
        time.sleep(0.5)
        return 200, {"execId": "e"}

    script.answers["POST /exec/apply"] = late
    with pytest.raises(errors.AnswerTimeoutError) as caught:
        client.apply(CLOSE)
    assert caught.value.sent
    assert script.count("POST /exec/apply") == 1


def test_a_session_is_asked_after_and_ended(script: Script) -> None:
    script.answers |= {"GET /authenticated": (200, {"authenticated": True}), "POST /logout": (200, {"logout": True})}
    client = script.client()
    assert not client.is_logged_in()
    client.login()
    assert client.is_logged_in()
    script.kill()
    assert not client.is_logged_in()
    client.login()
    client.logout()
    assert not client.is_logged_in()
    assert script.count("POST /login") == 2


def test_any_operation_is_called_by_name_or_by_path(script: Script) -> None:
    script.answers["PUT /setup/gateways/1234-5678-9012/mode/2"] = (200, None)
    script.answers["GET /doc"] = (200, b"<html>doc</html>")
    client = script.client()
    assert client.call("GET /setup/places/{placeOID}", placeOID="p") == client.call(
        "get_setup_places_by_place_oid", placeOID="p"
    )
    assert client.call("GET /doc") == "<html>doc</html>"
    with pytest.raises(errors.BadCallError):
        client.call("get_setup", body={})
    assert len(script.asked) == 4


def test_a_device_url_reaches_the_server_as_one_segment(script: Script) -> None:
    path = "/setup/devices/io:%2F%2F1234-5678-6968%2F11136376%231/states"
    script.answers[f"GET {path}"] = (200, [{"name": "core:ClosureState", "type": 1, "value": 30}])
    states = script.client().get_states("io://1234-5678-6968/11136376#1")
    assert [(state.name, state.value) for state in states] == [("core:ClosureState", 30)]


@pytest.mark.parametrize("body", [[], "x", None, b"", [{"deviceURL": 1}, 2]])
def test_an_answer_of_another_shape_is_told_and_not_read_as_nothing(script: Script, body: Any) -> None:
    script.answers |= {"GET /setup": (200, body), "GET /setup/devices": (200, {"x": 1})}
    client = script.client()
    for act in (client.get_setup, client.get_devices):
        with pytest.raises(errors.UnexpectedAnswerError):
            act()


@pytest.mark.parametrize(
    "url",
    [
        "http://ha101-1.overkiz.com/api",
        "ftp://localhost/",
        "https:///x",
        "https://a@b/",
        "https://h/x?y",
        "https://h/ x",
    ],
)
def test_an_address_that_is_none_or_not_encrypted_is_refused(url: str) -> None:
    with pytest.raises(errors.BadCallError):
        Overkiz(url, PasswordLogin(user=USER, password=PASSWORD))


def test_no_secret_is_in_repr_log_or_error(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    tokens = MemoryTokens()
    login = PasswordLogin(user=USER, password=lambda: PASSWORD)
    client = script.client(login, tokens=tokens)
    script.answers["GET /setup/places/p"] = lambda one: (
        400, {"errorCode": "UNSPECIFIED_ERROR", "error": f"Invalid token : {one.headers['cookie']}"},
    )  # fmt: skip
    script.answers["POST /exec/apply"] = (400, {"errorCode": "X", "error": "no"})
    code = action_group("x", [Order(device="io://1/2", name="arm", parameters=("4711",))])
    for act in (lambda: client.get_place("p"), lambda: client.apply(code)):
        try:
            act()
        except errors.OverkizError as error:
            said += [str(error), repr(error), error.vendor_text, repr(error.__cause__), repr(error.__context__)]
    said += [
        repr(client),
        repr(login),
        repr(tokens),
        repr(Order(device="d", name="arm", parameters=("4711",))),
        caplog.text,
    ]
    for secret in (PASSWORD, "session-1", "4711"):
        assert not any(secret in text for text in said)
