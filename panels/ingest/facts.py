"""Occurrences and findings become facts; what a message leaves open becomes the next read."""

from collections.abc import Collection, Sequence
from datetime import datetime

from panels.drivers.base import (
    DeviceReading,
    ExecutionReading,
    GatewayReading,
    Occurrence,
    OutputReading,
    OutputSet,
    PartitionReading,
    ZoneMeasure,
    ZoneReading,
    ZoneSet,
)
from panels.ingest.addresses import PanelBook
from panels.ingest.deliveries import Delivery
from panels.ingest.home_state import needs_of
from panels.ingest.moments import Finding, Moment
from panels.ingest.needs import Needs
from panels.ingest.reading import Piece
from panels.ingest.replies import CommandRow
from panels.ingest.rows import PanelRow
from panels.models.uids import new_uid
from panels.secrets import attempts
from panels.signals import Fact
from panels.vocabulary import (
    ARM_COMMANDS,
    ArmMode,
    CommandName,
    CommandState,
    EventCategory,
    EventKind,
    EventOrigin,
    ReadingGroup,
)

# Numbers of partitions, zones and outputs that a row can hold.
_MOST = 32_767
# Restores and logs need nobody's attention by themselves.
_RESTORE_PRIORITY = 9


def needs(pieces: Sequence[Piece], commands: dict[str, CommandRow]) -> Needs:
    """Look through a batch before reading any row."""
    found = Needs()
    for piece in pieces:
        if piece.panel_id is None:
            continue
        for reading in piece.part.readings:
            match reading:
                case ZoneSet():
                    found.all_zones.add(piece.panel_id)
                case ZoneReading(number=number) | ZoneMeasure(number=number):
                    found.some_zones.add((piece.panel_id, number))
                case OutputSet() | OutputReading():
                    found.outputs.add(piece.panel_id)
                case DeviceReading() | ExecutionReading() | GatewayReading():
                    needs_of(piece.panel_id, reading, found.homes)
        command = commands.get(piece.part.correlation_id)
        if command is not None and command.name in (CommandName.BYPASS, CommandName.UNBYPASS):
            found.all_zones.add(piece.panel_id)
        elif command is not None and command.name == CommandName.SET_OUTPUT:
            found.outputs.add(piece.panel_id)
    return found


def from_piece(piece: Piece, command: str, moment: Moment) -> list[Fact]:
    """The facts of one piece: what the vendor announced, then what we found by comparing. The batch names them."""
    facts = [_told(piece, occurrence, command) for occurrence in piece.part.occurrences]
    for fact in facts:
        fact.covert = fact.covert or moment.hushed
    ours = bool(command) and piece.part.group not in {ReadingGroup.STATUS, ReadingGroup.FAILURES}
    origin = EventOrigin.OURS if ours else EventOrigin.DISCOVERED
    # A read that nobody knows of is not what anybody asked.
    asked = "" if moment.covert else command
    return facts + [_found(piece, finding, asked, origin) for finding in moment.findings]


def _told(piece: Piece, told: Occurrence, command: str) -> Fact:
    delivery = piece.delivery
    return Fact(
        uid="",
        connection_id=delivery.lease.connection_id,
        panel_id=piece.panel_id,
        category=told.category,
        kind=told.kind,
        priority=_RESTORE_PRIORITY if told.restore else told.category.priority,
        origin=delivery.origin,
        partition=_storable(told.partition),
        zone=_storable(told.zone),
        zone_is_hint=told.zone_is_hint,
        output=_storable(told.output),
        text=told.text,
        observed_at=delivery.received_at,
        occurred_at=told.occurred_at,
        not_before=delivery.not_before,
        covert=told.covert,
        restore=told.restore,
        message=piece.uid,
        command=command,
        log_identity=(piece.part.identity or "") if delivery.origin.is_of_log else "",
    )


def _storable(number: int | None) -> int | None:
    """A number as the vendor gives it; None for an absurd one, without which its alarm is told all the same."""
    return number if number is not None and 0 <= number <= _MOST else None


def _found(piece: Piece, found: Finding, command: str, origin: EventOrigin) -> Fact:
    return Fact(
        uid="",
        connection_id=piece.delivery.lease.connection_id,
        panel_id=piece.panel_id,
        category=found.category,
        kind=found.kind,
        priority=_RESTORE_PRIORITY if found.restore else found.category.priority,
        origin=origin,
        partition=found.partition,
        zone=found.zone,
        output=found.output,
        text=found.text,
        observed_at=piece.delivery.received_at,
        covert=found.covert,
        restore=found.restore,
        message=piece.uid,
        command=command,
    )


def about_connection(
    connection_id: int, kind: EventKind, category: EventCategory, at: datetime, text: str = "", **more: object
) -> Fact:
    """A fact about a link itself, not about a panel."""
    fact = Fact(
        uid=new_uid(),
        connection_id=connection_id,
        panel_id=None,
        category=category,
        kind=kind,
        priority=category.priority,
        origin=EventOrigin.OURS,
        observed_at=at,
        text=text,
    )
    for name, value in more.items():
        setattr(fact, name, value)
    return fact


def unprocessed(delivery: Delivery, book: PanelBook) -> list[Fact]:
    """A message that could not be applied, as an event of the priority its kind would have had."""
    from panels.ingest.reading import read

    pieces = read([delivery]).pieces
    told = [occurrence for piece in pieces for occurrence in piece.part.occurrences]
    worst = min((occurrence.category for occurrence in told), key=lambda c: c.priority, default=EventCategory.OTHER)
    panel = next((piece.part.panel for piece in pieces if piece.part.panel), None)
    return [
        Fact(
            uid=new_uid(),
            connection_id=delivery.lease.connection_id,
            panel_id=book.find(delivery.lease.connection_id, panel) if panel else None,
            category=worst,
            kind=EventKind.UNPROCESSED,
            priority=worst.priority,
            origin=delivery.origin,
            observed_at=delivery.received_at,
            not_before=delivery.not_before,
            # Whatever it was, it may have been silent.
            covert=any(occurrence.covert for occurrence in told),
        )
    ]


def remember_last(panel: PanelRow, facts: Collection[Fact]) -> None:
    """Keep the newest public fact on the panel's row, for the list."""
    for fact in facts:
        if fact.panel_id == panel.id and not fact.covert and not fact.origin.is_of_log:
            panel.last_event_at = fact.observed_at
            panel.last_event_kind = fact.kind[:80]
            panel.last_event_text = fact.text[:200]
            panel.changed = True


def leaves_open(piece: Piece) -> bool:
    """Whether only a status read can tell what a message left out: the mode, the zone, an unverified disarm."""
    if piece.delivery.origin.is_of_log:
        return False
    if any(
        isinstance(r, PartitionReading) and r.mode in (ArmMode.ARMED, ArmMode.DISARMED) for r in piece.part.readings
    ):
        return True
    return any(
        occurrence.category in (EventCategory.BURGLARY, EventCategory.HOLDUP, EventCategory.MEDICAL)
        for occurrence in piece.part.occurrences
    )


def is_worth_reading(command: CommandRow) -> bool:
    """Whether the outcome of a command is better known after a status read."""
    name = CommandName(command.name)
    changes = name in ARM_COMMANDS or name in (
        CommandName.DISARM,
        CommandName.ARM_ZONE,
        CommandName.DISARM_ZONE,
        CommandName.BYPASS,
        CommandName.UNBYPASS,
    )
    return changes and command.state in (CommandState.CONFIRMED, CommandState.ASSUMED, CommandState.UNKNOWN)


def count_wrong_code(command: CommandRow, panel: PanelRow | None, facts: list[Fact]) -> None:
    """Count a refused code; a burst of them is an event of its own."""
    assert command.settled_at is not None  # noqa: S101  (only settled commands have a verdict)
    burst = attempts.count(command.panel_id, command.requested_by_id, command.requested_from, command.settled_at)
    if command.requested_by_id is None:
        burst = attempts.count_service(command.panel_id, command.settled_at) or burst
    if burst:
        facts.append(
            Fact(
                uid=new_uid(),
                connection_id=panel.connection_id if panel else 0,
                panel_id=command.panel_id,
                category=EventCategory.ACCESS,
                kind=EventKind.WRONG_CODES,
                priority=EventCategory.ACCESS.priority,
                origin=EventOrigin.OURS,
                observed_at=command.settled_at,
                covert=command.covert,
                command=command.uid,
            )
        )
