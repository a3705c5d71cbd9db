"""The vendor's own log, read panel by panel, because its entries do not name their panel."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from panels.drivers.base import NotSupportedError, Occurrence, Part, VendorUnavailableError
from panels.drivers.bienport.client import Rest
from panels.drivers.bienport.inventory import whole
from panels.drivers.bienport.text import CORRELATION_LENGTH, mask_value, plain
from panels.drivers.bienport.wire import LARGEST_RESOURCE
from panels.vocabulary import EventCategory, EventKind

log = logging.getLogger(__name__)

PAGE_SIZE: Final = 100
MOST_PAGES: Final = 200

# The kind of violation in the vendor's fixed English words; the colour serves where the word has been translated.
_VIOLATIONS: Final = {
    "alarm": EventCategory.BURGLARY,
    "red": EventCategory.BURGLARY,
    "error": EventCategory.TROUBLE,
    "gray": EventCategory.TROUBLE,
    "warning": EventCategory.TROUBLE,
    "yellow": EventCategory.TROUBLE,
}
_TYPES: Final = {"event": EventCategory.SYSTEM, "error": EventCategory.TROUBLE}

# Words that make an entry covert. Localized text may only ever hide more, never less and never decide a category.
# An alarm is covert whatever the words: the log does not say of what kind it was, and it may have been a hold-up.
_COVERT_WORDS: Final = (
    "silent", "duress", "hold-up", "holdup", "hold up", "panic", "keyfob", "keypad alarm",
    "sessiz", "panik", "soygun", "tehdit", "kumanda",
)  # fmt: skip


def read_history(rest: Rest, panels: Sequence[str], since: datetime, until: datetime) -> list[Part]:
    """Return what happened at some panels, oldest first.

    A panel that the vendor refuses to speak of costs the others nothing; only when all are refused is that an error.
    """
    found: list[tuple[datetime, Part]] = []
    refused: list[str] = []
    for panel in panels:
        try:
            for identity, entry in _entries(rest, panel, since, until).items():
                happened = _moment(entry.get("activityTime"))
                found.append((happened or since, _part(panel, identity, entry, happened)))
        except NotSupportedError:
            refused.append(panel)
            if len(refused) == len(panels):
                raise
            log.warning("no log of panel %s", panel)
        except RecursionError:
            raise VendorUnavailableError("The vendor's log holds an entry that cannot be kept.") from None
    return [part for _, part in sorted(found, key=lambda one: one[0])]


def _entries(rest: Rest, panel: str, since: datetime, until: datetime) -> dict[str, dict[str, Any]]:
    """Collect one panel's entries by identity.

    Nobody says whether pages count from 0 or 1. We ask from 0 on and keep each entry once: where 0 is refused, empty
    or another name of page 1, nothing is lost or doubled.
    """
    resource = whole(panel, LARGEST_RESOURCE)
    if resource is None:
        raise NotSupportedError("This is not a panel of this vendor.")
    entries: dict[str, dict[str, Any]] = {}
    idle = 0
    for page in range(MOST_PAGES):
        try:
            answer = _page(rest, resource, page, since, until)
        except (VendorUnavailableError, NotSupportedError):
            if page > 0:
                raise
            continue
        listed = answer.get("activities")
        fresh = {
            identity: entry
            for entry in (listed if isinstance(listed, list) else ())
            if isinstance(entry, dict) and (identity := _identity(panel, entry)) not in entries
        }
        entries |= fresh
        total = whole(answer.get("totalRecords"), LARGEST_RESOURCE)
        idle = 0 if fresh else idle + 1
        # One page without news may be page 1 after its other name 0; two are the end.
        complete = total is not None and len(entries) >= total
        if (complete and entries) or (page > 0 and (complete or not listed or idle > 1)):
            return entries
    raise VendorUnavailableError("The vendor's log has more pages than can be read at once; ask for a shorter time.")


def _page(rest: Rest, resource: int, page: int, since: datetime, until: datetime) -> dict[str, Any]:
    answer = rest.call(
        "POST",
        "/activities",
        {
            "resourceIds": [resource],
            "page": page,
            "pageSize": PAGE_SIZE,
            "startTime": int(since.timestamp() * 1000),
            "endTime": int(until.timestamp() * 1000),
            # The whole day, in seconds.
            "startSec": 0,
            "finishSec": 86400,
            "types": [],
            "groupIds": [],
        },
    )
    if not isinstance(answer, dict):
        raise VendorUnavailableError("The vendor's log is not in the form it should have.")
    return answer


def _identity(panel: str, entry: dict[str, Any]) -> str:
    event = entry.get("eventId")
    if isinstance(event, str) and event.isprintable() and 0 < len(event) <= CORRELATION_LENGTH:
        return f"activity:{event}"
    return f"activity:{panel}:{hashlib.sha256(mask_value(entry)).hexdigest()[:32]}"


def _part(panel: str, identity: str, entry: dict[str, Any], happened: datetime | None) -> Part:
    said = [entry.get("description"), entry.get("violationName")]
    words = [plain(one) for one in said if isinstance(one, str)]
    return Part(
        panel=panel,
        kind="activity",
        raw=mask_value(entry),
        identity=identity,
        occurrences=(
            Occurrence(
                category=_category(entry),
                kind=EventKind.VENDOR_LOG,
                occurred_at=happened,
                text=next((one for one in words if one), ""),
                covert=_category(entry) == EventCategory.BURGLARY
                or any(word in one.lower() for one in words for word in _COVERT_WORDS),
            ),
        ),
    )


def _category(entry: dict[str, Any]) -> EventCategory:
    violation, kind = entry.get("violationType"), entry.get("eventType")
    if isinstance(violation, str):
        for word in violation.lower().replace("(", " ").replace(")", " ").split():
            if word in _VIOLATIONS:
                return _VIOLATIONS[word]
    return _TYPES.get(kind.lower(), EventCategory.OTHER) if isinstance(kind, str) else EventCategory.OTHER


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(value / 1000, UTC) if type(value) in (int, float) else None
    except (ValueError, OverflowError, OSError):
        return None
