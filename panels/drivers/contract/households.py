"""What the account of a home settles at its vendor beside the home itself: people, warnings, questions; and its health.

Each of these is what the vendor said when it was asked, whole and dated, fit to be kept and shown until it is asked
again. Names, addresses and user ids in it are people's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePerson:
    """Somebody who uses a home at its vendor. ``main``: the account's owner, who may do all.

    ``sees`` and ``operates`` are devices; None: not told. When they may come in is what was asked here last, because no
    vendor tells it: ``period_at`` None: nothing was.
    """

    user: str = field(repr=False)
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    main: bool = False
    sees: tuple[str, ...] | None = None
    operates: tuple[str, ...] | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    period_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRole:
    """A set of permissions with a name, which somebody can be let in with."""

    name: str
    sees: tuple[str, ...] = ()
    operates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePeople:
    """Everybody who uses a home. ``listed_at`` is when the list itself was read, which may be seldom allowed."""

    asked_at: datetime
    listed_at: datetime
    people: tuple[HomePerson, ...] = ()
    roles: tuple[HomeRole, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody to be let in; the password is theirs to change. ``role`` empty: none."""

    user: str = field(repr=False)
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    password: str = field(repr=False)
    role: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAlerts:
    """Who is told when a gateway is out of reach. ``delays`` are by gateway, in a unit that nobody states."""

    asked_at: datetime
    channel: str = ""
    title: str = ""
    text: str = ""
    recipients: int = 0
    delays: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeQuestion:
    """Something the service asks the people of a home, or has asked."""

    key: str
    subject: str = ""
    text: str = ""
    asked_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeQuestions:
    """Questions of a service, open and past. ``withheld`` are keys of those that may tell of a silent alarm."""

    asked_at: datetime
    listed_at: datetime
    open: tuple[HomeQuestion, ...] = ()
    past: tuple[HomeQuestion, ...] = ()
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayProtocols:
    """The protocols of a gateway, by the names that devices have for them: switched on, in use, and possible at all.

    None: not told.
    """

    active: tuple[str, ...] | None = None
    used: tuple[str, ...] | None = None
    supported: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeHealth:
    """What a service tells of its gateways only when it is asked. ``counters`` are its own, by its names for them."""

    asked_at: datetime
    protocols: Mapping[str, GatewayProtocols] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
