"""The link between the cloud and a panel: waking, discovery, sleep, outages (reference 2, 14)."""

from functools import partial
from typing import Final

from panels.simulators.timers import Timers
from panels.simulators.visonic.conditions import CONDITIONS
from panels.simulators.visonic.journal import Journal
from panels.simulators.visonic.times import Times
from panels.simulators.visonic.world import Panel

STAGES: Final = 11
# The server's own events for a module: gone, back.
MODULES: Final = {"gprs": (991, 992), "bba": (993, 994)}


class Link:
    """Connects panels and loses them again."""

    def __init__(self, timers: Timers, journal: Journal, times: Times) -> None:
        self._timers = timers
        self._journal = journal
        self._times = times

    def wake(self, panel: Panel) -> None:
        """Contact a panel and discover it stage by stage."""
        if panel.awake or panel.stages_left:
            return
        panel.stages_left = STAGES
        self._discover(panel)

    def _discover(self, panel: Panel) -> None:
        panel.stages_left -= 1
        if panel.stages_left > 0 and self._times.discovery > 0:
            self._timers.later(self._times.discovery / STAGES, partial(self._discover, panel))
            return
        panel.stages_left = 0
        panel.awake = True
        if panel.sleeps:
            self._timers.later(self._times.awake, partial(self.sleep, panel))

    @staticmethod
    def sleep(panel: Panel) -> None:
        """Let a panel close its connection, as one on a mobile network does."""
        panel.awake = False

    def set_outage(self, panel: Panel, *, out: bool) -> None:
        """Cut a panel off for real, or bring it back; after that its devices are inactive until they check in (11)."""
        if panel.outage == out:
            return
        panel.outage = out
        for transport in panel.transports:
            if transport in MODULES:
                self._journal.log(panel, MODULES[transport][0 if out else 1])
        mains = any("AC_FAILURE" in device.troubles for device in panel.devices)
        self._journal.log(panel, (1000 if mains else 998) if out else 999)
        if not out:
            self._check_in(panel)

    def _check_in(self, panel: Panel) -> None:
        warning = CONDITIONS["inactive"].warning
        for device in panel.zones:
            device.troubles.add(warning)
            self._timers.later(self._times.checking_in, partial(device.troubles.discard, warning))
