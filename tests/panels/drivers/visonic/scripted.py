"""A speaker for a scripted server, and a holder that does nothing but remember."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from panels.drivers.base import Account, Found, UnderWay, Visit
from panels.drivers.memory_tokens import MemoryTokens
from panels.drivers.visonic.driver import VisonicDriver
from panels.drivers.visonic.speaker import VisonicSpeaker
from panels.drivers.visonic.transport import RequestsHttp
from tests.panels.drivers.visonic.conftest import CODE, PASSWORD, Script


@dataclass
class Scripted:
    """Visits one panel of a scripted server again and again."""

    script: Script
    memory: Mapping[str, Any] = field(default_factory=dict)
    speaker: VisonicSpeaker = field(init=False)

    def __post_init__(self) -> None:
        account = Account(
            settings={"host": f"http://{self.script.address}", "email": "a@example.com"},
            secrets={"password": PASSWORD},
        )
        self.speaker = VisonicDriver().open(account, MemoryTokens(), RequestsHttp(), lambda _: CODE)

    def visit(self, *slow: str, under_way: Sequence[UnderWay] = ()) -> Found:
        """Visit the panel and remember what the visit wants remembered."""
        wanted = Visit(panel="1A2B3C", slow_reads=frozenset(slow), memory=self.memory, under_way=tuple(under_way))
        found = self.speaker.visit(wanted)
        self.memory = found.memory
        return found
