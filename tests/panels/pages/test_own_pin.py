"""A person's own Watchpost PIN on pages: set on the account page, asked where no panel checks a code."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels.models import CodeAttempts, Command, Grant, OwnPin, Partition, User
from panels.secrets import own_pins
from panels.vocabulary import ArmMode
from tests.panels.pages.conftest import Cast
from tests.panels.unchecked import reached_through

Browse = Callable[[User | None], Client]
PIN, PASSWORD = "730518", "a long pass phrase"


def sent(pin: str = PIN, again: str | None = None, password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"password": password, "pin": pin, "pin_again": pin if again is None else again, **more}


def address(cast: Cast, slug: str = "disarm", query: str = "?partition=1") -> str:
    return reverse("panel_ask", args=[cast.villa.uid, slug]) + query


@pytest.fixture
def unchecked(cast: Cast) -> Iterator[Cast]:
    """The villa's panel checks no code; the owner has a PIN of their own, the operator has none."""
    Partition.objects.update(mode=ArmMode.DISARMED)
    with reached_through(cast.connection):
        own_pins.store(cast.owner, PIN)
        yield cast


def test_somebody_sets_one_and_changes_it(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    page = client.get(reverse("account")).content.decode()
    assert "None is set." in page
    assert reverse("own_pin") in page

    answer = client.post(reverse("own_pin"), sent())
    assert (answer.status_code, answer["Location"]) == (302, reverse("account"))
    page = client.get(reverse("account")).content.decode()
    assert "Your Watchpost PIN is set." in page
    assert "Set since" in page
    assert PIN not in page

    client.post(reverse("own_pin"), sent("482913"))
    kept = own_pins.find(cast.owner)
    assert kept is not None
    assert own_pins.is_right(kept, "482913")
    assert [entry.act for entry in JournalEntry.objects.order_by("id")] == ["own_pin.set", "own_pin.changed"]


def test_a_mail_tells_that_it_was_set_and_that_it_was_changed(
    cast: Cast, browse: Browse, mailoutbox: list[EmailMessage]
) -> None:
    client = browse(cast.owner)
    client.post(reverse("own_pin"), sent(password="another pass phrase"))
    client.post(reverse("own_pin"), sent())
    client.post(reverse("own_pin"), sent("482913"))
    assert [(mail.to, mail.subject.rpartition("] ")[2]) for mail in mailoutbox] == [
        ([cast.owner.email], "Your Watchpost PIN was set"),
        ([cast.owner.email], "Your Watchpost PIN was changed"),
    ]
    for mail in mailoutbox:
        assert "127.0.0.1" in mail.body
        assert PIN not in mail.body
        assert "482913" not in mail.body


@pytest.mark.parametrize(("language", "word"), [("tr", "Watchpost PIN’iniz belirlendi"), ("fr", "a été défini")])
def test_the_mail_is_in_the_persons_language(
    language: str, word: str, cast: Cast, browse: Browse, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=cast.owner.pk).update(language=language)
    browse(cast.owner).post(reverse("own_pin"), sent())
    assert word in mailoutbox[0].subject


def test_a_pin_is_set_whether_or_not_a_mail_goes_out(
    cast: Cast, browse: Browse, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert browse(cast.owner).post(reverse("own_pin"), sent()).status_code == 302
    assert own_pins.find(cast.owner) is not None
    assert cast.owner.email not in caplog.text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (sent("12345"), "6 to 12 digits."),
        (sent("73051a"), "6 to 12 digits."),
        (sent("123456"), "easy to guess"),
        (sent("000000"), "easy to guess"),
        (sent(again="730519"), "The two new PINs differ."),
        (sent(password="another pass phrase"), "not the password"),
        (sent(password=""), "required"),
    ],
)
def test_what_is_not_taken_says_why(cast: Cast, browse: Browse, form: dict[str, str], sentence: str) -> None:
    answer = browse(cast.owner).post(reverse("own_pin"), form)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert sentence in page
    assert 'aria-invalid="true"' in page
    for typed in filter(None, form.values()):
        assert f'value="{typed}"' not in page
    assert not OwnPin.objects.exists()


def test_a_wrong_password_is_in_the_journal(cast: Cast, browse: Browse) -> None:
    browse(cast.owner).post(reverse("own_pin"), sent(password="another pass phrase"))
    entry = JournalEntry.objects.get()
    assert (entry.act, entry.actor, entry.details) == ("own_pin.not_set", cast.owner.uid, {"wrong": "password"})


def test_passwords_are_not_tried_on_and_on(cast: Cast, browse: Browse, settings: Any, clean_cache: None) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "2/m/user"}
    client = browse(cast.owner)
    for _ in range(2):
        client.post(reverse("own_pin"), sent(password="another pass phrase"))
    answer = client.post(reverse("own_pin"), sent())
    assert answer.status_code == 429
    assert "Wait a little." in answer.content.decode()
    assert not OwnPin.objects.exists()
    assert client.get(reverse("own_pin")).status_code == 200


def test_it_leads_back_to_the_act_that_asked_and_nowhere_else(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    page = client.get(reverse("own_pin"), {"next": address(cast)}).content.decode()
    assert f'name="next" value="{address(cast)}"' in page
    assert client.post(reverse("own_pin"), sent(next=address(cast)))["Location"] == address(cast)
    for elsewhere in ("https://example.net/", "//example.net/", "javascript:alert(1)"):
        assert client.post(reverse("own_pin"), sent(next=elsewhere))["Location"] == reverse("account")
        assert elsewhere not in client.get(reverse("own_pin"), {"next": elsewhere}).content.decode()


def test_the_form_names_the_code_it_asks(unchecked: Cast, browse: Browse) -> None:
    page = browse(unchecked.owner).get(address(unchecked)).content.decode()
    assert "Your Watchpost PIN" in page
    assert "The panel never gets it." in page
    (field,) = re.findall(r'<input[^>]*name="pin"[^>]*>', page)
    assert 'minlength="6"' in field
    assert 'maxlength="12"' in field
    assert "data-pin-keys" in page
    assert "Your PIN for this panel" not in page


def test_the_panels_own_code_is_named_otherwise(cast: Cast, browse: Browse) -> None:
    page = browse(cast.owner).get(address(cast)).content.decode()
    assert "Your PIN for this panel" in page
    assert "Watchpost PIN" not in page
    (field,) = re.findall(r'<input[^>]*name="pin"[^>]*>', page)
    assert 'maxlength="8"' in field
    assert "minlength" not in field


def test_whoever_has_none_is_led_to_the_account_page(unchecked: Cast, browse: Browse) -> None:
    client = browse(unchecked.operator)
    page = client.get(address(unchecked)).content.decode()
    assert "You have none yet." in page
    (link,) = re.findall(rf'href="({reverse("own_pin")}\?next=[^"]+)"', page)
    assert "data-pin" not in page
    assert "data-act-send" not in page

    # And back, and on.
    back = re.search(r'name="next" value="([^"]+)"', client.get(link).content.decode())
    assert back is not None
    assert client.post(reverse("own_pin"), sent("482913", next=back[1]))["Location"] == address(unchecked)
    assert "data-pin-keys" in client.get(address(unchecked)).content.decode()

    # Whoever sends the form all the same is told the same.
    OwnPin.objects.filter(user=unchecked.operator).delete()
    page = client.post(address(unchecked), {"mode": "disarm", "partition": "1", "pin": PIN}).content.decode()
    assert "Set one on your account page" in page
    assert not Command.objects.exists()


@pytest.mark.parametrize("slug", ["arm", "arm-zone", "read-status", "connect"])
def test_what_is_not_guarded_asks_nothing(unchecked: Cast, browse: Browse, slug: str) -> None:
    page = browse(unchecked.owner).get(address(unchecked, slug)).content.decode()
    assert 'name="pin"' not in page
    assert "Watchpost PIN" not in page


def test_arming_is_one_gesture(unchecked: Cast, browse: Browse) -> None:
    client = browse(unchecked.operator)
    assert client.post(address(unchecked, "arm"), {"mode": "arm_away", "partition": "1"}).status_code == 302
    assert Command.objects.get().state == "queued"


def test_arming_less_than_now_asks_before_and_only_then(unchecked: Cast, browse: Browse) -> None:
    Partition.objects.update(mode=ArmMode.ARMED_AWAY)
    client = browse(unchecked.owner)
    page = client.get(address(unchecked, "arm")).content.decode()
    assert 'data-pin-for="arm_home arm_night"' in page
    assert "asked where this protects less than now" in page
    assert 'name="pin"' in page

    form = {"mode": "arm_home", "partition": "1"}
    assert "Your Watchpost PIN is asked for this." in client.post(address(unchecked, "arm"), form).content.decode()
    assert (
        "not your Watchpost PIN" in client.post(address(unchecked, "arm"), {**form, "pin": "482913"}).content.decode()
    )
    assert not Command.objects.exists()
    assert client.post(address(unchecked, "arm"), {**form, "mode": "arm_away"}).status_code == 302
    assert client.post(address(unchecked, "arm"), {**form, "pin": PIN}).status_code == 302
    assert [command.name for command in Command.objects.order_by("pk")] == ["arm_away", "arm_home"]


def test_a_page_that_was_opened_before_is_told_what_it_did_not_ask(unchecked: Cast, browse: Browse) -> None:
    client = browse(unchecked.operator)
    assert 'name="pin"' not in client.get(address(unchecked, "arm")).content.decode()
    Partition.objects.update(mode=ArmMode.ARMED_AWAY)
    page = client.post(address(unchecked, "arm"), {"mode": "arm_home", "partition": "1"}).content.decode()
    assert "Set one on your account page" in page
    assert not Command.objects.exists()


def test_without_a_pin_only_what_protects_as_much_is_offered(unchecked: Cast, browse: Browse) -> None:
    Partition.objects.update(mode=ArmMode.ARMED_AWAY)
    client = browse(unchecked.operator)
    page = client.get(address(unchecked, "arm")).content.decode()
    assert "To protect less than now asks for your Watchpost PIN" in page
    assert 'value="arm_home"' not in page
    assert 'value="arm_away"' in page
    assert "data-act-send" in page
    assert client.post(address(unchecked, "arm"), {"mode": "arm_away", "partition": "1"}).status_code == 302


def test_whoever_may_only_arm_is_offered_no_less_and_told_why(unchecked: Cast, browse: Browse) -> None:
    Grant.objects.create(
        user=unchecked.stranger, panel=unchecked.villa, rights=["view", "arm"], valid_from=timezone.now()
    )
    own_pins.store(unchecked.stranger, "90817263")
    Partition.objects.update(mode=ArmMode.ARMED_AWAY)
    client = browse(unchecked.stranger)
    page = client.get(address(unchecked, "arm")).content.decode()
    assert 'value="arm_home"' not in page
    assert "Watchpost PIN" not in page
    form = {"mode": "arm_home", "partition": "1", "pin": "90817263"}
    assert "only somebody who may disarm" in client.post(address(unchecked, "arm"), form).content.decode()


def test_disarming_takes_the_right_one(unchecked: Cast, browse: Browse) -> None:
    Partition.objects.update(mode=ArmMode.ARMED_AWAY)
    client = browse(unchecked.owner)
    form = {"mode": "disarm", "partition": "1"}

    page = client.post(address(unchecked), {**form, "pin": "482913"}).content.decode()
    assert "This is not your Watchpost PIN." in page
    assert "2 tries left, then a 90 s wait." in page
    assert "482913" not in page
    assert client.post(address(unchecked), {**form, "pin": "8642"}).content.decode().count("6 to 12 digits") == 1
    assert not Command.objects.exists()

    assert client.post(address(unchecked), {**form, "pin": PIN}).status_code == 302
    assert Command.objects.get().requested_by == unchecked.owner


def test_the_wait_is_shown_and_is_nobody_elses(unchecked: Cast, browse: Browse) -> None:
    own_pins.store(unchecked.resident, "90817263")
    client = browse(unchecked.owner)
    form = {"mode": "disarm", "partition": "1"}
    pages = [client.post(address(unchecked), {**form, "pin": "482913"}).content.decode() for _ in range(3)]
    page = pages[-1]
    assert "This is not your Watchpost PIN." in page
    assert "left." in page
    CodeAttempts.objects.update(wait_until=timezone.now() + timedelta(seconds=40, milliseconds=900))
    page = client.post(address(unchecked), {**form, "pin": PIN}).content.decode()
    assert "Too many wrong codes." in page
    assert "40\N{NO-BREAK SPACE}s left." in page

    assert browse(unchecked.resident).post(address(unchecked), {**form, "pin": "90817263"}).status_code == 302


def test_changing_a_panels_code_asks_both(unchecked: Cast, browse: Browse) -> None:
    client = browse(unchecked.owner)
    page = client.get(address(unchecked, "change-pin", "")).content.decode()
    assert "Your Watchpost PIN" in page
    assert "Current PIN" not in page
    form = {"mode": "change_code", "owner": "regular", "index": "3", "new_pin": "4455", "new_pin_again": "4455"}
    assert client.post(address(unchecked, "change-pin", ""), {**form, "pin": PIN}).status_code == 302
    assert Command.objects.get().name == "change_code"


@pytest.mark.parametrize(("language", "words"), [("tr", "Watchpost PIN’iniz"), ("fr", "Votre PIN Watchpost")])
def test_it_is_asked_in_the_readers_language(unchecked: Cast, browse: Browse, language: str, words: str) -> None:
    User.objects.filter(pk=unchecked.owner.pk).update(language=language)
    client = browse(unchecked.owner)
    client.cookies["language"] = language
    page = client.get(address(unchecked), headers={"accept-language": language}).content.decode()
    assert words in page
