"""What devices report, in our words: states of every type code, as setups and as events tell them (reference 3.4, 6.2).

Nothing is left out in silence: a value that is not what its type says is kept as it came and says so. What may tell of
a silent alarm is withheld, whoever asks: rooms are shown to all who live there.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from panels.drivers.base import DeviceReading, StateReading
from panels.drivers.overkiz.device_kinds import kind_of, tails_of
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.states import State, StateType
from panels.drivers.overkiz.state_meanings import SENSES, Sense, senses_of
from panels.drivers.overkiz.units import Scale, scale_of, scales_of
from panels.drivers.text import MASK, TEXT_LENGTH, plain
from panels.vocabulary import Confidence, StateMeaning, Unit, ValueKind

STATE_NAME_LENGTH: Final = 120
# As long as a week's plan of heating, ten times over.
_JSON_LENGTH: Final = 20_000
_COVERT_WORDS: Final = frozenset({"sos", "panic", "duress", "holdup", "emergency"})
_COVERT_NAME: Final = re.compile(r"(?i:panic|duress|holdup|trespass)|S(?:OS|os)State|IntrusionDetectionEvent")
_PERCENT: Final = re.compile(r"(\d{1,3})\s?%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How the states of one device are read; the same for setups and for events, which tell no definition."""

    senses: Mapping[str, Sense] = field(default_factory=lambda: SENSES)
    scales: Mapping[StateMeaning, Scale] = field(default_factory=dict)
    momentary: frozenset[str] = frozenset()
    # Names of states that may have a value which tells of a silent alarm.
    covert: frozenset[str] = frozenset()
    one_way: bool = False


UNKNOWN_DEVICE: Final = Profile()


def profile_of(device: Device) -> Profile:
    """How to read what a device reports."""
    url = device.url
    return Profile(
        senses=senses_of(tails_of(device), kind_of(device)),
        scales=scales_of(device),
        momentary=device.event_based_states,
        covert=frozenset(
            one.qualified_name
            for one in device.definition.states
            if one.qualified_name and any(value.lower() in _COVERT_WORDS for value in one.values)
        ),
        one_way=url is not None and url.is_one_way,
    )


def is_withheld(state: State, profile: Profile) -> bool:
    """Whether a state is kept from homes because it tells of silent alarms, or may."""
    name, value = state.name or "", state.value
    if name in profile.covert or _COVERT_NAME.search(name.rpartition(":")[2]):
        return True
    return isinstance(value, str) and value.lower() in _COVERT_WORDS


def readings_of(
    states: Iterable[State], profile: Profile, *, occurred_at: datetime | None = None
) -> tuple[StateReading, ...]:
    """States in our words; those without a name cannot be spoken of and are left out, as are withheld ones."""
    return tuple(
        _reading(state, state.name, profile, occurred_at)
        for state in states
        if state.name and not is_withheld(state, profile)
    )


def device_reading(device: Device, profile: Profile | None = None) -> DeviceReading:
    """All that a setup says of a device with an address."""
    return DeviceReading(
        device=device.device_url or "",
        states=readings_of(device.states, profile or profile_of(device)),
        available=device.available,
    )


def _reading(state: State, name: str, profile: Profile, occurred_at: datetime | None) -> StateReading:
    sense = profile.senses.get(name.rpartition(":")[2])
    meaning = sense.meaning if sense is not None else StateMeaning.OTHER
    scale = scale_of(name, meaning, profile.scales)
    value, kind, cut = _value(state, sense, scale)
    return StateReading(
        name=plain(name, STATE_NAME_LENGTH),
        value=value,
        value_kind=kind,
        meaning=meaning,
        unit=scale.unit if kind in {ValueKind.WHOLE, ValueKind.NUMBER} else Unit.NONE,
        fits=state.fits,
        cut=cut,
        momentary=name in profile.momentary,
        confidence=Confidence.ASSUMED if profile.one_way else Confidence.CONFIRMED,
        occurred_at=state.updated_at or occurred_at,
    )


def _value(state: State, sense: Sense | None, scale: Scale) -> tuple[Any, ValueKind, bool]:
    """The value in our terms, its kind, and whether some of it was left out."""
    value = state.value
    if state.type == StateType.PASSWORD:
        return MASK, ValueKind.TEXT, False
    if sense is not None and sense.words:
        word = value if isinstance(value, str | bool) else None
        if word in sense.words:
            return sense.words[word], ValueKind.FLAG, False
    match value:
        case None:
            return None, ValueKind.NONE, False
        case bool():
            return value, ValueKind.FLAG, False
        case int() | float():
            return _number(value, sense, scale)
        case datetime():
            return value.isoformat(), ValueKind.MOMENT, False
        case str() if scale.unit is Unit.PERCENT and (found := _PERCENT.fullmatch(value)):
            return _number(int(found[1]), sense, scale)
        case str():
            return plain(value), ValueKind.TEXT, len(value) > TEXT_LENGTH
    return _structure(value)


def _number(value: float, sense: Sense | None, scale: Scale) -> tuple[Any, ValueKind, bool]:
    if abs(value) > 1e18:
        return str(value)[:TEXT_LENGTH], ValueKind.TEXT, False
    if sense is not None and sense.inverted:
        value = 100 - value
    value = scale.apply(value)
    return value, ValueKind.WHOLE if isinstance(value, int) else ValueKind.NUMBER, False


def _structure(value: Any) -> tuple[Any, ValueKind, bool]:
    try:
        written = json.dumps(value, ensure_ascii=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return plain(str(type(value).__name__)), ValueKind.TEXT, True
    # No database takes the letter 0 in JSON.
    if len(written) > _JSON_LENGTH or "\\u0000" in written:
        return plain(written), ValueKind.TEXT, True
    return value, ValueKind.JSON, False
