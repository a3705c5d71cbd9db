"""Second factors: set up, asked for, used once, sealed."""

import json
import re

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from panels.models import User
from panels.sign_in.standing import has_factor
from tests.accounts.conftest import PASSWORD, app_code, give_app, is_in, recovery_codes, sign_in


def key_on(page: str) -> str:
    """The key of the app, as the page shows it."""
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    return found[1]


def test_an_app_is_set_up_and_asked_for(person: User) -> None:
    client = sign_in(person)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY][0]["at"] -= 301
    session.save()
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "<svg" in page
    assert "data:" not in page
    shown = client.post(reverse("mfa_activate_totp"), {"code": app_code(key_on(page))}, follow=True)
    codes = re.findall(r"<li>(\d{8})</li>", shown.content.decode())
    assert len(codes) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not re.search(r"\d{8}</li>", again)

    other = sign_in(person)
    assert not is_in(other)
    other.post(reverse("mfa_authenticate"), {"code": codes[3]})
    assert is_in(other)
    assert not is_in(sign_in(person, code=codes[3]))


def test_a_code_of_the_app_serves_once(person: User) -> None:
    secret = give_app(person)
    code = app_code(secret)
    assert is_in(sign_in(person, code=code))
    assert not is_in(sign_in(person, code=code))
    # What allauth remembers for half a minute.
    assert cache.delete(f"allauth.mfa.totp.used?user={person.pk}&code={code}")
    assert not is_in(sign_in(person, code=code))
    assert not is_in(sign_in(person, code=app_code(secret, later=-3)))
    # The phone is half a minute ahead.
    assert is_in(sign_in(person, code=app_code(secret, later=1)))


def test_no_code_is_not_enough(person: User) -> None:
    give_app(person)
    client = sign_in(person)
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert 'class="error"' in page
    assert not is_in(client)
    assert client.get(reverse("panel_list")).status_code == 302


def test_secrets_of_factors_lie_sealed_and_are_resealed(
    person: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = give_app(person)
    codes = recovery_codes(person)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    old, new = settings.SEAL_KEYS[0], "bmV3LWtleS1mb3ItdGVzdHMtb25seS0zMi1ieXRlcyE="
    settings.SEAL_KEYS = [new, old]
    call_command("rotate_keys")
    assert "mfa.authenticator.data: 2 renewed" in capsys.readouterr().out
    settings.SEAL_KEYS = [new]
    assert is_in(sign_in(person, code=app_code(secret)))
    assert recovery_codes(person) == codes


NO_CREDENTIALS = ["", "[]", "{}", '"x"', "not json", '{"response": 3}', '{"id": 1, "response": {"userHandle": 4}}']


@pytest.mark.parametrize("credential", NO_CREDENTIALS)
@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_authenticate"])
def test_a_passkey_that_is_none_is_refused(person: User, name: str, credential: str) -> None:
    give_app(person)
    client = sign_in(person)
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse(name), {"credential": credential})
    assert answer.status_code in {200, 302}
    assert not is_in(client)


@pytest.mark.parametrize("credential", NO_CREDENTIALS)
@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_reauthenticate_webauthn"])
def test_nothing_else_is_taken_for_a_passkey_either(person: User, name: str, credential: str) -> None:
    client = sign_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse(name), {"name": "x", "credential": credential}).status_code in {200, 302}
    assert not Authenticator.objects.exists()


def test_the_browser_is_asked_for_a_passkey_before_anybody_is_signed_in(db: None) -> None:
    answer = Client().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["userVerification"] == "required"


def test_a_mail_server_that_is_away_keeps_nobody_from_what_is_told_by_mail(person: User, settings: Settings) -> None:
    give_app(person)
    client = sign_in(person, code=recovery_codes(person)[0])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert answer.status_code == 302
    assert not has_factor(person)
