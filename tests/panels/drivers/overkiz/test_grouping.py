"""Commands for one gateway within a moment are one group; a person's arming waits for nobody."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from panels.drivers.overkiz.calls.runs import Order
from panels.drivers.overkiz.errors import AnswerTimeoutError, NoSuchCommandError
from panels.drivers.overkiz.grouping import Grouping, Wish
from panels.drivers.overkiz.runs import Handle


class Server:
    """Takes groups, and has something against some devices."""

    def __init__(self) -> None:
        self.groups: list[tuple[str, ...]] = []
        self.refused: set[str] = set()
        self.silent = False

    def take(self, wishes: Sequence[Wish]) -> Handle:
        devices = tuple(sorted(one.order.device for one in wishes))
        self.groups.append(devices)
        if self.silent:
            raise AnswerTimeoutError
        if self.refused & set(devices):
            raise NoSuchCommandError
        return Handle(execution=f"exec-{len(self.groups)}", devices=len(devices))


def wish(device: str, **more: Any) -> Wish:
    return Wish(order=Order(device=device, name="on"), correlation_id=device, **more)


def ask_together(server: Server, *wishes: tuple[str, Wish]) -> list[Any]:
    """Ask all at once; returns what each got."""
    grouping, found = Grouping(server.take), [None] * len(wishes)
    ready = threading.Barrier(len(wishes))

    def ask(at: int, gateway: str, one: Wish) -> None:
        ready.wait()
        try:
            found[at] = grouping.ask(gateway, one)  # type: ignore[call-overload]
        except Exception as error:  # noqa: BLE001  (what it got)
            found[at] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=ask, args=(at, *one)) for at, one in enumerate(wishes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return found


def test_commands_of_a_gateway_travel_together() -> None:
    server = Server()
    found = ask_together(server, ("g", wish("a")), ("g", wish("b")), ("h", wish("c")))
    assert sorted(server.groups) == [("a", "b"), ("c",)]
    assert found[0] == found[1] != found[2]
    assert found[0].devices == 2


def test_a_device_has_one_action_in_a_group() -> None:
    server = Server()
    ask_together(server, ("g", wish("a")), ("g", wish("a")))
    assert server.groups == [("a",), ("a",)]


def test_what_runs_by_itself_does_not_travel_on_the_budget_of_people() -> None:
    server = Server()
    ask_together(server, ("g", wish("a")), ("g", wish("b", by_person=False)))
    assert sorted(server.groups) == [("a",), ("b",)]


def test_one_that_is_refused_does_not_take_the_others_with_it() -> None:
    server = Server()
    server.refused = {"b"}
    found = ask_together(server, ("g", wish("a")), ("g", wish("b")))
    assert server.groups[0] == ("a", "b")
    assert sorted(server.groups[1:]) == [("a",), ("b",)]
    assert isinstance(found[0], Handle)
    assert isinstance(found[1], NoSuchCommandError)


def test_what_may_have_been_carried_out_is_not_sent_again() -> None:
    server = Server()
    server.silent = True
    found = ask_together(server, ("g", wish("a")), ("g", wish("b")))
    assert server.groups == [("a", "b")]
    assert all(isinstance(one, AnswerTimeoutError) for one in found)


@pytest.mark.parametrize("handle", [Handle(execution="e"), Handle(execution="e-1", devices=3, one_way=True)])
def test_a_handle_survives_its_row(handle: Handle) -> None:
    assert Handle.parse(str(handle)) == handle


def test_a_handle_of_another_release_is_an_execution() -> None:
    assert Handle.parse("exec-1") == Handle(execution="exec-1")
