"""The journal as a table for spreadsheets and courts: streamed, so that memory holds a few hundred rows."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet

from history.chain import plain
from history.models import JournalEntry, JournalLink
from history.presentation import names_of
from panels.models import User

# More than that is no list for a person; whoever asks narrows it.
MOST: Final = 50_000
_AT_ONCE: Final = 500
# What makes a spreadsheet read a cell as a formula, in wide letters as well.
_FORMULA: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_BLANK: Final = " \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}"
_COLUMNS: Final = (
    "time (UTC)", "entry", "who", "person", "in place of", "organization", "act", "kind", "object", "site or panel",
    "panel", "site", "door", "correlation", "details", "before", "after", "chain", "link", "digest", "chained",
)  # fmt: skip


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    first = text.lstrip(_BLANK)[:1]
    return f"'{text}" if first in _FORMULA else text


def is_too_much(entries: QuerySet[JournalEntry]) -> bool:
    """Whether these are more than are exported at once."""
    return bool(entries.order_by("-pk").values_list("pk")[MOST : MOST + 1])


def rows(entries: QuerySet[JournalEntry], reader: User, journals: list[str]) -> Iterator[str]:
    """The table as pieces of text, newest first."""
    # Spreadsheets know UTF-8 by its mark alone.
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _text([_COLUMNS])
    last: int | None = None
    for _ in range(0, MOST, _AT_ONCE):
        rest = entries if last is None else entries.filter(pk__lt=last)
        found = list(rest.order_by("-pk")[:_AT_ONCE])
        if not found:
            return
        yield _text(_cells(found, reader, journals))
        last = found[-1].pk


def _text(table: Any) -> str:
    piece = io.StringIO()
    csv.writer(piece).writerows([[harmless(cell) for cell in row] for row in table])
    return piece.getvalue()


def _cells(entries: list[JournalEntry], reader: User, journals: list[str]) -> Iterator[tuple[object, ...]]:
    names = names_of(entries, reader, journals)
    # visible: the places in the chain of entries that the reader sees.
    links = {link.entry_id: link for link in JournalLink.objects.filter(entry_id__in=[entry.pk for entry in entries])}
    for entry in entries:
        link = links.get(entry.pk)
        yield (
            entry.at.isoformat(),
            entry.uid,
            names.who(entry),
            entry.actor,
            entry.on_behalf,
            names.organizations.get(entry.party, ""),
            entry.act,
            entry.object_kind,
            entry.object_uid,
            names.where(entry),
            entry.panel,
            entry.site,
            entry.door,
            entry.correlation,
            plain(entry.details),
            plain(entry.before) if entry.before is not None else "",
            plain(entry.after) if entry.after is not None else "",
            entry.organization,
            link.number if link else "",
            link.digest if link else "",
            link.sealed_at.isoformat() if link else "",
        )
