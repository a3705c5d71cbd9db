"""Alarm devices as partitions: every widget of the reference's section 11, anything else shown as it came.

All have the class *Alarm*; the widget decides. What no table has is *unknown* with its word beside it, and nothing is
guessed. Sirens and detectors are devices of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from panels.drivers.base import PartitionReading
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.text import WORD_LENGTH, plain
from panels.vocabulary import ArmMode, Delay, EventCategory

# The number of a panel that is not divided; it is never a partition's own.
WHOLE_PANEL: Final = 0
LETTERS: Final = ("A", "B", "C")
# What the letters that are armed mean together, where the installer says nothing else (reference 11.1).
COMBINATIONS: Final[Mapping[str, ArmMode]] = MappingProxyType(
    {"A,B,C": ArmMode.ARMED_AWAY, "A": ArmMode.ARMED_HOME, "A,B": ArmMode.ARMED_NIGHT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmPartition:
    """One partition in our words, with the vendor's ``word`` for its mode beside it.

    ``mode`` None: not told; ``alarm`` None: never told by this widget, or not now. ``silent``: an alarm raised by hand,
    which may be one that nobody on site must see. ``name`` is the vendor's, empty for the whole panel. ``causes``: of
    what its alarm is, where that is told; a burglary else.
    """

    number: int = WHOLE_PANEL
    name: str = ""
    mode: ArmMode | None = None
    alarm: bool | None = None
    silent: bool | None = None
    delay: Delay | None = None
    delay_seconds: int | None = None
    word: str = ""
    causes: frozenset[EventCategory] = frozenset()

    def reading(self) -> PartitionReading:
        """What everybody may see of it."""
        return PartitionReading(
            number=self.number,
            mode=self.mode,
            alarm=self.alarm,
            delay=self.delay,
            delay_seconds=self.delay_seconds,
        )


def is_alarm(device: Device) -> bool:
    """Whether a device is an alarm."""
    return device.ui_class == "Alarm"


def partitions_of(device: Device, combinations: Mapping[str, ArmMode] = COMBINATIONS) -> tuple[AlarmPartition, ...]:
    """The partitions of an alarm device, those of KNX, where each device is one, numbered by `numbering`.

    ``combinations`` say what armed letters of an io alarm mean together.
    """
    if device.widget == "StatefulAlarmController":
        return _lettered(device, combinations)
    return _READERS.get(device.widget, _unknown)(device)


def _value(device: Device, *names: str) -> Any:
    """What a state says by the part of its name behind the colon; brands put the same under several prefixes."""
    for name in names:
        for state in device.states:
            if state.name is not None and state.name.rpartition(":")[2] == name:
                return state.value
    return None


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value, WORD_LENGTH)


def _mode(word: str, words: Mapping[str, ArmMode]) -> ArmMode | None:
    return words.get(word, ArmMode.UNKNOWN) if word else None


def _is(value: Any, *words: str) -> bool | None:
    """Whether a value is one of several; None where nothing is told."""
    return None if value is None else value in words


# ----------------------------------------------------------------- widgets

_MYFOX: Final = {"disarmed": ArmMode.DISARMED, "armed": ArmMode.ARMED_AWAY, "partial": ArmMode.ARMED_NIGHT}
# Home Assistant knows homes that say zone1 and zone2.
_TSK: Final = {
    "off": ArmMode.DISARMED,
    "total": ArmMode.ARMED_AWAY,
    "partial1": ArmMode.ARMED_HOME,
    "zone1": ArmMode.ARMED_HOME,
    "partial2": ArmMode.ARMED_NIGHT,
    "zone2": ArmMode.ARMED_NIGHT,
}
_VERISURE: Final = {
    "disarmed": ArmMode.DISARMED,
    "armed": ArmMode.ARMED_AWAY,
    "armedDay": ArmMode.ARMED_HOME,
    "armedNight": ArmMode.ARMED_NIGHT,
}
_KNX: Final = {
    **dict.fromkeys(("true", "on", "active"), ArmMode.ARMED_AWAY),
    **dict.fromkeys(("false", "off", "inactive"), ArmMode.DISARMED),
}
_MORE_OF_VERISURE: Final = ((2, "Annex", "annex"), (3, "Perimeter", "perimeter"))
# A panel of this sort may have detectors that it does not list as devices.
_DYNAMIC_ALARMS: Final[Mapping[str, EventCategory]] = {
    "IntrusionState": EventCategory.BURGLARY,
    "SmokeState": EventCategory.FIRE,
    "WaterLeakState": EventCategory.TECHNICAL,
}
_DYNAMIC: Final = (
    (("away", "total", "full"), ArmMode.ARMED_AWAY),
    (("night", "sleep"), ArmMode.ARMED_NIGHT),
    (("home", "stay", "day", "partial"), ArmMode.ARMED_HOME),
)


def _myfox(device: Device) -> tuple[AlarmPartition, ...]:
    word = _word(_value(device, "AlarmStatusState"))
    alarm = _is(_value(device, "IntrusionState"), "detected")
    return (AlarmPartition(mode=_mode(word, _MYFOX), alarm=alarm, word=word),)


def _tsk(device: Device) -> tuple[AlarmPartition, ...]:
    current = _word(_value(device, "CurrentAlarmModeState"))
    target = _word(_value(device, "TargetAlarmModeState"))
    intrusion = _value(device, "IntrusionDetectedState")
    sos = "sos" in {intrusion, target}
    mode, wanted = _mode(current, _TSK), _mode(target, _TSK)
    delay: Delay | None = None if mode is None else Delay.NONE
    if mode is ArmMode.DISARMED and wanted not in {None, ArmMode.DISARMED, ArmMode.UNKNOWN}:
        mode, delay = ArmMode.ARMING, Delay.EXIT
    elif intrusion == "pending":
        delay = Delay.ENTRY
    seconds = _value(device, "AlarmDelayState") if delay in {Delay.EXIT, Delay.ENTRY} else None
    return (
        AlarmPartition(
            mode=mode,
            # Of an alarm raised by hand nothing is told in the open, not even that there is none.
            alarm=None if sos else _is(intrusion, "detected"),
            silent=True if sos else _is(intrusion, "sos"),
            delay=delay,
            delay_seconds=seconds if type(seconds) is int and 0 <= seconds < 3600 else None,
            word=current if target in {"", current} else f"{current} → {target}",
        ),
    )


def _lettered(device: Device, combinations: Mapping[str, ArmMode]) -> tuple[AlarmPartition, ...]:
    value = _value(device, "ActiveZonesState")
    # One client also knows this word in place of letters; how the partitions stand it does not say.
    ringing = value == "triggered"
    known = isinstance(value, str) and not ringing
    letters = [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) and known else []
    strange = not set(letters) <= set(LETTERS)
    armed = combinations.get(",".join(sorted(letters)), ArmMode.ARMED)
    return tuple(
        AlarmPartition(
            number=number,
            name=letter,
            mode=None
            if value is None
            else ArmMode.UNKNOWN
            if strange or not known
            else armed
            if letter in letters
            else ArmMode.DISARMED,
            alarm=True if ringing else None if value is None else False,
            word=_word(value),
        )
        for number, letter in enumerate(LETTERS, 1)
    )


def _stateless(device: Device) -> tuple[AlarmPartition, ...]:
    # A radio alarm that never answers: what it does is what we sent last, and nobody knows.
    return tuple(AlarmPartition(number=number, name=letter) for number, letter in enumerate(LETTERS, 1))


def _verisure(device: Device) -> tuple[AlarmPartition, ...]:
    word = _word(_value(device, "AlarmPanelMainArmTypeState"))
    found = [AlarmPartition(number=1, name="main", mode=_mode(word, _VERISURE), word=word)]
    for number, part, name in _MORE_OF_VERISURE:
        state = next((one for one in device.states if part in (one.name or "").rpartition(":")[2]), None)
        if state is not None:
            word = _word(state.value)
            found.append(AlarmPartition(number=number, name=name, mode=_mode(word, _VERISURE), word=word))
    return tuple(found)


def _knx(device: Device) -> tuple[AlarmPartition, ...]:
    value = _value(device, "ArmedState", "OnOffState", "ActiveModeState")
    word = _word(value)
    mode = None if value is None else _KNX.get(word, ArmMode.UNKNOWN)
    return (AlarmPartition(name=plain(device.label, WORD_LENGTH), mode=mode, word=word),)


def _dynamic(device: Device) -> tuple[AlarmPartition, ...]:
    armed, word = _value(device, "ArmedState"), _word(_value(device, "ModeState"))
    told = {
        category: value == "detected"
        for name, category in _DYNAMIC_ALARMS.items()
        if (value := _value(device, name)) is not None
    }
    mode: ArmMode | None = None
    if isinstance(armed, bool):
        said = word.lower()
        named = next((mode for words, mode in _DYNAMIC if any(one in said for one in words)), ArmMode.ARMED)
        mode = named if armed else ArmMode.DISARMED
    elif armed is not None:
        mode = ArmMode.UNKNOWN
    return (
        AlarmPartition(
            mode=mode,
            alarm=any(told.values()) if told else None,
            causes=frozenset(category for category, rings in told.items() if rings),
            word=", ".join(filter(None, (_word(armed), word, _word(_value(device, "ActivePartitionState"))))),
        ),
    )


def _unknown(device: Device) -> tuple[AlarmPartition, ...]:
    """An alarm whose widget nobody knows: its states as they are, and no mode."""
    told = ", ".join(f"{one.name}={_word(one.said)}" for one in device.states if isinstance(one.said, str | bool))
    return (AlarmPartition(mode=ArmMode.UNKNOWN, word=plain(told, WORD_LENGTH)),)


_READERS: Final[Mapping[str, Callable[[Device], tuple[AlarmPartition, ...]]]] = {
    "MyFoxAlarmController": _myfox,
    "TSKAlarmController": _tsk,
    "StatelessAlarmController": _stateless,
    "AlarmPanelController": _verisure,
    "AlarmZoneController": _knx,
    "AlarmZoneStatusSensor": _knx,
    "DynamicAlarm": _dynamic,
}
# Widgets of which one device is one partition of the panel that all of a gateway's make together.
ONE_EACH: Final = frozenset({"AlarmZoneController", "AlarmZoneStatusSensor"})
