"""Misbehaviour on demand, from the command line and over the control API, for all panels or for one.

Which faults there are is for each simulator to say.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = bool | int | float | str
PanelId: TypeAlias = int | str


@dataclass(frozen=True, slots=True)
class Spec:
    """What a fault takes when it is named without a value, and what it does."""

    default: Value
    meaning: str


class UnknownFaultError(Exception):
    """No fault of that name, or a value it cannot take."""


@dataclass(slots=True, kw_only=True)
class Armed:
    """A fault in force: for one panel, one command or REST path, a number of times; None means any."""

    value: Value
    left: int | None = None
    panel: PanelId | None = None
    command: str | None = None


class Faults:
    """The faults in force, out of ``known``; those named ``at_once`` happen when they are set and never last."""

    def __init__(self, known: Mapping[str, Spec], at_once: AbstractSet[str]) -> None:
        self.known = known
        self._lasts_not = at_once
        self._armed: dict[str, Armed] = {}
        self._at_once: dict[str, Callable[[float], None]] = {}

    def at_once(self, name: str, act: Callable[[float], None]) -> None:
        """Say what setting one of the immediate faults does; it gets the value in seconds."""
        self._at_once[name] = act

    def set(
        self,
        name: str,
        value: Value | None = None,
        *,
        count: int | None = None,
        panel: PanelId | None = None,
        command: str | None = None,
    ) -> None:
        """Put a fault in force, or end it with False. Raises UnknownFaultError."""
        spec = self.known.get(name)
        if spec is None:
            raise UnknownFaultError(f"no fault named {name!r}")
        if value is False:
            self._armed.pop(name, None)
            return
        value = spec.default if value is None or value is True else _like(name, spec.default, value)
        if self.lasts(name):
            self._armed[name] = Armed(value=value, left=count, panel=panel, command=command)
        elif name in self._at_once:
            self._at_once[name](float(value))
        else:
            raise UnknownFaultError(f"{name!r} is not possible here")

    def lasts(self, name: str) -> bool:
        """Say whether a fault of this name exists and stays once it is set."""
        return name in self.known and name not in self._lasts_not

    def clear(self) -> None:
        """End all faults and switches."""
        self._armed.clear()

    def take(self, name: str, *, panel: PanelId | None = None, command: str | None = None) -> Value | None:
        """Return the value of a fault that applies here, using up one of its times; None when it does not."""
        armed = self._armed.get(name)
        if (
            armed is None
            or (armed.panel is not None and armed.panel != panel)
            or (armed.command is not None and armed.command != command)
        ):
            return None
        if armed.left is not None:
            armed.left -= 1
            if armed.left <= 0:
                del self._armed[name]
        return armed.value

    def is_on(self, name: str) -> bool:
        """Say whether a switch is set; uses up nothing."""
        return name in self._armed

    def in_force(self) -> dict[str, dict[str, Value | None]]:
        """Return the faults in force, for people."""
        return {
            name: {"value": a.value, "left": a.left, "panel": a.panel, "command": a.command}
            for name, a in self._armed.items()
        }


def _like(name: str, default: Value, value: Value) -> Value:
    """Bring a value from a command line or JSON to the type of the default."""
    try:
        if isinstance(default, bool):
            return True
        if isinstance(default, int):
            return max(0, min(int(value), 50_000_000))
        return max(0.0, min(float(value), 86_400.0)) if isinstance(default, float) else str(value)
    except (ValueError, OverflowError):
        raise UnknownFaultError(f"{name!r} cannot take {value!r}") from None


def parse_fault(text: str) -> tuple[str, Value | None]:
    """Split ``name[=value]`` from the command line."""
    name, separator, value = text.partition("=")
    if value.lower() in ("off", "false"):
        return name, False
    return name, value if separator else None
