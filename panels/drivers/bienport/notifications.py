"""Bienport's notifications as readings and occurrences.

Dispatch is by the literal type alone: `reason` is localized and never decides what a message means.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from panels.drivers.base import (
    BadPayloadError,
    Occurrence,
    OutputReading,
    PanelReading,
    Part,
    PartitionReading,
    Reading,
    Reply,
    ZoneReading,
)
from panels.drivers.bienport.guesses import guess_of
from panels.drivers.bienport.text import WORD_LENGTH, correlation, plain
from panels.drivers.bienport.wire import Notification, Parameters
from panels.vocabulary import (
    ArmMode,
    CommandState,
    EventCategory,
    EventKind,
    QuarantineReason,
    ReadingGroup,
    ZoneFlag,
)

Said = tuple[tuple[Reading, ...], tuple[Occurrence, ...]]

# Keeps a vendor's literal apart from our own kinds.
UNKNOWN_PREFIX: Final = "bienport:"

_NOTHING: Final = Parameters()
_NUMBER: Final = re.compile(r"\d+")
_ZONE_NUMBER: Final = re.compile(r"(?:zone|bölge)\W{0,3}(\d+)|(\d+)\W{0,3}bölge", re.IGNORECASE)
_LARGEST_HINT: Final = 999


def read_notification(message: Notification, raw: bytes) -> Part:
    """Turn a notification into what it says; raises `BadPayloadError` where a needed key is missing."""
    return READERS.get(message.notification_type, _read_other)(message, raw)


def _missing(message: Notification) -> BadPayloadError:
    return BadPayloadError(
        f"a {plain(message.notification_type, WORD_LENGTH)} without the keys it needs", QuarantineReason.WRONG_TYPES
    )


# Panels say the same few sentences all day, and frozen values can be shared: this halves the time of a message.
@lru_cache(maxsize=2048)
def _arming_said(partition: int, mode: ArmMode, kind: EventKind, text: str) -> Said:
    return (
        (PartitionReading(number=partition, mode=mode),),
        (Occurrence(category=EventCategory.OPENCLOSE, kind=kind, partition=partition, text=text),),
    )


@lru_cache(maxsize=2048)
def _zone_alarm_said(partition: int | None, zone: int | None, text: str) -> Said:
    is_hint = False
    if zone is None:
        zone = zone_hint(text)
        is_hint = zone is not None
    readings: tuple[Reading, ...] = (PanelReading(alarm=True),)
    if zone is not None:
        readings += (ZoneReading(number=zone, flags={ZoneFlag.ALARM: True}, hint=is_hint),)
    return readings, (
        Occurrence(
            category=EventCategory.BURGLARY,
            kind=EventKind.ZONE_ALARM,
            partition=partition,
            zone=zone,
            zone_is_hint=is_hint,
            text=text,
        ),
    )


def _read_armed(message: Notification, raw: bytes) -> Part:
    # Sent for all three ways of arming; the mode is not on the wire.
    return _read_arming(message, raw, ArmMode.ARMED, EventKind.ARMED)


def _read_disarmed(message: Notification, raw: bytes) -> Part:
    return _read_arming(message, raw, ArmMode.DISARMED, EventKind.DISARMED)


def _read_arming(message: Notification, raw: bytes, mode: ArmMode, kind: EventKind) -> Part:
    told = message.parameters or _NOTHING
    resource, partition, literal = told.resource_id, told.partition, message.notification_type
    if resource is None or partition is None:
        raise _missing(message)
    text = plain(message.reason)
    readings, occurrences = _arming_said(partition, mode, kind, text)
    asked = correlation(message.correlation_id)
    if not asked:
        return Part(
            panel=str(resource),
            kind=literal,
            raw=raw,
            group=ReadingGroup.ARMING,
            readings=readings,
            occurrences=occurrences,
        )
    return Part(
        panel=str(resource),
        kind=literal,
        raw=raw,
        group=ReadingGroup.ARMING,
        identity=f"{literal}:{resource}:{partition}:{asked}",
        correlation_id=asked,
        readings=readings,
        occurrences=occurrences,
        reply=Reply(
            correlation_id=asked, state=CommandState.CONFIRMED, literal=literal, vendor_text=text, from_panel=True
        ),
    )


def _read_zone_alarm(message: Notification, raw: bytes) -> Part:
    told = message.parameters or _NOTHING
    if told.resource_id is None:
        raise _missing(message)
    readings, occurrences = _zone_alarm_said(told.partition, told.zone, plain(message.reason))
    return Part(
        panel=str(told.resource_id),
        kind=message.notification_type,
        raw=raw,
        correlation_id=correlation(message.correlation_id),
        readings=readings,
        occurrences=occurrences,
    )


def zone_hint(reason: str) -> int | None:
    """Guess a zone number from a localized sentence: the one beside the word, else the only number there is."""
    if named := _ZONE_NUMBER.search(reason):
        found = named[1] or named[2]
    else:
        numbers = _NUMBER.findall(reason)
        if len(numbers) != 1:
            return None
        found = numbers[0]
    if len(found) > 3:
        return None
    number = int(found)
    return number if 0 < number <= _LARGEST_HINT else None


def _read_keypad_alarm(message: Notification, raw: bytes) -> Part:
    # Keypad and keyfob alarms share one type; the only sample is a silent one, so all are until a status says more.
    told = message.parameters or _NOTHING
    if told.resource_id is None:
        raise _missing(message)
    return Part(
        panel=str(told.resource_id),
        kind=message.notification_type,
        raw=raw,
        correlation_id=correlation(message.correlation_id),
        readings=(PanelReading(covert_alarm=True),),
        occurrences=(
            Occurrence(
                category=EventCategory.HOLDUP,
                kind=EventKind.KEYPAD_ALARM,
                partition=told.partition,
                text=plain(message.reason),
                covert=True,
            ),
        ),
    )


def _read_output(message: Notification, raw: bytes) -> Part:
    told = message.parameters or _NOTHING
    resource, output, status = told.resource_id, told.output, told.status
    if resource is None or output is None or status is None:
        raise _missing(message)
    asked = correlation(message.correlation_id)
    on = status == 1
    return Part(
        panel=str(resource),
        kind=message.notification_type,
        raw=raw,
        # With the position: a device that first reports the old one and then the new one has said two things.
        identity=f"{message.notification_type}:{resource}:{output}:{status}:{asked}" if asked else None,
        correlation_id=asked,
        readings=(OutputReading(number=output, on=on),),
        occurrences=(Occurrence(category=EventCategory.HOME, kind=EventKind.OUTPUT_CHANGED, output=output),),
        reply=Reply(
            correlation_id=asked,
            state=CommandState.CONFIRMED,
            literal=message.notification_type,
            from_panel=True,
            reported_on=on,
        )
        if asked
        else None,
    )


def _read_other(message: Notification, raw: bytes) -> Part:
    told = message.parameters or _NOTHING
    literal = plain(message.notification_type, WORD_LENGTH)
    guess = guess_of(literal)
    return Part(
        panel=None if told.resource_id is None else str(told.resource_id),
        kind=UNKNOWN_PREFIX + literal,
        raw=raw,
        correlation_id=correlation(message.correlation_id),
        readings=(guess.reading,) if guess.reading is not None else (),
        occurrences=(
            Occurrence(
                category=guess.category,
                kind=guess.kind or UNKNOWN_PREFIX + literal,
                partition=told.partition,
                zone=told.zone,
                output=told.output,
                text=plain(message.reason),
                covert=guess.covert,
                restore=guess.restore,
            ),
        ),
    )


READERS: Final[dict[str, Callable[[Notification, bytes], Part]]] = {
    "armNotification": _read_armed,
    "disarmNotification": _read_disarmed,
    "zoneAlarmNotification": _read_zone_alarm,
    "keypadKeyfobAlarmNotification": _read_keypad_alarm,
    "extDOStateChanged": _read_output,
}
# Types whose every key must have its type; of the others, an alarm above all, we keep what can be read.
STRICT_TYPES: Final = frozenset({"armNotification", "disarmNotification", "extDOStateChanged"})
