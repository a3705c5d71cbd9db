"""The list of alarms as readings. What is only remembered no longer sounds."""

from collections.abc import Sequence
from typing import Final

from panels.drivers.base import PanelReading, PartitionSet, Reading
from panels.drivers.visonic.partitions import WHOLE_PANEL, number_of
from panels.drivers.visonic.records.faults import Alarm
from panels.vocabulary import PartitionFlag

_SILENT: Final = frozenset({"PANIC", "H24_SILENT"})


def readings_of(alarms: Sequence[Alarm], *, divided: bool) -> tuple[Reading, ...]:
    """Which partitions are in alarm. An alarm that may be silent is covert and in no public reading.

    An empty list does not end a covert alarm: duress is never in it.
    """
    sounding = [alarm for alarm in alarms if not alarm.is_memory]
    covert = [alarm for alarm in sounding if _is_silent(alarm)]
    public = [alarm for alarm in sounding if not _is_silent(alarm)]
    found = {number_of(one) if divided else WHOLE_PANEL for alarm in public for one in alarm.partitions or (-1,)}
    members = frozenset(number for number in found if number is not None)
    return (
        PartitionSet(flag=PartitionFlag.ALARM, members=members),
        PanelReading(alarm=bool(public), covert_alarm=True if covert else None),
    )


def _is_silent(alarm: Alarm) -> bool:
    return (alarm.alarm_type or "").upper() in _SILENT or (alarm.zone_type or "").upper() in _SILENT
