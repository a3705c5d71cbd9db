"""What happens by itself: people come and go, arm and disarm, things break and are mended."""

import random
from collections.abc import Callable
from functools import partial
from typing import Final

from panels.simulators.bienport.happenings import Kind
from panels.simulators.bienport.machinery import Machinery
from panels.simulators.bienport.troubles import set_connected, set_trouble
from panels.simulators.bienport.world import Mode, Panel, Partition, Phase, World, Zone, ZoneKind

EVERYDAY: Final = (ZoneKind.ENTRY, ZoneKind.PERIMETER, ZoneKind.INTERIOR, ZoneKind.NIGHT)
SINGLE_TROUBLES: Final = ("mains", "battery", "clock")
ZONE_TROUBLES: Final = ("zone_tamper", "zone_radio", "zone_battery")


class Life:
    """Makes one thing happen every ``pace`` seconds on average, over the whole world; never with a pace of 0."""

    def __init__(self, world: World, machinery: Machinery, *, pace: float) -> None:
        self._machinery = machinery
        self._pace = pace
        self._random = random.Random(f"life-{world.seed}")
        self._panels = [panel for panel in world.panels.values() if panel.enabled and panel.zones]
        # How often out of a hundred.
        self._habits: tuple[tuple[int, Callable[[Panel], None]], ...] = (
            (50, self._someone_moves),
            (28, self._keypad),
            (7, self._trouble),
            (6, self._zone_trouble),
            (4, self._burglary),
            (2, self._line),
            (2, self._button),
            (1, self._keypad_lid),
        )

    def start(self) -> None:
        """Begin; without panels or pace nothing ever happens."""
        if self._pace > 0 and self._panels:
            self._machinery.timers.later(self._random.expovariate(1 / self._pace), self._tick)

    def _tick(self) -> None:
        self.start()
        self.happen(self._random.choice(self._panels))

    def happen(self, panel: Panel) -> None:
        """Make one thing happen at this panel now."""
        weights = [weight for weight, _ in self._habits]
        _, habit = self._random.choices(self._habits, weights)[0]
        habit(panel)

    def _later(self, low: float, high: float, call: Callable[[], None]) -> None:
        self._machinery.timers.later(self._random.uniform(low, high), call)

    def _pick(self, panel: Panel, *kinds: ZoneKind) -> Zone | None:
        zones = [zone for zone in panel.zones.values() if zone.kind in kinds]
        return self._random.choice(zones) if zones else None

    def _pulse(self, panel: Panel, zone: Zone, low: float, high: float) -> None:
        self._machinery.open_zone(panel, zone)
        self._later(low, high, partial(self._machinery.close_zone, panel, zone))

    def _someone_moves(self, panel: Panel) -> None:
        zone = self._pick(panel, *EVERYDAY)
        if zone and panel.partitions[zone.partition].phase is Phase.DISARMED:
            self._pulse(panel, zone, 3, 40)

    def _keypad(self, panel: Panel) -> None:
        partition = self._random.choice(list(panel.partitions.values()))
        if partition.phase is Phase.DISARMED:
            mode = self._random.choices(list(Mode), (5, 3, 2))[0]
            self._machinery.arm(panel, partition, mode)
        else:
            self._come_home(panel, partition)

    def _come_home(self, panel: Panel, partition: Partition) -> None:
        door = next((z for z in panel.zones.values() if z.kind is ZoneKind.ENTRY), None)
        if door and door.partition == partition.number:
            self._pulse(panel, door, 2, 6)
        self._later(2, 8, partial(self._machinery.disarm, panel, partition))

    def _burglary(self, panel: Panel) -> None:
        zone = self._pick(panel, ZoneKind.PERIMETER, ZoneKind.INTERIOR)
        if zone and panel.partitions[zone.partition].is_armed:
            self._pulse(panel, zone, 5, 30)
            self._later(40, 120, partial(self._machinery.disarm, panel, panel.partitions[zone.partition]))

    def _button(self, panel: Panel) -> None:
        zone = self._pick(panel, ZoneKind.HOLDUP, ZoneKind.FIRE, ZoneKind.WATER, ZoneKind.GAS)
        if self._random.random() < 0.25:
            self._machinery.tell(Kind.KEYPAD_ALARM, panel, self._machinery.texts.keypad_alarm())
        elif self._random.random() < 0.5 or zone is None:
            self.keyfob_alarm(panel)
        else:
            self._pulse(panel, zone, 5, 20)
        zone = zone or next(iter(panel.zones.values()))
        self._later(40, 120, partial(self._machinery.disarm, panel, panel.partitions[zone.partition]))

    def keyfob_alarm(self, panel: Panel) -> None:
        """Press the alarm button of a keyfob: silent, remembered until somebody disarms."""
        panel.keyfob_alarm = True
        self._machinery.tell(Kind.KEYFOB_ALARM, panel, self._machinery.texts.keyfob_alarm())

    def _for_a_while(self, panel: Panel, what: str, number: int) -> None:
        set_trouble(self._machinery, panel, what, number, on=True)
        self._later(30, 180, partial(set_trouble_over, self._machinery, panel, what, number))

    def _trouble(self, panel: Panel) -> None:
        self._for_a_while(panel, self._random.choice(SINGLE_TROUBLES), 1)

    def _zone_trouble(self, panel: Panel) -> None:
        self._for_a_while(panel, self._random.choice(ZONE_TROUBLES), self._random.choice(list(panel.zones)))

    def _keypad_lid(self, panel: Panel) -> None:
        self._for_a_while(panel, "keypad_tamper", 1)

    def _line(self, panel: Panel) -> None:
        set_connected(self._machinery, panel, connected=False)
        self._later(20, 90, partial(set_connected, self._machinery, panel, connected=True))


def set_trouble_over(machinery: Machinery, panel: Panel, what: str, number: int) -> None:
    """End a trouble."""
    set_trouble(machinery, panel, what, number, on=False)
