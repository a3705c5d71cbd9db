"""Bodies, queries and addresses that no page of ours sends: each is refused without an error of ours."""

import json
import re
from typing import Final
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponseBase

from tests.access.routes import AUDIENCES, Row, address_of
from tests.access.test_routes import FORM, ROWS
from tests.access.visitors import Visitors
from tests.access.world import World

_NAME: Final = re.compile(r"<(?:input|select|textarea|button)\b[^>]*\sname=\"([^\"]+)\"")
# Whoever may send something, sends it; nobody's own sign-in is tried.
SENT: Final = [row for row in ROWS if row.how == "POST" and "ok" in row.answers[1:]]
READ: Final = [row for row in ROWS if row.how == "GET" and "ok" in row.answers[1:]]

VALUES: Final = {
    "nothing": "",
    "NUL": "a\0b",
    "controls": "\x1b[2J\r\nSet-Cookie: a=b\x7f\x85\u2028",
    "long": "x" * 20_000,
    "huge number": "9" * 400,
    "negative": "-1",
    "not a number": "NaN",
    "other digits": "١٢٣٤٥٦",
    "template": "{{ 7|add:7 }}{% debug %}${7*7}",
    "markup": "<script>alert(1)</script>'\"--",
    "direction": "\u202egnp.exe\u2066",
    "path": "../../../../etc/passwd",
    "list": "[1, 2, 3]",
    "object": '{"a": {"b": null}}',
    "uid": "A" * 16,
}
BODIES: Final[dict[str, tuple[bytes, str]]] = {
    "no UTF-8": (b"name=\xff\xfe&pin=%ff%fe&uid=%ed%a0%80", FORM),
    "percents": (b"%%%=%zz&&&==&%", FORM),
    "unknown charset": (b"name=a", f"{FORM}; charset=no-such-charset"),
    "JSON": (json.dumps({"name": ["a"], "pin": {"$gt": ""}}).encode(), "application/json"),
    "broken JSON": (b'{"name": ', "application/json"),
    "XML": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
    "no type": (b"name=a", ""),
    "multipart without boundary": (b"name=a", "multipart/form-data"),
    "multipart that breaks off": (
        b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\na',
        "multipart/form-data; boundary=b",
    ),
    "a file for a word": (
        b'--b\r\nContent-Disposition: form-data; name="name"; filename="../a.php"\r\n\r\n<?php\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
}  # fmt: skip
TOO_MUCH: Final[dict[str, tuple[bytes, str]]] = {
    "a megabyte": (b"name=" + b"a" * 1_000_000, FORM),
    "more than is read": (b"name=" + b"a" * 3_000_000, FORM),
    "a thousand fields more": (b"&".join(b"f%d=1" % number for number in range(2_000)), FORM),
}


def _dealt(names: list[str], first: int) -> dict[str, str]:
    """Each field with another kind of nonsense, beginning with one of them."""
    kinds = list(VALUES.values())
    return {name: kinds[(first + place) % len(kinds)] for place, name in enumerate(names)}


def whoever_may(row: Row) -> str:
    """The first audience that is answered."""
    return next(one for one, word in zip(AUDIENCES[1:], row.answers[1:], strict=True) if word == "ok")


def text_of(answer: HttpResponseBase) -> str:
    """A page's text; of a table that is streamed nothing."""
    return getattr(answer, "content", b"").decode(errors="replace")


@pytest.mark.sweep
@pytest.mark.parametrize("row", SENT, ids=lambda row: f"{row.name} of {row.of}")
def test_no_body_is_an_error_of_ours(row: Row, world: World, visitors: Visitors) -> None:
    audience, address = whoever_may(row), address_of(row.name, world.ids()[row.of])
    page = text_of(visitors.ask(audience, "GET", address))
    names = sorted(set(_NAME.findall(page)) - {"csrfmiddlewaretoken"})
    # What the framework stops before any page is asked is tried at one of them.
    bodies = BODIES | (TOO_MUCH if row.of.startswith("house") else {})
    for first in range(0, len(VALUES), 4):
        bodies[f"from {first}"] = urlencode(_dealt(names, first)).encode(), FORM
    bodies["twice"] = urlencode([(name, value) for name in names for value in ("1", "2")]).encode(), FORM
    for kind, (body, content_type) in bodies.items():
        answer = visitors.ask(audience, "POST", address, data=body, content_type=content_type)
        assert answer.status_code < 500, kind
        assert "<script>alert(1)" not in text_of(answer), kind


@pytest.mark.sweep
@pytest.mark.parametrize("row", READ, ids=lambda row: f"{row.name} of {row.of}")
def test_no_query_is_an_error_of_ours(row: Row, world: World, visitors: Visitors) -> None:
    audience, address = whoever_may(row), address_of(row.name.partition("?")[0], world.ids()[row.of])
    page = text_of(visitors.ask(audience, "GET", address))
    names = {"q", "page", "state", "sort", "site", "vendor", "before", "next", "p", "o", "e", *_NAME.findall(page)}
    for first in range(0, len(VALUES), 5):
        answer = visitors.ask(audience, "GET", f"{address}?{urlencode(_dealt(sorted(names), first))}")
        assert answer.status_code < 500, first
        assert "<script>alert(1)" not in text_of(answer), first
    assert visitors.ask(audience, "GET", f"{address}?%ff=%fe&q=%ed%a0%80&page[]=1&page=%00").status_code < 500


UIDS: Final = {
    "long": "A" * 5_000,
    "letters": "Ä" * 16,
    "NUL": "A" * 15 + "\0",
    "line": "A" * 15 + "\n",
    "none": "A" * 16,
}


@pytest.mark.sweep
@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.of not in ("nothing", "admin")],
    ids=lambda row: f"{row.how} {row.name} of {row.of}",
)
def test_a_tampered_id_is_of_nothing(row: Row, world: World, visitors: Visitors) -> None:
    ids = world.ids()[row.of]
    audience = next((one for one, word in zip(AUDIENCES[1:], row.answers[1:], strict=True) if word == "ok"), "owner")
    address = address_of(row.name.partition("?")[0], ids)
    places = [value for value in ids.values() if isinstance(value, str) and len(value) == 16 and value in address]
    for place in dict.fromkeys(places):
        for kind, uid in UIDS.items():
            if row.how == "POST" and kind not in ("NUL", "none"):
                continue
            asked = address.replace(place, quote(uid, safe=""))
            answer = visitors.ask(audience, row.how, asked)
            assert answer.status_code in (302, 404, 405, 403, 400), kind
            # A redirect is one of the admin's, or asks who it is; nothing is done.
            assert visitors.written == visitors.before, kind
