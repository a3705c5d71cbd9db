"""What goes over the wire to a page, and what comes back.

Server: ``{"n": 12, "at": iso, "html": ["<tr …>", …], "nudge": ["row-…"]}`` shows fragments, whose roots carry an id,
and names elements the page must fetch itself; ``{"at": iso}`` is a heartbeat; ``{"clock": t, "at": iso}`` answers a
page that compares clocks; ``{"lost": true}`` says that pushes do not come through, though the socket does;
``{"resync": true}`` asks for the page's versions; ``{"gone": true}`` says that part of what it shows may no longer be
seen, or done; ``{"waiting": 2}`` how many requests for access wait for this person's answer; ``{"looks": [uid]}`` which
administrators look into what this person leads, for the page to fetch who and why. Only frames with ``n`` are
numbered. HTML is a list because a table row and a ``div`` cannot be parsed as one text.

Page: ``{"topics": […], "versions": {uid: n}, "lang": "tr"}`` says what it shows; ``{"applied": 12}`` what it applied.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

import msgspec

from panels.live.pushes import Part, iso

# The longest text a page may send: sixty topics with their versions fit five times.
MOST_TEXT: Final = 32_768

# Close codes. A page reconnects after all but the first two.
SIGNED_OUT: Final = 4401
NOT_ALLOWED: Final = 4403
UNREADABLE: Final = 4400
TOO_SLOW: Final = 4408
TOO_MUCH: Final = 4429
FAILED: Final = 1011

RESYNC: Final = '{"resync":true}'
LOST: Final = '{"lost":true}'
GONE: Final = '{"gone":true}'


class FromPage(msgspec.Struct, omit_defaults=True):
    """One message of a page; which fields are there says what it is."""

    topics: list[str] | None = None
    versions: dict[str, int] = {}
    lang: Annotated[str, msgspec.Meta(max_length=12)] = ""
    applied: int | None = None
    clock: float | None = None


_decoder: Final = msgspec.json.Decoder(FromPage)


def read(text: str | None) -> FromPage | None:
    """What the page said; None if it cannot be read."""
    if text is None or len(text) > MOST_TEXT:
        return None
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError:
        return None


def heartbeat(at: float) -> str:
    """The same text for every socket."""
    return f'{{"at":"{iso(at)}"}}'


def clock(value: float, at: float) -> str:
    """The page's own clock back, with ours."""
    return f'{{"clock":{value!r},"at":"{iso(at)}"}}'


def waiting(number: int) -> str:
    """How many requests for access wait for an answer."""
    return f'{{"waiting":{number}}}'


def looks(uids: Iterable[str]) -> str:
    """The looks through broken glass that this person is told of; none is none any more."""
    return f'{{"looks":{msgspec.json.encode(sorted(uids)).decode()}}}'


def body(parts: Sequence[Part], nudges: Iterable[str], at: str) -> str:
    """All of a frame but its number: shared by every socket that is shown the same."""
    nudged = "".join(f',"nudge":{msgspec.json.encode(ids).decode()}' for ids in [sorted(nudges)] if ids)
    return f'"at":"{at}","html":[{",".join(part.text for part in parts)}]{nudged}}}'


def numbered(number: int, shared: str) -> str:
    """A whole frame."""
    return f'{{"n":{number},{shared}'
