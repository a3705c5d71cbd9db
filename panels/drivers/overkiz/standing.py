"""How a panel stands, out of what is remembered of its home: the readings of a status."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from panels.drivers.base import PanelReading, PartitionModes, PartitionSet, Reading, TroubleSet
from panels.drivers.overkiz.alarms import AlarmPartition
from panels.drivers.overkiz.home import Home
from panels.drivers.overkiz.troubles import online_of, troubles_of
from panels.drivers.overkiz.zones import flags_of, is_zone, kind_of, readings_of
from panels.vocabulary import ArmMode, PartitionFlag, ZoneFlag, ZoneKind

_UNTOLD: Final = frozenset({None, ArmMode.UNKNOWN})
_ALARMING: Final = frozenset({ZoneKind.FIRE, ZoneKind.GAS, ZoneKind.FLOOD})


def status_of(home: Home, panel: str) -> tuple[Reading, ...]:
    """All that everybody may see of a panel."""
    partitions, devices = home.partitions_of(panel), home.parts_of(panel)
    return (
        # Sets first: what they find to be different is told, and what says the same of single partitions is not.
        *_alarms(partitions),
        *_modes(partitions),
        PanelReading(online=online(home, panel), alarm=alarm_of(home, panel)),
        *readings_of(devices, home.numbers),
        troubles(home, panel),
    )


def silent_of(home: Home, panel: str) -> PanelReading | None:
    """An alarm that only the monitoring station may see; None where this panel does not tell of any."""
    told = [one.silent for one in home.partitions_of(panel) if one.silent is not None]
    return PanelReading(covert_alarm=any(told)) if told else None


def alarm_of(home: Home, panel: str) -> bool | None:
    """Whether a partition, or a detector of fire, gas or water, is in alarm; None where nothing here ever tells."""
    told = [one.alarm for one in home.partitions_of(panel) if one.alarm is not None]
    for device in home.parts_of(panel):
        if is_zone(device) and kind_of(device) in _ALARMING:
            flag = flags_of(device.states, device.event_based_states).get(ZoneFlag.ALARM)
            told += [] if flag is None else [flag]
    if any(one.silent for one in home.partitions_of(panel)):
        # Nothing in the open says that there is none.
        told = [one for one in told if one]
    return any(told) if told else None


def online(home: Home, panel: str) -> bool | None:
    """Whether a panel can be reached."""
    gateway, alarm = home.gateway_of(panel), home.alarms.get(panel)
    if alarm is not None:
        return online_of(alarm.devices[0], gateway)
    return gateway.alive if gateway is not None and gateway.is_box else None


def troubles(home: Home, panel: str) -> TroubleSet:
    """Exactly what is wrong with a panel; faults of a gateway are those of its own panel."""
    gateway = home.gateways.get(panel)
    return troubles_of(home.parts_of(panel), () if gateway is None else (gateway,))


def _modes(partitions: Sequence[AlarmPartition]) -> tuple[Reading, ...]:
    """The modes of all partitions together where all are told, so that what has changed unseen is noticed."""
    details = tuple(one.reading() for one in partitions if one.mode is not None)
    if not partitions or any(one.mode in _UNTOLD for one in partitions):
        return details
    modes = PartitionModes(
        modes={one.number: one.mode for one in partitions if one.mode is not None}, others=ArmMode.UNKNOWN
    )
    return tuple(chain((modes,), details))


def _alarms(partitions: Sequence[AlarmPartition]) -> tuple[Reading, ...]:
    if any(one.alarm is None for one in partitions) or not partitions:
        return ()
    return (PartitionSet(flag=PartitionFlag.ALARM, members=frozenset(one.number for one in partitions if one.alarm)),)
