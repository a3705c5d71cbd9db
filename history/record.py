"""The sole writer of events, journal entries and measurements."""

import secrets
from collections.abc import Sequence

from history import belonging, joining
from history.chain import digest_of_personal, plain
from history.models import Event, JournalEntry, JournalPersonal, JournalUnsealed, Measurement
from panels import bulk, provenance
from panels.models.uids import new_uid
from panels.provenance import Provenance
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
    """Append journal entries, in the transaction at hand. No row is locked: the chain is lengthened later."""
    way, rows = provenance.current(), list(zip(acts, belonging.places(acts), strict=True))
    beside = [_beside(act, way) for act in acts]
    entries = JournalEntry.objects.bulk_create(
        JournalEntry(
            uid=new_uid(),
            at=act.at,
            actor=act.actor,
            on_behalf=way.on_behalf,
            party=place.party,
            organization=place.organization,
            act=act.act,
            object_kind=act.object_kind,
            object_uid=act.object_uid,
            panel=place.panel,
            site=place.site,
            door=way.door,
            correlation=act.correlation or way.correlation,
            covert=act.covert,
            details=act.details,
            before=act.before,
            after=act.after,
            personal={one.part: digest_of_personal(one.salt, one.values) for one in parts},
        )
        for (act, place), parts in zip(rows, beside, strict=True)
    )
    for entry, parts in zip(entries, beside, strict=True):
        for one in parts:
            one.entry = entry
    JournalPersonal.objects.bulk_create(one for parts in beside for one in parts)
    JournalUnsealed.objects.bulk_create(JournalUnsealed(entry=one, organization=one.organization) for one in entries)


def _beside(act: Act, way: Provenance) -> list[JournalPersonal]:
    """What of an act is about a person, to lie beside its entry."""
    came_from = {"address": way.address, "browser": way.browser} if act.actor and way.address else {}
    kept = (
        (JournalPersonal.Part.FROM, act.actor, came_from),
        (JournalPersonal.Part.VALUES, act.subject, act.personal),
    )
    return [
        JournalPersonal(part=part, subject=subject, salt=secrets.token_hex(16), values=plain(values))
        for part, subject, values in kept
        if values
    ]


def measures(found: Sequence[Measure]) -> None:
    """Append measurements, in the transaction at hand, one statement for the batch."""
    bulk.insert(Measurement, ("device_id", "state", "at", "value"), [(m.device, m.state, m.at, m.value) for m in found])
