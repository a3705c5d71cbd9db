"""Events of devices: what each says of its panel, and what it changes in the memory (reference 3.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from panels.drivers.base import Occurrence, PanelReading, PartitionReading, Reading, UnderWay, ZoneReading
from panels.drivers.overkiz import changes, runs, standing
from panels.drivers.overkiz.alarms import AlarmPartition, is_alarm
from panels.drivers.overkiz.device_states import UNKNOWN_DEVICE, is_withheld
from panels.drivers.overkiz.devices import reading_of_event
from panels.drivers.overkiz.home import Home, changed, gateway_of
from panels.drivers.overkiz.memory import Memory
from panels.drivers.overkiz.occurrences import occurrence_of, panel_alarms_of, zone_alarms_of
from panels.drivers.overkiz.parts import Parts
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.states import State
from panels.drivers.overkiz.troubles import faults_of
from panels.drivers.overkiz.zones import flags_of, is_zone, kind_of, measures_of
from panels.drivers.text import NAME_LENGTH, plain
from panels.vocabulary import EventCategory, EventKind, ReadingGroup, ZoneFlag

AVAILABILITY: Final[Mapping[str, bool]] = {"DeviceAvailableEvent": True, "DeviceUnavailableEvent": False}
# Messages to people, whose words may tell of what only the monitoring station may know.
_WORDS: Final = (
    "NotificationEventLogEvent", "PushNotificationEvent", "EmailNotificationEvent", "SmsNotificationEvent",
    "RealTimeSetupNotificationEvent",
)  # fmt: skip
_TRESPASS: Final = "AlertTrespassState"
# States whose very name sounds like a silent alarm, and which tell of burglars.
_BURGLARS: Final = (_TRESPASS, "IntrusionDetectionEventState")
_BY_HAND: Final = frozenset({"sos", "panic", "duress", "holdup", "emergency"})


@dataclass(slots=True, kw_only=True)
class DeviceEvents:
    """One list of events on its way into parts; ``now`` is when it was asked for.

    ``read_again`` are things of which only a read of their own tells for sure; ``reload``: what there is has changed.
    """

    memory: Memory
    parts: Parts
    under_way: Sequence[UnderWay]
    now: datetime
    read_again: dict[str, None] = field(default_factory=dict)
    reload: bool = False

    @property
    def home(self) -> Home:
        """What is known of the home; nothing before the first load."""
        return self.memory.home or Home()

    def device(self, event: Event, url: str) -> None:
        """What a device reports, or that it can be reached or not."""
        home, before = self.home, self.home.devices.get(url)
        if before is None:
            if self.memory.home is not None:
                # Nobody has told of it yet: it may be an alarm.
                self.read_again[url] = None
                self.reload = True
            self._said_of_home(event, url, event.raw)
            if event.name != "DeviceStateChangedEvent":
                self.tell(event, self.home.panel_of(url) or self.home.main_panel)
            return
        after = changed(before, event.device_states, available=AVAILABILITY.get(event.name))
        self.memory.home = home.with_device(after)
        raw = self._public(event, url)
        panel = home.panel_of(url)
        if is_alarm(before) and panel is not None:
            self._alarm(event, panel, home, raw)
        elif is_zone(before) and panel is not None:
            self._detector(event, panel, before, after, raw)
        self._faults(event, panel, before, after, raw)
        self._said_of_home(event, url, raw)
        if event.name in AVAILABILITY and not is_zone(before):
            self.tell(event, self.home.panel_of(url) or self.home.main_panel)

    def _alarm(self, event: Event, panel: str, home: Home, raw: Any) -> None:
        """What an alarm's own states say, and what has become different with them."""
        before, after = home.partitions_of(panel), self.home.partitions_of(panel)
        at = event.happened_at
        alone = after[0].number if len(after) == 1 else None
        raised = self._raised(event, home, alone)
        told = [*changes.armings(before, after, at), *raised, *changes.silences(before, after, at)]
        cause = next(filter(None, (runs.cause_of(self.memory, panel, one.mode) for one in _moved(before, after))), "")
        readings: list[Reading] = [one.reading() for one in _moved(before, after)]
        alarm, rang = standing.alarm_of(self.home, panel), standing.alarm_of(home, panel)
        if alarm is not None and alarm != rang:
            readings.append(PanelReading(alarm=alarm))
        if raised and alarm is None:
            readings.append(PanelReading(alarm=True))
        self._silent(event, panel, home)
        self.parts.say(
            panel,
            event.name,
            raw,
            readings=readings,
            occurrences=[one for one in told if not one.covert],
            group=ReadingGroup.ARMING,
            correlation_id=cause,
        )
        if any(one.kind == EventKind.DISARMED for one in told) and not cause and event.device_url:
            # Somebody else disarmed: told as reported, until a read of its own agrees (DESIGN 3.8).
            self.read_again[event.device_url] = None

    def _raised(self, event: Event, home: Home, partition: int | None) -> list[Occurrence]:
        """Alarms in the open. The older MyFox has no state for one, but says when somebody trespassed."""
        found = [replace(one, partition=partition) for one in panel_alarms_of(event, partition or 0) if not one.covert]
        known = home.devices.get(event.device_url or "")
        for state in event.device_states:
            if found or known is None or not (state.name or "").endswith(_TRESPASS) or not state.said:
                continue
            was = known.state.get(state.name or "")
            if was is None or was.said != state.said:
                found.append(
                    Occurrence(
                        category=EventCategory.BURGLARY,
                        kind=EventKind.PARTITION_ALARM,
                        partition=partition,
                        occurred_at=event.happened_at,
                    )
                )
        return found

    def _silent(self, event: Event, panel: str, home: Home) -> None:
        """Alarms raised by hand: for the monitoring station alone, their end as well."""
        was, now = standing.silent_of(home, panel), standing.silent_of(self.home, panel)
        rang, rings = bool(was and was.covert_alarm), bool(now and now.covert_alarm)
        if not rings and any(one.covert for one in panel_alarms_of(event, 0)):
            rings = True
        if rang == rings:
            return
        occurrence = Occurrence(
            category=EventCategory.HOLDUP,
            kind=EventKind.PANIC,
            occurred_at=event.happened_at,
            covert=True,
            restore=not rings,
        )
        self.parts.hush(panel, event.name, event.raw, PanelReading(covert_alarm=rings), occurrence)

    def _detector(self, event: Event, panel: str, before: Device, after: Device, raw: Any) -> None:
        number = self.home.numbers[before.device_url or ""]
        at = event.happened_at
        told = flags_of(event.device_states)
        occurrences = list(zone_alarms_of(event, number, kind_of(before)))
        if event.name in AVAILABILITY:
            told[ZoneFlag.COMMUNICATION_FAILURE] = event.name == "DeviceUnavailableEvent"
        flags = flags_of(before.states)
        if before.available is False:
            flags[ZoneFlag.COMMUNICATION_FAILURE] = True
        occurrences += changes.flag_changes(flags, told, number, at)
        readings = _zone_readings(number, told, event)
        alarm = standing.alarm_of(self.home, panel)
        if alarm is not None and any(one.kind == EventKind.ZONE_ALARM for one in occurrences):
            readings.append(PanelReading(alarm=alarm))
        pulse = told.get(ZoneFlag.OPEN) and any(one.name in after.event_based_states for one in event.device_states)
        if pulse and before.device_url:
            self.memory.pulses[before.device_url] = self.now
        self.parts.say(panel, event.name, raw, readings=readings, occurrences=occurrences)

    def _faults(self, event: Event, panel: str | None, before: Device, after: Device, raw: Any) -> None:
        was, now = faults_of(before), faults_of(after)
        if panel is None or was == now:
            return
        name = plain(after.label, NAME_LENGTH)
        self.parts.say(
            panel,
            event.name,
            raw,
            readings=(standing.troubles(self.home, panel),),
            occurrences=changes.trouble_changes(was, now, name, event.happened_at),
            group=ReadingGroup.FAILURES,
        )

    def _said_of_home(self, event: Event, url: str, raw: Any) -> None:
        """What the device itself shows in its room."""
        device, gateway = self.home.devices.get(url), gateway_of(url) or self.home.main_panel
        if gateway not in self.home.gateways or (device is not None and is_alarm(device)):
            return
        told = reading_of_event(event, self.home.profile_of(url))
        if told is not None:
            self.parts.say(gateway, event.name, raw, readings=(told,))

    def _public(self, event: Event, url: str) -> Any:
        """The event without states that tell of a silent alarm, or may. Of an alarm only what does is left out.

        The word beside an intrusion is the evidence of it, whatever else that state might have said.
        """
        device = self.home.devices.get(url)
        profile = UNKNOWN_DEVICE if device is not None and is_alarm(device) else self.home.profile_of(url)
        hidden = [
            one.raw
            for one in event.device_states
            if is_withheld(one, profile) and not (one.name or "").endswith(_BURGLARS)
        ]
        hidden += [one.raw for one in event.device_states if _is_silent(one) and one.raw not in hidden]
        if not hidden:
            return event.raw
        return {**event.raw, "deviceStates": [one.raw for one in event.device_states if one.raw not in hidden]}

    def removed(self, event: Event, url: str) -> None:
        """A device is gone: what is shown of it stays, and says so."""
        home, known = self.home, self.home.devices.get(url)
        panel = home.panel_of(url)
        if known is not None and self.memory.home is not None:
            self.memory.home = home.without(url)
        if known is not None and is_zone(known) and panel is not None:
            lost = {ZoneFlag.COMMUNICATION_FAILURE: True}
            self.parts.say(panel, event.name, event.raw, readings=_zone_readings(home.numbers[url], lost, event))
        elif known is not None and is_alarm(known) and panel is not None:
            self.parts.say(panel, event.name, event.raw, readings=(PanelReading(online=False),))
        self.tell(event, panel)

    def tell(self, event: Event, panel: str | None) -> None:
        """Tell an event as what it is; those that carry only states and progress are read and not told."""
        told = occurrence_of(event)
        if told is None:
            return
        number = self.home.numbers.get(event.device_url or "")
        if number is not None:
            told = replace(told, zone=number)
        if event.name in _WORDS and self._is_silent:
            told = replace(told, covert=True)
        self.parts.say(panel, event.name or "unnamed", event.raw, occurrences=(told,))

    @property
    def _is_silent(self) -> bool:
        """Whether a silent alarm is on anywhere in the home."""
        told = (standing.silent_of(self.home, panel) for panel in self.home.alarms)
        return any(one.covert_alarm for one in told if one is not None)


def _moved(before: Sequence[AlarmPartition], after: Sequence[AlarmPartition]) -> list[AlarmPartition]:
    """Partitions that stand otherwise than before; of what is not told any more nothing is said.

    Of a silent alarm not even that: whoever looks at the page would see that something has come.
    """
    was = {one.number: one for one in before}
    return [one for one in after if _differs(was.get(one.number), one)]


def _differs(before: AlarmPartition | None, after: AlarmPartition) -> bool:
    told = after.reading()
    if before is None or told == PartitionReading(number=after.number):
        return before is None
    names = ("mode", "alarm", "delay")
    return any(getattr(told, name) not in (None, getattr(before, name)) for name in names)


def _is_silent(state: State) -> bool:
    return isinstance(state.said, str) and state.said.lower() in _BY_HAND


def _zone_readings(number: int, told: dict[ZoneFlag, bool], event: Event) -> list[Reading]:
    flags: list[Reading] = [ZoneReading(number=number, flags=told)] if told else []
    return [*flags, *measures_of(number, event.device_states)]
