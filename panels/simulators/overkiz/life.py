"""What happens by itself: people come and go, rooms get warmer, meters count, boxes lose their line."""

import random
from collections.abc import Callable
from functools import partial
from typing import Final

from panels.simulators.overkiz.alarms import disturb, is_armed
from panels.simulators.overkiz.behaviours import positions
from panels.simulators.overkiz.machinery import Machinery
from panels.simulators.overkiz.world import Device, Home

OPENINGS: Final = ("core:ContactState", "core:OpenClosedState")
WALKS: Final = {
    "core:TemperatureState": (0.3, -5.0, 35.0),
    "core:RelativeHumidityState": (1.5, 20.0, 90.0),
    "core:LuminanceState": (60.0, 50.0, 90_000.0),
    "io:MiddleWaterTemperatureState": (0.4, 15.0, 65.0),
    "core:RSSILevelState": (2.0, 30.0, 100.0),
}


class Life:
    """Makes one thing happen every ``pace`` seconds on average, over all homes; never with a pace of 0."""

    def __init__(self, homes: list[Home], machinery: Machinery, *, pace: float, seed: int) -> None:
        self._homes = homes
        self._machinery = machinery
        self._pace = pace
        self._random = random.Random(f"life-{seed}")

    def start(self) -> None:
        """Begin, unless nothing is to happen."""
        if self._pace > 0:
            self._machinery.timers.later(self._random.expovariate(1 / self._pace), self._tick)

    def _tick(self) -> None:
        self.start()
        self.happen(self._random.choice(self._homes))

    def happen(self, home: Home) -> None:
        """Make one thing happen in this home now."""
        if self._random.random() < 0.01:
            self._blink(home)
            return
        # Who armed the house has left it; a burglar comes seldom.
        watched = any(is_armed(device) for device in home.devices.values() if device.model.ui == "Alarm")
        quiet = watched and self._random.random() > 0.03
        alive = {gateway.id for gateway in home.gateways.values() if gateway.alive}
        acts: dict[str, Callable[[Home, Device], None]] = {
            "opening": self._come_and_go,
            "motion": self._walk_by,
            "measure": self._measure,
            "meter": self._count,
            "closure": self._by_hand,
            "hot_water": self._measure,
        }
        if quiet:
            acts = {name: act for name, act in acts.items() if name not in ("opening", "motion")}
        able = [d for d in home.devices.values() if d.model.family in acts and d.available and d.gateway_id in alive]
        if able:
            device = self._random.choice(able)
            acts[device.model.family](home, device)

    def _blink(self, home: Home) -> None:
        boxes = [gateway for gateway in home.gateways.values() if not gateway.virtual and gateway.alive]
        if boxes:
            box = self._random.choice(boxes)
            self._machinery.set_alive(home, box, alive=False)
            back = partial(self._machinery.set_alive, home, box, alive=True)
            self._machinery.timers.later(self._random.uniform(5, 60), back)

    def _come_and_go(self, home: Home, device: Device) -> None:
        set_open(self._machinery, home, device, opened=True)
        later = partial(set_open, self._machinery, home, device, opened=False)
        self._machinery.timers.later(self._random.uniform(3, 40), later)

    def _walk_by(self, home: Home, device: Device) -> None:
        set_motion(self._machinery, home, device, seen=True)
        later = partial(set_motion, self._machinery, home, device, seen=False)
        self._machinery.timers.later(self._random.uniform(5, 30), later)

    def _measure(self, home: Home, device: Device) -> None:
        for name, (step, low, high) in WALKS.items():
            value = device.value(name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                moved = value + self._random.uniform(-step, step)
                self._machinery.set_states(home, device, {name: round(min(max(moved, low), high), 1)})
                return

    def _count(self, home: Home, device: Device) -> None:
        used = self._random.randrange(1, 40)
        total = device.value("core:ElectricEnergyConsumptionState")
        if isinstance(total, int):
            power = round(self._random.uniform(80, 3_200), 1)
            told = {"core:ElectricEnergyConsumptionState": total + used, "core:ElectricPowerConsumptionState": power}
            self._machinery.set_states(home, device, told)

    def _by_hand(self, home: Home, device: Device) -> None:
        if device.running is None:
            closure = self._random.choice((0, 0, 50, 100))
            told = positions(device, closure) | {"core:TargetClosureState": closure}
            self._machinery.set_states(home, device, told)


def flood(machinery: Machinery, home: Home, count: int) -> None:
    """Let devices tell a new signal strength so many times at once, one event each."""
    sensors = [device for device in home.devices.values() if "core:RSSILevelState" in device.states]
    for number in range(min(count, 20_000) if sensors else 0):
        level = float(30 + number // len(sensors) % 70)
        machinery.set_states(home, sensors[number % len(sensors)], {"core:RSSILevelState": level})


def set_open(machinery: Machinery, home: Home, device: Device, *, opened: bool) -> None:
    """Open or close what a sensor watches; an armed alarm notices."""
    name = next((name for name in OPENINGS if name in device.states), OPENINGS[0])
    if (device.value(name) == "open") == opened:
        return
    machinery.set_states(home, device, {name: "open" if opened else "closed"})
    if "core:LockedUnlockedState" in device.states:
        machinery.set_states(home, device, {"core:LockedUnlockedState": "unlocked" if opened else "locked"})
    if opened:
        disturb(machinery, home, device)


def set_motion(machinery: Machinery, home: Home, device: Device, *, seen: bool) -> None:
    """Let somebody pass a motion sensor, or go away."""
    machinery.set_states(home, device, {"core:OccupancyState": "personInside" if seen else "noPersonInside"})
    if seen:
        disturb(machinery, home, device)
