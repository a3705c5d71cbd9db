"""What happened and what came back: the parts a vendor's message is cut into."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from panels.drivers.contract.readings import Reading
from panels.vocabulary import CommandState, EventCategory, QuarantineReason, ReadingGroup, WrongCode


def sentence(text: str) -> str:
    """Mark an English sentence for translation; pages translate it when they show it."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something that happened at a panel, already classified.

    ``kind`` is an `EventKind` value or, for what we do not know, the vendor's own literal. ``text`` is the
    vendor's sentence as it came, possibly localized: shown beneath ours, never branched on. ``occurred_at``
    is the vendor's clock and never orders state. ``covert`` keeps it from everybody but the monitoring station.
    """

    category: EventCategory
    kind: str
    partition: int | None = None
    zone: int | None = None
    zone_is_hint: bool = False
    output: int | None = None
    occurred_at: datetime | None = None
    text: str = ""
    covert: bool = False
    restore: bool = False


# How the sentence of a refusal begins that came before the panel had the command, whoever turned it down.
NOT_SENT: Final = "Not sent:"
# The reply code of a command whose device reports another position than the one asked for. Every driver that
# sets `Reply.reported_on` has a sentence for it.
REPORTED_OTHERWISE: Final = "reported_otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of a command, addressed by its correlation id.

    ``code`` names a sentence in the driver's ``sentences``; ``vendor_text`` is the vendor's own reason and
    ``literal`` its result word. ``state`` SENT means: accepted, not yet settled; ``begun`` beside it: the panel
    itself is at work on it. ``read_after``: only a status read can tell. ``from_panel``: this is the panel's own
    report, which may overrule an earlier refusal. ``sent`` False: of the command itself, for certain, nothing has left
    this machine, as where the login before it failed.
    ``reported_on`` is the position an output is reported in: where it is not the one that was asked for, the
    command has failed with the code `REPORTED_OTHERWISE`, whatever ``state`` says.
    """

    correlation_id: str
    state: CommandState
    code: str = ""
    vendor_text: str = ""
    literal: str = ""
    wrong_code: WrongCode = WrongCode.NO
    read_after: bool = False
    begun: bool = False
    from_panel: bool = False
    sent: bool = True
    reported_on: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Why an answer could not be read, or not all of it. ``detail`` quotes nothing of it."""

    reason: QuarantineReason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one message says about one panel (``panel`` is the vendor's id; None: about no panel we can name).

    ``raw`` is the message cut to this panel, codes and tokens masked. ``identity`` is set when the vendor gives
    an event id, or a type, object and correlation id that make it unique; None means that only delivery can tell.
    ``correlation_id`` names the command this came from, whether or not there is a ``reply``. ``unread`` sets ``raw``
    aside, to be given to `Driver.parse` again after a fix; such a part says nothing else, and the same one may come
    with every visit.
    """

    panel: str | None
    kind: str
    raw: bytes
    group: ReadingGroup = ReadingGroup.LINK
    identity: str | None = None
    correlation_id: str = ""
    readings: tuple[Reading, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    reply: Reply | None = None
    unread: Unread | None = None
