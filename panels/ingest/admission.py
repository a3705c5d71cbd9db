"""Which pieces of a batch are taken in; the others are set aside, each with its reason (DESIGN 3.4, 3.8)."""

from panels.ingest import replies
from panels.ingest.addresses import PanelBook
from panels.ingest.covert import only_covert
from panels.ingest.deliveries import Applied
from panels.ingest.quarantine import Reject
from panels.ingest.reading import Piece
from panels.ingest.replies import CommandRow
from panels.ingest.rows import Rows
from panels.vocabulary import QuarantineReason


class Admission:
    """The door of one transaction. ``heard`` takes the deliveries that everybody may know to have come."""

    def __init__(self, rows: Rows, book: PanelBook, applied: Applied, rejects: list[Reject], heard: set[int]) -> None:
        self._rows, self._book, self._applied, self._rejects, self._open = rows, book, applied, rejects, heard
        # What the batch may answer, by correlation id.
        self.commands: dict[str, CommandRow] = {}

    def address(self, piece: Piece) -> bool:
        """Find the panel a piece speaks of; those that speak of none are answers or tell of the account."""
        part = piece.part
        if part.panel is None:
            if self._set_aside(piece):
                return False
            if part.reply is None and not part.occurrences:
                self._reject(piece, QuarantineReason.UNKNOWN_PANEL, "names no panel")
                return False
            return True
        piece.panel_id = self._book.find(piece.delivery.lease.connection_id, part.panel)
        if piece.panel_id is None:
            self._reject(piece, QuarantineReason.UNKNOWN_PANEL, "speaks of a panel this connection does not have")
            return False
        return True

    def admit(self, piece: Piece) -> bool:
        """Only enabled panels that still exist, and only answers that belong to a command of ours."""
        if piece.panel_id is not None:
            panel = self._rows.panels.get(piece.panel_id)
            if panel is None:
                self._book.forget(piece.delivery.lease.connection_id)
                self._reject(piece, QuarantineReason.UNKNOWN_PANEL, "the panel was deleted")
                return False
            if not panel.enabled:
                self._reject(piece, QuarantineReason.DISABLED_PANEL, "the panel is disabled")
                return False
        if self._set_aside(piece):
            return False
        reply = piece.part.reply
        command = self.command_of(piece)
        piece.is_ours = command is not None
        if reply is not None and not reply.from_panel and command is None:
            self._reject(piece, QuarantineReason.UNMATCHED_REPLY, "answers no command of ours to this panel")
            return False
        if piece.panel_id is None and command is not None:
            piece.panel_id = command.panel_id
            if command.panel_id not in self._rows.panels:
                self._rows.lock_panels([command.panel_id])
        return True

    def command_of(self, piece: Piece) -> CommandRow | None:
        """The command of ours that a piece answers, of this connection, panel and partition."""
        command = self.commands.get(piece.part.correlation_id)
        if command is None:
            return None
        connection_id = piece.delivery.lease.connection_id
        return command if replies.belongs(command, piece.part, connection_id, piece.panel_id) else None

    def _set_aside(self, piece: Piece) -> bool:
        """Reject what the driver could not read of an answer to a visit."""
        unread = piece.part.unread
        if unread is not None:
            self._rejects.append(
                Reject(
                    delivery=piece.delivery,
                    reason=unread.reason,
                    detail=unread.detail,
                    panel_id=piece.panel_id,
                    is_answer=True,
                )
            )
        return unread is not None

    def _reject(self, piece: Piece, reason: QuarantineReason, detail: str) -> None:
        self._rejects.append(Reject(delivery=piece.delivery, reason=reason, detail=detail))
        if not only_covert(piece.part):
            self._open.add(id(piece.delivery))
        if reason == QuarantineReason.UNKNOWN_PANEL and not piece.delivery.origin.is_of_log:
            # Old news, a replay among it, proves nothing about the inventory of today.
            self._applied.strangers.add(piece.delivery.lease.connection_id)
