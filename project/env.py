"""Typed readers of environment variables, each failing with the variable's name."""

import os
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"0", "false", "no", "off", ""})
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_defaults: dict[str, str] = {}


def loosen(defaults: Mapping[str, str]) -> None:
    """Let unset variables have these values: called by the settings that are not for production, before `base`."""
    _defaults.update(defaults)


def is_loosened() -> bool:
    """Tell whether these settings are for development or tests."""
    return bool(_defaults)


def env_text(name: str, default: str | None = None) -> str:
    """Return the variable; without a default, a missing or empty one is an error."""
    value = os.environ.get(name, "").strip() or _defaults.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} must be set.")
    return default


def env_bool(name: str, *, default: bool = False) -> bool:
    """Return a yes or no; an empty variable counts as unset, and any other word is an error."""
    value = env_text(name, "").lower()
    if not value:
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off.")


def env_int(name: str, default: int | None = None) -> int:
    """Return a whole number."""
    value = env_text(name, None if default is None else str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from None


def env_list(name: str, default: Sequence[str] | None = None) -> list[str]:
    """Return the parts of a comma-separated variable, without blanks."""
    value = env_text(name, None if default is None else ",".join(default))
    return [part.strip() for part in value.split(",") if part.strip()]


def env_networks(name: str, default: Sequence[str] | None = None) -> list[IPv4Network | IPv6Network]:
    """Return networks, or single addresses, from a comma-separated variable."""
    try:
        return [ip_network(part) for part in env_list(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must hold addresses or networks: {error}.") from None


def env_secret(name: str, default: str | None = None) -> str:
    """Return a secret from NAME, or from the file that NAME_FILE points to.

    Its value appears in no error: only the variable's name does.
    """
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        try:
            return env_text(name, default)
        except ImproperlyConfigured:
            raise ImproperlyConfigured(f"{name} or {name}_FILE must be set.") from None
    if os.environ.get(name, "").strip():
        raise ImproperlyConfigured(f"Set either {name} or {name}_FILE, not both.")
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from None
    if not secret:
        raise ImproperlyConfigured(f"{name}_FILE points to an empty file.")
    return secret


def is_loopback(url: str) -> bool:
    """Tell whether a service's URL stays on this machine."""
    return (urlsplit(url).hostname or "") in LOOPBACK


# A worker that froze, or a host that vanished, must neither keep rows locked nor make others wait for minutes.
# Each can be set otherwise in the URL's query; `options` belongs to the server, the rest to the line to it.
_PATIENCE: Final = {
    # Statements prepared by `panels.bulk` look rows up by key: one plan does for all, and none is made anew each time.
    "options": "-c idle_in_transaction_session_timeout=10000 -c plan_cache_mode=force_generic_plan",
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


def database_from_url(name: str, url: str, *, max_age: int) -> dict[str, object]:
    """Return Django's settings of a PostgreSQL database given as ``postgres://user:password@host:port/name``.

    Query parameters become connection options (``?sslmode=require``), over those that limit how long a line that
    went dead is waited for. ``name`` is the variable to blame.
    """
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a URL.") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgres:// or postgresql://.")
    database = unquote(parts.path.removeprefix("/"))
    if not database:
        raise ImproperlyConfigured(f"{name} must end with a database name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": max_age,
        "CONN_HEALTH_CHECKS": max_age > 0,
        # From its second use on a statement of `panels.bulk` is prepared: planning takes longer than running it.
        "OPTIONS": {**_PATIENCE, **dict(parse_qsl(parts.query)), "prepare_threshold": 1},
    }


def sqlite_database(path: Path, *, synchronous: str = "FULL") -> dict[str, object]:
    """Return Django's settings of an SQLite file that readers and one writer can share.

    IMMEDIATE takes the write lock at once, so that a transaction waits for its turn instead of failing half way.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};",
        },
    }
