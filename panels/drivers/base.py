"""The contract between Watchpost and a vendor: bytes in, readings out; orders in, messages or calls out.

A driver knows one vendor's words and nothing of the database, of people or of Django. It never opens a
socket of its own: HTTP goes through the `Http` it is handed (the egress rules live there), MQTT through the
`BrokerAccess` it describes. Everything here is a frozen value, so that a batch can be parsed in one thread
and applied in another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol

from panels.vocabulary import (
    ArmMode,
    CommandName,
    CommandState,
    EventCategory,
    OutputFlag,
    OutputKind,
    PartitionFlag,
    PinCheck,
    QuarantineReason,
    ReadingGroup,
    Support,
    Trouble,
    WrongCode,
    ZoneFlag,
    ZoneKind,
)


def sentence(text: str) -> str:
    """Mark an English sentence for translation; pages translate it when they show it."""
    return text


# --------------------------------------------------------------------------- errors


class DriverError(Exception):
    """A panel or its cloud did not do as asked. ``permanent`` means that trying again cannot help."""

    permanent: ClassVar[bool] = False


class BadPayloadError(DriverError):
    """A message did not have a shape this driver knows; its body is never part of the text."""

    permanent = True

    def __init__(self, text: str, reason: QuarantineReason) -> None:
        super().__init__(text)
        self.reason = reason


class NotSupportedError(DriverError):
    """The order cannot be expressed for this panel or this configuration of its connection."""

    permanent = True


class CredentialsRefusedError(DriverError):
    """The vendor does not accept the login; only a person can mend it."""

    permanent = True


class VendorUnavailableError(DriverError):
    """The vendor's cloud cannot be reached, is too slow, or answers with an error of its own."""


class SessionEndedError(DriverError):
    """The vendor's token is no longer accepted; a new login may help."""


# --------------------------------------------------------------------------- readings


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionReading:
    """One partition as reported. ``mode`` None: not told; ``ArmMode.ARMED``: armed, mode not told."""

    number: int
    mode: ArmMode | None = None
    alarm: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionModes:
    """The arm mode of every partition of a panel: those in ``modes``, and ``others`` for all the rest."""

    modes: Mapping[int, ArmMode]
    others: ArmMode = ArmMode.DISARMED


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionSet:
    """Exactly the ``members`` of a panel's partitions have this flag."""

    flag: PartitionFlag
    members: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneReading:
    """Some facts about one zone. ``hint``: the number was read out of localized text, not off a field."""

    number: int
    flags: Mapping[ZoneFlag, bool]
    hint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSet:
    """Exactly the ``members`` of a panel's zones have this flag; every other zone has not."""

    flag: ZoneFlag
    members: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputReading:
    """One output is on or off."""

    number: int
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSet:
    """Exactly the ``members`` of a panel's outputs have this flag."""

    flag: OutputFlag
    members: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelReading:
    """Facts about the panel as a whole; None means that this message does not tell. Voltages in volts.

    ``covert_alarm`` is a silent alarm (remote control, keypad): only the monitoring station learns of it.
    """

    online: bool | None = None
    ready: bool | None = None
    alarm: bool | None = None
    covert_alarm: bool | None = None
    battery_volts: float | None = None
    supply_volts: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleItem:
    """One fault: which, the number of the thing it concerns (0: the panel), and the vendor's name for it."""

    trouble: Trouble
    number: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleSet:
    """Of the kinds in ``among``, exactly these faults are present; other kinds are not told about."""

    items: frozenset[TroubleItem]
    among: frozenset[Trouble]


Reading = (
    PartitionReading
    | PartitionModes
    | PartitionSet
    | ZoneReading
    | ZoneSet
    | OutputReading
    | OutputSet
    | PanelReading
    | TroubleSet
)


# --------------------------------------------------------------------------- what happened, what came back


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


# The reply code of a command whose device reports another position than the one asked for. Every driver that
# sets `Reply.reported_on` has a sentence for it.
REPORTED_OTHERWISE: Final = "reported_otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of a command, addressed by its correlation id.

    ``code`` names a sentence in the driver's ``sentences``; ``vendor_text`` is the vendor's own reason and
    ``literal`` its result word. ``state`` SENT means: accepted, not yet settled. ``read_after``: only a status
    read can tell. ``from_panel``: this is the panel's own report, which may overrule an earlier refusal.
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
    from_panel: bool = False
    reported_on: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one message says about one panel (``panel`` is the vendor's id; None: about no panel we can name).

    ``raw`` is the message cut to this panel, codes and tokens masked. ``identity`` is set when the vendor gives
    an event id, or a type, object and correlation id that make it unique; None means that only delivery can tell.
    ``correlation_id`` names the command this came from, whether or not there is a ``reply``.
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


# --------------------------------------------------------------------------- what there is


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneListing:
    """A zone as the vendor's inventory lists it."""

    number: int
    name: str
    kind: ZoneKind = ZoneKind.UNKNOWN
    partitions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputListing:
    """An output as the vendor's inventory lists it."""

    number: int
    name: str
    kind: OutputKind = OutputKind.PANEL


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelListing:
    """A panel as the vendor's inventory lists it. None lists mean: this answer does not tell."""

    vendor_id: str
    name: str
    brand: str = ""
    model: str = ""
    serial: str = ""
    enabled: bool = True
    partitions: tuple[tuple[int, str], ...] | None = None
    zones: tuple[ZoneListing, ...] | None = None
    outputs: tuple[OutputListing, ...] | None = None


# --------------------------------------------------------------------------- sessions and transports


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How one connection reaches its vendor: plain settings and opened secrets. Never logged, never stored."""

    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A living login, kept sealed and shared by all workers.

    ``values`` are the vendor's tokens and ids as a JSON object; ``expires_at`` is when they end and
    ``renew_at`` when a new login should be made without waiting for a refusal.
    """

    values: Mapping[str, Any] = field(repr=False)
    expires_at: datetime
    renew_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a login brings: the session and the panels the account may see."""

    session: Session
    panels: tuple[PanelListing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """A whole HTTP answer; the body is already capped in size."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Http(Protocol):
    """The only way out by HTTP; refuses hosts, sizes and durations the installation does not allow.

    Raises `VendorUnavailableError` when nothing usable came back. Any status is returned, not raised.
    """

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        timeout: float = 15.0,
    ) -> HttpAnswer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAccess:
    """An MQTT broker and what to subscribe to there; ``ca_file`` empty means the system's certificates."""

    host: str
    port: int
    tls: bool
    username: str = field(repr=False)
    password: str = field(repr=False)
    topics: tuple[str, ...]
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One command as an MQTT message. ``qos`` is what we want; a broker that grants less is taken at its word."""

    topic: str
    payload: bytes = field(repr=False)
    qos: int


# --------------------------------------------------------------------------- orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command as a driver sees it. Codes are in clear here, for the length of one call, and out of ``repr``."""

    name: CommandName
    correlation_id: str
    panel: str
    brand: str = ""
    model: str = ""
    partition: int | None = None
    zones: tuple[int, ...] = ()
    output: int | None = None
    on: bool | None = None
    seconds: int | None = None
    user_kind: str = ""
    user_index: int | None = None
    pin: str | None = field(default=None, repr=False)
    new_pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """One thing an installer is asked for when a connection is made; a secret is sealed and never shown."""

    key: str
    label: str
    secret: bool = False
    required: bool = True
    default: Any = ""
    choices: tuple[str, ...] = ()
    help: str = ""


class Driver(Protocol):
    """One vendor. Stateless: everything it needs comes as an argument, so one instance serves all workers."""

    slug: ClassVar[str]
    name: ClassVar[str]
    pin: ClassVar[PinCheck]
    # Seconds after which a sent command without an answer is *unknown*.
    answer_within: ClassVar[float]
    max_payload: ClassVar[int]
    fields: ClassVar[Sequence[SettingField]]
    # Reply code -> English sentence for people, marked with `sentence`.
    sentences: ClassVar[Mapping[str, str]]

    def capabilities(self, brand: str, model: str) -> Mapping[CommandName, Support]:
        """What this model can be asked; a command that is missing is absent."""

    def needs_pin(self, name: CommandName) -> bool:
        """Whether the panel wants a code for this command."""

    def login(self, account: Account, http: Http) -> Login:
        """Log in. Raises `CredentialsRefusedError` or `VendorUnavailableError`."""

    def parse(self, source: str, payload: bytes) -> Sequence[Part]:
        """Read one message (``source`` is its topic or path). Raises `BadPayloadError` and nothing else."""

    def broker(self, account: Account, session: Session) -> BrokerAccess:
        """Where the vendor pushes to us. Raises `NotSupportedError` for a polled vendor."""

    def encode(self, order: Order, account: Account, session: Session) -> Publication:
        """The message of one order. Raises `NotSupportedError`, with nothing secret in its text."""

    def history(  # noqa: PLR0917 - panels and a span of time belong together
        self, account: Account, session: Session, http: Http, panels: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Part]:
        """What the vendor's own log says happened, oldest first, each part with an ``identity``."""

    def refresh(self, account: Account, session: Session, http: Http, panel: str, pin: str | None) -> PanelListing:
        """The current inventory of one panel."""
