"""Who uses a home, who is warned and what is asked: from the page to the vendor, and back into what is kept."""

import html
import logging
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.db import connections
from django.test import Client
from django.utils import timezone

from history.models import JournalEntry
from panels.drivers.households import (
    GatewayProtocols,
    HomeAlerts,
    HomeHealth,
    HomePeople,
    HomePerson,
    HomeQuestion,
    HomeQuestions,
)
from panels.homes.households import kept, key_of
from panels.homes.merging import merged
from panels.models import Command, Grant, HomeAnswer, OwnPin, Panel, Place
from panels.secrets import own_pins
from panels.vocabulary import Right, Role
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import box, device, done, installer, said

pytestmark = pytest.mark.django_db
PIN = "730184"
INVITE = "POST /enduser/secondaryAccounts"
SHUT_OUT = "DELETE /setup/enduser/{userId}"
ONE_QUESTION = "GET /setup/interactiveNotifications/{interactiveNotificationOID}"
HIDE = "DELETE /enduser/{secondaryUserId}/permissions/view/{target}"
ONE_PERSON = "GET /enduser/secondaryAccounts/{secondaryEndUserId}"
KIM = {"user": "kim@example.org", "first_name": "Kim", "last_name": "Doe", "password": "long-enough-1", "role": "guest"}


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    """The site's owner, signed in, with a Watchpost PIN."""
    own_pins.store(stand.cast.owner, PIN)
    client.force_login(stand.cast.owner)
    return client


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


# --------------------------------------------------------------------- people


def test_nothing_is_asked_before_somebody_asks(stand: Stand, owner: Client) -> None:
    before = stand.requests()
    text = text_of(owner, f"{home(stand)}/people/")
    assert "was not asked yet" in text
    assert guest(stand) not in text
    assert stand.requests() == before
    assert owner.get(f"{home(stand)}/people/add/").status_code == 404
    assert f"{home(stand)}/people/" in owner.get(f"{home(stand)}/arrange/").content.decode()


def test_everybody_stands_there_after_one_look_with_its_age(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    text = text_of(owner, f"{home(stand)}/people/")
    assert guest(stand) in text
    assert "Demo User main account" in text
    account = stand.bench.cloud.second
    assert f"sees {len(account.sees or ())} of" in text
    assert f"operates {len(account.controls or ())}" in text
    assert re.search(r"said this \d+ s ago", text.replace("\N{NO-BREAK SPACE}", " "))
    assert "guest sees 3 devices" in text
    before = stand.requests()
    text_of(owner, f"{home(stand)}/people/")
    assert stand.requests() == before


def test_the_list_is_read_once_a_day_and_says_so(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    row = HomeAnswer.objects.get(connection=stand.connection)
    HomeAnswer.objects.filter(pk=row.pk).update(asked_at=row.asked_at - timedelta(hours=2))
    told = kept(stand.connection, HomePeople)
    assert told is not None
    done(owner, f"{home(stand)}/people/")
    assert stand.requests().count("GET /enduser/secondaryAccounts") == 1
    again = kept(stand.connection, HomePeople)
    assert again is not None
    assert again.listed_at == told.listed_at < again.asked_at


def test_somebody_is_let_in_shown_less_limited_and_shut_out(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    done(owner, f"{home(stand)}/people/add/", **KIM, ends=tomorrow, pin=PIN)
    account = stand.bench.cloud.credentials.accounts[KIM["user"]]
    assert (account.password, account.first_name or "") == (KIM["password"], "Demo")
    assert set(account.period) == {"expirationTimestamp"}
    text = text_of(owner, f"{home(stand)}/people/")
    assert "Kim Doe" in text
    assert "until" in text
    shutter = device(stand, "Bedroom shutter")
    address = person(stand, KIM["user"])
    done(owner, f"{address}/devices/", devices=shutter.uid, seen=_seen(owner, f"{address}/devices/"), pin=PIN)
    known = set(Panel.objects.filter(connection=stand.connection).values_list("devices__vendor_id", flat=True))
    assert (account.sees or set()) & known == {shutter.vendor_id}
    done(owner, f"{address}/days/", starts="", ends="", pin=PIN)
    assert account.period == {}
    assert "for good" in text_of(owner, f"{home(stand)}/people/")
    done(owner, f"{address}/remove/", pin=PIN)
    assert account.homes == []
    assert "Kim Doe" not in text_of(owner, f"{home(stand)}/people/")
    assert owner.get(f"{address}/remove/").status_code == 404
    assert not Command.objects.exists()


def test_what_is_not_shown_here_is_not_taken_from_somebody(stand: Stand, owner: Client) -> None:
    """Alarms are no devices of rooms: choosing among devices leaves them as they are."""
    done(owner, f"{home(stand)}/people/")
    alarm = stand.bench.device("Home alarm").url
    stand.bench.cloud.second.sees = {alarm}
    done(owner, f"{home(stand)}/people/")
    lamp = device(stand, "Living room lamp")
    address = f"{person(stand, guest(stand))}/devices/"
    done(owner, address, devices=lamp.uid, seen=_seen(owner, address), pin=PIN)
    assert stand.bench.cloud.second.sees == {alarm, lamp.vendor_id}


def test_what_somebody_was_shown_meanwhile_is_not_taken_from_them_unseen(stand: Stand, owner: Client) -> None:
    alarm, lamp = stand.bench.device("Home alarm").url, device(stand, "Living room lamp")
    account, shutter = stand.bench.cloud.second, device(stand, "Bedroom shutter")
    account.sees = set()
    done(owner, f"{home(stand)}/people/")
    address = f"{person(stand, guest(stand))}/devices/"
    seen = _seen(owner, address)
    # In the brand's app they are given an alarm, which is not offered here, and a lamp, which is.
    account.sees = {alarm, lamp.vendor_id}
    assert "changed elsewhere" in said(owner, address, devices=shutter.uid, seen=seen, pin=PIN)
    assert account.sees == {alarm, lamp.vendor_id}
    done(owner, f"{home(stand)}/people/")
    assert "changed elsewhere" in said(owner, address, devices=shutter.uid, seen=seen, pin=PIN)
    said(owner, address, devices=shutter.uid, pin=PIN)
    assert account.sees == {alarm, lamp.vendor_id}
    # What is not offered here may change: what was taken of it there is not given again.
    seen = _seen(owner, address)
    account.sees = {lamp.vendor_id}
    done(owner, address, devices=shutter.uid, seen=seen, pin=PIN)
    assert account.sees == {shutter.vendor_id}


def test_nothing_is_chosen_for_somebody_whose_devices_were_not_told(stand: Stand, owner: Client) -> None:
    alarm, lamp = stand.bench.device("Home alarm").url, device(stand, "Living room lamp")
    stand.bench.cloud.second.sees = {alarm, lamp.vendor_id}
    done(owner, f"{home(stand)}/people/")
    address = f"{person(stand, guest(stand))}/devices/"
    fault(stand, "html", "GET /enduser/{secondaryUserId}/permissions/control", value=500)
    done(owner, address, devices=lamp.uid, seen=_seen(owner, address), pin=PIN)
    assert "what they see was not told" in text_of(owner, f"{home(stand)}/people/")
    assert address not in owner.get(f"{home(stand)}/people/").content.decode()
    assert owner.get(address).status_code == 404
    assert owner.post(address, {"pin": PIN}).status_code == 404
    assert stand.bench.cloud.second.sees == {alarm, lamp.vendor_id}


def test_what_was_done_half_way_is_told_and_shown(stand: Stand, owner: Client) -> None:
    account = stand.bench.cloud.second
    account.sees = {device(stand, "Living room lamp").vendor_id}
    done(owner, f"{home(stand)}/people/")
    address, shutter = f"{person(stand, guest(stand))}/devices/", device(stand, "Bedroom shutter")
    # The shutter is given, and the lamp is not taken.
    fault(stand, "refuse", HIDE, value="access_denied")
    text = said(owner, address, devices=shutter.uid, seen=_seen(owner, address), pin=PIN)
    assert "Only some of it was done" in text
    assert account.sees is not None
    assert len(account.sees) == 2
    assert JournalEntry.objects.order_by("-pk")[0].details["outcome"] == "account_partly"
    assert "sees 2 of" in text_of(owner, f"{home(stand)}/people/")
    done(owner, address, devices=shutter.uid, seen=_seen(owner, address), pin=PIN)
    assert account.sees == {shutter.vendor_id}


def test_every_change_asks_who_is_there(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    before = stand.requests()
    for pin in ("", "111222"):
        said(owner, f"{home(stand)}/people/add/", **KIM, pin=pin)
        said(owner, f"{person(stand, guest(stand))}/remove/", pin=pin)
    assert stand.requests() == before
    OwnPin.objects.all().delete()
    said(owner, f"{person(stand, guest(stand))}/remove/", pin=PIN)
    assert stand.requests() == before


def test_the_main_account_is_nobodys_to_change(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    for what in ("days", "devices", "remove"):
        assert owner.post(f"{person(stand, stand.bench.line['user'])}/{what}/", {"pin": PIN}).status_code == 404


def test_nobody_is_let_in_twice_or_after_the_last_day(stand: Stand, owner: Client) -> None:
    done(owner, f"{home(stand)}/people/")
    before = stand.requests()
    twice = KIM | {"user": guest(stand).upper()}
    assert "uses the home already" in said(owner, f"{home(stand)}/people/add/", **twice, pin=PIN)
    days = {"starts": "2030-02-02", "ends": "2030-02-01"}
    assert "before the first" in said(owner, f"{home(stand)}/people/add/", **KIM, **days, pin=PIN)
    assert stand.requests() == before


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "9999-12-31"])
@pytest.mark.parametrize("field", ["starts", "ends"])
def test_a_day_at_the_end_of_the_calendar_is_a_slip(stand: Stand, owner: Client, field: str, day: str) -> None:
    done(owner, f"{home(stand)}/people/")
    before, days = stand.requests(), {"starts": "", "ends": ""} | {field: day}
    for address, values in ((f"{person(stand, guest(stand))}/days/", {}), (f"{home(stand)}/people/add/", KIM)):
        assert "within the last year or the next ten" in said(owner, address, **values, **days, pin=PIN)
    assert stand.requests() == before
    assert guest(stand) in text_of(owner, f"{home(stand)}/people/")


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


# --------------------------------------------------------------------- warnings and questions


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
    done(owner, f"{address}words/", **words, seen=_seen(owner, f"{address}words/"), pin=PIN)
    assert stand.bench.home.disconnection["notificationTitle"] == "Box lost"
    assert stand.bench.home.disconnection["targetPushSubscriptions"] == targets
    delay = f"{address}{box(stand).uid}/"
    done(owner, delay, delay="25", seen=_seen(owner, delay), pin=PIN)
    assert gateway.timeout == 25
    text = text_of(owner, address)
    assert "Box lost" in text
    assert "25" in text


def _seen(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_a_warning_that_was_changed_is_not_said_to_be_as_it_was(stand: Stand, owner: Client) -> None:
    address, looked = f"{home(stand)}/alerts/", "GET /setup/gateways/{gatewayId}/disconnectionAlert/configuration"
    done(owner, address)
    fault(stand, "html", looked, value=500)
    words = {"title": "Box lost", "text": "No word of it"}
    done(owner, f"{address}words/", **words, seen=_seen(owner, f"{address}words/"), pin=PIN)
    assert stand.bench.home.disconnection["notificationTitle"] == "Box lost"
    assert JournalEntry.objects.order_by("-pk")[0].details["outcome"] == "done"
    text = text_of(owner, address)
    assert "Box lost" in text
    assert "No word of it" in text
    delay, alert = f"{address}{box(stand).uid}/", "GET /setup/disconnectionAlert/configuration"
    fault(stand, "html", alert, value=500)
    done(owner, delay, delay="25", seen=_seen(owner, delay), pin=PIN)
    assert 'value="25"' in owner.get(delay).content.decode()
    # What is known is what holds, so the next change finds nothing changed elsewhere.
    done(owner, f"{address}words/", title="Again", text="", seen=_seen(owner, f"{address}words/"), pin=PIN)


def test_a_warning_that_somebody_else_has_changed_stays(stand: Stand, owner: Client) -> None:
    address = f"{home(stand)}/alerts/"
    done(owner, address)
    seen = _seen(owner, f"{address}words/")
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


# --------------------------------------------------------------------- who may


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


@pytest.fixture
def told(stand: Stand, owner: Client) -> list[str]:
    """All of it is known; the addresses of it."""
    stand.bench.act("ask", text="Renew the contract?")
    for what in ("people", "alerts", "questions"):
        done(owner, f"{home(stand)}/{what}/")
    for address in addresses(stand):
        assert owner.get(address).status_code == 200, address
    return addresses(stand)


@pytest.mark.parametrize("who", ["operator", "watcher", "resident", "stranger", "engineer"])
def test_nobody_else_finds_any_of_it(stand: Stand, told: list[str], client: Client, who: str) -> None:
    user = installer(stand, Role.ENGINEER) if who == "engineer" else getattr(stand.cast, who)
    for panel in Panel.objects.filter(connection=stand.connection) if who == "resident" else ():
        rights = [Right.VIEW, Right.ARM, Right.DISARM, Right.SWITCH, Right.CHANGE_CODE, Right.ARRANGE]
        Grant.objects.create(user=user, panel=panel, valid_from="2020-01-01T00:00:00Z", rights=rights)
    own_pins.store(user, PIN)
    client.force_login(user)
    before = stand.requests()
    for address in told:
        assert client.get(address).status_code == 404, address
        assert client.post(address, KIM | {"answer": "YES", "pin": PIN}).status_code == 404, address
    assert stand.requests() == before


def test_an_installer_manager_settles_warnings_and_sees_nobody(stand: Stand, told: list[str], client: Client) -> None:
    manager = installer(stand, Role.INSTALLER_MANAGER)
    own_pins.store(manager, PIN)
    client.force_login(manager)
    expected = [404] * 7 + [200] * 4 + [404]
    assert [client.get(address).status_code for address in told] == expected
    text = client.get(f"{home(stand)}/arrange/").content.decode()
    assert "/alerts/" in text
    assert "/people/" not in text


def test_a_home_without_a_house_has_none_of_it(stand: Stand, told: list[str], owner: Client) -> None:
    """As a box in the local network: its interface has nothing of the kind."""
    Place.objects.filter(connection=stand.connection).update(vanished_at=timezone.now())
    for address in told:
        assert owner.get(address).status_code == 404, address


# --------------------------------------------------------------------- two at once

NOW = timezone.now()
LATER = NOW + timedelta(minutes=1)
ANN, BEN, CLEO = (HomePerson(user=name) for name in ("ann", "ben", "cleo"))


def people(*found: HomePerson) -> HomePeople:
    return HomePeople(asked_at=NOW, listed_at=NOW, people=found)


def test_what_two_have_found_out_is_kept_of_both() -> None:
    base = people(ANN, BEN)
    seeing = HomePerson(user="ann", sees=("lamp",))
    # Somebody was let in while another looked at all of them, by a list of before.
    assert merged(base, people(seeing, BEN), people(ANN, BEN, CLEO)).people == (seeing, BEN, CLEO)
    # One was shut out while another changed the other.
    assert merged(base, people(seeing, BEN), people(ANN)).people == (seeing,)
    assert merged(base, people(ANN), people(seeing, BEN)).people == (seeing,)
    assert merged(None, people(ANN), people(BEN)).people == (BEN, ANN)


def test_a_question_that_was_answered_or_withheld_does_not_come_back() -> None:
    one, two = HomeQuestion(key="1"), HomeQuestion(key="2")

    def asked(
        *found: HomeQuestion, past: tuple[HomeQuestion, ...] = (), withheld: tuple[str, ...] = ()
    ) -> HomeQuestions:
        return HomeQuestions(asked_at=NOW, listed_at=NOW, open=found, past=past, withheld=withheld)

    base = asked(one)
    answered = merged(base, asked(one, two), asked(past=(one,)))
    assert (answered.open, answered.past) == ((two,), (one,))
    hidden = merged(base, asked(withheld=("1",)), asked(one, two))
    assert (hidden.open, hidden.withheld) == ((two,), ("1",))


def test_of_warnings_the_later_reading_holds_and_gateways_stand_beside_each_other() -> None:
    early, late = HomeAlerts(asked_at=NOW, title="early"), HomeAlerts(asked_at=LATER, title="late")
    assert merged(early, early, late) == late
    assert merged(None, late, early) == late
    health = merged(
        None,
        HomeHealth(asked_at=NOW, protocols={"a": _protocols("io")}, counters={"devices": 1}),
        HomeHealth(asked_at=LATER, protocols={"b": _protocols("rts")}, counters={"devices": 2}),
    )
    assert set(health.protocols) == {"a", "b"}
    assert health.counters == {"devices": 2}


def _protocols(name: str) -> GatewayProtocols:
    return GatewayProtocols(used=(name,))


@pytest.mark.django_db(transaction=True)
def test_two_who_let_people_in_at_once_lose_nobody(stand: Stand) -> None:
    own_pins.store(stand.cast.owner, PIN)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(stand.cast.owner)
    done(clients[0], f"{home(stand)}/people/")
    address, together = f"{home(stand)}/people/add/", threading.Barrier(2)
    # Both have read what is known before either has sent anything.
    assert stand.bench.control("POST", "/fault", name="slow", value=0.3, command=INVITE).ok
    answers: list[int] = []

    def add(client: Client, user: str) -> None:
        try:
            together.wait(10)
            answers.append(client.post(address, KIM | {"user": user, "pin": PIN}).status_code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=add, args=(client, f"{name}@example.org"))
        for client, name in zip(clients, ("lou", "max"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [302, 302]
    told = kept(stand.connection, HomePeople)
    assert told is not None
    assert {one.user for one in told.people} >= {"lou@example.org", "max@example.org", guest(stand)}
    assert {"lou@example.org", "max@example.org"} <= stand.bench.cloud.credentials.accounts.keys()
