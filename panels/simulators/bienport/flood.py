"""Many notifications at a steady rate, each with its own text, so that a drill can tell which one is missing."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from panels.simulators.bienport.cloud import Cloud
from panels.simulators.bienport.happenings import Happening, Kind
from panels.simulators.bienport.world import Panel

KINDS: Final = (Kind.ARMED, Kind.DISARMED, Kind.ZONE_ALARM, Kind.KEYFOB_ALARM)
MOST: Final = 1_000_000
TICK: Final = 0.02
UNCONFIRMED: Final = 2_000


@dataclass(kw_only=True)
class Flood:
    """One run. The panels themselves do not change: only messages are made."""

    cloud: Cloud
    tag: str
    count: int
    rate: float
    panels: Sequence[Panel]
    app_id: str | None
    unconfirmed: Callable[[], int]
    kinds: Sequence[Kind] = KINDS
    log: bool = True
    happened: int = 0
    published: int = 0
    started: float = field(default_factory=time.time)
    finished: float | None = None

    async def run(self) -> None:
        """Publish at the rate asked for; a rate of 0 is as fast as it goes."""
        begin = time.monotonic()
        panels, kinds = itertools.cycle(self.panels), itertools.cycle(self.kinds)
        while self.happened < self.count:
            if self.unconfirmed() > UNCONFIRMED:
                await asyncio.sleep(TICK)
                continue
            due = self.count if self.rate <= 0 else int((time.monotonic() - begin) * self.rate) + 1
            # In portions, so that the broker in this same loop gets its turns.
            for _ in range(min(due, self.count) - self.happened, 0, -1)[:200]:
                self._one(next(panels), next(kinds))
            await asyncio.sleep(TICK if self.rate > 0 else 0)
        self.finished = time.time()

    def _one(self, panel: Panel, kind: Kind) -> None:
        self.happened += 1
        number = self.happened % max(len(panel.zones if kind is Kind.ZONE_ALARM else panel.partitions), 1) + 1
        texts = self.cloud.machinery.texts
        text = {
            Kind.ARMED: texts.armed(number),
            Kind.DISARMED: texts.disarmed(number),
            Kind.ZONE_ALARM: texts.zone_alarm(number),
        }.get(kind, texts.keyfob_alarm())
        happening = Happening(
            kind=kind,
            panel=panel,
            at=self.cloud.timers.now(),
            text=f"{text} [{self.tag}-{self.happened}]",
            number=number,
        )
        if self.log:
            self.cloud.activities.add(happening)
        self.published += self.cloud.announcer.publish(happening, app_id=self.app_id)

    def report(self) -> dict[str, Any]:
        """Say how far it is."""
        return {
            "tag": self.tag,
            "count": self.count,
            "happened": self.happened,
            "published": self.published,
            "startedAt": self.started,
            "finishedAt": self.finished,
            "done": self.finished is not None,
        }
