"""Secrets of a development machine, kept in var/ in files that only their owner reads."""

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def keep_keys(path: Path) -> dict[str, str]:
    """Return the kept keys by variable name, made and written first where they are missing.

    Several processes may start at once: whoever creates the file first wins, the others read it.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = {
            "WATCHPOST_SECRET_KEY": secrets.token_urlsafe(64),
            "WATCHPOST_SEAL_KEYS": Fernet.generate_key().decode(),
        }
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        write_private(draft, json.dumps(made))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


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
