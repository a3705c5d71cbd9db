"""Who uses a home, who is warned and what is asked: from the page to the vendor, and back into what is kept."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from history.models import JournalEntry
from panels.drivers.households import (
    HomePeople,
)
from panels.homes.households import kept
from panels.models import Command, HomeAnswer, OwnPin, Panel
from tests.panels.feeds.households.household import KIM, PIN, as_shown, fault, guest, home, person, text_of
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import device, done, said

pytestmark = pytest.mark.django_db


HIDE = "DELETE /enduser/{secondaryUserId}/permissions/view/{target}"


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
    done(owner, f"{address}/devices/", devices=shutter.uid, seen=as_shown(owner, f"{address}/devices/"), pin=PIN)
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
    done(owner, address, devices=lamp.uid, seen=as_shown(owner, address), pin=PIN)
    assert stand.bench.cloud.second.sees == {alarm, lamp.vendor_id}


def test_what_somebody_was_shown_meanwhile_is_not_taken_from_them_unseen(stand: Stand, owner: Client) -> None:
    alarm, lamp = stand.bench.device("Home alarm").url, device(stand, "Living room lamp")
    account, shutter = stand.bench.cloud.second, device(stand, "Bedroom shutter")
    account.sees = set()
    done(owner, f"{home(stand)}/people/")
    address = f"{person(stand, guest(stand))}/devices/"
    seen = as_shown(owner, address)
    # In the brand's app they are given an alarm, which is not offered here, and a lamp, which is.
    account.sees = {alarm, lamp.vendor_id}
    assert "changed elsewhere" in said(owner, address, devices=shutter.uid, seen=seen, pin=PIN)
    assert account.sees == {alarm, lamp.vendor_id}
    done(owner, f"{home(stand)}/people/")
    assert "changed elsewhere" in said(owner, address, devices=shutter.uid, seen=seen, pin=PIN)
    said(owner, address, devices=shutter.uid, pin=PIN)
    assert account.sees == {alarm, lamp.vendor_id}
    # What is not offered here may change: what was taken of it there is not given again.
    seen = as_shown(owner, address)
    account.sees = {lamp.vendor_id}
    done(owner, address, devices=shutter.uid, seen=seen, pin=PIN)
    assert account.sees == {shutter.vendor_id}


def test_nothing_is_chosen_for_somebody_whose_devices_were_not_told(stand: Stand, owner: Client) -> None:
    alarm, lamp = stand.bench.device("Home alarm").url, device(stand, "Living room lamp")
    stand.bench.cloud.second.sees = {alarm, lamp.vendor_id}
    done(owner, f"{home(stand)}/people/")
    address = f"{person(stand, guest(stand))}/devices/"
    fault(stand, "html", "GET /enduser/{secondaryUserId}/permissions/control", value=500)
    done(owner, address, devices=lamp.uid, seen=as_shown(owner, address), pin=PIN)
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
    text = said(owner, address, devices=shutter.uid, seen=as_shown(owner, address), pin=PIN)
    assert "Only some of it was done" in text
    assert account.sees is not None
    assert len(account.sees) == 2
    assert JournalEntry.objects.order_by("-pk")[0].details["outcome"] == "account_partly"
    assert "sees 2 of" in text_of(owner, f"{home(stand)}/people/")
    done(owner, address, devices=shutter.uid, seen=as_shown(owner, address), pin=PIN)
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
