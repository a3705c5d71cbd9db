"""How panels behave: arming with delays, zones, alarms and what a panel measures."""

from functools import partial
from typing import Final

from panels.simulators.faults import Faults
from panels.simulators.stills import draw
from panels.simulators.timers import Timers
from panels.simulators.visonic import zone_rules
from panels.simulators.visonic.conditions import Conditions
from panels.simulators.visonic.journal import Journal
from panels.simulators.visonic.link import Link
from panels.simulators.visonic.processes import Processes
from panels.simulators.visonic.times import Times
from panels.simulators.visonic.world import Device, Panel, Partition, User

# A probe's alerts (choices): condition, and where it begins and ends.
COLDER: Final = (("cold", 7.0), ("freezing", 2.0), ("freezer", -10.0))
HOTTER: Final = (("hot", 35.0),)


class Machinery:
    """Moves panels from state to state."""

    def __init__(self, timers: Timers, faults: Faults, times: Times, seed: int) -> None:
        self.timers = timers
        self.times = times
        self.journal = Journal(timers, seed)
        self.processes = Processes(timers, faults, times)
        self.conditions = Conditions(self.journal)
        self.link = Link(timers, self.journal, times)

    # Arming

    @staticmethod
    def is_ready(panel: Panel, area: Partition) -> bool:
        """Say whether no zone of it is open; a bypassed one does not count (reference 7)."""
        return not any(d.open and not d.bypassed and panel.partition_of(d) is area for d in panel.zones)

    def set_state(
        self,
        panel: Panel,
        areas: list[Partition],
        state: str,
        user: User | None,
        options: list[str],
        *,
        type_id: int | None = None,
    ) -> str | None:
        """Arm or disarm; return why it cannot be done. The text is a choice (reference 7: unknown).

        Nobody as a user stands for quick arming; ``type_id`` names another event than the usual one.
        """
        if panel.programming:
            return "Panel is in programming mode"
        if state != "DISARM" and not all(self.is_ready(panel, area) for area in areas):
            for area in areas:
                self.journal.log(panel, 98 if user else 90, user=user, area=area)
            return "System not ready"
        for area in areas:
            if area.timer:
                area.timer.cancel()
                area.timer = None
            if state == "DISARM":
                self._disarm(panel, area, user)
            elif area.state != state or area.status:
                self._arm(area, state, options)
                self.journal.log(panel, type_id or self._arming(state, user, options), user=user, area=area)
        return None

    def _arm(self, area: Partition, state: str, options: list[str]) -> None:
        area.state, area.options = state, options
        if "NOENTRY" in options or self.times.exit <= 0:
            self._armed(area)
        else:
            area.status = "EXIT"
            area.timer = self.timers.later(self.times.exit, partial(self._armed, area))

    @staticmethod
    def _arming(state: str, user: User | None, options: list[str]) -> int:
        if state != "AWAY":
            return 85 if user else 87
        return 88 if not user else 96 if "NOENTRY" in options else 86

    @staticmethod
    def _armed(area: Partition) -> None:
        area.status, area.timer = "", None

    def _disarm(self, panel: Panel, area: Partition, user: User | None) -> None:
        here = set(panel.told([area]))
        left = [alarm for alarm in panel.alarms if not here & set(alarm["partitions"])]
        was_armed, had_alarm = area.state != "DISARM", len(left) < len(panel.alarms)
        area.state, area.status, area.options = "DISARM", "", []
        panel.alarms = left
        if not left:
            panel.siren = False
        for device in panel.devices:
            if panel.partition_of(device) is area:
                device.bypassed = False
                device.memories.clear()
        if was_armed or had_alarm:
            self.journal.log(panel, 173 if had_alarm else 89, user=user, area=area)

    def bypass(self, panel: Panel, device: Device, *, on: bool) -> None:
        """Bypass a zone or watch it again; only the former has an event."""
        if on and not device.bypassed:
            self.journal.log(panel, 97, device=device)
        device.bypassed = on

    def set_programming(self, panel: Panel, *, on: bool) -> None:
        """Let the installer in at the panel, or out; nothing can be set meanwhile (reference 7)."""
        if panel.programming == on:
            return
        panel.programming = on
        self.journal.log(panel, 155 if on else 154)

    # Zones

    def move(self, panel: Panel, device: Device, *, opened: bool) -> None:
        """Open or close a zone; an entry delay or an alarm follows where it is watched."""
        if device.open == opened:
            return
        device.open = opened
        if not opened:
            self._calm(panel, device)
        elif not device.bypassed and not panel.programming:
            self._opened(panel, device, panel.partition_of(device))

    def _opened(self, panel: Panel, device: Device, area: Partition) -> None:
        if device.zone_type in zone_rules.ALWAYS:
            self.alarm(panel, *zone_rules.ALWAYS[device.zone_type], device)
        elif not zone_rules.is_watched(device, area):
            return
        elif zone_rules.gives_time(device, area) and area.status != "ALARM":
            if not area.status:
                area.status = "ENTRYDELAY"
                area.timer = self.timers.later(self.times.entry, partial(self._break_in, panel, area, device))
        elif area.status != "ENTRYDELAY" or device.zone_type not in zone_rules.FOLLOWERS:
            self._break_in(panel, area, device)

    def _break_in(self, panel: Panel, area: Partition, device: Device) -> None:
        if area.timer:
            area.timer.cancel()
            area.timer = None
        again, area.status = area.status == "ALARM", "ALARM"
        # Nobody published what a burglary is called here: the event's label (choice).
        self.alarm(panel, zone_rules.burglary(device), "BURGLER", device)
        if again:
            self.journal.log(panel, 16, device=device)

    def _calm(self, panel: Panel, device: Device) -> None:
        ends = zone_rules.RESTORES.get(device.alarmed or 0)
        device.alarmed = None
        if ends is not None:
            self.journal.log(panel, ends, device=device)

    def alarm(
        self, panel: Panel, type_id: int, alarm_type: str, device: Device | None = None, user: User | None = None
    ) -> None:
        """Raise an alarm: remembered after the siren's time until somebody disarms (reference 5.6)."""
        number = self.journal.log(panel, type_id, device=device, user=user)
        panel.alarms.append(panel.entry("alarm_type", alarm_type, number, self.journal.stamp(), device))
        if device:
            device.alarmed = type_id
            if device.subtype == "MOTION_CAMERA":
                self.photograph(panel, device)
        if type_id not in zone_rules.SILENT:
            self.sound(panel)

    def sound(self, panel: Panel) -> None:
        """Sound the siren for its time."""
        panel.siren = True
        if panel.siren_timer:
            panel.siren_timer.cancel()
        panel.siren_timer = self.timers.later(self.times.siren, partial(self.silence, panel))

    def silence(self, panel: Panel) -> None:
        """End the noise; alarms become memory."""
        panel.siren = False
        for alarm in panel.alarms:
            alarm["alarm_type"] = "ALARM_IN_MEMORY"
            cause = panel.zone(alarm["zone"])
            if cause:
                cause.memories.add("ALARM_IN_MEMORY")
        for area in panel.partitions:
            if area.status == "ALARM":
                area.status = ""

    # What a panel sees

    def measure(
        self, panel: Panel, device: Device, *, temperature: float | None = None, brightness: int | None = None
    ) -> None:
        """Take a reading; a temperature probe tells of heat and cold."""
        device.measured_at = self.timers.now()
        if brightness is not None:
            device.brightness = brightness
        if temperature is None:
            return
        device.temperature = temperature
        if device.zone_type == "TEMPERATURE":
            for name, bound in COLDER + HOTTER:
                is_beyond = temperature > bound if (name, bound) in HOTTER else temperature < bound
                (self.conditions.begin if is_beyond else self.conditions.end)(panel, name, device)

    def photograph(self, panel: Panel, device: Device) -> str | None:
        """Make a new still."""
        panel.stills[device.number] = (self.timers.now(), draw(int(self.timers.now())))
        return None
