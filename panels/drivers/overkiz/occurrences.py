"""Events as occurrences, and the readings within them (reference 3.4). What nobody knows stays visible by its name."""

from collections.abc import Mapping
from typing import Any, Final

from panels.drivers.base import Occurrence, PanelReading, Reading, ZoneReading
from panels.drivers.overkiz.event_types import EVENT_TYPES, KEPT_THINGS, KEPT_VERBS, READ
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.states import State
from panels.drivers.overkiz.zones import flags_of, measures_of
from panels.drivers.text import WORD_LENGTH, plain
from panels.vocabulary import EventCategory, EventKind, ZoneFlag, ZoneKind

# Parts of messages that are shown beneath ours, never branched on.
_TEXTS: Final = ("text", "message", "title", "subject", "label")
_ALARMS: Final[Mapping[ZoneKind, EventCategory]] = {
    ZoneKind.FIRE: EventCategory.FIRE,
    ZoneKind.GAS: EventCategory.GAS,
    ZoneKind.FLOOD: EventCategory.TECHNICAL,
}
# States of an alarm device that tell of an alarm, by the part of the name behind the colon and the value.
_RAISED: Final[Mapping[tuple[str, str], EventCategory]] = {
    ("IntrusionState", "detected"): EventCategory.BURGLARY,
    ("IntrusionDetectedState", "detected"): EventCategory.BURGLARY,
    ("IntrusionDetectionEventState", "intrusion"): EventCategory.BURGLARY,
    ("ActiveZonesState", "triggered"): EventCategory.BURGLARY,
    ("SmokeState", "detected"): EventCategory.FIRE,
    ("WaterLeakState", "detected"): EventCategory.TECHNICAL,
    # Raised by hand: covert until a supervisor says otherwise.
    ("IntrusionDetectedState", "sos"): EventCategory.HOLDUP,
    ("IntrusionDetectionEventState", "panic"): EventCategory.HOLDUP,
    ("PanicEventState", "panic"): EventCategory.HOLDUP,
    ("PanicEventState", "detected"): EventCategory.HOLDUP,
}


def occurrence_of(event: Event) -> Occurrence | None:
    """What an event tells as a happening of its own; None for those that only carry states and progress.

    Its time is the vendor's. One that nobody knows is told under its own name.
    """
    if event.name in READ:
        return None
    category, kind, marks = EVENT_TYPES.get(event.name) or _of_kept_things(event.name) or _unknown(event)
    return Occurrence(
        category=EventCategory(category),
        kind=kind,
        occurred_at=event.happened_at,
        text=_text(event),
        restore="R" in marks,
    )


def link_of(event: Event) -> PanelReading | None:
    """Whether the gateway that an event names is there; None where it does not say."""
    match event.name:
        case "GatewayDownEvent":
            return PanelReading(online=False)
        case "GatewayAliveEvent":
            return PanelReading(online=True)
    return None


def zone_readings_of(event: Event, number: int) -> tuple[Reading, ...]:
    """What an event says of the detector with this number. Here states tell of now, event-based ones among them."""
    match event.name:
        case "DeviceStateChangedEvent":
            flags = flags_of(event.device_states)
            told: list[Reading] = [ZoneReading(number=number, flags=flags)] if flags else []
            return (*told, *measures_of(number, event.device_states))
        case "DeviceUnavailableEvent" | "DeviceAvailableEvent":
            lost = event.name == "DeviceUnavailableEvent"
            return (ZoneReading(number=number, flags={ZoneFlag.COMMUNICATION_FAILURE: lost}),)
    return ()


def zone_alarms_of(event: Event, number: int, kind: ZoneKind) -> tuple[Occurrence, ...]:
    """Fire, water and gas that a detector reports, which alarm whether or not anything is armed."""
    category = _ALARMS.get(kind)
    if category is None or event.name != "DeviceStateChangedEvent":
        return ()
    told = flags_of(event.device_states).get(ZoneFlag.ALARM)
    if told is None:
        return ()
    return (
        Occurrence(
            category=category,
            kind=EventKind.ZONE_ALARM,
            zone=number,
            occurred_at=event.happened_at,
            restore=not told,
        ),
    )


def panel_alarms_of(event: Event, partition: int) -> tuple[Occurrence, ...]:
    """Alarms that an alarm device reports, those raised by hand covert."""
    if event.name != "DeviceStateChangedEvent":
        return ()
    raised = {_RAISED[key] for state in event.device_states if (key := _key(state)) in _RAISED}
    return tuple(
        Occurrence(
            category=category,
            kind=EventKind.PANIC if category is EventCategory.HOLDUP else EventKind.PARTITION_ALARM,
            partition=partition,
            occurred_at=event.happened_at,
            covert=category is EventCategory.HOLDUP,
        )
        for category in sorted(raised)
    )


def _key(state: State) -> tuple[str, str]:
    value: Any = state.value
    return (state.name or "").rpartition(":")[2], value if isinstance(value, str) else str(value).lower()


def _of_kept_things(name: str) -> tuple[str, str, str] | None:
    """What was made, changed or removed in the installation."""
    for thing, word in KEPT_THINGS.items():
        verb = name.removeprefix(thing)
        if verb != name and verb in KEPT_VERBS:
            return "system", f"overkiz:{word}_{verb.removesuffix('Event').lower()}", ""
    return None


def _unknown(event: Event) -> tuple[str, str, str]:
    said = plain(event.name.removesuffix("Event"), WORD_LENGTH)
    if not said:
        return "other", EventKind.UNKNOWN_NOTIFICATION, ""
    return "trouble" if event.name.endswith("FailedEvent") else "other", f"overkiz:{said}", ""


def _text(event: Event) -> str:
    told = [plain(event.raw.get(key)) for key in _TEXTS]
    return ": ".join(dict.fromkeys(word for word in (*told, plain(event.failure_type)) if word))
