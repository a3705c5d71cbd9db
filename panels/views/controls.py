"""Which controls a person is shown for a device, a scene or an execution, by its abilities and their rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from panels.abilities import abilities_of as panel_abilities
from panels.access.rights import PanelRights
from panels.drivers.base import Ability, Parameter
from panels.homes.abilities import abilities_of
from panels.models import Device, Execution, Panel, Scene
from panels.presentation.devices import ability_word
from panels.presentation.home_facts import HomeFacts
from panels.presentation.home_words import UNITS
from panels.vocabulary import (
    COMMAND_RIGHTS,
    ActRole,
    CommandName,
    DeviceKind,
    ParameterKind,
    Right,
    StateMeaning,
)

_R, _M = ActRole, StateMeaning
# What stands on a tile, in this order: sliders and steps, then buttons.
_SLIDERS: Final[Mapping[ActRole, StateMeaning]] = {
    _R.SET_POSITION: _M.POSITION,
    _R.SET_TILT: _M.TILT,
    _R.SET_LEVEL: _M.LEVEL,
    _R.SET_VOLUME: _M.VOLUME,
}
_STEPS: Final[Mapping[ActRole, StateMeaning]] = {
    _R.SET_TARGET_TEMPERATURE: _M.TARGET_TEMPERATURE,
    _R.SET_COLOUR_TEMPERATURE: _M.COLOUR_TEMPERATURE,
}
_CHOICES: Final[Mapping[ActRole, StateMeaning]] = {
    _R.SET_HEATING_MODE: _M.HEATING_MODE,
    _R.SET_OPERATING_MODE: _M.OPERATING_MODE,
    _R.SET_FAN_MODE: _M.FAN_MODE,
}
_BUTTONS: Final = (
    _R.OPEN, _R.STOP, _R.CLOSE, _R.FAVOURITE, _R.ON, _R.OFF, _R.LOCK, _R.UNLOCK, _R.SOUND, _R.SILENCE, _R.PREVIOUS,
    _R.PLAY, _R.PAUSE, _R.NEXT, _R.TAKE_PICTURE,
)  # fmt: skip
_FIGURES: Final = {
    _R.SET_POSITION: "position",
    _R.SET_TILT: "tilt",
    _R.SET_LEVEL: "level",
    _R.SET_VOLUME: "volume",
    _R.SET_TARGET_TEMPERATURE: "target",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control of a tile: a button, a slider, a number, a choice or a colour. ``guarded``: a PIN is asked next."""

    shape: str
    word: str
    url: str
    key: str
    guarded: bool
    role: str = ""
    value: str = ""
    figure: str = ""
    minimum: str = ""
    maximum: str = ""
    step: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    low_word: str = ""
    high_word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What one person may do to a gateway's home: their rights, and what the gateway can be asked."""

    rights: PanelRights
    names: frozenset[CommandName]

    @classmethod
    def on(cls, panel: Panel, rights: PanelRights) -> "Hands":
        """Those of a person with these rights; one query."""
        return cls(rights=rights, names=frozenset(panel_abilities(panel)))

    def may(self, name: CommandName) -> bool:
        """Whether a command of this sort is theirs to ask at all."""
        return name in self.names and self.rights.allows(COMMAND_RIGHTS[name])

    def may_operate(self, device: Device) -> bool:
        """Whether this device may be asked anything."""
        there = device.vanished_at is None and device.enabled
        looks = device.kind != DeviceKind.CAMERA or self.rights.allows(Right.SEE_STILLS)
        return there and looks and self.may(CommandName.OPERATE)


def controls_of(device: Device, hands: Hands) -> list[Control]:
    """The controls of a tile. A device that never answers has buttons alone: nobody knows where a slider would be."""
    if not hands.may_operate(device):
        return []
    by_role = {ability.role: ability for ability in abilities_of(device).values()}
    values = {state.meaning: state.value for state in device.states.all()}
    found = []
    for table, shape in ((_SLIDERS, "slider"), (_STEPS, "number"), (_CHOICES, "choice")):
        for role, meaning in table.items():
            ability = by_role.get(role)
            if ability is not None and not (device.one_way and shape == "slider") and len(ability.parameters) == 1:
                found.append(_of_value(device, ability, shape, values.get(meaning)))
    if _R.SET_COLOUR in by_role:
        found.append(_of_value(device, by_role[_R.SET_COLOUR], "colour", "#ffffff"))
    return found + [_button(device, by_role[role]) for role in _BUTTONS if role in by_role]


def further_of(device: Device, hands: Hands) -> list[Control]:
    """All that has no control of its own, each with a form."""
    if not hands.may_operate(device):
        return []
    shown = {*_SLIDERS, *_STEPS, *_CHOICES, *_BUTTONS, _R.SET_COLOUR}
    found = [one for one in abilities_of(device).values() if one.role not in shown]
    return [_button(device, ability) for ability in sorted(found, key=lambda one: one.key)]


def scene_act(scene: Scene, hands: Hands) -> str:
    """Where a scene is run, empty where this person may not; the corridor out asks for more than this page can."""
    name = CommandName.RUN_SCENE_GUARDED if scene.guarded else CommandName.RUN_SCENE
    return reverse("scene_run", args=[scene.uid]) if hands.may(name) else ""


def stop_act(execution: Execution, facts: HomeFacts, hands: Hands) -> str:
    """Where an execution is stopped, empty where it is over or this person may not."""
    known = {device.vendor_id for device in facts.devices}
    stoppable = execution.ended_at is None and execution.devices and known.issuperset(execution.devices)
    return reverse("execution_end", args=[execution.uid]) if stoppable and hands.may(CommandName.END_EXECUTION) else ""


def _button(device: Device, ability: Ability) -> Control:
    return Control(
        shape="form" if ability.parameters else "button",
        word=ability_word(device, ability.role, ability.key),
        url=reverse("device_act", args=[device.uid]),
        key=ability.key,
        guarded=ability.guarded,
        role=ability.role,
    )


def _of_value(device: Device, ability: Ability, shape: str, value: object) -> Control:
    (parameter,) = ability.parameters
    if shape == "choice" and parameter.kind is not ParameterKind.CHOICE:
        shape = "text"
    if shape == "slider" and parameter.kind is not ParameterKind.WHOLE:
        shape = "choice" if parameter.kind is ParameterKind.CHOICE else "text"
    is_position = ability.role is _R.SET_POSITION
    return Control(
        shape=shape,
        word=ability_word(device, ability.role, ability.key),
        url=reverse("device_act", args=[device.uid]),
        key=ability.key,
        guarded=ability.guarded,
        role=ability.role,
        value=_written(parameter, value),
        figure=_FIGURES.get(ability.role, ""),
        minimum=_figure(parameter.minimum),
        maximum=_figure(parameter.maximum),
        step=_figure(parameter.step),
        unit=UNITS.get(parameter.unit, ""),
        choices=parameter.choices,
        low_word=_("closed") if is_position else _figure(parameter.minimum),
        high_word=_("open") if is_position else _figure(parameter.maximum),
    )


def _written(parameter: Parameter, value: object) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return f"{value:g}"
    return value if isinstance(value, str) else ""


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
