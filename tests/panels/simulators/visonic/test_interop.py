"""An independent client, pyvisonicalarm 0.1.0b7, over TLS: every method it has, what it returns, and what it did here.

The proofs are in interop_reads.py and interop_acts.py; where it is broken itself (reference 3.3, 18.1) stands in
test_interop_defects.py.
"""

import inspect
from typing import Any

import pytest

from tests.panels.simulators.visonic import interop_acts, interop_reads
from tests.panels.simulators.visonic.interop import PROOFS, alarm, core
from tests.panels.simulators.visonic.workbench import Workbench

# Both fill the table of proofs.
__all__ = ["interop_acts", "interop_reads"]


@pytest.fixture
def bench(secure: Workbench) -> Workbench:
    return secure


def names_of(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def test_no_method_is_left_out() -> None:
    ours = {name.removeprefix("api.") for name in PROOFS if name.startswith("api.")}
    theirs = names_of(alarm.Setup)
    assert {name for name in PROOFS if not name.startswith("api.")} == theirs
    # The rest of the core is what the methods above call.
    assert names_of(core.API) - theirs <= ours | {"get_version_info", "set_name"}


@pytest.mark.parametrize("name", PROOFS)
def test_a_method_does_what_it_says(client: Any, bench: Workbench, name: str) -> None:
    PROOFS[name](client, bench)


def test_everything_prints(client: Any, bench: Workbench) -> None:
    bench.act("fire", 5)
    bench.act("battery_low", 2)
    for name in sorted(names_of(alarm.Setup)):
        if name.startswith("get_") and name != "get_process_status":
            found = getattr(client, name)()
            for each in found if isinstance(found, list) else [found]:
                assert len(str(each)) > 2
                assert "object at 0x" not in repr(each)
