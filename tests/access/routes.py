"""Tables of addresses by audience, as text that a person reads, and what an answer is called there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

AUDIENCES: Final = (
    "nobody", "stranger", "resident", "owner", "jobless", "engineer", "windowed", "operator", "supervisor", "manager",
    "administrator",
)  # fmt: skip
WORDS: Final = frozenset({"ok", "sign-in", "missing", "refused"})
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_HOLES: Final = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>.*?\)\$?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What each audience is answered at one address, asked one way; ``of`` says what it is the address of."""

    name: str
    of: str
    how: str
    answers: tuple[str, ...]


def read(text: str) -> list[Row]:
    """Rows of a table.

    A line ``[of]`` says what the addresses below are of. Each other line has the name of an address, ``GET`` or
    ``POST``, and a word for each audience; a name that is left out is that of the line above, which may have nothing
    else, and ``a_{list,add}`` is two of them.
    """
    rows, of, name = [], "", ""
    for line in filter(None, (line.partition("#")[0].strip() for line in text.splitlines())):
        if line.startswith("["):
            of = line.strip("[]")
            continue
        *named, how = line.split()[: -len(AUDIENCES)] or [line, ""]
        name, answers = named[0] if named else name, tuple(line.split()[-len(AUDIENCES) :])
        if not how:
            continue
        assert WORDS.issuperset(answers), line
        rows += [Row(name=one, of=of, how=how, answers=answers) for one in _spelt_out(name)]
    return rows


def _spelt_out(name: str) -> Iterator[str]:
    parts = _BRACES.split(name)
    for chosen in product(*(part.split(",") if place % 2 else [part] for place, part in enumerate(parts))):
        yield "".join(chosen)


@cache
def known_to_the_resolver() -> dict[str, tuple[str, frozenset[str]]]:
    """Every address there is: its text and the names of what stands in it, by its name, or its text without one."""
    return {name or text: (text, names) for name, text, names in _walk(get_resolver().url_patterns, "")}


def _walk(
    patterns: list[URLPattern | URLResolver], before: str, space: str = "", held: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str, frozenset[str]]]:
    for one in patterns:
        text, names = before + str(one.pattern), held | frozenset(one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, text, f"{space}{one.namespace}:" if one.namespace else space, names)
        else:
            yield f"{space}{one.name}" if one.name else "", text, names


def address_of(name: str, ids: Mapping[str, str | int]) -> str:
    """Where something is; ``name`` may be the text of an address that has no name, or end in a query."""
    known = known_to_the_resolver()
    named, mark, query = (name, "", "") if name in known else name.partition("?")
    text, needed = known[named]
    if named == text:
        return "/" + _HOLES.sub(lambda hole: str(ids[hole[1] or hole[2]]), text)
    return reverse(named, kwargs={key: ids[key] for key in needed}) + mark + query


def word_for(answer: HttpResponseBase, audience: str) -> str:
    """What an answer is called in the table."""
    status = answer.status_code
    if status in (301, 302) and re.search(r"/login/\?next=", answer["Location"]):
        return "sign-in" if audience == "nobody" else "refused"
    if status < 400:
        return "ok"
    if status == 404:
        return "missing"
    return "refused" if status in (400, 403, 405, 409, 429) else f"status {status}"
