"""What a stranger can do to somebody else's way in: nothing that keeps them out, or tells who they are."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from history.models import JournalEntry, JournalPersonal
from panels.afterwards import AfterwardsMiddleware
from panels.models import KnownBrowser, User
from panels.sign_in import sessions
from project.settings import base
from tests.accounts.conftest import PASSWORD, app_code, give_app, is_in, sign_in


@pytest.fixture
def _rates(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS


def use_up_all_tries(person: User) -> None:
    for number in range(30):
        sign_in(person, password="a wrong one", client=Client(REMOTE_ADDR=f"198.51.100.{number}"))


@pytest.mark.usefixtures("_rates")
def test_whoever_uses_up_the_tries_keeps_nobody_out_of_their_own_browser(person: User) -> None:
    mine = sign_in(person, client=Client(REMOTE_ADDR="192.0.2.1"))
    mine.post(reverse("account_logout"))
    use_up_all_tries(person)
    assert not is_in(sign_in(person, client=Client(REMOTE_ADDR="192.0.2.1")))
    assert is_in(sign_in(person, client=mine))


@pytest.mark.usefixtures("_rates")
def test_a_browser_that_is_known_may_not_try_without_end_either(person: User) -> None:
    mine = sign_in(person)
    mine.post(reverse("account_logout"))
    for number in range(30):
        sign_in(person, password="a wrong one", client=mine)
        mine.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
    assert not is_in(sign_in(person, client=mine))


@pytest.mark.usefixtures("_rates")
def test_the_mailed_link_opens_what_strangers_have_shut(person: User) -> None:
    use_up_all_tries(person)
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = next(word for word in str(mail.outbox[-1].body).split() if "/password/reset/key/" in word)
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    words = {"password1": "another pass phrase", "password2": "another pass phrase"}
    client.post(page.redirect_chain[-1][0], words)
    assert is_in(sign_in(person, password="another pass phrase", client=client))


def test_a_forgotten_password_ends_every_sign_in_and_doubts_every_browser(person: User) -> None:
    elsewhere = sign_in(person)
    KnownBrowser.objects.update(confirmed_at="2026-01-01T00:00Z")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = next(word for word in str(mail.outbox[-1].body).split() if "/password/reset/key/" in word)
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    words = {"password1": "another pass phrase", "password2": "another pass phrase"}
    client.post(page.redirect_chain[-1][0], words)
    assert elsewhere.get(reverse("account")).status_code == 302
    assert not KnownBrowser.objects.filter(confirmed_at__isnull=False).exists()
    assert JournalEntry.objects.filter(act="session.ended", details__why="password").exists()


@pytest.mark.parametrize(
    ("name", "field", "more"),
    [("account_login", "login", {"password": "a wrong one"}), ("account_reset_password", "email", {})],
)
def test_an_answer_does_not_tell_whether_there_is_such_a_person(
    person: User, name: str, field: str, more: dict[str, str]
) -> None:
    known_one, nobody = Client(), Client()
    answers = [
        client.post(reverse(name), {field: address, **more})
        for client, address in ((known_one, person.email), (nobody, "nobody@example.org"))
    ]
    bodies = [answer.content.decode().replace(person.email, "nobody@example.org") for answer in answers]
    bodies = [re.sub(r'value="\w{64}"', "", body) for body in bodies]
    assert bodies[0] == bodies[1]
    assert answers[0].status_code == answers[1].status_code


def test_mail_and_journal_wait_until_the_answer_has_been_sent(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes longer when there is such a person comes when a server has sent the answer, and closes it."""
    done = []
    middleware = AfterwardsMiddleware.process_response

    def see(self: Any, request: Any, response: Any) -> Any:
        answer = middleware(self, request, response)
        done.append((len(mail.outbox), JournalEntry.objects.count()))
        return answer

    monkeypatch.setattr(AfterwardsMiddleware, "process_response", see)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    client.post(reverse("account_login"), {"login": person.email, "password": "a wrong one"})
    assert done == [(0, 0), (1, 0)]
    assert (len(mail.outbox), JournalEntry.objects.count()) == (1, 1)


def test_a_wrong_password_is_noted_with_its_address_and_without_what_was_typed(person: User) -> None:
    sign_in(person, password="sesame open", client=Client(REMOTE_ADDR="198.51.100.3"))
    entry = JournalEntry.objects.get(act="session.refused")
    assert (entry.actor, entry.object_uid, entry.details) == ("", person.uid, {"wrong": "password"})
    kept = JournalPersonal.objects.get(entry=entry)
    assert "198.51.100.3" in kept.values
    assert kept.subject == person.uid
    assert "sesame" not in str(list(JournalEntry.objects.values()) + list(JournalPersonal.objects.values()))


def test_an_address_that_nobody_has_fills_no_journal(person: User) -> None:
    Client().post(reverse("account_login"), {"login": "nobody@example.org", "password": "x"})
    assert not JournalEntry.objects.exists()


def test_lost_factors_are_ended_on_the_shell(person: User, capsys: pytest.CaptureFixture[str]) -> None:
    client = sign_in(person, code=app_code(give_app(person)))
    KnownBrowser.objects.update(confirmed_at="2026-01-01T00:00Z")
    call_command("end_factors", " Person@Example.org ")
    assert "2 second factors and 1 sign-ins ended" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert client.get(reverse("account")).status_code == 302
    assert not KnownBrowser.objects.filter(confirmed_at__isnull=False).exists()
    entry = JournalEntry.objects.get(act="account.factors_ended")
    assert (entry.door, entry.actor, entry.details) == ("command", "", {"kinds": ["recovery_codes", "totp"]})
    assert is_in(sign_in(person, password=PASSWORD))


def test_nobody_has_no_factors(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("end_factors", "nobody@example.org")


def test_a_changed_address_opens_nothing_before_its_link_was(person: User) -> None:
    administrator = User.objects.create_superuser("root@example.org", PASSWORD)
    desk, theirs = sign_in(administrator), sign_in(person)
    mail.outbox.clear()
    form = {"email": "ada@example.net", "name": "Ada", "language": "", "is_active": "on"}
    answer = desk.post(reverse("platform:panels_user_change", args=[person.pk]), form)
    assert answer.status_code == 302
    assert theirs.get(reverse("account")).status_code == 302
    person.refresh_from_db()
    assert not is_in(sign_in(person))
    assert [one.to for one in mail.outbox[:2]] == [["person@example.org"], ["ada@example.net"]]
    link = next(word for word in str(mail.outbox[1].body).split() if "/password/reset/key/" in word)
    page = Client().get(link.removeprefix("http://testserver"), follow=True)
    assert page.status_code == 200


def test_who_ends_the_sign_ins_of_somebody_else_is_named(person: User) -> None:
    manager = User.objects.create_user("manager@example.org", PASSWORD)
    sign_in(person)
    assert sessions.end_all(person, "ended", by=manager) == 1
    entry = JournalEntry.objects.get(act="session.ended")
    assert (entry.actor, entry.object_uid) == (manager.uid, person.uid)
