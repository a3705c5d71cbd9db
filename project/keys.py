"""Keys: those of an installation judged, those of a development machine kept in var/ for their owner alone."""

import base64
import binascii
import fcntl
import json
import os
import re
import secrets
import string
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from project.env import env_secret, is_loosened

_BYTES: Final = 32
_PRINTABLE: Final = frozenset(string.printable.encode())


def env_keys(name: str) -> list[str]:
    """Return the keys of a variable, or of the file that NAME_FILE points to, apart by commas or blanks.

    Each is 32 random bytes in URL-safe base 64. In production one that somebody thought up, or copied from an example,
    is refused: random bytes are never all letters or all the same. No error shows a key.
    """
    keys = [key for key in re.split(r"[,\s]+", env_secret(name)) if key]
    if not keys:
        raise ImproperlyConfigured(f"{name} holds no key.")
    for number, key in enumerate(keys, 1):
        try:
            clear = base64.b64decode(key, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            clear = b""
        if len(clear) != _BYTES:
            raise ImproperlyConfigured(f"{name}: key {number} is not {_BYTES} bytes in URL-safe base 64.") from None
        if not is_loosened() and (_PRINTABLE.issuperset(clear) or len(set(clear)) < _BYTES // 2):
            raise ImproperlyConfigured(f"{name}: key {number} is not random, so it may be known. Make a new one.")
    if len(set(keys)) < len(keys):
        raise ImproperlyConfigured(f"{name} holds a key twice.")
    return keys


def _new_key() -> str:
    return Fernet.generate_key().decode()


_KEPT: Final[dict[str, Callable[[], str]]] = {
    "WATCHPOST_SECRET_KEY": partial(secrets.token_urlsafe, 64),
    "WATCHPOST_SEAL_KEYS": _new_key,
    "WATCHPOST_JOURNAL_KEYS": _new_key,
}


def keep_keys(path: Path) -> dict[str, str]:
    """Return the kept keys by variable name; those that are missing are made and written first.

    Several processes may start at once: one after the other looks, and all find what the first has made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        made = {name: make() for name, make in _KEPT.items() if name not in kept}
        if made:
            write_private(path, json.dumps(kept | made))
        return kept | made
    finally:
        os.close(folder)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, replacing a former one in a single step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def valkey_url(var: Path) -> str | None:
    """Return the address of the server that a running `manage.py up` started, for commands typed beside it."""
    try:
        return (var / "valkey" / "url").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
