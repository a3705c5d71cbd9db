"""What an installer fills in for a home, checked and typed (reference 1, 2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import urlsplit

from panels.drivers.base import Account, Pace, Rhythm, SettingField, SettingRefusedError, sentence
from panels.drivers.overkiz.logins import (
    AccessTokenLogin,
    Application,
    BearerLogin,
    CozytouchLogin,
    JwtLogin,
    OAuthLogin,
    PasswordLogin,
    SsoLogin,
    Strategy,
)

PATH: Final = "/enduser-mobile-web/enduserAPI"
OTHER: Final = "other"
# By the name of the service: its host. The first way to log in that stands beside is the usual one.
SERVICES: Final[Mapping[str, tuple[str, str]]] = {
    "Somfy Europe": ("ha101-1.overkiz.com", "oauth"),
    "Somfy Oceania, Asia": ("ha201-1.overkiz.com", "password"),
    "Somfy North America": ("ha401-1.overkiz.com", "password"),
    "SIMU LiveIn2": ("ha101-1.overkiz.com", "password"),
    "Cozytouch (Atlantic, Thermor, Sauter)": ("ha110-1.overkiz.com", "cozytouch"),
    "Hitachi Hi Kumo Europe": ("ha117-1.overkiz.com", "password"),
    "Hitachi Hi Kumo Asia, Oceania": ("ha203-1.overkiz.com", "password"),
    "Nexity Eugénie": ("ha106-1.overkiz.com", "sso token"),
    "Bouygues Flexom": ("ha108-1.overkiz.com", "password"),
    "Hexaom": ("ha5-1.overkiz.com", "password"),
    "Decelect Ubiwizz": ("ha129-1.overkiz.com", "password"),
    "Brandt, Sauter Smart Control": ("ha3-1.overkiz.com", "jwt"),
}
USUAL: Final = "usual"
LOGINS: Final = (USUAL, "password", "bearer", "oauth", "cozytouch", "sso token", "access token", "jwt")
IDLE_SECONDS: Final = 15
_SOMFY: Final = "https://accounts.somfy.com/oauth/oauth/v2/token/jwt"

FIELDS: Final[Sequence[SettingField]] = (
    SettingField(
        key="service_host",
        label=sentence("Service"),
        choices=(*SERVICES, OTHER),
        default=next(iter(SERVICES)),
        help=sentence("The brand of the app. For a gateway in the local network, or any other server: other."),
    ),
    SettingField(
        key="base_url",
        label=sentence("Address of the server"),
        required=False,
        help=sentence("With other alone, as https://gateway-1234-5678-9012.local:8443/enduser-mobile-web/1/enduserAPI"),
    ),
    SettingField(
        key="login",
        label=sentence("Way to log in"),
        choices=LOGINS,
        default=USUAL,
        help=sentence("Usual: that of the service. A gateway in the local network takes a bearer token."),
    ),
    SettingField(
        key="user",
        label=sentence("User"),
        required=False,
        help=sentence("The e-mail address of the brand's app; of no use with a bearer or an access token."),
    ),
    SettingField(
        key="password",
        label=sentence("Password or token"),
        secret=True,
        help=sentence("The password of the brand's app, or the token that the way to log in wants."),
    ),
    SettingField(
        key="client_id",
        label=sentence("Client of the brand's app"),
        required=False,
        help=sentence("With oauth and cozytouch: the id by which the service knows the app."),
    ),
    SettingField(
        key="client_secret",
        label=sentence("Secret of the brand's app"),
        required=False,
        secret=True,
        help=sentence("With oauth: that of the client. With cozytouch: id and secret in Base64."),
    ),
    SettingField(
        key="api_key",
        label=sentence("Application key"),
        required=False,
        secret=True,
        help=sentence("Only where the server says that it wants one."),
    ),
    SettingField(
        key="setup_oid",
        label=sentence("Setup"),
        required=False,
        help=sentence("The OID of the home, where the account has several. Empty: its own default."),
    ),
    SettingField(
        key="idle_seconds",
        label=sentence("Seconds between looks while nothing runs"),
        required=False,
        default=IDLE_SECONDS,
        help=sentence("From 15 to 30. While a command runs, events are fetched every second."),
    ),
    SettingField(
        key="ca_file",
        label=sentence("Certificate file of the server"),
        required=False,
        help=sentence(
            "Empty: the system's certificates. Gateways in the local network have an authority of their own."
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One account's settings. Raises `SettingRefusedError` with a sentence for what cannot be used."""

    base_url: str
    strategy: Strategy = field(repr=False)
    idle_seconds: float

    @classmethod
    def of(cls, account: Account) -> Self:
        """Read an account's settings; what is missing has its default."""
        values: dict[str, Any] = {one.key: one.default for one in FIELDS}
        values |= {key: value for key, value in account.settings.items() if value is not None}
        values |= account.secrets
        said = {key: str(value).strip() for key, value in values.items() if key not in account.secrets}
        secrets = {key: str(values.get(key) or "") for key in ("password", "client_secret", "api_key")}
        return cls(
            base_url=_address(said["service_host"], said["base_url"]),
            strategy=_strategy(said, secrets),
            idle_seconds=_seconds(said["idle_seconds"]),
        )

    @property
    def rhythm(self) -> Rhythm:
        """How often events are fetched, many times within the life of a listener (reference 2.3)."""
        idle = self.idle_seconds
        return Rhythm(paces={Pace.QUICK: 1.0, Pace.USUAL: idle, Pace.SPARING: idle}, slow_reads={})


def _address(service: str, said: str) -> str:
    if service in SERVICES:
        return f"https://{SERVICES[service][0]}{PATH}"
    address = said.rstrip("/")
    parts = urlsplit(address)
    odd = parts.query or parts.fragment or "@" in parts.netloc or not address.isprintable() or " " in address
    if parts.scheme not in {"http", "https"} or not parts.hostname or odd or not address.endswith("enduserAPI"):
        text = sentence("The address must begin with https:// and end in enduserAPI, and hold nothing secret.")
        raise SettingRefusedError(text, "base_url")
    return address


def _strategy(said: Mapping[str, str], secrets: Mapping[str, str]) -> Strategy:
    way = said["login"]
    if way == USUAL:
        way = SERVICES[said["service_host"]][1] if said["service_host"] in SERVICES else "password"
    if way not in _WAYS:
        raise SettingRefusedError(sentence("There is no such way to log in."), "login")
    if not secrets["password"]:
        raise SettingRefusedError(sentence("The connection needs a password or a token."), "password")
    if way in _NAMED and not said["user"]:
        raise SettingRefusedError(sentence("This way to log in needs the user."), "user")
    return _WAYS[way](said, secrets)


def _application(said: Mapping[str, str], secrets: Mapping[str, str]) -> Application:
    return Application(api_key=secrets["api_key"], setup_oid=said["setup_oid"])


def _oauth(said: Mapping[str, str], secrets: Mapping[str, str]) -> Strategy:
    if not said["client_id"] or not secrets["client_secret"]:
        key = "client_secret" if said["client_id"] else "client_id"
        raise SettingRefusedError(sentence("This service is only spoken to with the client of the brand's app."), key)
    return OAuthLogin(
        token_url=_SOMFY,
        client_id=said["client_id"],
        client_secret=secrets["client_secret"],
        user=said["user"],
        password=secrets["password"],
    )


def _cozytouch(said: Mapping[str, str], secrets: Mapping[str, str]) -> Strategy:
    if not secrets["client_secret"]:
        text = sentence("This service is only spoken to with the client of the brand's app.")
        raise SettingRefusedError(text, "client_secret")
    return CozytouchLogin(user=said["user"], password=secrets["password"], client=secrets["client_secret"])


_Way = Callable[[Mapping[str, str], Mapping[str, str]], Strategy]
_WAYS: Final[Mapping[str, _Way]] = {
    "password": lambda said, secrets: PasswordLogin(
        user=said["user"], password=secrets["password"], application=_application(said, secrets)
    ),
    "bearer": lambda _, secrets: BearerLogin(token=secrets["password"]),
    "oauth": _oauth,
    "cozytouch": _cozytouch,
    "sso token": lambda said, secrets: SsoLogin(
        user=said["user"], sso_token=secrets["password"], application=_application(said, secrets)
    ),
    "access token": lambda said, secrets: AccessTokenLogin(
        access_token=secrets["password"], application=_application(said, secrets)
    ),
    "jwt": lambda said, secrets: JwtLogin(jwt=secrets["password"], application=_application(said, secrets)),
}
_NAMED: Final = frozenset({"password", "oauth", "cozytouch", "sso token"})


def _seconds(text: str) -> float:
    try:
        found = float(text or IDLE_SECONDS)
    except ValueError:
        found = 0.0
    if not 15 <= found <= 30:
        raise SettingRefusedError(sentence("Looks while nothing runs must be 15 to 30 seconds apart."), "idle_seconds")
    return found
