"""The list of alarms as readings. What is only remembered no longer sounds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from panels.drivers.base import PanelReading, PartitionSet, Reading, ZoneSet
from panels.drivers.visonic.partitions import WHOLE_PANEL, number_of
from panels.drivers.visonic.records.faults import Alarm
from panels.vocabulary import PartitionFlag, ZoneFlag

# Types of alarms and of zones that may be silent.
SILENT: Final = frozenset({"PANIC", "H24_SILENT", "DURESS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """What sounds now: in the open, with its partitions and zones, and ``silent``, which only the station may know."""

    public: bool = False
    partitions: frozenset[int] = frozenset()
    zones: frozenset[int] = frozenset()
    silent: bool = False


def is_silent(alarm: Alarm) -> bool:
    """Whether an alarm, sounding or remembered, may be one that nobody on site must see."""
    return (alarm.alarm_type or "").upper() in SILENT or (alarm.zone_type or "").upper() in SILENT


def alarms_of(alarms: Sequence[Alarm], *, divided: bool, ringing: Collection[int] = ()) -> Alarms:
    """Judge the list. ``ringing`` are partitions whose status says that the siren sounds.

    Where the list holds silent alarms alone, that siren is taken for theirs and kept from the site.
    """
    sounding = [alarm for alarm in alarms if not alarm.is_memory]
    public = [alarm for alarm in sounding if not is_silent(alarm)]
    silent = len(public) < len(sounding)
    found = {number_of(one) if divided else WHOLE_PANEL for alarm in public for one in alarm.partitions or (-1,)}
    if public or not silent:
        found |= set(ringing)
    # A divided panel has no partition that is the whole; its alarm is still one of the panel.
    partitions = frozenset(number for number in found if number is not None and bool(number) is divided)
    return Alarms(
        public=bool(public or found),
        partitions=partitions,
        zones=frozenset(alarm.zone for alarm in public if _has_zone(alarm) and alarm.zone),
        silent=silent,
    )


def readings_of(found: Alarms) -> tuple[Reading, ...]:
    """What everybody may see of it: of silent alarms no more than that there is none."""
    return (
        PartitionSet(flag=PartitionFlag.ALARM, members=found.partitions),
        ZoneSet(flag=ZoneFlag.ALARM, members=found.zones),
        PanelReading(alarm=found.public, covert_alarm=None if found.silent else False),
    )


def _has_zone(alarm: Alarm) -> bool:
    # The number of a user, a keypad or the panel itself is no zone's.
    return (alarm.device_type or "ZONE").upper() == "ZONE"
