"""Signing in and out, and a person's own settings."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from history.models import JournalEntry, JournalPersonal
from panels.models import User
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]


def test_signing_in_and_out(cast: Cast) -> None:
    client = Client()
    page = client.get(reverse("account_login")).content.decode()
    assert 'autocomplete="current-password"' in page
    answer = client.post(reverse("account_login"), {"login": "Owner@Example.org", "password": "a long pass phrase"})
    assert answer["Location"] == "/"
    assert client.get(reverse("panel_list")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("panel_list")).status_code == 302


def test_a_wrong_password_says_so(cast: Cast) -> None:
    page = Client().post(reverse("account_login"), {"login": "owner@example.org", "password": "wrong"}).content.decode()
    assert 'role="alert"' in page


def test_nobody_makes_an_account_for_themselves(db: None) -> None:
    assert b"password1" not in Client().get(reverse("account_signup")).content


def test_settings_take_effect_at_once(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    client.post(reverse("account"), {"name": "Kerim", "language": "tr", "theme": "dark"})
    page = client.get(reverse("account")).content.decode()
    assert 'lang="tr"' in page
    assert 'data-theme="dark"' in page
    assert "Kaydedildi." in page
    cast.owner.refresh_from_db()
    assert (cast.owner.name, cast.owner.language, cast.owner.theme) == ("Kerim", "tr", "dark")


def test_what_people_are_called_is_noted_and_can_be_erased_from_the_note(cast: Cast, browse: Browse) -> None:
    client, values = browse(cast.owner), {"name": "Kerim", "language": "tr", "theme": "dark"}
    client.post(reverse("account"), values)
    entry = JournalEntry.objects.get(act="user.changed")
    assert (entry.actor, entry.object_uid) == (cast.owner.uid, cast.owner.uid)
    assert entry.details["fields"] == ["language", "name", "theme"]
    assert "Kerim" not in f"{entry.details}{entry.before}{entry.after}"
    beside = entry.beside.get(part=JournalPersonal.Part.VALUES)
    assert beside.subject == cast.owner.uid
    assert "Kerim" in beside.values
    # What is as it was is not noted again.
    client.post(reverse("account"), values)
    assert JournalEntry.objects.filter(act="user.changed").count() == 1


def test_the_chosen_language_follows_a_person_to_the_next_browser(cast: Cast, browse: Browse) -> None:
    cast.owner.language = "fr"
    cast.owner.save()
    page = browse(cast.owner).get("/", follow=True, headers={"accept-language": "tr"}).content.decode()
    assert 'lang="fr"' in page


def test_allauths_own_pages_wear_our_clothes(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    for name in ("account_change_password", "account_logout"):
        assert b"auth__box" in client.get(reverse(name)).content
    assert b"auth__box" in Client().get(reverse("account_reset_password")).content


def test_a_missing_page_wears_them_too(cast: Cast, browse: Browse) -> None:
    answer = browse(cast.owner).get("/panels/nothing/here/")
    assert answer.status_code == 404
    assert b"auth__box" in answer.content
