"""Reads process groups from standard input and ends them when it closes: run by the supervisor, outlives its kill."""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

GRACE_SECONDS: Final = 5.0


def is_alive(group: int) -> bool:
    """Tell whether any process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end(groups: Iterable[int]) -> None:
    """Ask the groups to end, and kill what has not within the grace."""
    left = set(groups)
    for group in left:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if is_alive(group)}
    for group in left:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def main() -> None:
    """Keep the list the supervisor sends; its pipe closes when it ends, whatever ended it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        mark, number_text = line[0], line[1:].strip()
        if mark == "+":
            groups.add(int(number_text))
        else:
            groups.discard(int(number_text))
    end(groups)


if __name__ == "__main__":
    main()
