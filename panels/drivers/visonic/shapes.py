"""Whether an answer has the shape its path always had (reference 4.2, 5).

Records read as much of an answer as they know, whatever else is in it. Here it is found out what they passed over.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from panels.drivers.records import Record
from panels.drivers.visonic.records import account, devices, faults, status

_OBJECTS: Final[Mapping[str, type[Record]]] = {
    "status": status.Status,
    "panel_info": status.PanelInfo,
    "feature_set": status.FeatureSet,
    "users": account.Users,
}
_LISTS: Final[Mapping[str, type[Record]]] = {
    "events": faults.Event,
    "alarms": faults.Alarm,
    "alerts": faults.Alert,
    "troubles": faults.Trouble,
    "devices": devices.Device,
    "cameras": devices.Camera,
    "locations": account.Location,
    "home_automation_devices": devices.HomeAutomationDevice,
    "smart_devices": devices.SmartDevice,
    "process_status": account.Process,
    "panels": account.Panel,
}
# Of these one entry was ever published: every further key may be what a device of another kind has to say.
_HARDLY_KNOWN: Final = frozenset({"home_automation_devices", "smart_devices"})
_MOST_TOLD: Final = 3


def is_readable(path: str, said: Any) -> bool:
    """Whether anything can be read of this answer at all: it is an object, or a list, as its path always had."""
    return isinstance(said, dict if path in _OBJECTS else list)


def misfits(path: str, said: Any) -> str:
    """What cannot be read of an answer, by the names we know; "" where all of it can. Quotes none of its values."""
    if path not in _OBJECTS and path not in _LISTS:
        return "nothing is known of it"
    if not is_readable(path, said):
        return "not of the shape it always had"
    if path in _OBJECTS:
        found = list(_strange(_OBJECTS[path](said), path))
    else:
        found = [word for at, one in enumerate(said) for word in _entry(path, at, one)]
    told = ", ".join(dict.fromkeys(found[:_MOST_TOLD]))
    more = len(found) - _MOST_TOLD
    return f"not as it always was: {told}{f' and {more} more' if more > 0 else ''}" if told else ""


def _entry(path: str, at: int, entry: Any) -> Iterator[str]:
    place = f"{path}[{at}]"
    if not isinstance(entry, dict):
        yield place
        return
    record = _LISTS[path](entry)
    yield from _strange(record, place)
    if path in _HARDLY_KNOWN and record.unknown:
        yield f"{place} with keys nobody knows"


def _strange(record: Record, place: str) -> Iterator[str]:
    """Whatever has another type than it always had; an object without a single key we know says nothing to us."""
    if not any(field.key in record.raw for field in record.fields().values()):
        yield place
        return
    yield from _within(record, place)


def _within(record: Record, place: str) -> Iterator[str]:
    for field in record.fields().values():
        value = record.raw.get(field.key)
        if value is not None and value != "":
            yield from _value(field.read, value, f"{place}.{field.key}")


def _value(read: Callable[[Any], Any], value: Any, place: str) -> Iterator[str]:
    known = read(value)
    if known is None:
        yield place
    elif isinstance(known, Record):
        yield from _within(known, place) if isinstance(value, dict) else [place]
    elif isinstance(known, tuple):
        yield from _members(known, value, place)
    elif isinstance(known, dict):
        members = [one for one in value.values() if one is not None] if isinstance(value, dict) else None
        yield from _members(tuple(known.values()), members, place)


def _members(known: tuple[Any, ...], members: Any, place: str) -> Iterator[str]:
    if not isinstance(members, list) or len(members) != len(known):
        yield place
    for one in known:
        if isinstance(one, Record):
            yield from _within(one, place)
