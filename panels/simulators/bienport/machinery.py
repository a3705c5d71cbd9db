"""How panels behave: arming with delays, zones that alarm, outputs, codes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from panels.simulators.bienport.happenings import Cause, Happening, Kind
from panels.simulators.bienport.texts import Texts
from panels.simulators.bienport.world import (
    ACTIVE_IN,
    ALWAYS_ACTIVE,
    Mode,
    Output,
    Panel,
    Partition,
    Phase,
    Zone,
    ZoneKind,
)
from panels.simulators.timers import Timer, Timers


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Seconds. The vendor gives no figures (reference 10.10), so all are ours."""

    exit: float = 6.0
    entry: float = 10.0
    siren: float = 60.0


class Machinery:
    """Moves panels from state to state and tells what happened, in the order in which it happened."""

    def __init__(self, timers: Timers, tell: Callable[[Happening], None], *, delays: Delays, texts: Texts) -> None:
        self.timers = timers
        self.texts = texts
        self._tell = tell
        self._delays = delays

    def tell(
        self,
        kind: Kind,
        panel: Panel,
        text: str,
        *,
        number: int | None = None,
        status: int | None = None,
        cause: Cause | None = None,
    ) -> None:
        """Pass on that this has just happened."""
        at = self.timers.now()
        self._tell(Happening(kind=kind, panel=panel, at=at, text=text, number=number, status=status, cause=cause))

    # Arming

    def is_ready(self, panel: Panel, partition: Partition, mode: Mode) -> bool:
        """Say whether nothing that this mode watches stands open, tampered or silent."""
        return not any(
            zone.open or zone.tampered or zone.silent_radio
            for zone in panel.zones.values()
            if zone.partition == partition.number and not zone.bypassed and zone.kind in ACTIVE_IN[mode]
        )

    def arm(self, panel: Panel, partition: Partition, mode: Mode, cause: Cause | None = None) -> bool:
        """Arm, after the exit delay when going away. False when a zone is open.

        Arming again in the same mode succeeds and changes nothing, so it is not told.
        """
        if partition.phase != Phase.DISARMED and partition.mode == mode:
            return True
        if not self.is_ready(panel, partition, mode):
            return False
        self._stop_timer(partition)
        partition.mode = mode
        partition.phase = Phase.EXIT
        delay = self._delays.exit if mode is Mode.AWAY else 0.0
        if delay > 0:
            partition.timer = self.timers.later(delay, partial(self._finish_arming, panel, partition, cause))
        else:
            self._finish_arming(panel, partition, cause)
        return True

    def _finish_arming(self, panel: Panel, partition: Partition, cause: Cause | None) -> None:
        partition.timer = None
        partition.phase = Phase.ARMED
        self.tell(Kind.ARMED, panel, self.texts.armed(partition.number), number=partition.number, cause=cause)
        for zone in list(panel.zones.values()):
            # Who left a door open during the exit delay hears about it now.
            if zone.open and zone.partition == partition.number and zone.kind not in ALWAYS_ACTIVE:
                self._react(panel, zone)

    def disarm(self, panel: Panel, partition: Partition, cause: Cause | None = None) -> None:
        """Disarm and silence; the memory of alarms in this partition ends with it."""
        was_set = partition.phase != Phase.DISARMED or partition.alarm
        self._stop_timer(partition)
        partition.phase = Phase.DISARMED
        partition.mode = None
        partition.alarm = False
        panel.keyfob_alarm = False
        for zone in panel.zones.values():
            if zone.partition == partition.number:
                zone.alarming = zone.alarm_memory = zone.silent_memory = zone.disarmed_alone = False
        if not any(other.alarm for other in panel.partitions.values()):
            self.silence(panel)
        if was_set:
            self.tell(Kind.DISARMED, panel, self.texts.disarmed(partition.number), number=partition.number, cause=cause)

    @staticmethod
    def _stop_timer(partition: Partition) -> None:
        if partition.timer:
            partition.timer.cancel()
            partition.timer = None

    # Zones

    def open_zone(self, panel: Panel, zone: Zone) -> None:
        """Open a contact or see a movement; an alarm or an entry delay follows where the zone is watched."""
        if zone.open:
            return
        zone.open = True
        self.tell(Kind.ZONE_OPENED, panel, self.texts.zone_opened(zone.number, zone.name), number=zone.number)
        self._react(panel, zone)

    def close_zone(self, panel: Panel, zone: Zone) -> None:
        """Bring a zone back to rest."""
        if zone.open:
            zone.open = zone.alarming = False
            self.tell(Kind.ZONE_CLOSED, panel, self.texts.zone_closed(zone.number, zone.name), number=zone.number)

    def _react(self, panel: Panel, zone: Zone) -> None:
        partition = panel.partitions.get(zone.partition)
        if zone.bypassed or partition is None:
            return
        if zone.kind in ALWAYS_ACTIVE or zone.armed_alone:
            self.alarm_zone(panel, zone)
            return
        mode = partition.mode
        if not partition.is_armed or mode is None or zone.disarmed_alone or zone.kind not in ACTIVE_IN[mode]:
            return
        if zone.kind is ZoneKind.ENTRY and partition.phase is Phase.ARMED and self._delays.entry > 0:
            partition.phase = Phase.ENTRY
            expire = partial(self._entry_over, panel, partition, zone)
            partition.timer = self.timers.later(self._delays.entry, expire)
        elif partition.phase is Phase.ARMED or zone.kind is ZoneKind.PERIMETER or self._delays.entry <= 0:
            # During an entry delay the way to the keypad (entry door, movement) is free.
            self.alarm_zone(panel, zone)

    def _entry_over(self, panel: Panel, partition: Partition, zone: Zone) -> None:
        partition.timer = None
        partition.phase = Phase.ARMED
        self.alarm_zone(panel, zone)

    def alarm_zone(self, panel: Panel, zone: Zone) -> None:
        """Raise the alarm of a zone at once, whatever is armed."""
        zone.alarm_memory = True
        zone.alarming = True
        partition = panel.partitions.get(zone.partition)
        if zone.kind is ZoneKind.HOLDUP:
            zone.silent_memory = True
        else:
            self.sound(panel)
        if partition:
            partition.alarm = True
        self.tell(Kind.ZONE_ALARM, panel, self.texts.zone_alarm(zone.number), number=zone.number)

    def bypass(self, panel: Panel, zones: Iterable[Zone], *, bypassed: bool) -> bool:
        """Take zones out, or back in. False when one of their partitions is set."""
        wanted = list(zones)
        if any(panel.partitions[zone.partition].phase != Phase.DISARMED for zone in wanted):
            return False
        for zone in wanted:
            if zone.bypassed != bypassed:
                zone.bypassed = bypassed
                kind = Kind.BYPASSED if bypassed else Kind.UNBYPASSED
                text = self.texts.bypassed(zone.number, zone.name, bypassed=bypassed)
                self.tell(kind, panel, text, number=zone.number)
        return True

    # Outputs

    def sound(self, panel: Panel) -> None:
        """Sound the sirens until somebody disarms or the siren time is over."""
        for output in panel.outputs.values():
            if output.siren and not output.failed:
                output.on = output.alarming = True
        if panel.siren_timer:
            panel.siren_timer.cancel()
        panel.siren_timer = self.timers.later(self._delays.siren, partial(self.silence, panel))

    def silence(self, panel: Panel) -> None:
        """End the noise. The memory of the alarm stays until the partition is disarmed."""
        if panel.siren_timer:
            panel.siren_timer.cancel()
            panel.siren_timer = None
        for output in panel.outputs.values():
            if output.alarming:
                output.on = output.alarming = False

    def switch(
        self, panel: Panel, output: Output, status: int, *, duration: float = 0, cause: Cause | None = None
    ) -> None:
        """Switch an output, for ``duration`` seconds or for good (choice: 0 means for good, reference 4)."""
        if output.off_timer:
            output.off_timer.cancel()
            output.off_timer = None
        output.on = bool(status)
        kind = Kind.EXTERNAL_OUTPUT if output.external else Kind.OUTPUT
        text = self.texts.output(output.number, output.name, on=output.on)
        self.tell(kind, panel, text, number=output.number, status=status, cause=cause)
        if status and duration > 0:
            output.off_timer = self._off_later(panel, output, duration)

    def _off_later(self, panel: Panel, output: Output, duration: float) -> Timer:
        return self.timers.later(duration, partial(self.switch, panel, output, 0))
