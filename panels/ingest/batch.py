"""The inside of one transaction: address, lock, keep what is new, change rows, note facts."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from panels.drivers import DRIVERS, is_polled
from panels.ingest import facts, identity, replies
from panels.ingest.admission import Admission
from panels.ingest.announcing import announce
from panels.ingest.covert import is_covert, what_everybody_sees
from panels.ingest.deliveries import Applied
from panels.ingest.echoes import Word, is_word, word
from panels.ingest.memory import Memory
from panels.ingest.moments import ALARMS, Asked, Moment
from panels.ingest.quarantine import Reject, quarantine
from panels.ingest.reading import Piece
from panels.ingest.replies import CommandRow
from panels.ingest.rows import PanelRow, Rows
from panels.ingest.silence import judge_silence
from panels.ingest.state import apply as apply_reading
from panels.ingest.summary import summarize
from panels.models import Message
from panels.models.uids import new_uids
from panels.secrets import attempts
from panels.signals import Fact, Measure, measures_recorded
from panels.vocabulary import (
    READS,
    CommandName,
    CommandState,
    ReadingGroup,
    WrongCode,
)

# Nothing is written more often than this only to say that a panel is still there.
SEEN_EVERY = timedelta(seconds=10)
# An alarm in a state that the log has told of so lately is the same one.
ALARM_TOLD = timedelta(seconds=120)


class Batch:
    """The inside of one transaction."""

    def __init__(self, rows: Rows, memory: Memory, applied: Applied, rejects: list[Reject]) -> None:
        # What the batch speaks of, as far as that was known before anything was read.
        self.rows = rows
        self.book, self.recent, self.anomalies = memory.book, memory.recent, memory.anomalies
        self.alarmed_at = memory.alarmed_at
        self.applied = applied
        self.rejects = rejects
        self.commands: dict[str, CommandRow] = {}
        # Commands of unknown outcome that a status read of this batch was made to settle, by uid.
        self.unsettled: dict[str, CommandRow] = {}
        self.facts: list[Fact] = []
        # Messages that turned out to speak of a silent alarm, or to answer a read asked because of one.
        self.hushed: list[str] = []
        # Deliveries that everybody may know to have come, and those that nobody but the station may.
        self._open: set[int] = set()
        self.quiet: set[int] = set()
        self._door = Admission(rows, memory.book, applied, rejects, self._open)
        # When these panels last told of an alarm, before this batch and in it.
        self.alarms: dict[tuple[int, bool], datetime] = {}
        # What it leaves behind of the panels it spoke of; None where more than a status came.
        self.words: dict[int, Word | None] = {}
        # (panel, person) whose code the panel has just accepted.
        self.right_codes: set[tuple[int, int]] = set()

    def run(self, pieces: list[Piece]) -> identity.Seen:
        """Apply the pieces; returns what `Recent` may remember once this is committed."""
        addressed = [piece for piece in pieces if self._door.address(piece)]
        self.rows.lock_panels(p.panel_id for p in addressed if p.panel_id is not None)
        self.commands = self._door.commands = replies.load(
            p.part.correlation_id for p in addressed if p.part.correlation_id
        )
        self.unsettled = replies.load_settled(c.cause_uid for c in self.commands.values() if c.name in READS)
        admitted = [piece for piece in addressed if self._door.admit(piece)]
        fresh = identity.keep_new(admitted, self.recent)
        self.applied.repeated = fresh.repeated
        self._load(fresh.new)
        for piece in fresh.new:
            self._one(piece)
        # A repetition has brought nothing, so no age begins with it.
        self.quiet = {id(piece.delivery) for piece in pieces} - self._open
        self._finish()
        self._note_words(fresh.new)
        return fresh.seen

    def _note_words(self, pieces: Sequence[Piece]) -> None:
        self.words = dict.fromkeys(self.rows.panels)
        alone = Counter(piece.panel_id for piece in pieces)
        for piece in pieces:
            panel = self.rows.panels.get(piece.panel_id) if piece.panel_id is not None else None
            if panel is None or alone[panel.id] > 1 or not is_word(piece) or piece.uid in self.hushed:
                continue
            if panel.state_number == piece.delivery.number and not panel.stale and panel.enabled:
                self.words[panel.id] = word(piece, panel, self.rows.partitions[panel.id])

    def _load(self, pieces: Sequence[Piece]) -> None:
        panels = {piece.panel_id for piece in pieces if piece.panel_id is not None}
        self.rows.load(panels, facts.needs(pieces, self.commands))

    def _one(self, piece: Piece) -> None:
        command = self._door.command_of(piece)
        panel = self.rows.panels.get(piece.panel_id) if piece.panel_id is not None else None
        asked = Asked(uid=command.uid, name=CommandName(command.name), partition=command.partition) if command else None
        moment = Moment(
            at=piece.delivery.received_at,
            message=piece.uid,
            asked=asked,
            asked_at=command.sent_at if command and command.name in READS else None,
            told=bool(piece.part.occurrences) or (piece.part.reply is not None and piece.part.reply.from_panel),
            announced=piece.delivery.announced,
        )
        if panel is not None:
            moment.alarm_told = self._alarms_told(panel.id, moment.at)
            moment.alarm_open = panel.alarm
            judge_silence(piece.part.readings, self.rows.zones[panel.id].values(), moment)
        moment.covert = is_covert(piece.part, command, moment)
        if moment.covert or moment.hushed:
            self.hushed.append(piece.uid)
        if not moment.covert:
            self._open.add(id(piece.delivery))
        if panel is not None:
            self._state(panel, piece, moment)
        if command is not None and piece.part.reply is not None:
            self._settle(command, piece, panel, moment)
            self._settle_cause(command, piece, panel, moment)
        found = facts.from_piece(piece, command.uid if command else "", moment)
        self.facts += found
        if panel is not None:
            facts.remember_last(panel, found)
            for fact in found:
                self._changed(panel, covert=fact.covert)
                if fact.category in ALARMS and not fact.restore:
                    self.alarms[panel.id, fact.covert] = moment.at
            self._follow_up(panel, piece, command, moment)

    def _alarms_told(self, panel_id: int, now: datetime) -> frozenset[bool]:
        keys = {covert: (panel_id, covert) for covert in (False, True)}
        times = {covert: self.alarms.get(key) or self.alarmed_at.get(key) for covert, key in keys.items()}
        return frozenset(covert for covert, at in times.items() if at is not None and now - at < ALARM_TOLD)

    def _state(self, panel: PanelRow, piece: Piece, moment: Moment) -> None:
        if piece.delivery.origin.is_of_log:
            # A log says what was, never what is: it makes no stale panel fresh.
            return
        order = (piece.delivery.lease.link_epoch, piece.delivery.number)
        if order < (panel.state_epoch, panel.state_number):
            return
        panel.state_epoch, panel.state_number = order
        group = piece.part.group
        moment.first = group == ReadingGroup.STATUS and panel.synced_at is None
        moment.alarmed = frozenset(zone.number for zone in self.rows.zones[panel.id].values() if zone.alarm)
        shown = what_everybody_sees(panel, self.rows) if moment.covert else None
        for item in piece.part.readings:
            apply_reading(item, panel, self.rows, moment)
        if group == ReadingGroup.STATUS and piece.part.readings:
            panel.synced_at = moment.at
        noticed = not moment.covert or what_everybody_sees(panel, self.rows) != shown
        if noticed:
            # What turned out to be otherwise than shown is told with its age, by whatever way we learned of it.
            self._open.add(id(piece.delivery))
            self._seen(panel, group, moment, piece.delivery.good_for)
        if piece.part.readings:
            self._changed(panel, covert=not noticed)

    def _seen(self, panel: PanelRow, group: ReadingGroup, moment: Moment, good_for: timedelta | None) -> None:
        due = panel.seen_at is None or moment.at - panel.seen_at >= SEEN_EVERY
        if due or panel.changed or panel.stale or group != ReadingGroup.LINK:
            panel.seen_at = max(moment.at, panel.seen_at or moment.at)
            panel.changed = True
            if not moment.covert:
                self.rows.seen[panel.id, group] = moment.at
        stale_at = None if good_for is None else moment.at + good_for
        if panel.stale or (panel.stale_at is not None and stale_at is None):
            # The panel has spoken: what was old is not any more.
            self._changed(panel)
        if panel.stale or panel.stale_at != stale_at:
            panel.stale_at, panel.stale, panel.changed = stale_at, False, True

    def _changed(self, panel: PanelRow, *, covert: bool = False) -> None:
        panel.changed = True
        (self.applied.covert_panels if covert else self.applied.panels).add(panel.id)

    def _settle(self, command: CommandRow, piece: Piece, panel: PanelRow | None, moment: Moment) -> None:
        reply = piece.part.reply
        assert reply is not None  # noqa: S101  (the caller looked)
        if not replies.settle(command, reply, moment.at):
            return
        if not command.covert:
            self.applied.commands.add(command.id)
        self._note_right_code(command, piece)
        if panel is not None:
            self._changed(panel, covert=command.covert)
            if command.state in (CommandState.CONFIRMED, CommandState.ASSUMED) and not reply.from_panel:
                replies.assume_effect(command, panel, self.rows, moment)
            # A read that failed is not followed by another: that would go on for ever.
            if reply.read_after and command.name not in READS:
                self.applied.reads[panel.id] = command.uid

    def _note_right_code(self, command: CommandRow, piece: Piece) -> None:
        """A read may have used a code kept for reading, which says nothing about the person's own."""
        name = CommandName(command.name)
        typed = name not in READS and DRIVERS[piece.delivery.lease.vendor].needs_pin(name)
        if typed and command.state == CommandState.CONFIRMED and command.requested_by_id is not None:
            self.right_codes.add((command.panel_id, command.requested_by_id))

    def _settle_cause(self, command: CommandRow, piece: Piece, panel: PanelRow | None, moment: Moment) -> None:
        cause = self.unsettled.get(command.cause_uid)
        if panel is None or cause is None or cause.panel_id != panel.id or piece.part.group != ReadingGroup.STATUS:
            return
        if piece.part.readings and replies.settle_by_status(cause, piece.part, panel, self.rows, moment):
            self.applied.commands.add(cause.id)
            self._changed(panel)

    def _follow_up(self, panel: PanelRow, piece: Piece, command: CommandRow | None, moment: Moment) -> None:
        """What should be read next: where a message left something open that a status read can tell."""
        if moment.outrun:
            # The panel has spoken since this was asked: only a new read can tell how it stands now.
            self._read_next(panel, "", moment)
        visited = is_polled(piece.delivery.lease.vendor)
        if visited or piece.part.group == ReadingGroup.STATUS or panel.id in self.applied.reads:
            # A visited panel is read all the time.
            return
        settled = command is not None and command.id in self.applied.commands
        if facts.leaves_open(piece) or (settled and command is not None and facts.is_worth_reading(command)):
            self._read_next(panel, command.uid if command else "", moment)

    def _read_next(self, panel: PanelRow, cause: str, moment: Moment) -> None:
        if moment.covert:
            # It settles no command of anybody's: that has a read of its own.
            self.applied.covert_reads.add(panel.id)
        else:
            self.applied.reads[panel.id] = cause

    def _finish(self) -> None:
        self.applied.part()
        for panel in self.rows.panels.values():
            if panel.changed:
                summarize(panel, self.rows.partitions[panel.id].values())
            if panel.id in self.applied.panels:
                panel.version += 1
            elif panel.id in self.applied.covert_panels:
                panel.covert_version += 1
        for fact, uid in zip(self.facts, new_uids(len(self.facts)), strict=True):
            fact.uid = uid
        self.rows.homes.stamp({panel.id: panel.version for panel in self.rows.panels.values()})
        self.rows.write()
        if self.rows.homes.measures:
            measures_recorded.send(sender=Measure, measures=self.rows.homes.measures)
        self.applied.strangers.update(self.rows.panels[pk].connection_id for pk in self.rows.homes.strange)
        replies.write([*self.commands.values(), *self.unsettled.values()])
        attempts.forgive_all(self.right_codes)
        for command in self.commands.values():
            if command.changed and command.wrong_code != WrongCode.NO:
                facts.count_wrong_code(command, self.rows.panels.get(command.panel_id), self.facts)
        if self.hushed:
            Message.objects.filter(uid__in=self.hushed).update(covert=True)
        if self.rejects:
            quarantine(self.rejects)
            self.applied.quarantined = len(self.rejects)
        self.facts += self.anomalies.judge(self.facts, self.book)
        self.applied.events = len(self.facts)
        announce(self.facts)
