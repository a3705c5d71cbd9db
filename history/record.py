"""The sole writer of events, journal entries and measurements."""

from collections.abc import Sequence

from history import joining
from history.models import Event, JournalEntry, Measurement
from panels import bulk
from panels.models.uids import new_uid
from panels.signals import Act, Fact, Measure

_EVENT_COLUMNS = (
    "uid",
    "connection_id",
    "panel_id",
    "category",
    "kind",
    "priority",
    "origin",
    "partition",
    "zone",
    "zone_is_hint",
    "output",
    "text",
    "observed_at",
    "occurred_at",
    "not_before",
    "covert",
    "released_at",
    "restore",
    "copies",
    "message",
    "command",
    "log_identity",
)


def events(facts: Sequence[Fact]) -> None:
    """Append events, in the transaction at hand, one statement for the batch.

    What a log told before is completed instead, and its fact named after the event that is there.
    """
    known = joining.complete(facts)
    rows = [
        (
            f.uid,
            f.connection_id,
            f.panel_id,
            f.category,
            f.kind[:80],
            f.priority,
            f.origin,
            f.partition,
            f.zone,
            f.zone_is_hint,
            f.output,
            f.text[:400],
            f.observed_at,
            f.occurred_at,
            f.not_before,
            f.covert,
            None,
            f.restore,
            f.copies,
            f.message,
            f.command,
            f.log_identity,
        )
        for f in facts
        if f.uid not in known
    ]
    bulk.insert(Event, _EVENT_COLUMNS, rows)


def journal(acts: Sequence[Act]) -> None:
    """Append journal entries, in the transaction at hand."""
    JournalEntry.objects.bulk_create(
        JournalEntry(
            uid=new_uid(),
            at=act.at,
            actor=act.actor,
            organization=act.organization,
            act=act.act,
            object_kind=act.object_kind,
            object_uid=act.object_uid,
            details=act.details,
        )
        for act in acts
    )


def measures(found: Sequence[Measure]) -> None:
    """Append measurements, in the transaction at hand, one statement for the batch."""
    bulk.insert(Measurement, ("device_id", "state", "at", "value"), [(m.device, m.state, m.at, m.value) for m in found])
