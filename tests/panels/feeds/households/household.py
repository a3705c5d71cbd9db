"""The household of a simulated home, as pages show and change it."""

import html
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from panels.drivers.households import (
    HomePeople,
    HomePerson,
)
from panels.homes.households import key_of
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import box

PIN = "730184"


INVITE = "POST /enduser/secondaryAccounts"


KIM = {"user": "kim@example.org", "first_name": "Kim", "last_name": "Doe", "password": "long-enough-1", "role": "guest"}


def home(stand: Stand) -> str:
    return f"/homes/{box(stand).uid}"


def text_of(client: Client, address: str) -> str:
    """A page as one reads it."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    body = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return html.unescape(re.sub(r"\s+", " ", body))


def person(stand: Stand, user: str) -> str:
    """The address of somebody who uses the home."""
    return f"{home(stand)}/people/{key_of(stand.connection, user)}"


def fault(stand: Stand, name: str, command: str, **more: Any) -> None:
    """Have the next answer to an operation go wrong."""
    assert stand.bench.control("POST", "/fault", name=name, command=command, count=1, **more).ok


def guest(stand: Stand) -> str:
    user: str = stand.bench.line["guest"]["user"]
    return user


def as_shown(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def addresses(stand: Stand) -> list[str]:
    base, (oid,) = home(stand), stand.bench.home.notifications
    return [
        f"{base}/people/",
        f"{base}/people/add/",
        *(f"{person(stand, guest(stand))}/{what}/" for what in ("days", "devices", "remove")),
        f"{base}/roles/add/",
        f"{base}/roles/{key_of(stand.connection, 'role:guest')}/remove/",
        f"{base}/alerts/",
        f"{base}/alerts/words/",
        f"{base}/alerts/{box(stand).uid}/",
        f"{base}/questions/",
        f"{base}/questions/{key_of(stand.connection, oid)}/",
    ]


NOW = timezone.now()


def people(*found: HomePerson) -> HomePeople:
    return HomePeople(asked_at=NOW, listed_at=NOW, people=found)
