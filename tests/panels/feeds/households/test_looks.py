"""What is known of a household: sealed, lasting, and looked after when an answer is lost."""

import logging

import pytest
from django.db import connection as database
from django.test import Client

from history.models import JournalEntry
from tests.panels.feeds.households.household import INVITE, KIM, PIN, fault, guest, home, person, text_of
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import done, said

pytestmark = pytest.mark.django_db


SHUT_OUT = "DELETE /setup/enduser/{userId}"


ONE_PERSON = "GET /enduser/secondaryAccounts/{secondaryEndUserId}"


def test_a_lost_answer_is_looked_after_and_never_sent_again(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    assert stand.bench.control("POST", "/fault", name="reset", command=INVITE, count=1).ok
    done(owner, f"{home(stand)}/people/add/", **KIM, pin=PIN)
    assert "Kim Doe" in text_of(owner, f"{home(stand)}/people/")
    other = KIM | {"user": "lou@example.org"}
    assert stand.bench.control("POST", "/fault", name="drop", command=INVITE, count=1).ok
    text = said(owner, f"{home(stand)}/people/add/", **other, pin=PIN)
    assert "was not sent again" in text
    assert other["password"] not in text
    assert stand.requests().count(INVITE) == 2
    assert "lou@example.org" not in text_of(owner, f"{home(stand)}/people/")


def test_a_refusal_is_a_sentence_and_what_was_known_stays(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    assert stand.bench.control("POST", "/fault", name="maintenance").ok
    text = said(owner, f"{home(stand)}/people/")
    assert "down for maintenance" in text
    assert guest(stand) in text


def test_a_look_that_is_refused_does_not_say_that_somebody_is_shut_out(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    fault(stand, "drop", SHUT_OUT)
    fault(stand, "refuse", ONE_PERSON, value="access_denied")
    text = said(owner, f"{person(stand, guest(stand))}/remove/", pin=PIN)
    assert "may have done it or not" in text
    assert stand.bench.home in stand.bench.cloud.second.homes
    assert JournalEntry.objects.order_by("-pk")[0].details["outcome"] != "done"
    assert guest(stand) in text_of(owner, f"{home(stand)}/people/")
    # A page of some proxy says no more.
    fault(stand, "drop", SHUT_OUT)
    fault(stand, "html", ONE_PERSON, value=404)
    said(owner, f"{person(stand, guest(stand))}/remove/", pin=PIN)
    # Whom the service knows no more is shut out.
    fault(stand, "reset", SHUT_OUT)
    done(owner, f"{person(stand, guest(stand))}/remove/", pin=PIN)
    assert stand.bench.cloud.second.homes == []
    assert guest(stand) not in text_of(owner, f"{home(stand)}/people/")


@pytest.mark.parametrize("why", ["access_denied", "invalid_parameter", "no_such_resource"])
def test_somebody_about_whom_nothing_is_told_stays_in_the_list(stand: Stand, owner: Client, why: str) -> None:
    done(owner, f"{home(stand)}/people/")
    fault(stand, "refuse", ONE_PERSON, value=why)
    done(owner, f"{home(stand)}/people/")
    assert guest(stand) in text_of(owner, f"{home(stand)}/people/")


def test_the_list_of_the_day_outlives_what_could_not_be_read_beside_it(stand: Stand, owner: Client) -> None:
    fault(stand, "html", "GET /enduser/mainAccount", value=500)
    fault(stand, "html", "GET /enduser/{secondaryUserId}/permissions/view", value=500)
    done(owner, f"{home(stand)}/people/")
    text = text_of(owner, f"{home(stand)}/people/")
    assert f"{guest(stand)} what they see was not told" in text
    assert "guest sees 3 devices" in text
    done(owner, f"{home(stand)}/people/")
    assert f"sees {len(stand.bench.cloud.second.sees or ())} of" in text_of(owner, f"{home(stand)}/people/")


def test_what_is_kept_is_sealed_and_nothing_personal_is_noted(
    stand: Stand, owner: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    done(owner, f"{home(stand)}/people/")
    done(owner, f"{home(stand)}/people/add/", **KIM, pin=PIN)
    with database.cursor() as cursor:
        cursor.execute("select said from panels_homeanswer")
        stored = str(cursor.fetchall())
    assert "example.org" not in stored
    entries = JournalEntry.objects.filter(act__startswith="panel.people_").order_by("pk")
    assert [entry.act for entry in entries] == ["panel.people_read", "panel.people_person_added"]
    told = caplog.text + "".join(str(entry.details) for entry in entries)
    for word in ("kim@", "Kim", "Doe", KIM["password"], guest(stand)):
        assert word not in told
    address = person(stand, KIM["user"])
    assert "kim" not in address
