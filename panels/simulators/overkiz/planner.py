"""The calendar of a home: which days rule on a date, and the scenes they start by the clock (reference 8)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from panels.simulators.overkiz.errors import Refusal
from panels.simulators.overkiz.executions import Executions
from panels.simulators.overkiz.machinery import Machinery
from panels.simulators.overkiz.world import Home


def schedule(home: Home, date: dt.date) -> dict[str, list[str]]:
    """Return the OIDs of the days and rules that hold on a date."""
    told: dict[str, list[str]] = {"calendarDays": [], "calendarRules": []}
    for oid, wrapped in home.calendar_rules.items():
        row = wrapped["weeklyCalendarRule"]
        if row["enabled"] and row["dayMask"] >> date.weekday() & 1:
            told["calendarDays"].append(row["calendarDayOID"])
            told["calendarRules"].append(oid)
    return told


class Planner:
    """Starts what calendars say, home by home, while they are switched on."""

    def __init__(self, machinery: Machinery, executions: Executions) -> None:
        self._machinery = machinery
        self._executions = executions

    def plan(self, home: Home) -> None:
        """Wait for the next thing in a home's calendar."""
        now = self._machinery.timers.now()
        coming = min(((when, oid) for when, oid in self._coming(home) if when > now), default=None)
        if coming:
            self._machinery.timers.later(coming[0] - now, partial(self._start, home, coming[1]))

    def _coming(self, home: Home) -> Iterator[tuple[float, str]]:
        zone = ZoneInfo(home.location["timezone"])
        today = dt.datetime.fromtimestamp(self._machinery.timers.now(), zone).date()
        for ahead in range(8):
            date = today + dt.timedelta(ahead)
            for oid in schedule(home, date)["calendarDays"]:
                for trigger in home.calendar_days[oid]["dayTimeTriggers"]:
                    start = trigger["startActionGroupTimeTrigger"]
                    moment = dt.datetime.combine(date, dt.time(start["hours"], start["minutes"]), zone)
                    yield moment.timestamp(), start["actionGroupOID"]

    def _start(self, home: Home, oid: str) -> None:
        group = home.action_groups.get(oid)
        if home.calendar_on and group and self._is_whole(home, group):
            try:
                self._executions.start(
                    home, group, owner="calendar", source="server", kind="Planning", sub_type="TIME_TRIGGER", oid=oid
                )
            except Refusal as refusal:
                self._machinery.notify(home, f"{group['label']} did not run: {refusal.text}", "CALENDAR")
        self.plan(home)

    @staticmethod
    def _is_whole(home: Home, group: Mapping[str, Any]) -> bool:
        return all(action["deviceURL"] in home.devices for action in group["actions"])
