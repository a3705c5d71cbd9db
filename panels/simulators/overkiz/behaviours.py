"""What commands do to devices: which states change, and how long it takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from panels.simulators.overkiz.machinery import Machinery
from panels.simulators.overkiz.world import Device, Home, Picture, Value


class CommandFailure(Exception):
    """A device refuses; the argument is a failure type by name."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(slots=True, kw_only=True)
class Course:
    """States at the start and at the end of a command that takes ``duration`` seconds.

    ``motion`` is from which closure to which one the device travels in between; ``then`` runs at the end.
    """

    start: dict[str, Value] = field(default_factory=dict)
    end: dict[str, Value] = field(default_factory=dict)
    duration: float = 0.0
    motion: tuple[int, int] | None = None
    then: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One command at one device of one home."""

    machinery: Machinery
    home: Home
    device: Device
    name: str
    parameters: list[Any]

    def number(self, index: int, low: float, high: float) -> float:
        """Return a parameter as a number within bounds; clients send text, too."""
        try:
            value = float(self.parameters[index])
        except (IndexError, TypeError, ValueError, OverflowError):
            raise CommandFailure("BAD_PARAM") from None
        if not low <= value <= high:
            raise CommandFailure("BAD_PARAM")
        return value

    def text(self, index: int = 0, among: tuple[str, ...] = ()) -> str:
        """Return a parameter as text, one of ``among`` if that is given."""
        value = self.parameters[index] if index < len(self.parameters) else None
        if not isinstance(value, str) or (among and value not in among):
            raise CommandFailure("BAD_PARAM")
        return value


Family: TypeAlias = Callable[[Order], Course | None]


def positions(device: Device, closure: int) -> dict[str, Value]:
    """Return every state in which this device tells how far it is closed."""
    word = "closed" if closure == 100 else "open"
    told: dict[str, Value] = {
        "core:ClosureState": closure,
        "core:DeploymentState": closure,
        "core:OpenClosedState": word,
        "core:OpenClosedUnknownState": word,
        "core:OpenClosedPedestrianState": word,
    }
    known = {state.name for state in device.model.states}
    return {name: value for name, value in told.items() if name in known}


def _closure(order: Order) -> Course | None:
    device, name, times = order.device, order.name, order.machinery.times
    here = device.value("core:ClosureState")
    here = here if isinstance(here, int) else 0
    if name == "stop":
        return Course(end={"core:MovingState": False})
    fixed = {"open": 0, "up": 0, "undeploy": 0, "close": 100, "down": 100, "deploy": 100}
    if name in fixed:
        there = fixed[name]
    elif name == "my":
        there = int(device.value("core:Memorized1PositionState") or 0)
    elif name in ("setClosure", "setPosition", "setDeployment", "setClosureAndLinearSpeed", "setClosureAndOrientation"):
        there = round(order.number(0, 0, 100))
    elif name in ("setOrientation", "setMemorized1Position"):
        state = "core:SlateOrientationState" if name == "setOrientation" else "core:Memorized1PositionState"
        return Course(end={state: round(order.number(0, 0, 100))}, duration=times.act)
    elif name == "openPedestrian":
        return Course(end={"core:OpenClosedPedestrianState": "pedestrian"}, duration=times.travel / 2)
    else:
        return None
    end = positions(device, there) | {"core:MovingState": False}
    if name == "setClosureAndOrientation":
        end["core:SlateOrientationState"] = round(order.number(1, 0, 100))
    return Course(
        start={"core:TargetClosureState": there, "core:MovingState": here != there},
        end=end,
        duration=max(abs(there - here) / 100 * times.travel, 0.05),
        motion=(here, there),
    )


def _slats(order: Order) -> Course | None:
    if order.name in ("stop", "my"):
        return Course()
    if order.name not in ("openSlats", "closeSlats", "setOrientation"):
        return None
    angle = {"openSlats": 100, "closeSlats": 0}.get(order.name)
    angle = round(order.number(0, 0, 100)) if angle is None else angle
    end: dict[str, Value] = {"core:SlateOrientationState": angle, "core:SlatsOrientationState": angle}
    end["core:SlatsOpenClosedState"] = "open" if angle else "closed"
    return Course(end=end, duration=order.machinery.times.travel / 3)


def _light(order: Order) -> Course | None:
    device, name = order.device, order.name
    dims = "core:LightIntensityState" in device.states
    if name == "toggle":
        name = "off" if device.value("core:OnOffState") == "on" else "on"
    if name == "setOnOff":
        name = order.text(0, ("on", "off"))
    end: dict[str, Value]
    if name in ("on", "off", "onWithTimer", "my"):
        end = {"core:OnOffState": "off" if name == "off" else "on"}
        if dims:
            end["core:LightIntensityState"] = 0 if name == "off" else device.value("core:LightIntensityState") or 100
    elif name in ("setIntensity", "setIntensityWithTimer"):
        level = round(order.number(0, 0, 100))
        end = {"core:LightIntensityState": level, "core:OnOffState": "on" if level else "off"}
    elif name == "setRGB":
        colours = ("core:RedColorIntensityState", "core:GreenColorIntensityState", "core:BlueColorIntensityState")
        end = {state: round(order.number(index, 0, 255)) for index, state in enumerate(colours)}
    elif name == "setHueAndSaturation":
        end = {"core:ColorHueState": round(order.number(0, 0, 360)),
               "core:ColorSaturationState": round(order.number(1, 0, 100))}  # fmt: skip
    else:
        return None
    return Course(end=end, duration=order.machinery.times.act)


def _lock(order: Order) -> Course | None:
    word = order.text(0, ("locked", "unlocked")) if order.name == "setLockedUnlocked" else ""
    locked = {"lock": "locked", "unlock": "unlocked", "open": "unlocked"}.get(order.name, word)
    if not locked:
        return None
    if locked == "locked" and order.device.value("core:OpenClosedState") == "open":
        raise CommandFailure("NONEXEC_DOOR_IS_OPENED")
    return Course(end={"core:LockedUnlockedState": locked}, duration=order.machinery.times.act * 3)


def _siren(order: Order) -> Course | None:
    rings = {"on": "on", "ring": "on", "ringWithSingleSimpleSequence": "on", "off": "off", "stop": "off"}
    if order.name not in rings:
        return None
    return Course(end={"core:OnOffState": rings[order.name]}, duration=order.machinery.times.act)


def _camera(order: Order) -> Course | None:
    device, name = order.device, order.name
    if name in ("open", "close"):
        word = "opened" if name == "open" else "closed"
        return Course(end={"myfox:ShutterStatusState": word}, duration=order.machinery.times.act)
    if not name.startswith("takePicture"):
        return None
    if device.value("myfox:ShutterStatusState") == "closed":
        raise CommandFailure("NONEXEC_OTHER")
    return Course(duration=order.machinery.times.act * 2, then=lambda: take_picture(order.machinery, device))


def take_picture(machinery: Machinery, device: Device) -> None:
    """Put a new still into a camera's list; the oldest of a hundred goes."""
    number = device.pictures[-1].id + 1 if device.pictures else 1
    device.pictures.append(Picture(id=number, taken=machinery.now()))
    del device.pictures[:-100]


def _one_way(order: Order) -> Course | None:
    return Course(duration=order.machinery.times.act)


def generic(order: Order) -> Course:
    """Set the state a command is named for, tell states again, or do nothing for a moment."""
    device, name = order.device, order.name
    if name.startswith(("refresh", "get", "advancedRefresh")):
        return Course(duration=0.1, then=lambda: order.machinery.report(order.home, device))
    if name.startswith("set") and order.parameters:
        wanted = f":{name[3:]}State"
        for state in device.model.states:
            if state.name.endswith(wanted):
                return Course(end={state.name: _fitting(order, state.type, state.values)}, duration=0.2)
    return Course(duration=0.2)


def _fitting(order: Order, kind: int, values: tuple[str, ...]) -> Value:
    if kind == 1:
        return round(order.number(0, -1e9, 1e9))
    if kind == 2:
        return order.number(0, -1e9, 1e9)
    if kind == 6:
        return order.parameters[0] in (True, "true", "on")
    return order.text(0, values) if kind == 3 else order.parameters[0]


BASIC: Final[dict[str, Family]] = {
    "closure": _closure,
    "slats": _slats,
    "light": _light,
    "lock": _lock,
    "siren": _siren,
    "camera": _camera,
    "one_way": _one_way,
}
