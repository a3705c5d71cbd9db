"""The shape of a kind of device: its commands, states and words (reference 6.2, 11)."""

from dataclasses import dataclass, field
from typing import Any, Final

# Words of the catalogue for types: state type and kind of definition (reference 6.2).
KINDS: Final = {
    "int": (1, "ContinuousState"),
    "float": (2, "ContinuousState"),
    "enum": (3, "DiscreteState"),
    "text": (3, "DataState"),
    "blob": (4, "DataState"),
    "date": (5, "DataState"),
    "bool": (6, "DataState"),
    "flag": (6, "DiscreteState"),
    "password": (9, "DataState"),
    "array": (10, "DataState"),
    "object": (11, "DataState"),
    "none": (0, "DataState"),
}
TYPES: Final = {1: "ACTUATOR", 2: "SENSOR", 3: "VIDEO_SYSTEM", 4: "REMOTE_CONTROLLER", 5: "PROTOCOL_GATEWAY",
                6: "INFRASTRUCTURE_COMPONENT", 7: "GROUP"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StateModel:
    """What a device of a kind can tell; ``initial`` is native, None for a state that has not been told yet."""

    name: str
    type: int
    definition: str
    initial: Any
    values: tuple[str, ...] = ()
    event_based: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A controllable. ``family`` says how it behaves, ``unit`` in what it measures."""

    name: str
    ui: str
    widget: str
    family: str
    type: int = 1
    profiles: tuple[str, ...] = ()
    commands: dict[str, int] = field(default_factory=dict)
    states: tuple[StateModel, ...] = ()
    unit: str = ""

    def definition(self, *, local: bool = False) -> dict[str, Any]:
        """Return the JSON of the reference's ``definition``; only boxes name the class inside it."""
        states = []
        for state in self.states:
            shown: dict[str, Any] = {"type": state.definition, "qualifiedName": state.name}
            if state.values:
                shown["values"] = list(state.values)
            if state.event_based:
                shown["eventBased"] = True
            states.append(shown)
        return {
            "commands": [{"commandName": name, "nparams": count} for name, count in self.commands.items()],
            "states": states,
            "dataProperties": [],
            "widgetName": self.widget,
            "uiProfiles": list(self.profiles),
            "uiClass": self.ui,
            **({} if local else {"uiClassifiers": [CLASSIFIERS.get(self.type, "emitter")]}),
            "qualifiedName": self.name,
            "type": TYPES[self.type],
        }


CLASSIFIERS: Final = {1: "generator", 2: "sensor", 3: "emitter", 4: "emitter"}


def state(text: str) -> StateModel:
    """Read ``name kind initial [value|value]``; a mark ! after the name stands for event-based, - for no value yet."""
    name, kind, *rest = text.split(" ", 3)
    number, definition = KINDS[kind]
    told = rest[0] if rest else "-"
    return StateModel(
        name=name.rstrip("!"),
        type=number,
        definition=definition,
        initial=_value(number, told),
        values=tuple(rest[1].split("|")) if len(rest) > 1 else (),
        event_based=name.endswith("!"),
    )


def _value(number: int, text: str) -> Any:
    if text == "-":
        return None
    if number in (1, 5):
        return int(text)
    if number == 6:
        return text == "true"
    if number == 10:
        return text.split(",")
    if number == 11:
        return {"value": text}
    return float(text) if number == 2 else "" if text == "''" else text


def commands(text: str) -> dict[str, int]:
    """Read ``name name:1 name:2``: commands and how many parameters they take."""
    return {name: int(count or 0) for name, _, count in (word.partition(":") for word in text.split())}
