"""Commands for one gateway that come within a moment of each other travel as one action group (DESIGN 4.5)."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from panels.drivers.overkiz.calls.runs import Order
from panels.drivers.overkiz.errors import RefusedError
from panels.drivers.overkiz.runs import Handle

TOGETHER_SECONDS: Final = 0.1
# The queue of a gateway takes ten executions; a group is one of them, and need not be larger than a home.
_MOST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One command of ours: what is asked of a device, and whose it is."""

    order: Order
    correlation_id: str
    by_person: bool = True


@dataclass(slots=True)
class _Group:
    wishes: list[tuple[Wish, "Future[Handle]"]] = field(default_factory=list)
    closed: bool = False


class Grouping:
    """Gathers wishes by gateway. ``send`` gives a group to the server, and returns the execution that it became."""

    def __init__(self, send: Callable[[Sequence[Wish]], Handle]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._groups: dict[str, _Group] = {}

    def ask(self, gateway: str, wish: Wish) -> Handle:
        """Ask for one thing together with whatever else is asked of the gateway. Raises what ``send`` raises.

        A device has one action in a group: a second wish for it goes in the next one.
        """
        mine: Future[Handle] = Future()
        with self._lock:
            group = self._groups.get(gateway)
            leads = group is None or not _has_room(group, wish)
            if leads or group is None:
                group = self._groups[gateway] = _Group()
            group.wishes.append((wish, mine))
        if leads:
            time.sleep(TOGETHER_SECONDS)
            with self._lock:
                group.closed = True
                if self._groups.get(gateway) is group:
                    del self._groups[gateway]
            self._run(group)
        return mine.result()

    def _run(self, group: _Group) -> None:
        try:
            handle = self._send([wish for wish, _ in group.wishes])
        except RefusedError as error:
            # Nothing of it was carried out: what the server has against one of them is not against the others.
            for wish, waiting in group.wishes:
                if len(group.wishes) == 1:
                    waiting.set_exception(error)
                else:
                    self._run(_Group([(wish, waiting)]))
        except BaseException as error:  # noqa: BLE001  (whatever it is, each of them is told)
            for _, waiting in group.wishes:
                waiting.set_exception(error)
        else:
            for _, waiting in group.wishes:
                waiting.set_result(handle)


def _has_room(group: _Group, wish: Wish) -> bool:
    taken = {one.order.device for one, _ in group.wishes}
    alike = all(one.by_person == wish.by_person for one, _ in group.wishes)
    return not group.closed and alike and len(group.wishes) < _MOST and wish.order.device not in taken
