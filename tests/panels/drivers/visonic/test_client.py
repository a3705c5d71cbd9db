"""Logging in, healing, versions, deadlines and secrets, against a scripted server."""

import logging
import threading
import time
from typing import Any

import pytest

from panels.drivers.base import SessionEndedError
from panels.drivers.visonic import errors
from panels.drivers.visonic.transport import RequestsHttp
from tests.panels.drivers.visonic.conftest import CODE, PASSWORD, Answer, Script

DEAD: dict[str, Answer] = {
    "440": (440, {}),
    "400": (400, {"error": 400, "error_message": "Unable to recognize session token",
                  "error_reason_code": "InvalidRequestFormat"}),
    "401": (401, {"error_message": "Wrong user token"}),
    "403": (403, {"error": 10002, "error_reason_code": "UserAuthRequired"}),
}  # fmt: skip


def test_the_first_call_logs_in_and_speaks_the_highest_version(script: Script) -> None:
    status = script.panel().get_status()
    assert status.connected is True
    assert status.unknown == {"new_key": 1}
    assert [path for path, _, _ in script.asked] == [
        "/rest_api/version", "/rest_api/10.0/auth", "/rest_api/10.0/panel/login", "/rest_api/10.0/status",
    ]  # fmt: skip
    assert script.asked[-1][1]["session-token"] == "session-1"


def test_a_pinned_version_is_spoken_without_asking(script: Script) -> None:
    script.panel(version="9.0").get_status()
    assert script.asked[0][0] == "/rest_api/9.0/auth"


@pytest.mark.parametrize("style", DEAD)
def test_each_kind_of_dead_token_costs_one_login_and_one_repeat(script: Script, style: str) -> None:
    def status(headers: dict[str, str], body: Any) -> Answer:
        return DEAD[style] if headers["session-token"] == "session-1" else (200, {"connected": True})

    script.answers["/status"] = status
    assert script.panel().connected() is True
    assert (script.count("/status"), script.count("/panel/login")) == (2, 2)
    assert script.count("/auth") == (2 if style == "401" else 1)


@pytest.mark.parametrize("style", DEAD)
def test_a_token_that_stays_dead_ends_after_one_repeat(script: Script, style: str) -> None:
    script.answers["/status"] = DEAD[style]
    with pytest.raises(SessionEndedError):
        script.panel().get_status()
    assert script.count("/status") == 2


def test_bad_credentials_are_tried_once(script: Script) -> None:
    wrong = [{"key": "email", "value": "wrong_combination"}, {"key": "password", "value": "wrong_combination"}]
    script.answers["/auth"] = (400, {"error": 10004, "error_reason_code": "WrongCombination", "extras": wrong})
    panel = script.panel()
    for _ in range(3):
        with pytest.raises(errors.WrongUsernameOrPasswordError):
            panel.get_status()
    assert script.count("/auth") == 1


def test_a_lock_out_says_until_when_and_stops_logins(script: Script) -> None:
    script.answers["/panel/login"] = (420, {"error": 10020, "extras": [{"key": "timeout", "value": 44}]})
    panel = script.panel()
    for act in (panel.get_status, panel.login):
        with pytest.raises(errors.LoginTemporaryBlockedError) as caught:
            act()
        assert 40 < (caught.value.seconds or 0) <= 44
    assert script.count("/panel/login") == 1


def test_two_threads_with_one_store_log_in_once(script: Script) -> None:
    panel = script.panel()
    threads = [threading.Thread(target=panel.get_status) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (script.count("/auth"), script.count("/panel/login"), script.count("/status")) == (1, 1, 2)


def test_a_changed_version_is_followed(script: Script) -> None:
    panel = script.panel()
    panel.get_status()
    script.answers["/version"] = (200, {"rest_versions": ["14.0"]})
    script.answers = {"/10.0/status": (400, {"error_message": "Bad version"}), **script.answers}
    assert panel.connected() is True
    assert script.asked[-1][0] == "/rest_api/14.0/status"


def test_headers_that_trickle_meet_the_deadline(script: Script) -> None:
    panel = script.panel(total_seconds=0.6)
    panel.login()
    script.answers["/status"] = (0, None)
    began = time.monotonic()
    with pytest.raises(errors.AnswerTimeoutError):
        panel.get_status()
    assert time.monotonic() - began < 1.5


def test_a_silent_server_meets_the_read_time_out(script: Script) -> None:
    panel = script.panel(http=RequestsHttp(read=0.2))
    panel.login()

    def late(headers: dict[str, str], body: Any) -> Answer:
        time.sleep(0.6)
        return 200, {}

    script.answers["/status"] = late
    with pytest.raises(errors.AnswerTimeoutError):
        panel.get_status()


def test_an_answer_too_large_is_cut_off(script: Script) -> None:
    panel = script.panel(http=RequestsHttp(most_bytes=1000))
    panel.login()
    script.answers["/status"] = (200, {"long": "x" * 2000})
    with pytest.raises(errors.OversizedAnswerError):
        panel.get_status()


def test_a_server_that_is_not_there_was_sent_nothing(script: Script) -> None:
    with pytest.raises(errors.UnreachableError) as caught:
        script.client().panel("1A2B3C", CODE)._sessions.http.request("GET", "http://127.0.0.1:1/")
    assert caught.value.sent is False


def test_no_secret_is_in_repr_log_or_error(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    panel = script.panel()
    panel.get_status()
    script.answers["/set_state"] = (400, {"error": 1, "error_message": "of session-1", "error_reason_code": "Odd"})
    with pytest.raises(errors.UndefinedBadRequestError) as caught:
        panel.disarm()
    said = f"{panel!r} {panel._sessions!r} {caught.value!r} {caught.value.vendor_text} {caplog.text}"
    for secret in (PASSWORD, CODE, "user-1", "session-1"):
        assert secret not in said


def test_waiting_for_a_process_tells_each_step(script: Script) -> None:
    steps = iter(["start", "handled", "handled", "succeeded"])
    script.answers["/process_status"] = lambda _, __: (200, [{"token": "p-1", "status": next(steps)}])
    panel, told = script.panel(), []
    process = panel.wait_for(panel.arm_away(), every=0.01, progress=lambda one: told.append(one.status))
    assert process.has_succeeded
    assert told == ["start", "handled", "succeeded"]


def test_a_forgotten_process_is_lost(script: Script) -> None:
    script.answers["/process_status"] = (200, [])
    with pytest.raises(errors.ProcessLostError):
        script.panel().wait_for("p-1", every=0.01)
