"""What devices can be asked, with which values, by their own commands and states (reference 6.2).

Definitions tell the names of commands and how many values each takes; what the values are is known here for the common
ones, read off the words of the state of the same name for others, and typed as text for the rest. Pairing, keys and the
radio network are left to the vendor's own app.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from panels.drivers.base import Ability, Parameter
from panels.drivers.overkiz.device_kinds import kind_of
from panels.drivers.overkiz.records.devices import CommandDefinition, Device
from panels.drivers.text import TEXT_LENGTH, WORD_LENGTH, plain
from panels.vocabulary import ActRole, DeviceKind, ParameterKind, Unit

_R, _K, _P = ActRole, DeviceKind, ParameterKind
# Behind it stands which of several things one command is used for.
VARIANT: Final = "#"
_MOST_CHOICES: Final = 60
_MOST_PARAMETERS: Final = 8


class Variant(StrEnum):
    """What a command with several uses is used for; ``CLOSING``: 100 is shut."""

    CLOSING = "closing"
    TEMPERATURE = "temperature"
    MODE = "mode"


_CONFIGURING: Final = re.compile(
    r"^(?:pair|unpair|keepOneWay|discover|advancedSomfyDiscover|join|share|reset|delete|clear|sendIOKey|sendPrivate"
    r"|saveAlias|read|write|execute|runManufacturer|(?:start|stop)(?:In|Ex)clusion|startLearn|stopLearn"
    r"|setAuthentication|setTargetInfra|setWifiMode|setConfigState|setSIM|setOperator|setName|setCountryCode|isFailed|removeFailed"
    r"|replaceFailed|addGroupMember|removeGroupMember|addLockLevel|removeLockLevel|checkEventTrigger|rebootModem|update$)"
)
_HARMLESS: Final = re.compile(
    r"^(?:refresh|advancedRefresh|get|identify|startIdentify|stopIdentify|delayedStopIdentify|wink|mute|unmute|rewind"
    r"|fastForward|setMemorized1|setPodLed|setLightingLed|stopBlink|exitDerogation)"
)
_REFRESH: Final = re.compile(r"^(?:refresh|advancedRefresh|get)")
# What stands before a window or gives shade: moving it lets nobody in.
_SHADES: Final = frozenset({_K.SHUTTER, _K.BLIND, _K.SCREEN, _K.AWNING, _K.PERGOLA, _K.CURTAIN})
_MOVES: Final = frozenset({_R.OPEN, _R.FAVOURITE, _R.SET_POSITION, _R.SET_TILT})
_LIVING: Final = frozenset(
    {
        _R.CLOSE, _R.STOP, _R.LOCK, _R.SET_LEVEL, _R.SET_COLOUR, _R.SET_COLOUR_TEMPERATURE, _R.SET_TARGET_TEMPERATURE,
        _R.SET_HEATING_MODE, _R.SET_OPERATING_MODE, _R.SET_FAN_MODE, _R.SET_VOLUME, _R.PLAY, _R.PAUSE, _R.NEXT,
        _R.PREVIOUS, _R.IDENTIFY, _R.REFRESH,
    }
)  # fmt: skip
_SWITCHES: Final = frozenset({_R.ON, _R.OFF})
# By role, the commands that serve it, the best first: a device offers each role once.
_ROLES: Final[Mapping[ActRole, tuple[str, ...]]] = {
    _R.OPEN: ("open", "up", "deploy", "openSlats"),
    _R.CLOSE: ("close", "down", "undeploy", "closeSlats"),
    _R.STOP: ("stop",),
    _R.FAVOURITE: ("my",),
    _R.SET_POSITION: ("setClosure", "setDeployment", "setPosition"),
    _R.SET_TILT: ("setOrientation",),
    _R.ON: ("on",),
    _R.OFF: ("off",),
    _R.SET_LEVEL: ("setIntensity",),
    _R.SET_COLOUR: ("setRGB", "setHueAndSaturation"),
    _R.SET_COLOUR_TEMPERATURE: ("setColorTemperature",),
    _R.SET_TARGET_TEMPERATURE: ("setTargetTemperature", "setDerogation"),
    _R.SET_HEATING_MODE: ("setHeatingLevel", "setTargetModeAlias", "setDHWMode", "setDerogation"),
    _R.SET_OPERATING_MODE: ("setOperatingMode",),
    _R.SET_FAN_MODE: ("setFanSpeed", "setVentilationMode", "setAirDemandMode"),
    _R.LOCK: ("lock",),
    _R.UNLOCK: ("unlock",),
    _R.SET_VOLUME: ("setVolume",),
    _R.PLAY: ("play",),
    _R.PAUSE: ("pause",),
    _R.NEXT: ("next",),
    _R.PREVIOUS: ("previous",),
    _R.TAKE_PICTURE: ("takePicture",),
    _R.IDENTIFY: ("identify", "wink"),
}
_OF_AWNINGS: Final[Mapping[ActRole, tuple[str, ...]]] = {
    _R.OPEN: ("deploy", "open"), _R.CLOSE: ("undeploy", "close"), _R.SET_POSITION: ("setDeployment", "setClosure"),
}  # fmt: skip
_OF_SIRENS: Final[Mapping[ActRole, tuple[str, ...]]] = {
    _R.SOUND: ("ring", "on", "siren"), _R.SILENCE: ("stop", "off"), _R.STOP: (), _R.ON: (), _R.OFF: (),
}  # fmt: skip
_OF_LIGHTS: Final[Mapping[ActRole, tuple[str, ...]]] = {_R.SET_POSITION: ()}
_BY_KIND: Final = {_K.AWNING: _OF_AWNINGS, _K.SIREN: _OF_SIRENS, _K.LIGHT: _OF_LIGHTS, _K.SWITCH: _OF_LIGHTS}

_SHARE: Final = Parameter(name="percent", kind=_P.WHOLE, minimum=0, maximum=100, step=1, unit=Unit.PERCENT)
_COLOUR: Final = Parameter(name="colour", kind=_P.COLOUR)
_KELVIN: Final = Parameter(name="kelvin", kind=_P.WHOLE, minimum=1500, maximum=10000, step=50, unit=Unit.KELVIN)
_CELSIUS: Final = {_K.WATER_HEATER: (35.0, 70.0), _K.POOL: (5.0, 40.0)}
_LIMITS: Final = (5.0, 30.0)
_SWITCHING: Final = Parameter(name="state", kind=_P.CHOICE, choices=("on", "off"))
# States whose words are the values of a command with another name, and of each of several values.
_WORDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "setHeatingLevel": ("TargetHeatingLevelState",),
    "setTargetModeAlias": ("ThermostatTargetModeAliasState", "ThermostatModeAliasState"),
    "setDerogation": ("DerogationHeatingModeState", "HeatingModeState"),
    "setLockedUnlocked": ("LockedUnlockedState",),
    "setFanSpeed": ("FanSpeedState",),
}
_AIR: Final = ("MainOperationState", "", "FanSpeedState", "ModeChangeState", "SwingState", "LeaveHomeState")


def abilities_of(device: Device) -> tuple[Ability, ...]:
    """What a device can be asked, those with a control of their own first; of one name, the form with fewest values."""
    kind = kind_of(device)
    definitions: dict[str, CommandDefinition] = {}
    for one in device.definition.commands:
        name = one.command_name
        if name and len(name) <= WORD_LENGTH and not _CONFIGURING.match(name) and VARIANT not in name:
            known = definitions.get(name)
            if known is None or (one.nparams or 0) < (known.nparams or 0):
                definitions[name] = one
    words = _words(device)
    roles, used = _roles(definitions, kind)
    found = [_special(role, name, kind, words, device) for role, name in roles.items()]
    found += [_other(one, name, words) for name, one in definitions.items() if name not in used]
    return tuple(found)


def role_of(name: str, kind: DeviceKind) -> ActRole:
    """What a command of a scene is for."""
    table = {**_ROLES, **_BY_KIND.get(kind, {})}
    return next((role for role, names in table.items() if name in names), _R.OTHER)


def _roles(definitions: Mapping[str, CommandDefinition], kind: DeviceKind) -> tuple[dict[ActRole, str], set[str]]:
    table = {**_ROLES, **_BY_KIND.get(kind, {})}
    roles: dict[ActRole, str] = {}
    for role, names in table.items():
        name = next((one for one in names if one in definitions), None)
        if name is not None and not (name == "setDerogation" and (definitions[name].nparams or 0) != 2):
            roles[role] = name
    return roles, set(roles.values())


def _special(
    role: ActRole, name: str, kind: DeviceKind, words: Mapping[str, tuple[str, ...]], device: Device
) -> Ability:
    key, parameters = name, _parameters(role, name, kind, words, device)
    if name == "setDerogation":
        key = f"{name}{VARIANT}{Variant.TEMPERATURE if role is _R.SET_TARGET_TEMPERATURE else Variant.MODE}"
    elif role is _R.SET_POSITION and (name == "setPosition" or (name == "setDeployment" and kind is not _K.AWNING)):
        key = f"{name}{VARIANT}{Variant.CLOSING}"
    return Ability(key=key, role=role, parameters=parameters, guarded=_is_guarded(role, kind))


def _parameters(
    role: ActRole, name: str, kind: DeviceKind, words: Mapping[str, tuple[str, ...]], device: Device
) -> tuple[Parameter, ...]:
    match role:
        case _R.SET_POSITION | _R.SET_TILT | _R.SET_LEVEL:
            return (_SHARE,)
        case _R.SET_VOLUME:
            return (_SHARE if kind is not _K.SIREN else _choice(name, words),)
        case _R.SET_COLOUR:
            return (_COLOUR,)
        case _R.SET_COLOUR_TEMPERATURE:
            return (_KELVIN,)
        case _R.SET_TARGET_TEMPERATURE:
            return (_temperature(kind, device),)
        case _R.SET_HEATING_MODE | _R.SET_OPERATING_MODE | _R.SET_FAN_MODE:
            return (_choice(name, words),)
    return ()


def _temperature(kind: DeviceKind, device: Device) -> Parameter:
    low, high = _CELSIUS.get(kind, _LIMITS)
    for state in (*device.states, *device.attributes):
        tail, value = (state.name or "").rpartition(":")[2], state.value
        if type(value) in {int, float} and -50 < value < 120:
            if tail in {"MinSetpointState", "MinimumHeatingTargetTemperatureState", "MinHeatingTargetTemperature"}:
                low = float(value)
            elif tail in {"MaxSetpointState", "MaximumHeatingTargetTemperatureState", "MaxHeatingTargetTemperature"}:
                high = float(value)
    low, high = (low, high) if low < high else _LIMITS
    return Parameter(name=Variant.TEMPERATURE, kind=_P.NUMBER, minimum=low, maximum=high, step=0.5, unit=Unit.CELSIUS)


def _is_guarded(role: ActRole, kind: DeviceKind) -> bool:
    if role in _SWITCHES:
        return kind in {_K.GATE, _K.GARAGE_DOOR, _K.LOCK, _K.DOOR, _K.WINDOW, _K.CAMERA, _K.OTHER}
    if kind is _K.CAMERA or role in {_R.SOUND, _R.SILENCE}:
        return True
    moves = role in _MOVES and (kind in _SHADES or (role is _R.FAVOURITE and kind is _K.LIGHT))
    return not (role in _LIVING or moves)


def _other(definition: CommandDefinition, name: str, words: Mapping[str, tuple[str, ...]]) -> Ability:
    count = min(max(definition.nparams or 0, 0), _MOST_PARAMETERS)
    if name == "setOnOff":
        return Ability(key=name, parameters=(_SWITCHING,))
    if name == "globalControl" and count == len(_AIR):
        return Ability(key=name, parameters=_air(words), guarded=False)
    signature = definition.param_types if isinstance(definition.param_types, str) else ""
    optional = [part.strip().startswith("*") for part in signature.split(",")] if signature else []
    parameters = (
        (_choice(name, words),)
        if count == 1
        else tuple(
            Parameter(name=str(number + 1), optional=number < len(optional) and optional[number])
            for number in range(count)
        )
    )
    role = _R.REFRESH if _REFRESH.match(name) and not parameters else _R.OTHER
    return Ability(key=name, role=role, parameters=parameters, guarded=not _HARMLESS.match(name))


def _air(words: Mapping[str, tuple[str, ...]]) -> tuple[Parameter, ...]:
    low, high = _LIMITS
    return tuple(
        Parameter(name=state.removesuffix("State"), kind=_P.CHOICE, choices=words[state])
        if state in words
        else Parameter(name=Variant.TEMPERATURE, kind=_P.NUMBER, minimum=low, maximum=high, step=1, unit=Unit.CELSIUS)
        if not state
        else Parameter(name=state.removesuffix("State"))
        for state in _AIR
    )


def _words(device: Device) -> dict[str, tuple[str, ...]]:
    """The words that each state of a device may have, by the part of its name behind the colon."""
    return {
        (one.qualified_name or one.name or "").rpartition(":")[2]: one.values[:_MOST_CHOICES]
        for one in device.definition.states
        if one.values and all(value and plain(value, TEXT_LENGTH) == value for value in one.values)
    }


def _choice(name: str, words: Mapping[str, tuple[str, ...]]) -> Parameter:
    """The one value of a command: a word of the state of the same name, or any text where there is none."""
    own = name.removeprefix("set")
    for state in (*_WORDS_OF.get(name, ()), f"Target{own}State", f"{own}State"):
        if state in words:
            return Parameter(name=Variant.MODE, kind=_P.CHOICE, choices=words[state])
    return Parameter(name="1")
