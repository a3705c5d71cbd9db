"""What is kept of a person on a page of theirs, and its end on a page of who runs the installation."""

import json
import time
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from history.models import JournalEntry
from panels.admin.people import UserAdmin
from panels.models import LegalHold, Organization, User
from panels.persons import erasing
from panels.persons.erasing import NotErasedError
from tests.access.visitors import browser_of
from tests.access.world import World
from tests.accounts.conftest import PASSWORD, app_code, give_app, sign_in

pytestmark = pytest.mark.django_db

OWN = "/account/data/"


@pytest.fixture(autouse=True)
def _clean(clean_cache: None) -> None:
    """How often somebody had it is counted."""


def erase_page(person: User) -> str:
    return reverse("platform:panels_user_erase", args=[person.uid])


def test_a_person_takes_along_what_is_kept_of_them(world: World) -> None:
    owner = world.person("owner")
    client = browser_of(owner)
    assert OWN in client.get(reverse("account")).content.decode()
    assert "Download as JSON" in client.get(OWN).content.decode()
    before = JournalEntry.objects.latest("pk").pk
    answer = client.post(OWN)
    told = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/json")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert told["account"]["email"] == owner.email
    assert told["memberships"]
    [entry] = JournalEntry.objects.filter(pk__gt=before)
    assert (entry.act, entry.actor, entry.object_uid, entry.door) == ("user.told", owner.uid, owner.uid, "page")
    assert [letter.to for letter in mail.outbox] == [[owner.email]]


def test_nobody_else_is_in_it_and_nothing_silent(world: World) -> None:
    """Also not for the operator, whom the station shows silent alarms."""
    for name in ("operator", "resident", "engineer"):
        text = browser_of(world.person(name)).post(OWN).content.decode()
        others = [one.email for who, one in world.people.items() if one is not None and who != name]
        assert world.person(name).email in text
        assert not [email for email in others if email in text], name
        assert "Silent hold-up" not in text


def test_it_is_paced(world: World) -> None:
    client = browser_of(world.person("resident"))
    assert [client.post(OWN).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    before = JournalEntry.objects.count()
    page = client.post(OWN)
    assert "Wait a while" in page.content.decode()
    assert JournalEntry.objects.count() == before
    assert browser_of(world.person("owner")).post(OWN).status_code == 200


def grow_old(client: Client) -> None:
    session = client.session
    for one in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        one["at"] = time.time() - 3600
    session.save()


def is_asked(answer: Any) -> bool:
    return bool(answer.headers.get("Location", "").startswith(reverse("account_reauthenticate")))


def test_both_ask_who_is_there(world: World, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    for person, address in (
        (world.person("owner"), OWN),
        (world.person("administrator"), erase_page(world.person("neighbour"))),
    ):
        client = sign_in(person, code=app_code(give_app(person)), password="a long pass phrase")
        assert client.get(address).status_code == 200
        grow_old(client)
        assert is_asked(client.get(address))
        assert is_asked(client.post(address, {"email": world.person("neighbour").email}))
    assert not User.objects.get(pk=world.person("neighbour").pk).is_erased


def test_an_administrator_erases_whoever_wishes_it(world: World) -> None:
    neighbour, administrator = world.person("neighbour"), world.person("administrator")
    client = browser_of(administrator)
    LegalHold.objects.all().delete()
    found = client.get(reverse("platform:panels_user_change", args=[neighbour.pk])).content.decode()
    assert f'href="{erase_page(neighbour)}"' in found
    assert "cannot be taken back" in client.get(erase_page(neighbour)).content.decode()

    for wrong in ("", "another@example.org", world.person("owner").email):
        assert client.post(erase_page(neighbour), {"email": wrong}).status_code == 200
    assert not User.objects.get(pk=neighbour.pk).is_erased
    assert "That is another address." in client.post(erase_page(neighbour), {"email": "x@example.org"}).content.decode()

    answer = client.post(erase_page(neighbour), {"email": f" {neighbour.email.upper()} "})
    assert answer["Location"] == reverse("platform:panels_user_changelist")
    assert User.objects.get(pk=neighbour.pk).is_erased
    [entry] = JournalEntry.objects.filter(act="user.erased")
    assert (entry.actor, entry.object_uid) == (administrator.uid, neighbour.uid)
    # Once.
    assert client.get(erase_page(neighbour)).status_code == 404
    assert client.post(erase_page(neighbour), {"email": neighbour.email}).status_code == 404
    found = client.get(reverse("platform:panels_user_change", args=[neighbour.pk])).content.decode()
    assert erase_page(neighbour) not in found


def test_what_the_command_refuses_the_page_refuses_in_words(world: World) -> None:
    client, owner = browser_of(world.person("administrator")), world.person("owner")
    LegalHold.objects.all().delete()
    page = client.post(erase_page(owner), {"email": owner.email}).content.decode()
    assert "only owner of Customer" in page
    LegalHold.objects.create(
        organization=Organization.objects.get(name="Station"), reason="court", begun_at=owner.created_at
    )
    operator = world.person("operator")
    page = client.post(erase_page(operator), {"email": operator.email}).content.decode()
    assert "is held" in page
    assert not [one for one in (owner, operator) if User.objects.get(pk=one.pk).is_erased]


def test_administrators_are_dismissed_first(world: World) -> None:
    administrator = world.person("administrator")
    other = User.objects.create_user("second@example.org", PASSWORD, is_staff=True)
    client = browser_of(administrator)
    for one in (administrator, other):
        assert client.get(erase_page(one)).status_code == 404
        assert client.post(erase_page(one), {"email": one.email}).status_code == 404
        with pytest.raises(NotErasedError):
            erasing.erase(one.uid, by=administrator)


def test_whoever_was_dismissed_meanwhile_erases_nobody(world: World) -> None:
    administrator = world.person("administrator")
    User.objects.filter(pk=administrator.pk).update(is_staff=False)
    with pytest.raises(NotErasedError):
        erasing.erase(world.person("neighbour").uid, by=administrator)
    assert not User.objects.get(pk=world.person("neighbour").pk).is_erased


def test_a_form_that_was_open_brings_nobody_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    neighbour, client = world.person("neighbour"), browser_of(world.person("administrator"))
    LegalHold.objects.all().delete()
    page = reverse("platform:panels_user_change", args=[neighbour.pk])
    form = {"email": neighbour.email, "name": "Neighbour again", "language": "", "is_active": "on"}
    write = UserAdmin.write

    def erased_before(self: UserAdmin, obj: User) -> None:
        erasing.erase(neighbour.uid)
        write(self, obj)

    with monkeypatch.context() as patched:
        patched.setattr(UserAdmin, "write", erased_before)
        assert client.post(page, form).status_code == 404
    # That request was undone as a whole; now they are erased by another.
    erasing.erase(neighbour.uid)
    client.post(page, form)
    found = User.objects.get(pk=neighbour.pk)
    assert (found.is_erased, found.name, found.is_active) == (True, "", False)
    assert 'name="_save"' not in client.get(page).content.decode()
