"""What an alarm is asked, widget by widget (reference 11), as commands of its device.

No code goes with any of them: the vendor's definitions have no place for one.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from panels.drivers.overkiz.alarms import LETTERS, WHOLE_PANEL, partitions_of
from panels.drivers.overkiz.calls.runs import Order
from panels.drivers.overkiz.errors import BadCallError
from panels.drivers.overkiz.records.devices import Device
from panels.vocabulary import ArmMode, CommandName, Support

_AWAY, _HOME, _NIGHT, _OFF = CommandName.ARM_AWAY, CommandName.ARM_HOME, CommandName.ARM_NIGHT, CommandName.DISARM
_Words = Mapping[CommandName, str]
# By widget, the commands of its only partition.
_WHOLE: Final[Mapping[str, _Words]] = {
    "MyFoxAlarmController": {_AWAY: "arm", _NIGHT: "partial", _OFF: "disarm"},
    "TSKAlarmController": {
        _AWAY: "alarmOn", _HOME: "alarmPartial1", _NIGHT: "alarmPartial2", _OFF: "alarmOff",
    },
    "AlarmZoneController": {_AWAY: "arm", _OFF: "disarm"},
    "DynamicAlarm": {_AWAY: "arm", _OFF: "disarm"},
}  # fmt: skip
_VERISURE: Final[Mapping[int, _Words]] = {
    WHOLE_PANEL: {_AWAY: "arm", _HOME: "armPartialDay", _NIGHT: "armPartialNight", _OFF: "disarm"},
    1: {_AWAY: "arm", _HOME: "armPartialDay", _NIGHT: "armPartialNight", _OFF: "disarm"},
    2: {_AWAY: "armAnnex", _OFF: "disarmAnnex"},
    3: {_AWAY: "armPerimeter"},
}
_LETTERED: Final = frozenset({"StatefulAlarmController", "StatelessAlarmController"})
_TO_LETTERS: Final = "alarmZoneOn"
# Which letters each mode arms, where the installer says nothing else.
LETTERS_BY_MODE: Final[Mapping[CommandName, str]] = MappingProxyType({_HOME: "A", _NIGHT: "A,B"})


def order_of(
    name: CommandName,
    device: Device,
    partition: int | None = None,
    letters: Mapping[CommandName, str] = LETTERS_BY_MODE,
) -> Order:
    """The command of an alarm device that arms or disarms a partition, or all of it.

    ``letters`` say which partitions of an io or radio alarm a mode arms. Raises `BadCallError` for what this alarm
    cannot be asked, nothing being sent.
    """
    number = WHOLE_PANEL if partition is None else partition
    if device.widget in _LETTERED:
        return _lettered(name, device, number, letters)
    words = _VERISURE.get(number, {}) if device.widget == "AlarmPanelController" else _WHOLE.get(device.widget, {})
    word = words.get(name)
    if word is None or (number != WHOLE_PANEL and device.widget in _WHOLE):
        raise BadCallError("this alarm has no such command")
    return _of(device, word)


def abilities_of(device: Device) -> dict[CommandName, Support]:
    """What an alarm can be asked, by what its definition says; claimed where it says nothing of itself."""
    found: dict[CommandName, Support] = {}
    for name in (_AWAY, _HOME, _NIGHT, _OFF):
        try:
            order = order_of(name, device)
        except BadCallError:
            continue
        known = device.command_names
        if not known:
            found[name] = Support.CLAIMED
        elif order.name in known:
            found[name] = Support.PROVEN
    return found


def _lettered(name: CommandName, device: Device, number: int, letters: Mapping[CommandName, str]) -> Order:
    if number == WHOLE_PANEL:
        match name:
            case CommandName.ARM_AWAY:
                return _of(device, "alarmOn")
            case CommandName.DISARM:
                return _of(device, "alarmOff")
        if name not in letters:
            raise BadCallError("this alarm has no such command")
        return _of(device, _TO_LETTERS, letters[name])
    if not 1 <= number <= len(LETTERS) or name not in {_AWAY, _OFF}:
        raise BadCallError("this alarm has no such partition or mode")
    # The command says which letters are armed from now on, so the others have to be known.
    told = partitions_of(device)
    if any(one.mode in {None, ArmMode.UNKNOWN} for one in told):
        raise BadCallError("how the other partitions of this alarm stand is not known")
    armed = {one.number for one in told if one.mode is not ArmMode.DISARMED}
    armed = armed | {number} if name is _AWAY else armed - {number}
    if not armed:
        return _of(device, "alarmOff")
    return _of(device, _TO_LETTERS, ",".join(LETTERS[one - 1] for one in sorted(armed)))


def _of(device: Device, word: str, *parameters: str) -> Order:
    if not device.device_url:
        raise BadCallError("this device has no address")
    return Order(device=device.device_url, name=word, parameters=parameters)
