"""What an installer fills in for a Bienport connection, checked and typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import urlsplit

from panels.drivers.base import Account, NotSupportedError, SettingField, sentence

MOBILE: Final = "mobile"
THIRD_PARTY: Final = "third_party"
BOTH: Final = "both"

_MOST_ITERATIONS: Final = 10_000_000
_NO: Final = frozenset({"", "0", "false", "no", "off", "none"})

FIELDS: Final[Sequence[SettingField]] = (
    SettingField(
        key="rest_url",
        label=sentence("Address of the REST service"),
        default="https://apigw.bienport.com/api",
        help=sentence("As the vendor states it, with the path."),
    ),
    SettingField(
        key="mqtt_url",
        label=sentence("Address of the MQTT broker"),
        help=sentence("mqtts://host:port with TLS, mqtt://host:port without. The vendor documents no default."),
    ),
    SettingField(
        key="screen_name", label=sentence("Screen name"), help=sentence("The account's name or phone number.")
    ),
    SettingField(key="password", label=sentence("Password"), secret=True),
    SettingField(
        key="remember_me",
        label=sentence("Long login"),
        required=False,
        default=False,
        help=sentence("The token lasts three months instead of three hours."),
    ),
    SettingField(
        key="family",
        label=sentence("Kind of application"),
        default=MOBILE,
        choices=(MOBILE, THIRD_PARTY, BOTH),
        help=sentence("A mobile app commands alarm panels, a third-party app switches external outputs."),
    ),
    SettingField(
        key="app_id",
        label=sentence("Mobile app id"),
        required=False,
        help=sentence("The unique id under which the mobile app receives its messages."),
    ),
    SettingField(
        key="third_party_app_id",
        label=sentence("Third-party app id"),
        required=False,
        help=sentence("The app's name, a dot and the instance."),
    ),
    SettingField(
        key="organization_id",
        label=sentence("Organization number"),
        required=False,
        help=sentence("Empty: the first organization that the login names."),
    ),
    SettingField(
        key="aes_key",
        label=sentence("Key for codes"),
        secret=True,
        required=False,
        help=sentence("From the vendor. Without it the connection can watch but send no command that needs a code."),
    ),
    SettingField(
        key="aes_key_form",
        label=sentence("Form of the key"),
        default="hex",
        choices=("hex", "base64", "utf8", "sha256", "pbkdf2"),
    ),
    SettingField(key="aes_mode", label=sentence("Cipher mode"), default="ecb", choices=("ecb", "cbc")),
    SettingField(key="aes_padding", label=sentence("Padding"), default="pkcs7", choices=("pkcs7", "zero", "none")),
    SettingField(
        key="aes_iv",
        label=sentence("Initialization vector"),
        required=False,
        help=sentence("32 hexadecimal digits, for mode cbc only. Empty: zeros."),
    ),
    SettingField(
        key="aes_encoding",
        label=sentence("Text form of an encrypted code"),
        default="base64",
        choices=("base64", "base64url", "hex"),
    ),
    SettingField(
        key="aes_salt", label=sentence("Salt"), required=False, help=sentence("For the key form pbkdf2 only.")
    ),
    SettingField(
        key="aes_iterations",
        label=sentence("Iterations"),
        required=False,
        default=65536,
        help=sentence("For the key form pbkdf2 only."),
    ),
    SettingField(
        key="aes_hash",
        label=sentence("Hash"),
        required=False,
        default="sha256",
        choices=("sha256", "sha1"),
        help=sentence("For the key form pbkdf2 only."),
    ),
    SettingField(
        key="mq_password",
        label=sentence("Broker password in the login"),
        default="verbatim",
        choices=("verbatim", "aes"),
        help=sentence("Whether it is used as it comes or has to be decrypted with the key for codes."),
    ),
    SettingField(
        key="ca_file",
        label=sentence("Certificate file of the broker"),
        required=False,
        help=sentence("Empty: the system's certificates."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CipherSettings:
    """How codes are encrypted; every part is a guess until the vendor says otherwise."""

    key: str = field(repr=False)
    key_form: str
    mode: str
    padding: str
    iv: str = field(repr=False)
    encoding: str
    salt: str = field(repr=False)
    iterations: int
    hash_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the broker listens."""

    host: str
    port: int
    tls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One connection's settings. Raises `NotSupportedError` with a sentence for what cannot be used."""

    rest_url: str
    mqtt_url: str
    screen_name: str
    password: str = field(repr=False)
    remember_me: bool
    family: str
    app_id: str
    third_party_app_id: str
    organization_id: str
    cipher: CipherSettings
    seals_broker_password: bool
    ca_file: str

    @classmethod
    def of(cls, account: Account) -> Self:
        """Read an account's settings; what is missing has its default."""
        values: dict[str, Any] = {one.key: one.default for one in FIELDS}
        values |= {key: value for key, value in account.settings.items() if value is not None}
        values |= account.secrets
        for one in FIELDS:
            if one.choices and (values[one.key] or one.default) not in one.choices:
                raise NotSupportedError(f"The setting {one.key} has a value that this driver does not know.")

        def text(key: str) -> str:
            return str(values[key]).strip()

        def choice(key: str) -> str:
            return text(key) or next(str(one.default) for one in FIELDS if one.key == key)

        try:
            iterations = int(text("aes_iterations") or 65536)
        except ValueError:
            iterations = 0
        if not 0 < iterations <= _MOST_ITERATIONS:
            raise NotSupportedError("The setting aes_iterations is not a number that can be used.")
        return cls(
            rest_url=text("rest_url").rstrip("/"),
            mqtt_url=text("mqtt_url"),
            screen_name=text("screen_name"),
            password=str(values["password"]),
            remember_me=text("remember_me").lower() not in _NO,
            family=choice("family"),
            app_id=text("app_id"),
            third_party_app_id=text("third_party_app_id"),
            organization_id=text("organization_id"),
            cipher=CipherSettings(
                key=str(values["aes_key"]),
                key_form=choice("aes_key_form"),
                mode=choice("aes_mode"),
                padding=choice("aes_padding"),
                iv=text("aes_iv"),
                encoding=choice("aes_encoding"),
                salt=text("aes_salt"),
                iterations=iterations,
                hash_name=choice("aes_hash"),
            ),
            seals_broker_password=choice("mq_password") == "aes",
            ca_file=text("ca_file"),
        )

    @property
    def speaks_mobile(self) -> bool:
        """Whether this connection may command alarm panels."""
        return self.family in (MOBILE, BOTH)

    @property
    def speaks_third_party(self) -> bool:
        """Whether this connection may switch external outputs."""
        return self.family in (THIRD_PARTY, BOTH)

    @property
    def broker(self) -> Broker:
        """The broker's address; user and password in it are ignored, because the login brings them."""
        try:
            parts = urlsplit(self.mqtt_url)
            scheme, host, port = parts.scheme, parts.hostname, parts.port
        except ValueError:
            scheme, host, port = "", None, None
        if not host or scheme not in ("mqtt", "mqtts"):
            raise NotSupportedError("The broker's address must look like mqtts://host:port or mqtt://host:port.")
        tls = scheme == "mqtts"
        return Broker(host=host, port=port or (8883 if tls else 1883), tls=tls)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics on which answers and notifications for this connection arrive."""
        topics: list[str] = []
        if self.speaks_mobile:
            topics.append(f"secom/mobileapp/{self.mobile_app}")
        if self.speaks_third_party:
            name, instance = self.third_party_app.split(".")
            topics.append(f"application/third-party/{name}/{instance}")
        return tuple(topics)

    @property
    def mobile_app(self) -> str:
        """The mobile app's id, which must fit into one topic level."""
        if not _is_level(self.app_id):
            raise NotSupportedError("The mobile app id is missing, or holds a space or one of the letters / + #.")
        return self.app_id

    @property
    def third_party_app(self) -> str:
        """The third-party app's id: a name, one dot, an instance. The vendor turns the dot into a topic level."""
        levels = self.third_party_app_id.split(".")
        if len(levels) != 2 or not all(_is_level(level) for level in levels):
            raise NotSupportedError("The third-party app id must be a name, one dot and an instance, without / + #.")
        return self.third_party_app_id


def _is_level(text: str) -> bool:
    return bool(text) and text.isprintable() and not any(letter in "/+#" or letter.isspace() for letter in text)
