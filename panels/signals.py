"""What this room announces to the rooms above, inside the transaction, one call per batch.

``facts_recorded``    sender: `Fact` list under ``facts``; receivers must succeed, or the batch is rolled back. One that
                      finds a live fact to be what a vendor's log told before sets its ``uid`` and ``log_identity``.
``rules_triggered``   the same list, offered to automation in a savepoint of its own.
``acts_recorded``     what people and the system did, for the journal: `Act` list under ``acts``.
``measures_recorded`` values of devices that have changed, for their charts: `Measure` list under ``measures``.
``access_altered``    who may do what has changed, or may have: nothing is said of how.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.dispatch import Signal

from panels.vocabulary import EventCategory, EventOrigin

facts_recorded = Signal()
rules_triggered = Signal()
acts_recorded = Signal()
measures_recorded = Signal()
access_altered = Signal()


@dataclass(slots=True, kw_only=True)
class Fact:
    """Something that happened, as announced: already known to be new, its rows locked and its state written."""

    uid: str
    connection_id: int
    panel_id: int | None
    category: EventCategory
    kind: str
    priority: int
    origin: EventOrigin
    observed_at: datetime
    partition: int | None = None
    zone: int | None = None
    zone_is_hint: bool = False
    output: int | None = None
    text: str = ""
    occurred_at: datetime | None = None
    not_before: datetime | None = None
    covert: bool = False
    restore: bool = False
    copies: int = 1
    message: str = ""
    command: str = ""
    log_identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a person, or the system for its own reasons, did.

    No part of it holds a code. ``details``, ``before`` and ``after`` stay as long as the journal does and hold neither
    names nor addresses; ``personal`` holds such values and can be erased with its ``subject``, the uid of the person
    it is about. Where it came from is known by itself (`panels.provenance`), and so, unless it is said here, whose the
    object is.
    """

    at: datetime
    act: str
    actor: str = ""
    object_kind: str = ""
    object_uid: str = ""
    organization: str = ""
    panel: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    personal: dict[str, Any] = field(default_factory=dict)
    subject: str = ""
    correlation: str = ""
    # Known to the station alone, as what it is about.
    covert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number, or a yes as 1 and a no as 0, that a state of a device took. ``device`` is its primary key."""

    device: int
    state: str
    at: datetime
    value: float
