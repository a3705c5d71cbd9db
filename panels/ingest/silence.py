"""Whether an alarm is one that the people on site must not see (DESIGN 4.6)."""

from collections.abc import Iterable

from panels.drivers.base import Reading, ZoneReading, ZoneSet
from panels.ingest.moments import Moment
from panels.ingest.rows import ZoneRow
from panels.vocabulary import ZoneFlag, ZoneKind


def judge_silence(readings: Iterable[Reading], zones: Iterable[ZoneRow], moment: Moment) -> None:
    """Note which zones are silent, and whether a message speaks of no alarm but theirs.

    A zone is silent when it is a hold-up zone, or when the panel ever listed it among its silent alarms. In doubt an
    alarm is kept from the site: the station sees it either way.
    """
    silent = {zone.number for zone in zones if zone.silent_alarm_memory or zone.kind == ZoneKind.HOLDUP}
    alarming: set[int] = set()
    for reading in readings:
        match reading:
            case ZoneSet(flag=ZoneFlag.SILENT_ALARM_MEMORY, members=members):
                silent |= members
            case ZoneSet(flag=ZoneFlag.ALARM, members=members):
                alarming |= members
            case ZoneReading(number=number, flags=flags) if flags.get(ZoneFlag.ALARM):
                alarming.add(number)
    moment.silent = frozenset(silent)
    moment.hushed = bool(alarming) and alarming <= silent
