"""How panels behave: processes, arming with delays, alarms, and the link between cloud and panel."""

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from panels.simulators.faults import Faults
from panels.simulators.timers import Timers
from panels.simulators.visonic.stills import draw
from panels.simulators.visonic.world import Device, Panel, Partition, Process, User

# Event ids, labels and texts of reference 13, as far as this cloud makes them.
EVENTS: Final[dict[int, tuple[str, str]]] = {
    1: ("BURGLER", "Interior Alarm"),
    2: ("BURGLER", "Perimeter Alarm"),
    3: ("BURGLER", "Delay Alarm"),
    8: ("BURGLER", "Tamper"),
    14: ("PANEL_ALARM", "Panic From Control Panel"),
    15: ("PANEL_ALARM", "Duress"),
    13: ("NONE", "Panic"),
    36: ("PANEL_ALARM", "Fire"),
    45: ("BATTERY", "Low Battery"),
    46: ("BATTERY", "Low Battery Restore"),
    47: ("AC_FAIL", "AC Fail"),
    48: ("AC_FAIL", "AC Restore"),
    81: ("NONE", "Flood Alert"),
    85: ("ARM", "Arm Home"),
    86: ("ARM", "Arm Away"),
    89: ("DISARM", "Disarm"),
    97: ("NONE", "Bypass"),
    173: ("DISARM", "Disarm after alarm"),
    998: ("OFFLINE", "Panel has gone offline"),
    999: ("ONLINE", "Panel has come online"),
}
ALWAYS: Final = {"FIRE": (36, "FIRE"), "PANIC": (13, "PANIC"), "FLOOD": (81, "FLOOD")}
INDOORS: Final = frozenset({"INTERIOR", "INTERIOR_FOLLOW"})
STAGES: Final = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds. Only the process's figures come from the reference (7); the others are choices."""

    process: float = 1.0
    exit: float = 30.0
    entry: float = 30.0
    siren: float = 120.0
    discovery: float = 3.0
    awake: float = 120.0


class Machinery:
    """Moves panels from state to state and keeps their logs."""

    def __init__(self, timers: Timers, faults: Faults, times: Times, seed: int) -> None:
        self.timers = timers
        self.times = times
        self._faults = faults
        self._random = random.Random(f"events-{seed}")
        self._event_id = 198_000_000

    def stamp(self) -> str:
        """Return now in UTC, without a zone (reference 15)."""
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(self.timers.now()))

    def log(self, panel: Panel, type_id: int, *, device: Device | None = None, user: User | None = None) -> int:
        """Append to the event log; ids are of the whole server and leap (reference 5.5)."""
        self._event_id += self._random.randrange(1, 20_000)
        label, text = EVENTS[type_id]
        kind = device.kind if device else "USER" if user else "IPMP" if type_id >= 991 else "CONTROL_PANEL"
        named = user.name if user else device.name or device.location if device else ""
        panel.events.append(
            {
                "event": self._event_id,
                "type_id": type_id,
                "label": label,
                "description": text,
                "appointment": named or panel.model,
                "datetime": self.stamp(),
                "video": bool(device and device.subtype == "MOTION_CAMERA"),
                "device_type": kind,
                "zone": user.id if user else device.number if device else None,
                "zone_name": named or None,
                "partitions": panel.areas(device) if device else [1],
            }
        )
        return self._event_id

    # Processes

    def start(self, panel: Panel, act: Callable[[], str | None]) -> str:
        """Begin a process; ``act`` runs at its end and returns why it failed, or None. A running one is replaced."""
        for other in panel.processes.values():
            if not other.is_over:
                self._end(other, "Replaced")
        process = Process(token=str(uuid.uuid4()))
        panel.processes[process.token] = process
        while len(panel.processes) > 20:
            del panel.processes[next(iter(panel.processes))]
        if self._faults.take("process_stuck", panel=panel.serial) is None:
            later = self.timers.later
            process.timers = [
                later(self.times.process * 0.3, partial(self._handle, process)),
                later(self.times.process, partial(self._finish, panel, process, act)),
            ]
        return process.token

    @staticmethod
    def _handle(process: Process) -> None:
        process.status = "handled"

    def _finish(self, panel: Panel, process: Process, act: Callable[[], str | None]) -> None:
        ordered = self._faults.take("process_fails", panel=panel.serial)
        message = str(ordered) if ordered is not None else act() if panel.connected else "Panel is not connected"
        if message is None:
            process.status = "succeeded"
        else:
            self._end(process, message)

    @staticmethod
    def _end(process: Process, message: str) -> None:
        process.status, process.message, process.error = "failed", message, "PMAX_ERROR"
        for timer in process.timers:
            timer.cancel()

    # Arming

    @staticmethod
    def is_ready(panel: Panel, area: Partition) -> bool:
        """Say whether no zone of it is open; a bypassed one does not count (reference 7)."""
        return not any(d.open and not d.bypassed and panel.partition_of(d) is area for d in panel.devices)

    def set_state(
        self, panel: Panel, areas: list[Partition], state: str, user: User | None, options: list[str]
    ) -> str | None:
        """Arm or disarm; return why it cannot be done. The text is a choice (reference 7: unknown)."""
        if state != "DISARM" and not all(self.is_ready(panel, area) for area in areas):
            return "System not ready"
        for area in areas:
            if area.timer:
                area.timer.cancel()
                area.timer = None
            if state == "DISARM":
                self._disarm(panel, area, user)
            elif area.state != state or area.status:
                area.state, area.options = state, options
                if "NOENTRY" in options or self.times.exit <= 0:
                    self._armed(area)
                else:
                    area.status = "EXIT"
                    area.timer = self.timers.later(self.times.exit, partial(self._armed, area))
                self.log(panel, 86 if state == "AWAY" else 85, user=user)
        return None

    @staticmethod
    def _armed(area: Partition) -> None:
        area.status, area.timer = "", None

    def _disarm(self, panel: Panel, area: Partition, user: User | None) -> None:
        was_armed, had_alarm = area.state != "DISARM", bool(panel.alarms)
        area.state, area.status, area.options = "DISARM", "", []
        panel.alarms.clear()
        panel.siren = False
        for device in panel.devices:
            if panel.partition_of(device) is area:
                device.bypassed = False
        if was_armed or had_alarm:
            self.log(panel, 173 if had_alarm else 89, user=user)

    # Zones

    def move(self, panel: Panel, device: Device, *, opened: bool) -> None:
        """Open or close a zone; an entry delay or an alarm follows where it is watched."""
        if device.open == opened:
            return
        device.open = opened
        area = panel.partition_of(device)
        if not opened or device.bypassed:
            return
        if device.zone_type in ALWAYS:
            self.alarm(panel, *ALWAYS[device.zone_type], device)
        elif area.state == "DISARM" or area.status == "EXIT" or (area.state != "AWAY" and device.zone_type in INDOORS):
            return
        elif device.zone_type == "DELAY_1" and not area.status and "NOENTRY" not in area.options:
            area.status = "ENTRYDELAY"
            area.timer = self.timers.later(self.times.entry, partial(self._burglary, panel, area, device, 3))
        elif area.status != "ENTRYDELAY" or device.zone_type not in INDOORS:
            self._burglary(panel, area, device, 1 if device.zone_type in INDOORS else 2)

    def _burglary(self, panel: Panel, area: Partition, device: Device, type_id: int) -> None:
        if area.timer:
            area.timer.cancel()
            area.timer = None
        area.status = "ALARM"
        # Nobody published what a burglary is called here: the event's label (choice).
        self.alarm(panel, type_id, "BURGLER", device)

    def alarm(self, panel: Panel, type_id: int, alarm_type: str, device: Device | None = None) -> None:
        """Raise an alarm: remembered after the siren's time until somebody disarms (reference 5.6)."""
        number = self.log(panel, type_id, device=device)
        panel.alarms.append(
            {
                "device_type": device.kind if device else "CONTROL_PANEL",
                "alarm_type": alarm_type,
                "datetime": self.stamp(),
                "has_video": bool(device and device.subtype == "MOTION_CAMERA"),
                "evt_id": number,
                "location": device.location if device else None,
                "partitions": panel.areas(device) if device else [1],
                "zone": device.number if device else None,
                "zone_name": device.name if device else None,
                "zone_type": device.zone_type if device else None,
            }
        )
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
        for area in panel.partitions:
            if area.status == "ALARM":
                area.status = ""

    def set_mains(self, panel: Panel, *, on: bool) -> None:
        """Take the mains away, or give it back."""
        (panel.troubles.discard if on else panel.troubles.add)("AC_FAILURE")
        self.log(panel, 48 if on else 47)

    # The link

    def wake(self, panel: Panel) -> None:
        """Contact a panel and discover it stage by stage (reference 2)."""
        if panel.awake or panel.stages_left:
            return
        panel.stages_left = STAGES
        self._discover(panel)

    def _discover(self, panel: Panel) -> None:
        panel.stages_left -= 1
        if panel.stages_left > 0 and self.times.discovery > 0:
            self.timers.later(self.times.discovery / STAGES, partial(self._discover, panel))
            return
        panel.stages_left = 0
        panel.awake = True
        if panel.sleeps:
            self.timers.later(self.times.awake, partial(self._sleep, panel))

    @staticmethod
    def _sleep(panel: Panel) -> None:
        panel.awake = False

    def set_outage(self, panel: Panel, *, out: bool) -> None:
        """Cut a panel off for real, or bring it back; after that its devices are inactive (reference 11)."""
        if panel.outage == out:
            return
        panel.outage = out
        self.log(panel, 998 if out else 999)
        for device in panel.devices:
            if device.kind == "ZONE" and not out:
                device.troubles.add("INACTIVE")
                self.timers.later(60, partial(device.troubles.discard, "INACTIVE"))

    def photograph(self, panel: Panel, device: Device) -> str | None:
        """Make a new still."""
        panel.stills[device.number] = (self.timers.now(), draw(int(self.timers.now())))
        return None
