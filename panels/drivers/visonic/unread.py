"""Answers that could not be read, kept whole for whoever mends the reading of them (DESIGN 3.4).

Whole but for secrets: codes and tokens are masked, and of the list of users everything that looks like a code.
Answers to logins are not kept: they are nothing but secrets. Nor are those of a server that says itself that it failed.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from panels.drivers.base import Look, Part, Unread
from panels.drivers.text import MASK, without
from panels.drivers.visonic import shapes
from panels.drivers.visonic.answers import About
from panels.drivers.visonic.errors import ServerError, UnexpectedAnswerError, UnreadableAnswerError
from panels.drivers.visonic.refusals import json_of
from panels.drivers.visonic.text import masked_text
from panels.vocabulary import QuarantineReason

# Paths whose answers list people with codes; a server might tell the codes under any key.
_OF_PEOPLE: Final = frozenset({"users"})
_CODE: Final = re.compile(r"(?<!\w)\d{4,}(?!\w)")


def read(about: About, path: str, body: bytes, secrets: Collection[str] = ()) -> tuple[Any, Look | None]:
    """Decode an answer; beside it the look that sets it aside, where not all of it can be read.

    ``secrets`` are masked wherever they are in it. Raises a `ServerError` that bears such a look for what is no answer
    of this path.
    """
    error: ServerError
    try:
        said = json_of(body)
    except UnreadableAnswerError as caught:
        error = caught
        look = _as_text(about, path, body, secrets, "not JSON" if body.strip() else "an empty answer")
    else:
        misfit = _misfit(about, path, body, said, secrets)
        if misfit is None or shapes.is_readable(path, said):
            return said, misfit
        error, look = UnexpectedAnswerError(), misfit
    error.unread = (look,)
    raise error


def too_deep(about: About, path: str, body: bytes, secrets: Collection[str] = ()) -> Look:
    """The look that sets aside what nobody could write down again."""
    return _as_text(about, path, body, secrets, "nested too deep")


def _misfit(about: About, path: str, body: bytes, said: Any, secrets: Collection[str]) -> Look | None:
    try:
        if not (misfits := shapes.misfits(path, said)):
            return None
        kept = _without_codes(said) if path in _OF_PEOPLE else said
        raw = replace(about, whole=True).envelope(kept)
    except RecursionError:
        return too_deep(about, path, body, secrets)
    return _look(
        about, path, without(raw.decode(), secrets), Unread(reason=QuarantineReason.WRONG_TYPES, detail=misfits)
    )


def _as_text(about: About, path: str, body: bytes, secrets: Collection[str], detail: str) -> Look:
    text = masked_text(body.decode(errors="replace"))
    kept = _CODE.sub(MASK, text) if path in _OF_PEOPLE else text
    raw = replace(about, whole=True).envelope(without(kept, secrets), key="text")
    return _look(about, path, raw.decode(), Unread(reason=QuarantineReason.MALFORMED, detail=detail))


def _look(about: About, path: str, raw: str, why: Unread) -> Look:
    part = Part(panel=about.panel or None, kind="unread", raw=raw.encode(), unread=why)
    return Look(asked_at=datetime.now(UTC), source=path, parts=(part,))


def _without_codes(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _without_codes(inner) for key, inner in said.items()}
    if isinstance(said, list):
        return [_without_codes(inner) for inner in said]
    if isinstance(said, str):
        return _CODE.sub(MASK, said)
    return MASK if type(said) is int and abs(said) >= 1000 else said
