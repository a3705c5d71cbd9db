"""Roles, warnings and questions of a home's account."""

import pytest
from django.test import Client

from history.models import JournalEntry
from panels.drivers.households import (
    HomeQuestions,
)
from panels.homes.households import kept, key_of
from tests.panels.feeds.households.household import KIM, PIN, as_shown, fault, home, text_of
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import box, device, done, said

pytestmark = pytest.mark.django_db


ONE_QUESTION = "GET /setup/interactiveNotifications/{interactiveNotificationOID}"


def test_a_role_is_made_somebody_let_in_with_it_and_it_is_removed(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    lamp = device(stand, "Living room lamp")
    said(owner, f"{home(stand)}/roles/add/", name="Sitter", devices=lamp.uid, pin="111222")
    said(owner, f"{home(stand)}/roles/add/", name="Sitter", pin=PIN)
    assert "Sitter" not in stand.bench.home.roles
    done(owner, f"{home(stand)}/roles/add/", name="Sitter", devices=lamp.uid, pin=PIN)
    assert stand.bench.home.roles["Sitter"] == [{"type": "deviceControl", "deviceURL": lamp.vendor_id}]
    assert "Sitter sees 1 devices, operates 1" in text_of(owner, f"{home(stand)}/people/")
    assert "of this name already" in said(owner, f"{home(stand)}/roles/add/", name="Sitter", devices=lamp.uid, pin=PIN)
    done(owner, f"{home(stand)}/people/add/", **KIM | {"role": "Sitter"}, pin=PIN)
    assert stand.bench.cloud.credentials.accounts[KIM["user"]].controls == {lamp.vendor_id}
    done(owner, f"{home(stand)}/roles/{key_of(stand.connection, 'role:Sitter')}/remove/", pin=PIN)
    assert set(stand.bench.home.roles) == {"guest"}
    assert "Sitter" not in text_of(owner, f"{home(stand)}/people/")


def test_a_warning_is_read_and_changed(stand: Stand, owner: Client) -> None:
    address = f"{home(stand)}/alerts/"
    assert "was not asked yet" in text_of(owner, address)
    done(owner, address)
    text = text_of(owner, address)
    assert "a message on phones" in text
    assert "1 phone" in text
    gateway = stand.bench.home.gateways[box(stand).vendor_id]
    assert str(gateway.timeout) in text
    targets = stand.bench.home.disconnection["targetPushSubscriptions"]
    words = {"title": "Box lost", "text": "No word of [$[setupLabel]]"}
    done(owner, f"{address}words/", **words, seen=as_shown(owner, f"{address}words/"), pin=PIN)
    assert stand.bench.home.disconnection["notificationTitle"] == "Box lost"
    assert stand.bench.home.disconnection["targetPushSubscriptions"] == targets
    delay = f"{address}{box(stand).uid}/"
    done(owner, delay, delay="25", seen=as_shown(owner, delay), pin=PIN)
    assert gateway.timeout == 25
    text = text_of(owner, address)
    assert "Box lost" in text
    assert "25" in text


def test_a_warning_that_was_changed_is_not_said_to_be_as_it_was(stand: Stand, owner: Client) -> None:
    address, looked = f"{home(stand)}/alerts/", "GET /setup/gateways/{gatewayId}/disconnectionAlert/configuration"
    done(owner, address)
    fault(stand, "html", looked, value=500)
    words = {"title": "Box lost", "text": "No word of it"}
    done(owner, f"{address}words/", **words, seen=as_shown(owner, f"{address}words/"), pin=PIN)
    assert stand.bench.home.disconnection["notificationTitle"] == "Box lost"
    assert JournalEntry.objects.order_by("-pk")[0].details["outcome"] == "done"
    text = text_of(owner, address)
    assert "Box lost" in text
    assert "No word of it" in text
    delay, alert = f"{address}{box(stand).uid}/", "GET /setup/disconnectionAlert/configuration"
    fault(stand, "html", alert, value=500)
    done(owner, delay, delay="25", seen=as_shown(owner, delay), pin=PIN)
    assert 'value="25"' in owner.get(delay).content.decode()
    # What is known is what holds, so the next change finds nothing changed elsewhere.
    done(owner, f"{address}words/", title="Again", text="", seen=as_shown(owner, f"{address}words/"), pin=PIN)


def test_a_warning_that_somebody_else_has_changed_stays(stand: Stand, owner: Client) -> None:
    address = f"{home(stand)}/alerts/"
    done(owner, address)
    seen = as_shown(owner, f"{address}words/")
    stand.bench.home.disconnection["notificationTitle"] = "Theirs"
    text = said(owner, f"{address}words/", title="Ours", text="", seen=seen, pin=PIN)
    assert "changed elsewhere" in text
    # Here, too: what is kept has changed since the form was shown.
    done(owner, address)
    text = said(owner, f"{address}words/", title="Ours", text="", seen=seen, pin=PIN)
    assert "changed elsewhere" in text
    assert stand.bench.home.disconnection["notificationTitle"] == "Theirs"


def test_a_question_is_answered_behind_the_pin(stand: Stand, owner: Client) -> None:
    stand.bench.act("ask", text="Renew the contract?")
    address = f"{home(stand)}/questions/"
    done(owner, address)
    assert "Renew the contract?" in text_of(owner, address)
    (oid,) = stand.bench.home.notifications
    question = f"{address}{key_of(stand.connection, oid)}/"
    said(owner, question, answer="YES", pin="111222")
    said(owner, question, answer="PERHAPS", pin=PIN)
    assert stand.bench.home.notifications
    done(owner, question, answer="YES", pin=PIN)
    assert not stand.bench.home.notifications
    text = text_of(owner, address)
    assert "Nothing is asked." in text
    assert "Past" in text
    assert owner.get(question).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "Alerte agression en cours",
        "Signal de contrainte reçu",
        "Alarme silencieuse déclenchée",
        "Überfallalarm: alles in Ordnung?",
        "Stiller Alarm ausgelöst",
        "Yardım çağrısı alındı",
        "İMDAT düğmesine basıldı",
        "IMDAT DÜĞMESİNE BASILDI",
        "Allarme: coercizione",
        "Silent alarm raised",
        "Hold-up button pressed",
        "S.O.S. from the keyfob",
    ],
)
def test_a_question_that_may_tell_of_a_silent_alarm_stands_on_no_page(stand: Stand, owner: Client, text: str) -> None:
    stand.bench.act("ask", text=text)
    stand.bench.act("ask", text="Renew the contract?")
    address, (silent, _other) = f"{home(stand)}/questions/", stand.bench.home.notifications
    done(owner, address)
    page = text_of(owner, address)
    assert text not in page
    assert "Renew the contract?" in page
    assert owner.get(f"{address}{key_of(stand.connection, silent)}/").status_code == 404


def test_a_question_that_is_shown_is_withheld_once_it_reads_otherwise(stand: Stand, owner: Client) -> None:
    stand.bench.act("ask", text="Is everything all right?")
    address, (key,) = f"{home(stand)}/questions/", stand.bench.home.notifications
    done(owner, address)
    assert "Is everything all right?" in text_of(owner, address)
    asked = stand.bench.home.notifications[key]
    field = next(name for name, value in asked.items() if value == "Is everything all right?")
    asked[field] = "Was it an agression?"
    done(owner, address)
    text = text_of(owner, address)
    assert "agression" not in text
    assert "Is everything all right?" not in text
    told = kept(stand.connection, HomeQuestions)
    assert told is not None
    assert told.withheld == (key,)


def test_questions_outlive_that_the_past_ones_or_one_of_them_cannot_be_read(stand: Stand, owner: Client) -> None:
    stand.bench.act("ask", text="Renew the contract?")
    address = f"{home(stand)}/questions/"
    fault(stand, "html", "GET /setup/interactiveNotifications/history", value=500)
    done(owner, address)
    assert "Renew the contract?" in text_of(owner, address)
    # The list is spent, and the question itself is refused a look.
    fault(stand, "refuse", ONE_QUESTION, value="access_denied")
    said(owner, address)
    assert "Renew the contract?" in text_of(owner, address)
    stand.bench.home.notifications.clear()
    done(owner, address)
    assert "Nothing is asked." in text_of(owner, address)
