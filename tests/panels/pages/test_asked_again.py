"""Before what lets a burglar in, a browser proves once whose it is; before what hands rights out, each time."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from panels.models import Command, Grant, KnownBrowser, Membership, SiteOrganization, User
from panels.sign_in import known
from panels.vocabulary import Relation, Right
from tests.accounts.conftest import PASSWORD, app_code, give_app, recovery_codes, sign_in
from tests.panels.pages.conftest import Cast

PIN = {"mode": "disarm", "partition": "1", "pin": "1234"}


@pytest.fixture(autouse=True)
def _strict(settings: Settings, clean_cache: None) -> None:
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def disarm(cast: Cast) -> str:
    return reverse("panel_ask", args=[cast.villa.uid, "disarm"])


@pytest.fixture
def owners(cast: Cast) -> Client:
    """The owner's browser, right after signing in."""
    return sign_in(cast.owner, code=app_code(give_app(cast.owner)))


def grow_old(client: Client, by: timedelta = timedelta(hours=1)) -> None:
    """As if what was proved in this browser had been proved so long before."""
    session = client.session
    for one in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        one["at"] = time.time() - by.total_seconds()
    session.save()


def is_asked(answer: Any) -> bool:
    return bool(answer.headers.get("Location", "").startswith(reverse("account_reauthenticate")))


def test_a_session_alone_does_not_disarm(owners: Client, disarm: str) -> None:
    grow_old(owners)
    assert is_asked(owners.get(disarm))
    answer = owners.post(disarm, PIN)
    assert is_asked(answer)
    assert not Command.objects.exists()
    assert "1234" not in str(dict(owners.session.items())) + answer["Location"]


def test_it_is_asked_once_and_comes_back(owners: Client, disarm: str) -> None:
    grow_old(owners)
    asked = owners.get(f"{disarm}?partition=2")
    back = owners.post(asked["Location"], {"password": PASSWORD})
    assert back["Location"] == f"{disarm}?partition=2"
    assert owners.get(back["Location"]).status_code == 200
    grow_old(owners)
    assert owners.get(disarm).status_code == 200
    assert owners.post(disarm, PIN).status_code == 302
    assert Command.objects.count() == 1


def test_a_factor_is_as_good_as_the_password(owners: Client, cast: Cast, disarm: str) -> None:
    grow_old(owners)
    owners.post(reverse("mfa_reauthenticate"), {"code": recovery_codes(cast.owner)[0]})
    assert owners.get(disarm).status_code == 200


def test_a_wrong_password_is_asked_again(owners: Client, disarm: str) -> None:
    grow_old(owners)
    owners.post(reverse("account_reauthenticate"), {"password": "not mine"})
    assert is_asked(owners.get(disarm))


def test_the_part_of_a_page_leaves_for_the_whole(owners: Client, disarm: str) -> None:
    grow_old(owners)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/panels/"}
    for answer in (owners.get(disarm, headers=headers), owners.post(disarm, PIN, headers=headers)):
        assert answer["HX-Redirect"].startswith(reverse("account_reauthenticate"))
        assert "1234" not in answer["HX-Redirect"]
    assert "partition%3D1" in answer["HX-Redirect"]
    assert not Command.objects.exists()


def test_who_has_just_signed_in_is_not_asked_and_known_from_then_on(owners: Client, disarm: str) -> None:
    assert owners.get(disarm).status_code == 200
    grow_old(owners)
    assert owners.get(disarm).status_code == 200


def test_a_form_that_took_some_minutes_is_still_sent(owners: Client, disarm: str) -> None:
    grow_old(owners, timedelta(minutes=12))
    assert owners.post(disarm, PIN).status_code == 302
    assert Command.objects.count() == 1


def test_arming_and_looking_ask_nobody(owners: Client, cast: Cast) -> None:
    grow_old(owners)
    assert owners.get(reverse("panel_ask", args=[cast.villa.uid, "arm"])).status_code == 200
    assert owners.get(reverse("panel", args=[cast.villa.uid])).status_code == 200


def test_a_session_in_another_browser_is_asked(owners: Client, disarm: str) -> None:
    owners.get(disarm)
    stolen = Client()
    stolen.cookies["session"] = owners.cookies["session"].value
    grow_old(owners)
    assert is_asked(stolen.get(disarm))
    stolen.cookies["browser"] = "x" * 43
    assert is_asked(stolen.get(disarm))
    stolen.cookies["browser"] = "no token at all"
    assert is_asked(stolen.get(disarm))


def test_a_browser_is_known_to_one_person(owners: Client, cast: Cast, disarm: str) -> None:
    owners.get(disarm)
    owners.post(reverse("account_logout"))
    resident = sign_in(cast.resident, code=app_code(give_app(cast.resident)), client=owners)
    grow_old(resident)
    assert is_asked(resident.get(disarm))
    assert KnownBrowser.objects.values("digest").distinct().count() == 1


def test_a_new_password_has_every_browser_asked_again(owners: Client, cast: Cast, disarm: str) -> None:
    owners.get(disarm)
    words = {"password1": "another pass phrase", "password2": "another pass phrase"}
    owners.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **words})
    code = recovery_codes(cast.owner)[0]
    client = sign_in(cast.owner, code=code, client=owners, password="another pass phrase")
    grow_old(client)
    assert is_asked(client.get(disarm))


def test_only_a_new_browser_is_worth_a_mail(cast: Cast) -> None:
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"}, REMOTE_ADDR="198.51.100.9")
    sign_in(cast.neighbour, client=client)
    assert [one.to for one in mail.outbox] == [["neighbour@example.org"]]
    assert "Firefox on Windows" in str(mail.outbox[0].body)
    assert "198.51.100.9" in str(mail.outbox[0].body)
    client.post(reverse("account_logout"))
    sign_in(cast.neighbour, client=client)
    assert len(mail.outbox) == 1
    kept = client.cookies["browser"]
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    assert KnownBrowser.objects.get().digest != kept.value


def test_handing_out_rights_asks_each_time(owners: Client, cast: Cast) -> None:
    address = reverse("grant_add", args=[cast.villa.uid])
    assert owners.get(address).status_code == 200
    grow_old(owners)
    assert is_asked(owners.get(address))
    assert is_asked(owners.post(address, {}))


def test_ending_what_others_hold_asks_each_time(owners: Client, cast: Cast) -> None:
    own = Membership.objects.get(user=cast.owner)
    station = SiteOrganization.objects.get(site=cast.villa.site, relation=Relation.MONITORS)
    grant = Grant.objects.create(
        user=cast.resident, panel=cast.villa, rights=[Right.VIEW], valid_from=timezone.now(), organization=None
    )
    addresses = [
        reverse("person_end", args=[own.organization.uid, cast.owner.uid]),
        reverse("relation_end", args=[station.uid]),
        reverse("grant_end", args=[cast.villa.uid, grant.uid]),
    ]
    assert [owners.get(address).status_code for address in addresses] == [200, 200, 200]
    grow_old(owners)
    for address in addresses:
        assert is_asked(owners.get(address))
        assert is_asked(owners.post(address))
    station.refresh_from_db()
    grant.refresh_from_db()
    assert (station.valid_until, grant.valid_until) == (None, None)


def test_whoever_may_not_disarm_is_not_told_that_they_might(
    cast: Cast, disarm: str, browse: Callable[[User], Client]
) -> None:
    Authenticator.objects.create(user=cast.stranger, type=Authenticator.Type.WEBAUTHN, data={})
    assert browse(cast.stranger).get(disarm).status_code == 404
    assert not known.is_known(browse(cast.stranger).get("/").wsgi_request, cast.stranger)
