"""Requests that somebody else has a browser send, hosts that are not ours, and links that lead away."""

from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from history.models import JournalEntry
from panels.models import Command, User
from tests.access.routes import AUDIENCES, Row, address_of
from tests.access.test_routes import FORM, ROWS
from tests.access.visitors import Visitors, browser_of, written
from tests.access.world import PIN, World

SENT: Final = [row for row in ROWS if row.how == "POST" and "ok" in row.answers]
AWAY: Final = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example/",
    "\x00//evil.example",
    " //evil.example",
)


@pytest.mark.sweep
@pytest.mark.parametrize("row", SENT, ids=lambda row: f"{row.name} of {row.of}")
def test_what_no_page_of_ours_sent_is_refused(row: Row, world: World, visitors: Visitors) -> None:
    """Without its token, and from another site with a cookie of the same name."""
    who = next(one for one, word in zip(AUDIENCES, row.answers, strict=True) if word == "ok")
    client, address = browser_of(world.people[who], enforce_csrf_checks=True), address_of(row.name, world.ids()[row.of])
    before = written()
    assert client.generic("POST", address, "", FORM).status_code == 403
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    body = urlencode({"csrfmiddlewaretoken": "b" * 32})
    assert client.generic("POST", address, body, FORM).status_code == 403
    foreign: dict[str, Any] = {"HTTP_ORIGIN": "https://evil.example", "HTTP_REFERER": "https://evil.example/"}
    body = urlencode({"csrfmiddlewaretoken": "a" * 32})
    assert client.generic("POST", address, body, FORM, **foreign).status_code == 403
    assert written() == before


@pytest.mark.sweep
@pytest.mark.parametrize("how", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_ways_of_asking_do_nothing(how: str, world: World, visitors: Visitors) -> None:
    ids = world.ids()
    for row in ROWS:
        if row.how != "POST" or row.name.startswith(("admin", "platform")):
            continue
        answer = visitors.ask("owner", how, address_of(row.name, ids[row.of]))
        assert answer.status_code < 500, row.name
        assert visitors.written == visitors.before, row.name


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b", "../"]
)
@pytest.mark.parametrize("audience", ["nobody", "owner"])
def test_a_host_that_is_not_ours_is_answered_nothing(
    host: str, audience: str, world: World, visitors: Visitors
) -> None:
    for path in ("/", "/panels/", "/accounts/login/", "/accounts/password/reset/"):
        answer = visitors.ask(audience, "GET", path, HTTP_HOST=host)
        assert answer.status_code in (302, 400)
        assert "evil" not in answer.get("Location", "")
        assert b"evil" not in getattr(answer, "content", b"")


FORWARDED: Final[dict[str, Any]] = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_FOR": "10.0.0.1, 203.0.113.9",
    "HTTP_X_FORWARDED_PORT": "81",
    "HTTP_X_REAL_IP": "10.0.0.1",
    "HTTP_FORWARDED": "host=evil.example;for=10.0.0.1",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_X_REWRITE_URL": "/admin/",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
}


def test_what_a_browser_says_a_proxy_said_is_not_believed(world: World, visitors: Visitors, mailoutbox: list) -> None:  # type: ignore[type-arg]
    email = world.person("owner").email
    answer = visitors.ask(
        "nobody", "POST", reverse("account_reset_password"), data=urlencode({"email": email}), content_type=FORM,
        **FORWARDED,
    )  # fmt: skip
    assert answer.status_code == 302
    assert all("evil" not in mail.body for mail in mailoutbox)
    answer = visitors.ask("owner", "GET", "/panels/", **FORWARDED)
    assert b"evil" not in answer.content  # type: ignore[attr-defined]


def test_where_a_person_is_is_not_theirs_to_say(world: World) -> None:
    client = browser_of(world.person("owner"))
    address = reverse("panel_ask", args=[world.house.uid, "disarm"])
    client.post(address, {"mode": "disarm", "partition": 1, "pin": "4711"}, **FORWARDED)
    assert Command.objects.get().requested_from == "127.0.0.1"


@pytest.mark.parametrize("away", AWAY)
def test_no_link_leads_away(away: str, world: World) -> None:
    person: User = world.person("owner")
    query = urlencode({"next": away})
    password = {"login": person.email, "password": "a long pass phrase"}
    asked = [
        (Client(), reverse("account_login"), password),
        (browser_of(person), reverse("account_login"), password),
        (browser_of(person), reverse("account_logout"), {}),
        (browser_of(person), reverse("account_reauthenticate"), {"password": "a long pass phrase"}),
        (browser_of(person), reverse("set_language"), {"language": "tr"}),
        (browser_of(person), reverse("own_pin"), {"password": "a long pass phrase", "pin": PIN, "pin_again": PIN}),
        (browser_of(world.person("administrator")), reverse("platform:login"), {}),
    ]
    for client, address, body in asked:
        for answer in (
            client.get(f"{address}?{query}"),
            client.post(f"{address}?{query}", body | {"next": away}, HTTP_REFERER=away.strip("\x00")),
        ):
            assert answer.status_code < 500
            location = urlsplit(answer.get("Location", "/"))
            assert (location.scheme, location.netloc) in (("", ""), ("http", "testserver")), address
            assert not answer.get("Location", "/").startswith(("//", "/\\", "javascript", "data"))


@override_settings(ALLOWED_HOSTS=["watch.example.com"])
def test_pages_are_of_the_hosts_the_installation_names(world: World) -> None:
    assert Client().get("/accounts/login/").status_code == 400
    assert Client().get("/accounts/login/", HTTP_HOST="watch.example.com").status_code == 200


def test_a_form_sent_twice_is_one_command(world: World) -> None:
    client = browser_of(world.person("owner"))
    address = reverse("panel_ask", args=[world.house.uid, "disarm"])
    body = {"mode": "disarm", "partition": 1, "pin": "4711"}
    assert client.post(address, body).status_code == 302
    assert client.post(address, body).status_code == 200
    assert Command.objects.count() == 1
    assert JournalEntry.objects.filter(act="command.disarm").count() == 1
