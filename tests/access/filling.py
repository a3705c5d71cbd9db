"""A page's forms as a browser sends them."""

import re
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode

_NOT_SENT: Final = frozenset({"submit", "file", "image", "button"})


class _Fields(HTMLParser):
    """What a browser would send of a page's forms, unless somebody filled something else in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._select = self._text = ""
        self._chosen: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = {key: value or "" for key, value in attrs}
        name, value = here.get("name", ""), here.get("value", "")
        if tag == "select":
            self._select, self._chosen, self._first = name, None, None
        elif tag == "option" and self._select:
            self._first = value if self._first is None else self._first
            self._chosen = value if "selected" in here else self._chosen
        elif tag == "textarea":
            self._text = name
            self.found.append((name, ""))
        elif tag == "input" and name and _is_sent(here):
            self.found.append((name, value or ("on" if here["type"] == "checkbox" else "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            chosen = self._first if self._chosen is None else self._chosen
            self.found += [(self._select, chosen)] if chosen is not None else []
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.found[-1] = (self._text, self.found[-1][1] + data.removeprefix("\n"))


def sent(fields: list[tuple[str, str]]) -> str:
    """Fields as a browser sends them."""
    return urlencode(fields)


def filled(page: str, fields: list[tuple[str, str]]) -> str:
    """A page's form with these fields filled in, as a browser sends it."""
    reader = _Fields()
    reader.feed(re.sub(r"(?s)<template.*?</template>", "", page))
    own = {key for key, _value in fields}
    kept = [one for one in reader.found if one[0] not in own and one[0] != "csrfmiddlewaretoken"]
    return sent([*kept, *fields])


def _is_sent(field: dict[str, str]) -> bool:
    kind = field.setdefault("type", "text")
    return kind not in _NOT_SENT and (kind not in {"checkbox", "radio"} or "checked" in field)
