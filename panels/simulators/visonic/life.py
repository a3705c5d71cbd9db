"""What happens by itself: people come and go, batteries run low, links flap; now and then somebody breaks in."""

import math
import random
from collections.abc import Callable
from functools import partial
from typing import Final

from panels.simulators.visonic.machinery import Machinery
from panels.simulators.visonic.world import Device, Panel, Partition

# How often each of them is what happens, in parts of all.
MOVES, STATES, MEASURES, OUTPUTS, FAULTS, LINKS, TESTS = 48, 27, 10, 3, 6, 4, 2
# Conditions that come by themselves, the seconds after which they go, about, and of which devices, if not of all.
PASSING: Final[dict[str, tuple[float, tuple[str, ...]]]] = {
    "battery": (900.0, ()),
    "mains": (300.0, ("VISONIC_PANEL",)),
    "inactive": (240.0, ()),
    "one_way": (240.0, ()),
    "jamming": (60.0, ()),
    "communication": (120.0, ()),
    "tamper": (60.0, ()),
    "masking": (120.0, ("FLAT_PIR_SMART", "MOTION_CAMERA")),
}


class Life:
    """Makes one thing happen every ``pace`` seconds on average, over all panels; never with a pace of 0."""

    def __init__(self, panels: list[Panel], machinery: Machinery, *, pace: float, seed: int) -> None:
        self._panels = panels
        self._machinery = machinery
        self._pace = pace
        self._random = random.Random(f"life-{seed}")
        self._kinds: dict[Callable[[Panel], None], int] = {
            self._move: MOVES,
            self._change_state: STATES,
            self._measure: MEASURES,
            self._switch: OUTPUTS,
            self._fault: FAULTS,
            self._lose_link: LINKS,
            self._test: TESTS,
        }

    def start(self) -> None:
        """Begin, unless nothing is to happen."""
        if self._pace > 0:
            self._machinery.timers.later(self._random.expovariate(1 / self._pace), self._tick)

    def _tick(self) -> None:
        self.start()
        self.happen(self._random.choice(self._panels))

    def happen(self, panel: Panel) -> None:
        """Make one thing happen at this panel now."""
        (kind,) = self._random.choices(list(self._kinds), list(self._kinds.values()))
        kind(panel)

    def _later(self, low: float, high: float, call: Callable[[], object]) -> None:
        def happen() -> None:
            call()

        self._machinery.timers.later(self._random.uniform(low, high), happen)

    def _open(self, panel: Panel, zone: Device, low: float, high: float) -> None:
        self._machinery.move(panel, zone, opened=True)
        self._later(low, high, partial(self._machinery.move, panel, zone, opened=False))

    def _move(self, panel: Panel) -> None:
        """Somebody goes through a door or a room; where it is armed that is rarely a burglar, else the owner."""
        zone = panel.zone(self._random.choice((1, 2, 3)))
        if zone is None:
            return
        area = panel.partition_of(zone)
        if area.state == "DISARM":
            self._open(panel, zone, 3, 40)
        elif area.status == "" and self._random.random() < 0.06:
            self._open(panel, zone, 3, 40)
            self._later(40, 90, partial(self._set_state, panel, area, "DISARM"))
        elif area.status == "" and self._random.random() < 0.2:
            self._come_home(panel, area)

    def _come_home(self, panel: Panel, area: Partition) -> None:
        door = panel.zone(1)
        if door and panel.partition_of(door) is area:
            self._open(panel, door, 2, 6)
            self._later(6, self._machinery.times.entry * 0.8 + 6, partial(self._set_state, panel, area, "DISARM"))

    def _change_state(self, panel: Panel) -> None:
        area = self._random.choice(panel.partitions)
        self._set_state(panel, area, "DISARM" if area.state != "DISARM" else self._random.choice(panel.modes))

    def _set_state(self, panel: Panel, area: Partition, state: str) -> None:
        # Somebody with a code, but for the one in six who leaves by the quick button.
        is_quick = state != "DISARM" and self._random.random() < 1 / 6
        user = None if is_quick else self._random.choice(list(panel.users.values()))
        self._machinery.set_state(panel, [area], state, user, [])

    def _measure(self, panel: Panel) -> None:
        """Rooms follow the hour of the day, slowly."""
        hour = self._machinery.timers.now() / 3600 % 24
        daylight = max(0.0, math.sin((hour - 6) / 12 * math.pi))
        for device in panel.zones:
            if device.temperature is not None:
                aim = 18.0 + 5.0 * daylight + self._random.uniform(-1, 1)
                step = max(-0.5, min(0.5, round((aim - device.temperature) * 2) / 2))
                light = None if device.brightness is None else round(daylight * 10) + self._random.randrange(2)
                self._machinery.measure(panel, device, temperature=device.temperature + step, brightness=light)

    def _switch(self, panel: Panel) -> None:
        """Somebody needs light in the yard, or opens the garage."""
        output = self._random.choice([device for device in panel.devices if device.kind == "PGM"])
        output.open = True
        self._later(30, 300, partial(setattr, output, "open", False))

    def _fault(self, panel: Panel) -> None:
        name = self._random.choice(list(PASSING))
        conditions = self._machinery.conditions
        lasting, subtypes = PASSING[name]
        able = [d for d in panel.devices if conditions.can(name, d) and (not subtypes or d.subtype in subtypes)]
        device = self._random.choice(able)
        conditions.begin(panel, name, device)
        self._later(lasting / 2, lasting * 2, partial(conditions.end, panel, name, device))

    def _lose_link(self, panel: Panel) -> None:
        """Mostly a flap that means nothing; sometimes a real outage."""
        if self._random.random() < 0.85:
            panel.flapping = True
            self._later(5, 90, partial(setattr, panel, "flapping", False))
        else:
            self._machinery.link.set_outage(panel, out=True)
            self._later(60, 300, partial(self._machinery.link.set_outage, panel, out=False))

    def _test(self, panel: Panel) -> None:
        """The panel reports by itself, or an engineer walks through or changes its configuration."""
        journal, kind = self._machinery.journal, self._random.random()
        if kind < 0.6:
            journal.log(panel, 57)
        elif kind < 0.8:
            journal.log(panel, 91)
            self._later(20, 60, partial(journal.log, panel, 130))
            self._later(60, 120, partial(journal.log, panel, 92))
        elif not panel.is_armed:
            self._machinery.set_programming(panel, on=True)
            self._later(20, 90, partial(self._machinery.set_programming, panel, on=False))
