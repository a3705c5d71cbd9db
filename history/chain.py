"""How journal entries are digested and chained: pure functions over values and keys.

A link is an HMAC, with a key that no database holds, over the link before, the number in the chain and the entry's
digest. Whoever can write to the database and nothing else can neither change an entry nor take one out unnoticed; to
cut off the newest ones is noticed by what `history.heads` has written elsewhere.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from history.models import JournalEntry

# Of the first link of a chain, for the one before.
BEGINNING: Final = ""
# Everything of an entry that means something. The primary key is the database's.
_DIGESTED: Final = (
    "uid",
    "actor",
    "on_behalf",
    "party",
    "organization",
    "act",
    "object_kind",
    "object_uid",
    "panel",
    "site",
    "door",
    "correlation",
    "covert",
    "details",
    "before",
    "after",
    "personal",
)


def plain(value: Any) -> str:
    """A value as the one text that stands for it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest_of(entry: JournalEntry) -> str:
    """The digest of an entry as it is stored."""
    said = {name: getattr(entry, name) for name in _DIGESTED}
    # As a number: databases differ in the zone they tell a time in.
    said["at"] = int(entry.at.timestamp()), entry.at.microsecond
    return hashlib.sha256(plain(said).encode()).hexdigest()


def digest_of_personal(salt: str, values: str) -> str:
    """The digest by which personal values enter their entry; nothing can be tried against it without the salt."""
    return hashlib.sha256(f"{salt}:{values}".encode()).hexdigest()


def name_of(key: str) -> str:
    """By what a key is called in links; tells nothing of it."""
    return hmac.new(key.encode(), b"the name of this key", hashlib.sha256).hexdigest()[:16]


def mac_of(key: str, organization: str, number: int, before: str, digest: str) -> str:
    """The link of an entry in its organization's chain."""
    said = plain([1, organization, number, before, digest])
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def seal_of_beginning(key: str, organization: str, number: int, mac: str) -> str:
    """What proves that a chain was shortened up to this link by whoever has the key."""
    said = plain(["the chain begins behind", organization, number, mac])
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def named(keys: Sequence[str]) -> Mapping[str, str]:
    """Keys by their names."""
    return {name_of(key): key for key in keys}
