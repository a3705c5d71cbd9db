"""The contract between Watchpost and a vendor: bytes in, readings out; orders in, messages or calls out.

A driver knows one vendor's words and nothing of the database, of people or of Django. It never opens a
socket of its own: HTTP goes through the `Http` it is handed (the egress rules live there), MQTT through the
`BrokerAccess` it describes. All that passes is a frozen value, so that a batch can be parsed in one thread
and applied in another.

There are three kinds of vendors. A *pushed* one tells by itself over a broker, and takes commands there. A *polled* one
is visited, panel by panel, and takes commands as calls whose outcome later visits find. A *fed* one is asked for all
that has happened at an account, which it then forgets, and takes commands as calls whose outcome it tells there: its
protocols are in `panels.drivers.fed`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from panels.drivers.contract.errors import (
    BadPayloadError,
    ChangedMeanwhileError,
    CodeRefusedError,
    CredentialsRefusedError,
    DriverError,
    LockedOutError,
    NotSupportedError,
    SessionEndedError,
    SettingRefusedError,
    UnreachableError,
    UntrustedError,
    VendorUnavailableError,
)
from panels.drivers.contract.feeds import (
    Fetched,
    Heard,
    Kept,
    Spent,
)
from panels.drivers.contract.homes import (
    Ability,
    DeviceAct,
    DeviceListing,
    DeviceReading,
    ExecutionFailure,
    ExecutionReading,
    GatewayReading,
    HomeListing,
    Parameter,
    PlaceListing,
    PlanList,
    PlanListing,
    PlanRan,
    SceneListing,
    SceneStep,
    StateReading,
)
from panels.drivers.contract.listings import (
    AccountListing,
    CameraList,
    CameraListing,
    OutputListing,
    PanelListing,
    PanelUserListing,
    StillImage,
    UserList,
    WakeText,
    ZoneListing,
)
from panels.drivers.contract.messages import (
    REPORTED_OTHERWISE,
    Occurrence,
    Part,
    Reply,
    Unread,
    sentence,
)
from panels.drivers.contract.orders import (
    Order,
    SettingField,
    UnderWay,
    Why,
)
from panels.drivers.contract.readings import (
    OutputReading,
    OutputSet,
    PanelReading,
    PartitionModes,
    PartitionReading,
    PartitionSet,
    PartitionTemperature,
    Reading,
    TroubleItem,
    TroubleSet,
    ZoneMeasure,
    ZoneReading,
    ZoneSet,
)
from panels.drivers.contract.transport import (
    Account,
    BrokerAccess,
    Http,
    HttpAnswer,
    Ledger,
    Login,
    Publication,
    Session,
    Tokens,
)
from panels.drivers.contract.visits import (
    Begun,
    Found,
    Look,
    Pace,
    Rhythm,
    Visit,
)
from panels.vocabulary import CommandName, PinCheck, Support

__all__ = [
    "REPORTED_OTHERWISE",
    "Ability",
    "Account",
    "AccountListing",
    "BadPayloadError",
    "Beginner",
    "Begun",
    "BrokerAccess",
    "CameraList",
    "CameraListing",
    "ChangedMeanwhileError",
    "CodeRefusedError",
    "CredentialsRefusedError",
    "DeviceAct",
    "DeviceListing",
    "DeviceReading",
    "Driver",
    "DriverError",
    "ExecutionFailure",
    "ExecutionReading",
    "Fetched",
    "Found",
    "GatewayReading",
    "Heard",
    "HomeListing",
    "Http",
    "HttpAnswer",
    "Kept",
    "Ledger",
    "LockedOutError",
    "Login",
    "Look",
    "ManagedDriver",
    "Manager",
    "NotSupportedError",
    "Occurrence",
    "Order",
    "OutputListing",
    "OutputReading",
    "OutputSet",
    "Pace",
    "PanelListing",
    "PanelReading",
    "PanelUserListing",
    "Parameter",
    "Part",
    "PartitionModes",
    "PartitionReading",
    "PartitionSet",
    "PartitionTemperature",
    "PlaceListing",
    "PlanList",
    "PlanListing",
    "PlanRan",
    "PolledDriver",
    "Publication",
    "PushedDriver",
    "Reading",
    "Reply",
    "Rhythm",
    "SceneListing",
    "SceneStep",
    "Session",
    "SessionEndedError",
    "SettingField",
    "SettingRefusedError",
    "Speaker",
    "Spent",
    "StateReading",
    "StillImage",
    "Tokens",
    "TroubleItem",
    "TroubleSet",
    "UnderWay",
    "UnreachableError",
    "Unread",
    "UntrustedError",
    "UserList",
    "VendorUnavailableError",
    "Visit",
    "WakeText",
    "Why",
    "ZoneListing",
    "ZoneMeasure",
    "ZoneReading",
    "ZoneSet",
    "sentence",
]


class Driver(Protocol):
    """What every vendor has. Stateless: all it needs comes as an argument, so one instance serves all workers."""

    slug: ClassVar[str]
    name: ClassVar[str]
    pin: ClassVar[PinCheck]
    # Seconds after which a sent command without an answer is *unknown*.
    answer_within: ClassVar[float]
    max_payload: ClassVar[int]
    fields: ClassVar[Sequence[SettingField]]
    # Reply code -> English sentence for people, marked with `sentence`.
    sentences: ClassVar[Mapping[str, str]]
    # Kind of an `Occurrence` that is the vendor's own -> what pages call it, marked with `sentence`.
    event_words: ClassVar[Mapping[str, str]]

    def capabilities(self, brand: str, model: str) -> Mapping[CommandName, Support]:
        """What this model can be asked; a command that is missing is absent."""

    def needs_pin(self, name: CommandName) -> bool:
        """Whether the panel wants a code for this command."""

    def parse(self, source: str, payload: bytes) -> Sequence[Part]:
        """Read one message (``source`` is its topic or path). Raises `BadPayloadError` and nothing else."""


@runtime_checkable
class PushedDriver(Driver, Protocol):
    """A vendor that pushes: the holder keeps an MQTT client, commands are publications."""

    def login(self, account: Account, http: Http) -> Login:
        """Log in. Raises `CredentialsRefusedError` or `VendorUnavailableError`."""

    def broker(self, account: Account, session: Session) -> BrokerAccess:
        """Where the vendor pushes to us. Raises `NotSupportedError` where this account is not pushed to."""

    def encode(self, order: Order, account: Account, session: Session) -> Publication:
        """The message of one order. Raises `NotSupportedError`, with nothing secret in its text."""

    def history(  # noqa: PLR0917 - panels and a span of time belong together
        self, account: Account, session: Session, http: Http, panels: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Part]:
        """What the vendor's own log says happened, oldest first, each part with an ``identity``."""

    def refresh(self, account: Account, session: Session, http: Http, panel: str, pin: str | None) -> PanelListing:
        """The current inventory of one panel."""


class Beginner(Protocol):
    """Whoever can ask something of a panel."""

    def begin(self, order: Order) -> Begun:
        """Ask one thing of a panel, once. Whatever is raised with ``sent`` False has not left this machine.

        An answer that says no is a `Begun` with its reply; an answer that never came is raised.
        """


class Speaker(Beginner, Protocol):
    """One account at a polled vendor, in one process, for as long as its connection is held there.

    Threads may share it. Requests of one panel go one after the other; those of two panels may overlap. Everything
    raises a `DriverError` and nothing else, with nothing secret in its text.
    """

    @property
    def rhythm(self) -> Rhythm:
        """How often this account's panels are looked at, as it is configured."""

    def list_panels(self) -> tuple[PanelListing, ...]:
        """The account's panels; logs in where needed. Raises `CredentialsRefusedError`, `LockedOutError`."""

    def visit(self, visit: Visit) -> Found:
        """Look at one panel. Raises `CodeRefusedError` when the panel's own code is refused."""

    def close(self) -> None:
        """Let go of the network connections; the account stays logged in."""


@runtime_checkable
class PolledDriver(Driver, Protocol):
    """A vendor that is visited: the holder looks at each panel in its rhythm, commands are calls."""

    def open(self, account: Account, tokens: Tokens, http: Http, code: Callable[[str], str]) -> Speaker:
        """Speak for an account; does no I/O. ``code`` gives a panel's service code by vendor id, empty if none."""


class Manager(Speaker, Protocol):
    """A speaker for an account that can be managed through its vendor, each act once and because a person asks.

    Nothing is tried a second time, and no login goes out before a lock-out ends. Panels are named by vendor id.
    """

    def log_in(self) -> AccountListing:
        """Log the account in anew, also where an earlier login was refused, and list what it finds."""

    def try_code(self, panel: str, code: str) -> None:
        """Open a panel's session with this code. Raises `CodeRefusedError`; what is kept stays as good as it was."""

    def add_panel(self, *, serial: str, name: str, master_code: str) -> None:
        """Link a panel to the account."""

    def rename_panel(self, panel: str, name: str) -> None:
        """Give a panel another name at the vendor."""

    def unlink_panel(self, panel: str) -> None:
        """Take a panel off the account."""

    def wake_text(self, panel: str) -> WakeText:
        """The text message that wakes a sleeping panel."""

    def send_reset_code(self) -> None:
        """Have the vendor mail a code to the account's address."""

    def reset_password(self, code: str, new_password: str) -> Mapping[str, str]:
        """Set another password with the mailed code; the login goes on. Returns the secrets to keep from now on."""


@runtime_checkable
class ManagedDriver(PolledDriver, Protocol):
    """A polled vendor whose accounts can be managed through it."""

    def open(self, account: Account, tokens: Tokens, http: Http, code: Callable[[str], str]) -> Manager:
        """As `PolledDriver.open`, and with more to ask for."""

    def check(self, account: Account) -> None:
        """Judge settings before they are stored; does no I/O. Raises `SettingRefusedError`."""

    def why(self, error: DriverError) -> Why:
        """Why an act of `Manager` failed, to whoever manages the account."""
