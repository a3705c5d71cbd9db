"""What the tests with pyvisonicalarm share: its modules, logging in with it, and the proofs of its methods."""

import importlib
import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from tests.panels.simulators.visonic.workbench import Workbench

# It ships no types, and its names would not pass as imports.
alarm = importlib.import_module("pyvisonicalarm.alarm")
core = importlib.import_module("pyvisonicalarm.core")
exceptions = importlib.import_module("pyvisonicalarm.exceptions")

Proof: TypeAlias = Callable[[Any, Workbench], None]
PROOFS: Final[dict[str, Proof]] = {}
STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def proves(*names: str) -> Callable[[Proof], Proof]:
    """Mark a function as the proof of methods; those of the core begin with ``api.``."""

    def keep(proof: Proof) -> Proof:
        PROOFS.update(dict.fromkeys(names, proof))
        return proof

    return keep


def entered(client: Any, bench: Workbench, index: int = 0) -> Any:
    """Log in to a panel and wait for its discovery."""
    panel = bench.line["panels"][index]
    assert client.panel_login(panel["serial"], panel["master_code"]) is True
    assert client.connected() is False
    bench.advance(10)
    assert client.connected() is True
    return client


def ends(bench: Workbench, client: Any, token: str) -> str:
    """Let a process end and say how; its steps were seen in between."""
    assert re.fullmatch(r"[0-9a-f-]{36}", token)
    (process,) = client.get_process_status(token)
    assert (process.token, process.status, process.message, process.error) == (token, "start", "", None)
    bench.advance(0.5)
    assert client.get_process_status(token)[0].status == "handled"
    bench.advance(0.6)
    return str(client.get_process_status(token)[0].status)
