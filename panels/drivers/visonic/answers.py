"""Answers of a panel as parts, and back from what was kept of one.

What is kept of an answer (``raw``) is an envelope: the panel, what has to be known to read the answer, and the answer
itself, masked. So a part that lay in quarantine can be read again by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from panels.drivers.base import BadPayloadError, PanelReading, Part, PartitionTemperature, Reading
from panels.drivers.records import records_of
from panels.drivers.visonic import alarms, outputs, shapes, troubles, zones
from panels.drivers.visonic.connectivity import online_of
from panels.drivers.visonic.occurrences import occurrence_of
from panels.drivers.visonic.outcomes import reply_of_all
from panels.drivers.visonic.partitions import WHOLE_PANEL, reading_of, state_of
from panels.drivers.visonic.records import account, faults, status
from panels.drivers.visonic.records.devices import Device, HomeAutomationDevice, SmartDevice
from panels.drivers.visonic.text import masked
from panels.vocabulary import QuarantineReason, ReadingGroup

T = TypeVar("T", dict[str, Any], list[Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What has to be known to read an answer.

    ``divided``: the panel has partitions; ``exits``: exit delays in seconds by partition; ``unused``: partitions that
    are not in use; ``ringing``: partitions whose status says that the siren sounds; ``hushed``: what sounds may be
    silent alarms alone; ``link_only``: the panel is out of reach and has nothing new to say of itself; ``command``:
    the correlation id and handles of a command that is under way; ``clock``: the zone of the log's times; ``whole``:
    the answer was set aside as it came, all entries in one.
    """

    panel: str
    divided: bool = False
    exits: tuple[tuple[int, int], ...] = ()
    unused: tuple[int, ...] = ()
    ringing: tuple[int, ...] = ()
    hushed: bool = False
    link_only: bool = False
    command: str = ""
    handles: int = 0
    clock: str = "UTC"
    whole: bool = False

    def envelope(self, said: Any, *, key: str = "said") -> bytes:
        """What is kept of an answer; of a body that is no JSON its ``text``."""
        facts = {
            name: value for name in self.__slots__ if (value := getattr(self, name)) not in (False, (), "", 0, "UTC")
        }
        return masked({**facts, key: said})

    @property
    def zone(self) -> tzinfo:
        """The zone of the log's times."""
        return UTC if self.clock == "UTC" else ZoneInfo(self.clock)


def parts_of(source: str, about: About, said: Any) -> tuple[Part, ...]:
    """Read one answer, or one entry of the log. Raises `BadPayloadError` for what has another shape."""
    reader = _READERS.get(source)
    if reader is None:
        raise BadPayloadError(f"nothing is known of {source[:40]!r}", QuarantineReason.UNKNOWN_MESSAGE)
    return reader(about, said)


def parse(source: str, payload: bytes) -> tuple[Part, ...]:
    """Read again what was kept of an answer, or a list of such. Raises `BadPayloadError` and nothing else."""
    try:
        kept = msgspec.json.decode(payload)
    except (ValueError, RecursionError):
        raise BadPayloadError(f"{source[:40]}: not JSON", QuarantineReason.MALFORMED) from None
    found: list[Part] = []
    for one in kept if isinstance(kept, list) else [kept]:
        about = _about(one)
        if about is None:
            raise BadPayloadError(f"{source[:40]}: not kept by this driver", QuarantineReason.WRONG_TYPES)
        try:
            found += _set_aside(source, about, one) if about.whole else parts_of(source, about, one["said"])
        except RecursionError:
            raise BadPayloadError(f"{source[:40]}: nested too deep", QuarantineReason.MALFORMED) from None
    return tuple(found)


def _about(kept: Any) -> About | None:
    if not isinstance(kept, dict) or not ("said" in kept or (kept.get("whole") and "text" in kept)):
        return None
    try:
        about = msgspec.convert({name: kept[name] for name in About.__slots__ if name in kept}, About)
        # Only to see that there is such a zone.
        _ = about.zone
    except (msgspec.ValidationError, TypeError, ValueError, KeyError, OSError):
        return None
    return about if about.panel or about.whole else None


def _set_aside(source: str, about: About, kept: dict[str, Any]) -> tuple[Part, ...]:
    """Read an answer that could not be read when it came: what it says of its time is over, but for the log's entries.

    Raises `BadPayloadError` where not all of it can be read now either.
    """
    try:
        said: Any = msgspec.json.decode(str(kept["text"])) if "text" in kept else kept["said"]
    except ValueError:
        raise BadPayloadError(f"{source[:40]}: not JSON", QuarantineReason.MALFORMED) from None
    if misfits := shapes.misfits(source, said):
        raise BadPayloadError(f"{source[:40]}: {misfits}", QuarantineReason.WRONG_TYPES)
    if source != "events":
        return ()
    return tuple(part for entry in said for part in parts_of(source, replace(about, whole=False), entry))


def _shaped(source: str, said: Any, kind: type[T]) -> T:
    if not isinstance(said, kind):
        raise BadPayloadError(f"{source}: not of the shape it always had", QuarantineReason.WRONG_TYPES)
    return said


def _status(about: About, said: Any) -> tuple[Part, ...]:
    now = status.Status(_shaped("status", said, dict))
    online = online_of(now)
    if about.link_only:
        link = (PanelReading(online=online),)
        return (
            Part(panel=about.panel, kind="status", raw=about.envelope(said), group=ReadingGroup.LINK, readings=link),
        )
    found = [reading_of(one, dict(about.exits), hushed=about.hushed) for one in now.partitions]
    divided = any(one is not None and one.number for one in found)
    told = [one for one in found if one and one.number not in about.unused and bool(one.number) is divided]
    ready = [one.ready for one in told]
    whole = None if not ready or None in ready else all(ready)
    readings: tuple[Reading, ...] = (PanelReading(online=online, ready=whole), *told)
    raw = about.envelope(_without_sirens(said) if about.hushed else said)
    return (Part(panel=about.panel, kind="status", raw=raw, group=ReadingGroup.STATUS, readings=readings),)


def _without_sirens(said: dict[str, Any]) -> dict[str, Any]:
    """A status that does not show what may be a silent alarm, to be kept where others may read it."""
    listed = said.get("partitions")
    partitions = [
        {**one, "status": ""} if isinstance(one, dict) and _rings(status.PartitionStatus(one)) else one
        for one in (listed if isinstance(listed, list) else [])
    ]
    return {**said, "partitions": partitions}


def _rings(partition: status.PartitionStatus) -> bool:
    return bool(state_of(partition.state, partition.status).alarm)


def _event(about: About, said: Any) -> tuple[Part, ...]:
    event = faults.Event(_shaped("events", said, dict))
    return (
        Part(
            panel=about.panel,
            kind="event",
            raw=about.envelope(said),
            # Without an id nothing makes an entry unique. Panels might share ids; their events must not be one.
            identity=None if event.id is None else f"{about.panel}:event:{event.id}",
            occurrences=(occurrence_of(event, divided=about.divided, clock=about.zone),),
        ),
    )


def _alarms(about: About, said: Any) -> tuple[Part, ...]:
    listed = records_of(_shaped("alarms", said, list), faults.Alarm)
    now = alarms.alarms_of(listed, divided=about.divided, ringing=about.ringing)
    public = [dict(alarm.raw) for alarm in listed if not alarms.is_silent(alarm)]
    silent = [dict(alarm.raw) for alarm in listed if alarms.is_silent(alarm)]
    readings = alarms.readings_of(now)
    parts = [
        Part(panel=about.panel, kind="alarms", raw=about.envelope(public), group=ReadingGroup.STATUS, readings=readings)
    ]
    if now.silent:
        hidden = (PanelReading(covert_alarm=True),)
        raw = About(panel=about.panel, divided=about.divided).envelope(silent)
        parts.append(Part(panel=about.panel, kind="silent_alarms", raw=raw, group=ReadingGroup.STATUS, readings=hidden))
    return tuple(parts)


def _silent_alarms(about: About, said: Any) -> tuple[Part, ...]:
    return tuple(part for part in _alarms(about, said) if part.kind == "silent_alarms")


def _devices(about: About, said: Any) -> tuple[Part, ...]:
    listed = records_of(_shaped("devices", said, list), Device)
    return (
        Part(
            panel=about.panel,
            kind="devices",
            raw=about.envelope(zones.open_to_all(said)),
            group=ReadingGroup.STATUS,
            readings=zones.readings_of(listed),
        ),
    )


def _faults(about: About, said: Any) -> tuple[Part, ...]:
    both = _shaped("troubles", said, dict)
    listed = records_of(_shaped("troubles", both.get("troubles"), list), faults.Trouble)
    alerts = records_of(_shaped("alerts", both.get("alerts"), list), faults.Alert)
    # What may give a silent alarm away is in no reading and not kept.
    open_ones = {
        name: [dict(one.raw) for one in some if not troubles.is_silent(one)]
        for name, some in (("troubles", listed), ("alerts", alerts))
    }
    return (
        Part(
            panel=about.panel,
            kind="troubles",
            raw=about.envelope(open_ones),
            group=ReadingGroup.FAILURES,
            readings=troubles.readings_of(listed, alerts),
        ),
    )


def _outputs(about: About, said: Any) -> tuple[Part, ...]:
    listed = records_of(_shaped("home_automation_devices", said, list), HomeAutomationDevice)
    readings = outputs.readings_of(listed)
    return (
        Part(panel=about.panel, kind="outputs", raw=about.envelope(said), group=ReadingGroup.STATUS, readings=readings),
    )


def _temperatures(about: About, said: Any) -> tuple[Part, ...]:
    listed = records_of(_shaped("smart_devices", said, list), SmartDevice)
    readings = tuple(
        PartitionTemperature(number=one.partition if about.divided else WHOLE_PANEL, celsius=one.indoor_temperature)
        for one in listed
        if one.partition is not None and 0 < one.partition < 100 and one.indoor_temperature is not None
    )
    raw = about.envelope(said)
    return (Part(panel=about.panel, kind="temperatures", raw=raw, group=ReadingGroup.STATUS, readings=readings),)


def _processes(about: About, said: Any) -> tuple[Part, ...]:
    listed = records_of(_shaped("process_status", said, list), account.Process)
    reply = reply_of_all(listed, about.handles or 1, about.command)
    return (
        Part(
            panel=about.panel,
            kind="process",
            raw=about.envelope(said),
            correlation_id=about.command,
            reply=reply,
        ),
    )


_READERS: Final[Mapping[str, Callable[[About, Any], tuple[Part, ...]]]] = {
    "status": _status,
    "events": _event,
    "alarms": _alarms,
    "silent_alarms": _silent_alarms,
    "devices": _devices,
    "troubles": _faults,
    "home_automation_devices": _outputs,
    "smart_devices": _temperatures,
    "process_status": _processes,
}
