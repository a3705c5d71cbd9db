"""What an installer fills in for an account at a PowerManage server, checked and typed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from panels.drivers.base import Account, Pace, Rhythm, SettingField, SettingRefusedError, sentence
from panels.drivers.visonic.errors import UnsupportedRestAPIVersionError
from panels.drivers.visonic.versions import checked

SPARING_SECONDS: Final = 30
_LONGEST_INTERVAL: Final = 3600
SLOW_READS: Final = {
    "alarms": 60.0,
    "alerts": 60.0,
    "troubles": 60.0,
    "devices": 300.0,
    "panel_info": 300.0,
    "feature_set": 300.0,
    "home_automation_devices": 300.0,
    "smart_devices": 300.0,
    "users": 300.0,
    "cameras": 300.0,
    "locations": 3600.0,
}

FIELDS: Final[Sequence[SettingField]] = (
    SettingField(
        key="host",
        label=sentence("Server"),
        default="visonic.tycomonitor.com",
        help=sentence("The name the phone app asks for, with a port if it has one."),
    ),
    SettingField(key="email", label=sentence("E-mail address"), help=sentence("Of the account in the phone app.")),
    SettingField(key="password", label=sentence("Password"), secret=True),
    SettingField(
        key="app_id",
        label=sentence("App id"),
        required=False,
        help=sentence("The id by which the server counts devices, a UUID. Empty: one made of server and e-mail."),
    ),
    SettingField(
        key="version",
        label=sentence("Version of the API"),
        required=False,
        help=sentence("As 10.0. Empty: the newest the server offers."),
    ),
    SettingField(
        key="mobile_seconds",
        label=sentence("Seconds between looks at panels on mobile networks"),
        required=False,
        default=SPARING_SECONDS,
        help=sentence("From 10 to 3600. Looks cost such panels battery and data."),
    ),
    SettingField(
        key="clock",
        label=sentence("Time zone of the server's log"),
        required=False,
        default="UTC",
        help=sentence("As Europe/Paris, where the times of its events are found to be not in UTC."),
    ),
    SettingField(
        key="ca_file",
        label=sentence("Certificate file of the server"),
        required=False,
        help=sentence("Empty: the system's certificates."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One account's settings. Raises `SettingRefusedError` with a sentence for what cannot be used."""

    host: str
    scheme: str
    email: str
    password: str = field(repr=False)
    app_id: str
    version: str | None
    mobile_seconds: float
    clock: tzinfo
    ca_file: str

    @classmethod
    def of(cls, account: Account) -> Self:
        """Read an account's settings; what is missing has its default."""
        values: dict[str, Any] = {one.key: one.default for one in FIELDS}
        values |= {key: value for key, value in account.settings.items() if value is not None}
        values |= account.secrets

        def text(key: str) -> str:
            return str(values[key]).strip()

        scheme, host = _address(text("host"))
        email = text("email")
        if not email or not values["password"]:
            said = sentence("The connection needs an e-mail address and a password.")
            raise SettingRefusedError(said, "password" if email else "email")
        return cls(
            host=host,
            scheme=scheme,
            email=email,
            password=str(values["password"]),
            app_id=_app_id(text("app_id"), host, email),
            version=_version(text("version")),
            mobile_seconds=_seconds(text("mobile_seconds")),
            clock=_clock(text("clock")),
            ca_file=text("ca_file"),
        )

    @property
    def rhythm(self) -> Rhythm:
        """How often this account's panels are looked at."""
        return rhythm(self.mobile_seconds)


def rhythm(sparing: float = SPARING_SECONDS) -> Rhythm:
    """How often panels are looked at, in seconds (reference 16)."""
    return Rhythm(paces={Pace.QUICK: 1.0, Pace.USUAL: 10.0, Pace.SPARING: sparing}, slow_reads=SLOW_READS)


def _address(text: str) -> tuple[str, str]:
    """Scheme and host; without a scheme it is https, and the way out lets http through to loopback only."""
    scheme, mark, host = text.partition("://")
    if not mark:
        scheme, host = "https", text
    host = host.rstrip("/")
    if scheme not in {"http", "https"} or not host or not host.isprintable() or any(one in host for one in "/@?#\\ "):
        said = sentence("The server must be a name, with a port if it has one, and nothing else.")
        raise SettingRefusedError(said, "host")
    return scheme, host


def _app_id(text: str, host: str, email: str) -> str:
    """A UUID that stays the same: servers count the devices that log in (reference 2)."""
    if not text:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://{host.lower()}/{email.lower()}"))
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise SettingRefusedError(sentence("The app id must be a UUID, or empty."), "app_id") from None


def _version(text: str) -> str | None:
    try:
        return checked(text) if text else None
    except UnsupportedRestAPIVersionError:
        said = sentence("The version must look like 10.0 and be 8.0 or later, or be empty.")
        raise SettingRefusedError(said, "version") from None


def _seconds(text: str) -> float:
    try:
        found = float(text or SPARING_SECONDS)
    except ValueError:
        found = 0.0
    if not 10 <= found <= _LONGEST_INTERVAL:
        said = sentence("Looks at panels on mobile networks must be 10 to 3600 seconds apart.")
        raise SettingRefusedError(said, "mobile_seconds")
    return found


def _clock(text: str) -> tzinfo:
    if text in {"", "UTC"}:
        return UTC
    try:
        return ZoneInfo(text)
    except (ValueError, KeyError, OSError):
        said = sentence("The time zone of the server's log must look like Europe/Paris.")
        raise SettingRefusedError(said, "clock") from None
