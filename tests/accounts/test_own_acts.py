"""What people do to their own way in is done whole, noted, and done by nobody else."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import resolve, reverse

from history.models import JournalEntry
from panels.forms.account import AccountForm
from panels.models import User
from panels.persons import erasing
from tests.accounts.conftest import PASSWORD, app_code, give_app, is_in, recovery_codes, sign_in

OTHER = "quite another pass phrase"


def noted() -> list[str]:
    return [*JournalEntry.objects.exclude(act__startswith="session.").order_by("pk").values_list("act", flat=True)]


def passkey_of(user: User) -> Authenticator:
    data = {"name": "Phone", "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def journal_is_away(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """A database that fails where the journal begins."""
    if sql.startswith('INSERT INTO "history_journalentry"'):
        raise DatabaseError("disk full")
    return execute(sql, params, many, context)


@pytest.fixture
def stranger(db: None) -> User:
    """Somebody else."""
    return User.objects.create_user("stranger@example.org", PASSWORD)


def test_a_forgotten_password_is_set_anew_by_the_link_in_a_mail_and_once(person: User, stranger: User) -> None:
    before, others = sign_in(person), sign_in(stranger)
    asked = Client()
    asked.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://testserver(\S+)", str(mail.outbox[-1].body))
    assert link is not None
    assert resolve(link[1]).url_name == "account_reset_password_from_key"
    browser = Client()
    # The key leaves the address for the session before anything is asked.
    form = browser.get(link[1])["Location"]
    words = {"password1": OTHER, "password2": OTHER}
    assert browser.post(form, words).status_code == 302
    person.refresh_from_db()
    assert person.check_password(OTHER)
    assert noted() == ["account.password_changed"]
    assert before.get(reverse("account")).status_code == 302
    assert others.get(reverse("account")).status_code == 200
    again = Client()
    assert "Location" not in again.get(link[1])
    again.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    person.refresh_from_db()
    assert person.check_password(OTHER)
    assert noted() == ["account.password_changed"]


def test_new_recovery_codes_end_the_old_ones_and_are_noted(person: User) -> None:
    client = sign_in(person, code=app_code(give_app(person)))
    old = recovery_codes(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    before = len(noted())
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert not set(old) & set(recovery_codes(person))
    assert noted()[before:] == ["account.factor_added"]
    assert not is_in(sign_in(person, code=old[0]))


def test_nothing_of_a_factor_is_done_that_cannot_be_noted(person: User) -> None:
    secret, key = give_app(person), passkey_of(person)
    client, old = sign_in(person, code=app_code(secret)), recovery_codes(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.raise_request_exception = False
    with connection.execute_wrapper(journal_is_away):
        assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 500
        assert client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Mine"}).status_code == 500
    assert recovery_codes(person) == old
    key.refresh_from_db()
    assert key.data["name"] == "Phone"


def test_the_first_app_is_set_up_whole_or_not_at_all(person: User) -> None:
    client = sign_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.raise_request_exception = False
    with connection.execute_wrapper(journal_is_away):
        assert client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)}).status_code == 500
    assert not Authenticator.objects.filter(user=person).exists()


def test_a_passkey_is_called_otherwise_by_its_owner_alone_and_it_is_noted(person: User, stranger: User) -> None:
    secret, key = give_app(person), passkey_of(person)
    client, others = sign_in(person, code=app_code(secret)), sign_in(stranger)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for one in (Client(), others):
        assert one.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Mine"}).status_code in {302, 404}
    key.refresh_from_db()
    assert key.data["name"] == "Phone"
    before = len(noted())
    assert client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Tablet"}).status_code == 302
    key.refresh_from_db()
    assert key.data["name"] == "Tablet"
    assert noted()[before:] == ["account.factor_renamed"]


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("account", {"name": "Somebody", "language": "en", "theme": ""}),
        ("account_change_password", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}),
    ],
)
def test_nobody_who_is_dismissed_meanwhile_lets_themselves_in_again(
    person: User, page: str, sent: dict[str, str]
) -> None:
    client = sign_in(person)
    dismissed: list[str] = []

    def in_the_same_moment(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "panels_user"') and not dismissed:
            dismissed.append(sql)
            User.objects.filter(pk=person.pk).update(is_active=False)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(in_the_same_moment):
        client.post(reverse(page), sent)
    assert dismissed
    assert not User.objects.get(pk=person.pk).is_active
    assert client.get(reverse("account")).status_code == 302


def test_nobody_who_is_erased_meanwhile_gets_a_name_again(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client, judged = sign_in(person), AccountForm.is_valid

    def erased_before(form: AccountForm) -> bool:
        is_valid = judged(form)
        erasing.erase(person.uid)
        return is_valid

    monkeypatch.setattr(AccountForm, "is_valid", erased_before)
    assert client.post(reverse("account"), {"name": "Somebody", "language": "en", "theme": ""}).status_code == 404
    assert User.objects.get(pk=person.pk).name == ""
