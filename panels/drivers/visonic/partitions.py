"""What a partition's two words mean together (reference 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from panels.drivers.base import PartitionReading
from panels.drivers.visonic.records.status import PartitionStatus, Status
from panels.vocabulary import ArmMode, Delay

# The vendor's number of a panel without partitions, and ours, which is never a partition's own.
WHOLE_PANEL_ID: Final = -1
WHOLE_PANEL: Final = 0


class Phase(StrEnum):
    """What a partition is doing beside its mode."""

    SETTLED = "settled"
    EXIT_DELAY = "exit_delay"
    ENTRY_DELAY = "entry_delay"
    PROGRAMMING = "programming"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionState:
    """A partition in our words. ``alarm`` True: its siren sounds; None: only the list of alarms can tell."""

    mode: ArmMode
    phase: Phase
    alarm: bool | None = None


_MODES: Final = {
    "DISARM": ArmMode.DISARMED,
    "NOTREADY": ArmMode.DISARMED,
    "HOME": ArmMode.ARMED_HOME,
    "STAY": ArmMode.ARMED_HOME,
    "AWAY": ArmMode.ARMED_AWAY,
    "NIGHT": ArmMode.ARMED_NIGHT,
}
_EXIT: Final = frozenset({"EXIT", "EXITDELAY", "EXITDELAYHOME", "EXITDELAYAWAY"})
_ENTRY: Final = "ENTRYDELAY"


def state_of(state: str | None, status: str | None) -> PartitionState:
    """Read the two words, in any case and with or without underscores."""
    word, phase = _word(state), _word(status)
    if word == "PROGRAMMING":
        return PartitionState(mode=ArmMode.UNKNOWN, phase=Phase.PROGRAMMING)
    if word in _EXIT or (phase in _EXIT and word != "DISARM"):
        return PartitionState(mode=ArmMode.ARMING, phase=Phase.EXIT_DELAY)
    if word == _ENTRY:
        return PartitionState(mode=ArmMode.ARMED, phase=Phase.ENTRY_DELAY)
    mode = _MODES.get(word, ArmMode.UNKNOWN)
    if phase == _ENTRY:
        return PartitionState(mode=mode, phase=Phase.ENTRY_DELAY)
    if phase == "ALARM":
        return PartitionState(mode=mode, phase=Phase.SETTLED, alarm=True)
    known = mode is not ArmMode.UNKNOWN and phase in {"", *_EXIT}
    return PartitionState(mode=mode, phase=Phase.SETTLED if known else Phase.UNKNOWN)


def number_of(partition: int) -> int | None:
    """Our number of the vendor's partition; None for one that cannot be."""
    if partition == WHOLE_PANEL_ID:
        return WHOLE_PANEL
    return partition if 0 < partition <= 64 else None


def id_of(number: int) -> int:
    """The vendor's id of our partition."""
    return WHOLE_PANEL_ID if number == WHOLE_PANEL else number


_DELAYS: Final = {
    Phase.SETTLED: Delay.NONE,
    Phase.PROGRAMMING: Delay.NONE,
    Phase.EXIT_DELAY: Delay.EXIT,
    Phase.ENTRY_DELAY: Delay.ENTRY,
}


def reading_of(
    partition: PartitionStatus, exits: Mapping[int, int] = MappingProxyType({}), *, hushed: bool = False
) -> PartitionReading | None:
    """A partition's reading; None for an entry without a number.

    ``exits`` are exit delays in seconds by number; ``hushed``: what sounds may be a silent alarm, so nothing is told
    of it here.
    """
    number = None if partition.id is None else number_of(partition.id)
    if number is None:
        return None
    told = state_of(partition.state, partition.status)
    delay = _DELAYS.get(told.phase) if partition.state else None
    return PartitionReading(
        number=number,
        mode=told.mode if partition.state else None,
        alarm=None if hushed else told.alarm,
        ready=partition.ready,
        delay=delay,
        # The vendor tells how long an exit delay lasts as a whole, and nothing of entry delays.
        delay_seconds=exits.get(number) if delay is Delay.EXIT else None,
    )


def is_divided(status: Status) -> bool:
    """Whether a panel has partitions of its own beside the whole."""
    return any(one.id is not None and one.id > 0 for one in status.partitions)


def ringing_of(status: Status) -> tuple[int, ...]:
    """The numbers of the partitions whose siren sounds, by their status."""
    found = {
        None if one.id is None else number_of(one.id): state_of(one.state, one.status).alarm
        for one in status.partitions
    }
    return tuple(sorted(number for number, alarm in found.items() if number is not None and alarm))


def _word(text: str | None) -> str:
    return (text or "").strip().upper().replace("_", "")
