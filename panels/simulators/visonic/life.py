"""What happens by itself: people move, arm, disarm; links flap; now and then somebody breaks in."""

import random
from functools import partial

from panels.simulators.visonic.machinery import Machinery
from panels.simulators.visonic.world import Panel


class Life:
    """Makes one thing happen every ``pace`` seconds on average, over all panels; never with a pace of 0."""

    def __init__(self, panels: list[Panel], machinery: Machinery, *, pace: float, seed: int) -> None:
        self._panels = panels
        self._machinery = machinery
        self._pace = pace
        self._random = random.Random(f"life-{seed}")

    def start(self) -> None:
        """Begin, unless nothing is to happen."""
        if self._pace > 0:
            self._machinery.timers.later(self._random.expovariate(1 / self._pace), self._tick)

    def _tick(self) -> None:
        self.start()
        self.happen(self._random.choice(self._panels))

    def happen(self, panel: Panel) -> None:
        """Make one thing happen at this panel now."""
        machinery, chance = self._machinery, self._random.random()
        area = self._random.choice(panel.partitions)
        if chance < 0.6:
            zone = panel.zone(self._random.choice((1, 2, 3)))
            if zone and (area.state == "DISARM" or chance < 0.03):
                machinery.move(panel, zone, opened=True)
                machinery.timers.later(self._random.uniform(3, 40), partial(machinery.move, panel, zone, opened=False))
        elif chance < 0.95:
            state = "DISARM" if area.state != "DISARM" else self._random.choice(panel.modes)
            machinery.set_state(panel, [area], state, panel.users[1], [])
        else:
            panel.flapping = True
            machinery.timers.later(self._random.uniform(5, 90), partial(setattr, panel, "flapping", False))
