"""Every address by audience. The table equals what the resolver knows, so a new address is a decision."""

from typing import Final

import pytest

from tests.access import routes_of_accounts, routes_of_admin, routes_of_homes, routes_of_panels, routes_of_people
from tests.access.routes import AUDIENCES, Row, address_of, known_to_the_resolver, read, word_for
from tests.access.visitors import Visitors, written
from tests.access.world import World

MODULES: Final = (routes_of_panels, routes_of_homes, routes_of_accounts, routes_of_admin, routes_of_people)
ROWS: Final = [row for module in MODULES for row in read(module.TABLE)]
FORM: Final = "application/x-www-form-urlencoded"

# Whoever is not signed in finds these and nothing else.
PUBLIC: Final = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "set_language",
    "invitation",
    "invitation_open",
    "invitation_sign_out",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


def test_the_table_has_every_address_and_no_other() -> None:
    known = known_to_the_resolver()
    listed = {row.name if row.name in known else row.name.partition("?")[0] for row in ROWS}
    assert listed == set(known)


def test_every_address_is_asked_in_both_ways() -> None:
    rows = [(row.name, row.of, row.how) for row in ROWS]
    assert len(rows) == len(set(rows))
    assert {(name, of) for name, of, how in rows if how == "GET"} == {
        (name, of) for name, of, how in rows if how == "POST"
    }
    assert {how for _name, _of, how in rows} == {"GET", "POST"}


def test_what_is_public_is_listed() -> None:
    assert {row.name for row in ROWS if row.answers[0] == "ok"} == PUBLIC
    assert {row.answers[0] for row in ROWS if row.name not in PUBLIC} == {"sign-in"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.how} {row.name} of {row.of}")
def test_everybody_gets_what_is_theirs_and_nothing_else(row: Row, world: World, visitors: Visitors) -> None:
    address = address_of(row.name, world.ids()[row.of])
    body = address.partition("?")[2] if row.how == "POST" else ""
    answers = {}
    for audience in AUDIENCES:
        before = written()
        answer = visitors.ask(audience, row.how, address, data=body, content_type=FORM)
        answers[audience] = word_for(answer, audience)
        if answers[audience] != "ok":
            assert visitors.written == before, f"something was written for {audience}"
    assert answers == dict(zip(AUDIENCES, row.answers, strict=True))


def test_a_resident_without_a_grant_finds_nothing(world: World, visitors: Visitors) -> None:
    ids = world.ids()
    things = [row for row in read(routes_of_panels.TABLE) + read(routes_of_homes.TABLE) if row.of != "nothing"]
    words = {word_for(visitors.ask("neighbour", row.how, address_of(row.name, ids[row.of])), "") for row in things}
    assert words == {"missing", "refused"}
    assert {word_for(visitors.ask("neighbour", "GET", address_of(row.name, ids[row.of])), "") for row in things} == {
        "missing"
    }
