"""The parts that one answer is read into, each under an identity that a second reading gives it again."""

from collections.abc import Sequence
from typing import Any

from panels.drivers.base import Kept, Occurrence, Part, Reading, Reply, Unread
from panels.drivers.overkiz.masking import masked
from panels.drivers.text import WORD_LENGTH, plain
from panels.vocabulary import QuarantineReason, ReadingGroup


class Parts:
    """What was said so far. ``at`` counts the members of the answer, so that identities stay what they are."""

    def __init__(self, kept: Kept | None) -> None:
        self._uid = kept.uid if kept is not None else ""
        self.stray = kept is not None and kept.stray
        self._at = self._turn = 0
        self.found: list[Part] = []

    def begin(self, at: int) -> None:
        """Go on to a member of the answer."""
        self._at, self._turn = at, 0

    def say(
        self,
        panel: str | None,
        kind: str,
        raw: Any,
        *,
        readings: Sequence[Reading] = (),
        occurrences: Sequence[Occurrence] = (),
        group: ReadingGroup = ReadingGroup.LINK,
        correlation_id: str = "",
        reply: Reply | None = None,
    ) -> None:
        """Add a part, unless there is nothing in it. What is covert among ``occurrences`` gets one of its own."""
        open_ones = tuple(one for one in occurrences if not one.covert)
        covert = tuple(one for one in occurrences if one.covert)
        # Whoever had lost the account tells of what was: others have told how it stands since.
        told = () if self.stray else tuple(readings)
        if covert:
            self._add(panel, kind, raw, covert, (), group=ReadingGroup.LINK)
        if open_ones or told or reply is not None:
            self._add(panel, kind, raw, open_ones, told, group=group, correlation_id=correlation_id, reply=reply)

    def hush(self, panel: str, kind: str, raw: Any, reading: Reading, occurrence: Occurrence) -> None:
        """Add what only the monitoring station may see."""
        self._add(panel, kind, raw, (occurrence,), () if self.stray else (reading,), group=ReadingGroup.LINK)

    def log(self, panel: str, raw: Any, told: Occurrence, identity: str) -> None:
        """Add an entry of the vendor's log, under an identity of its own."""
        kind = "log"
        self.found.append(Part(panel=panel, kind=kind, raw=masked(raw), identity=identity, occurrences=(told,)))

    def set_aside(
        self, kind: str, raw: Any, detail: str, reason: QuarantineReason = QuarantineReason.MALFORMED
    ) -> None:
        """Add what could not be read."""
        body = raw if isinstance(raw, bytes) else masked(raw)
        self.found.append(
            Part(
                panel=None,
                kind=plain(kind, WORD_LENGTH),
                raw=body,
                identity=self._identity(),
                unread=Unread(reason=reason, detail=detail),
            )
        )

    def _identity(self) -> str | None:
        self._turn += 1
        return f"feed:{self._uid}:{self._at}:{self._turn}" if self._uid else None

    def _add(
        self,
        panel: str | None,
        kind: str,
        raw: Any,
        occurrences: tuple[Occurrence, ...],
        readings: tuple[Reading, ...],
        *,
        group: ReadingGroup,
        correlation_id: str = "",
        reply: Reply | None = None,
    ) -> None:
        self.found.append(
            Part(
                panel=panel,
                kind=plain(kind, WORD_LENGTH),
                raw=raw if isinstance(raw, bytes) else masked(raw),
                group=group,
                identity=self._identity(),
                correlation_id=correlation_id,
                readings=readings,
                occurrences=occurrences,
                reply=reply,
            )
        )
