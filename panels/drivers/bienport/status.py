"""The blocks of `getStatus` and `getFailures` as readings.

Lists name only what is true, so a list that is there settles every member of its kind; a list that is missing
settles nothing.
"""

from collections.abc import Iterable
from typing import Final

from panels.drivers.base import (
    OutputSet,
    PanelReading,
    PartitionModes,
    PartitionReading,
    PartitionSet,
    Reading,
    TroubleItem,
    TroubleSet,
    ZoneSet,
)
from panels.drivers.bienport.text import WORD_LENGTH, plain
from panels.drivers.bienport.wire import Data, PartitionItem, ZoneItem
from panels.vocabulary import ArmMode, OutputFlag, PartitionFlag, Trouble, ZoneFlag

_POWER_IN: Final = {"MAINS": Trouble.MAINS, "BATTERY": Trouble.BATTERY}
_POWER_IN_NUMBERS: Final = {1: Trouble.MAINS, 2: Trouble.BATTERY}
_OTHER: Final = {"CLOCK_NOT_SYNC": Trouble.CLOCK, "CONF_MEM_FAIL": Trouble.CONFIGURATION_MEMORY}
_OTHER_NUMBERS: Final = {1: Trouble.CLOCK, 2: Trouble.CONFIGURATION_MEMORY}


def read_status(data: Data) -> tuple[Reading, ...]:
    """Turn a status block into readings; empty where it tells nothing."""
    readings: list[Reading] = [*_partition_modes(data)]
    alarms = None
    if data.current_partition_alarms is not None:
        alarms = _partitions(data.current_partition_alarms)
        readings.append(PartitionSet(flag=PartitionFlag.ALARM, members=alarms))
    for flag, zones in (
        (ZoneFlag.ALARM, data.alarming_zones),
        (ZoneFlag.ALARM_MEMORY, data.zone_alarm_history),
        (ZoneFlag.SILENT_ALARM_MEMORY, data.silent_alarm_history),
        (ZoneFlag.BYPASSED, data.locked_zones),
        (ZoneFlag.COMMUNICATION_FAILURE, data.zones_com_failures),
        (ZoneFlag.POWER_FAILURE, data.zones_power_failures),
    ):
        if zones is not None:
            readings.append(ZoneSet(flag=flag, members=_zones(zones)))
    if data.zone_tampers is not None:
        tampered = frozenset(item.zone_tamper for item in data.zone_tampers if item.value)
        readings.append(ZoneSet(flag=ZoneFlag.TAMPER, members=tampered))
    if data.alarming_outputs is not None:
        switched = frozenset(item.output for item in data.alarming_outputs if item.value)
        readings.append(OutputSet(flag=OutputFlag.ON, members=switched))
    readings.extend(_keypad_tampers(data))
    panel = PanelReading(
        ready=data.is_ready_for_arm,
        alarm=_alarm(data, alarms),
        covert_alarm=data.remote_controller_alarm,
        battery_volts=data.battery_voltage,
        supply_volts=data.power_supply_voltage,
    )
    if panel != PanelReading():
        readings.append(panel)
    return tuple(readings)


def _partition_modes(data: Data) -> Iterable[Reading]:
    armed, home, night = (
        None if items is None else _partitions(items)
        for items in (data.armed_partitions, data.partitions_stay_away, data.partitions_night)
    )
    complete = armed is not None and home is not None and night is not None
    modes: dict[int, ArmMode] = {}
    for number in (armed or frozenset()) | (home or frozenset()) | (night or frozenset()):
        in_home, in_night = number in (home or ()), number in (night or ())
        if in_home and in_night:
            modes[number] = ArmMode.ARMED
        elif in_night:
            modes[number] = ArmMode.ARMED_NIGHT
        elif in_home:
            modes[number] = ArmMode.ARMED_HOME
        else:
            modes[number] = ArmMode.ARMED_AWAY if complete else ArmMode.ARMED
    if complete:
        # Nobody says whether `armedPartitions` holds the other two lists, so *disarmed* needs all three.
        return [PartitionModes(modes=modes)]
    return [PartitionReading(number=number, mode=mode) for number, mode in sorted(modes.items())]


def _alarm(data: Data, alarms: frozenset[int] | None) -> bool | None:
    zones = None if data.alarming_zones is None else _zones(data.alarming_zones)
    if alarms or zones:
        return True
    return None if alarms is None or zones is None else False


def _keypad_tampers(data: Data) -> Iterable[Reading]:
    # Two lists of the same thing, undocumented in what sets them apart: their union, and no all-clear from one alone.
    if data.tamper_keypad is None and data.keypad_tampers is None:
        return
    numbers = {item.keypad for item in data.tamper_keypad or () if item.value}
    numbers |= {item.keypad_tamper for item in data.keypad_tampers or () if item.value}
    if numbers or (data.tamper_keypad is not None and data.keypad_tampers is not None):
        yield TroubleSet(
            items=frozenset(TroubleItem(trouble=Trouble.KEYPAD_TAMPER, number=number) for number in numbers),
            among=frozenset({Trouble.KEYPAD_TAMPER}),
        )


def read_failures(data: Data) -> tuple[Reading, ...]:
    """Turn a failure block into readings; empty where it tells nothing."""
    readings: list[Reading] = []
    if data.out_failures is not None:
        failed = frozenset(item.out_number for item in data.out_failures if item.value)
        readings.append(OutputSet(flag=OutputFlag.FAILURE, members=failed))
    items: set[TroubleItem] = set()
    among: set[Trouble] = set()
    if data.power_out_failures is not None:
        among.add(Trouble.AUX_POWER)
        items |= {_item(Trouble.AUX_POWER, out.power_out, out.out_name) for out in data.power_out_failures if out.value}
    if data.power_in_failures is not None:
        among |= {Trouble.MAINS, Trouble.BATTERY}
        items |= {
            _named(_POWER_IN, _POWER_IN_NUMBERS, supply.power_in, supply.in_name)
            for supply in data.power_in_failures
            if supply.value
        }
    if data.keypad_comm_failures is not None:
        among.add(Trouble.KEYPAD_COMMUNICATION)
        items |= {_item(Trouble.KEYPAD_COMMUNICATION, pad.keypad_no) for pad in data.keypad_comm_failures if pad.value}
    if data.keypad_power_failures is not None:
        among.add(Trouble.KEYPAD_POWER)
        items |= {_item(Trouble.KEYPAD_POWER, pad.keypad_no) for pad in data.keypad_power_failures if pad.value}
    if data.other_failures is not None:
        among |= {Trouble.CLOCK, Trouble.CONFIGURATION_MEMORY}
        items |= {
            _named(_OTHER, _OTHER_NUMBERS, fault.type, fault.name) for fault in data.other_failures if fault.value
        }
    unnamed = any(item.trouble is Trouble.OTHER for item in items)
    if unnamed or (data.power_in_failures is not None and data.other_failures is not None):
        among.add(Trouble.OTHER)
    if among:
        readings.append(TroubleSet(items=frozenset(items), among=frozenset(among)))
    return tuple(readings)


def _named(names: dict[str, Trouble], numbers: dict[int, Trouble], number: int, name: str | None) -> TroubleItem:
    trouble = names.get(name.upper(), Trouble.OTHER) if name else numbers.get(number, Trouble.OTHER)
    # Mains, battery, clock and memory exist once: the number is only the vendor's index of the word.
    return _item(trouble, number if trouble is Trouble.OTHER else 0, name)


def _item(trouble: Trouble, number: int, name: str | None = None) -> TroubleItem:
    return TroubleItem(trouble=trouble, number=number, name=plain(name, WORD_LENGTH))


def _partitions(items: Iterable[PartitionItem]) -> frozenset[int]:
    return frozenset(item.partition for item in items if item.value)


def _zones(items: Iterable[ZoneItem]) -> frozenset[int]:
    return frozenset(item.zone for item in items if item.value)
