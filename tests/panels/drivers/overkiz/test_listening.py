"""Fetching events: the listener, its losses, and what there is to do about them."""

import time

import pytest

from panels.drivers.overkiz import errors
from tests.panels.drivers.overkiz.conftest import Answer, Script

LOST: Answer = (400, {"errorCode": "UNSPECIFIED_ERROR", "error": '"No registered event listener."'})


def test_the_first_fetch_registers_and_has_states_read(script: Script) -> None:
    client = script.client()
    script.answers["POST /events/listener-of-1/fetch"] = (200, [{"name": "GatewayDownEvent", "gatewayId": "1"}])
    first = client.fetch_events()
    assert (first.renewed, first.events) == (True, ())
    then = client.fetch_events()
    assert (then.renewed, [event.name for event in then.events]) == (False, ["GatewayDownEvent"])
    assert script.paths == ["POST /login", "POST /events/register", "POST /events/listener-of-1/fetch"]


def test_what_was_fetched_is_kept_before_it_is_read(script: Script) -> None:
    client = script.client()
    client.fetch_events()
    for body, error in ((b"<html>", errors.UnreadableAnswerError), (b"", errors.UnreadableAnswerError),
                        (b'{"x": 1}', errors.UnexpectedAnswerError)):  # fmt: skip
        script.answers["POST /events/listener-of-1/fetch"] = (200, body)
        fetched = client.fetch_events()
        assert fetched.body == body
        with pytest.raises(error):
            _ = fetched.events
        assert "html" not in repr(fetched)


@pytest.mark.parametrize(
    "lost", [LOST, (400, {"errorCode": "UNSPECIFIED_ERROR", "error": "Invalid event listener id : x"})]
)
def test_a_lost_listener_is_registered_again_and_told(script: Script, lost: Answer) -> None:
    client = script.client()
    client.fetch_events()
    script.answers["POST /events/listener-of-1/fetch"] = lost
    assert client.fetch_events().renewed
    script.answers["POST /events/listener-of-1/fetch"] = (200, [])
    assert not client.fetch_events().renewed
    assert (script.count("POST /login"), script.count("POST /events/register")) == (1, 2)


def test_a_session_that_died_while_polling_has_a_new_listener(script: Script) -> None:
    client = script.client()
    client.fetch_events()
    script.kill()
    script.answers["POST /events/listener-of-1/fetch"] = (200, [])
    script.answers["POST /events/listener-of-2/fetch"] = (200, [])
    assert client.fetch_events().renewed
    assert not client.fetch_events().renewed
    assert script.paths[-1] == "POST /events/listener-of-2/fetch"


def test_a_login_by_any_other_call_costs_the_listener(script: Script) -> None:
    client = script.client()
    client.fetch_events()
    script.kill()
    client.get_place("p")
    assert client.fetch_events().renewed


def test_events_are_not_fetched_twice_in_a_second(script: Script) -> None:
    script.answers["POST /events/listener-of-1/fetch"] = (200, [])
    client = script.client()
    client.fetch_events()
    client.fetch_events()
    began = time.monotonic()
    client.fetch_events()
    assert time.monotonic() - began > 0.7


def test_the_listener_can_be_given_up(script: Script) -> None:
    client = script.client()
    client.fetch_events()
    script.answers["POST /events/listener-of-1/unregister"] = (200, None)
    client.end_events()
    client.end_events()
    assert script.count("POST /events/listener-of-1/unregister") == 1
    assert client.fetch_events().renewed
