"""A speaker for the simulated cloud, and a holder that does nothing but remember."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from panels.drivers.base import Account, Begun, Found, Occurrence, Order, Reading, Reply, Tokens, UnderWay, Visit
from panels.drivers.memory_tokens import MemoryTokens
from panels.drivers.visonic.driver import VisonicDriver
from panels.drivers.visonic.speaker import VisonicSpeaker
from panels.drivers.visonic.transport import RequestsHttp
from panels.vocabulary import CommandName
from tests.panels.simulators.visonic.workbench import Workbench


@dataclass
class Holder:
    """Visits one panel of a simulated cloud again and again."""

    bench: Workbench
    index: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=MemoryTokens)
    settings: dict[str, Any] = field(default_factory=dict)
    memory: Mapping[str, Any] = field(default_factory=dict)
    last: Found | None = None

    def __post_init__(self) -> None:
        line = self.bench.line
        self.panel: str = line["panels"][self.index]["serial"]
        self.codes = {one["serial"]: one["master_code"] for one in line["panels"]} | self.codes
        self.http = RequestsHttp(ca_file=line["ca_file"] or "", read=2.0)
        self.speaker = self.open()

    def open(self, password: str | None = None) -> VisonicSpeaker:
        """A speaker as another process would have it: with the same tokens, and nothing else."""
        line = self.bench.line
        address = f"{line['scheme']}://{line['host']}"
        account = Account(
            settings={"host": address, "email": line["email"], **self.settings},
            secrets={"password": password or line["password"]},
        )
        return VisonicDriver().open(account, self.tokens, self.http, lambda serial: self.codes.get(serial, ""))

    def visit(self, *slow: str, under_way: Collection[UnderWay] = ()) -> Found:
        """Visit the panel and remember what the visit wants remembered."""
        visit = Visit(panel=self.panel, slow_reads=frozenset(slow), memory=self.memory, under_way=tuple(under_way))
        self.last = self.speaker.visit(visit)
        self.memory = self.last.memory
        return self.last

    def settle(self) -> "Holder":
        """The first visits: log in, let the cloud find the panel, look at everything."""
        self.visit()
        self.bench.advance(20)
        self.visit(*self.speaker.rhythm.slow_reads)
        return self

    def ask(self, name: CommandName, **more: Any) -> Begun:
        """Give a command, to the whole panel if nothing else is said."""
        named = {"partition": 0} | more
        return self.speaker.begin(Order(name=name, correlation_id="c", panel=self.panel, **named))

    def asked(self) -> list[str]:
        """The paths the cloud was asked since the log was last cleared."""
        log = self.bench.control("GET", "/log").json()
        self.bench.control("DELETE", "/log")
        return [one["path"] for one in (log if isinstance(log, list) else log["requests"])]


def readings(found: Found, source: str = "") -> list[Reading]:
    """All readings of a visit, or those of one source."""
    return [
        reading
        for look in found.looks
        if source in {"", look.source}
        for part in look.parts
        for reading in part.readings
    ]


def occurrences(found: Found) -> list[Occurrence]:
    """What a visit announces."""
    return [one for look in found.looks for part in look.parts for one in part.occurrences]


def replies(found: Found) -> list[Reply]:
    """What became of commands, as a visit found it."""
    return [part.reply for look in found.looks for part in look.parts if part.reply is not None]
