"""A visited account that says things, over and over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from panels.drivers.base import Part, PartitionReading, Reply
from panels.ingest import Applied, Delivery
from panels.models import Command, Panel, Partition
from panels.vocabulary import ArmMode, CommandState, ReadingGroup
from tests.panels.corridor.stage import ALARM_PANEL, Stage

GOOD_FOR = timedelta(seconds=30)
EVERY = 10.0


def status(mode: ArmMode = ArmMode.DISARMED, panel: str = str(ALARM_PANEL), **more: Any) -> Part:
    readings = (PartitionReading(number=1, mode=mode, ready=True), *more.pop("readings", ()))
    return Part(panel=panel, kind="status", raw=b"{}", group=ReadingGroup.STATUS, readings=readings, **more)


class Visits:
    """A visited account that says things, and the panel it speaks of."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lease = replace(stage.lease, vendor="visited")
        self.part = status()

    def delivery(self, *parts: Part, **more: Any) -> Delivery:
        parts = parts or (self.part,)
        known = {"lease": self.lease, "mid": 0, "source": "status", "parts": parts, "good_for": GOOD_FOR}
        return self.stage.delivery(b"{}", **(known | {"announced": True} | more))

    def say(self, *parts: Part, **more: Any) -> Applied:
        """What the next visit finds, so many seconds later."""
        self.stage.wait(more.pop("later", EVERY))
        return self.stage.corridor.apply([self.delivery(*parts, **more)])

    def answer(self, command: Command) -> Applied:
        """The vendor says that it carried this out."""
        reply = Reply(correlation_id=command.correlation_id, state=CommandState.CONFIRMED)
        panel, ours = str(ALARM_PANEL), command.correlation_id
        return self.say(Part(panel=panel, kind="reply", raw=b"{}", correlation_id=ours, reply=reply), later=0.5)

    @property
    def panel(self) -> Panel:
        return Panel.objects.get(pk=self.stage.cast.panel.pk)

    @property
    def hall(self) -> Partition:
        return Partition.objects.get(pk=self.stage.cast.hall.pk)

    def is_short(self, say: Callable[[], Applied]) -> bool:
        """Whether nothing of the panel was read to apply what is said."""
        with CaptureQueriesContext(
            database,
        ) as queries:
            say()
        return not any(
            "FROM" in each["sql"] and "panels_partition" in each["sql"].partition("FROM")[2][:40]
            for each in queries
            if each["sql"].startswith("SELECT")
        )
