"""A person, their browser and their second factors."""

import time
from typing import Final

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from panels.models import User

PASSWORD: Final = "a long pass phrase"


def app_code(secret: str, *, later: int = 0) -> str:
    """What an authenticator app shows now, or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def give_app(user: User) -> str:
    """Set up an authenticator app with recovery codes; returns its key."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def recovery_codes(user: User) -> list[str]:
    """Those that are left."""
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = kept.wrap().get_unused_codes()
    return codes


def sign_in(user: User, *, code: str = "", client: Client | None = None, password: str = PASSWORD) -> Client:
    """A browser in which somebody has typed this person's address, a password and, if there is one, a code."""
    client = client or Client()
    client.post(reverse("account_login"), {"login": user.email, "password": password})
    if code:
        client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def is_in(client: Client) -> bool:
    """Whether somebody is signed in in this browser."""
    return "_auth_user_id" in client.session


@pytest.fixture(autouse=True)
def _clean_cache(clean_cache: None) -> None:
    """Codes that have served are remembered in the cache."""


@pytest.fixture
def person(db: None) -> User:
    """Somebody who belongs nowhere."""
    return User.objects.create_user("person@example.org", PASSWORD, name="Ada")
