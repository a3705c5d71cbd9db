"""Whoever must have a second factor keeps one, also when the last two are removed at the same moment."""

import time
from threading import Thread

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from history.models import JournalEntry
from panels.models import Membership, Organization, User
from panels.vocabulary import OrganizationKind, Role
from tests.accounts.conftest import PASSWORD, app_code, give_app, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(settings: Settings) -> User:
    """Somebody who must have a second factor."""
    settings.SECOND_FACTOR = "required"
    customer = Organization.objects.create(name="Customer", kind=OrganizationKind.CUSTOMER)
    user = User.objects.create_user("owner@example.org", PASSWORD)
    Membership.objects.create(user=user, organization=customer, role=Role.OWNER)
    return user


def passkey(user: User) -> Authenticator:
    """One that is listed; nothing is proved by it here."""
    data = {"name": "Key", "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def removed_at_once(user: User, *clicks: tuple[Client, str]) -> list[int]:
    """The answers to requests that all come while somebody else holds the person's row for a moment."""
    answers: list[int] = []

    def click(client: Client, address: str) -> None:
        try:
            answers.append(client.post(address).status_code)
        finally:
            connection.close()

    threads = [Thread(target=click, args=one) for one in clicks]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        for thread in threads:
            thread.start()
        time.sleep(1)
    for thread in threads:
        thread.join(60)
    return sorted(answers)


def kinds(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def test_of_an_app_and_a_passkey_one_stays(owner: User) -> None:
    secret = give_app(owner)
    first, second = sign_in(owner, code=app_code(secret)), sign_in(owner, code=app_code(secret, later=1))
    key = passkey(owner)
    clicks = (
        (first, reverse("mfa_deactivate_totp")),
        (second, reverse("mfa_remove_webauthn", args=[key.pk])),
    )
    assert removed_at_once(owner, *clicks) == [200, 302]
    assert len(kinds(owner) - {"recovery_codes"}) == 1
    assert "recovery_codes" in kinds(owner)
    assert JournalEntry.objects.filter(act="account.factor_removed").count() == 1


def test_of_two_passkeys_one_stays(owner: User) -> None:
    secret = give_app(owner)
    clients = [sign_in(owner, code=app_code(secret, later=later)) for later in (0, 1)]
    keys = [passkey(owner) for _ in clients]
    Authenticator.objects.filter(user=owner, type=Authenticator.Type.TOTP).delete()
    clicks = [(one, reverse("mfa_remove_webauthn", args=[key.pk])) for one, key in zip(clients, keys, strict=True)]
    assert removed_at_once(owner, *clicks) == [200, 302]
    assert Authenticator.objects.filter(user=owner, type=Authenticator.Type.WEBAUTHN).count() == 1


def test_the_same_factor_is_removed_once(owner: User) -> None:
    secret = give_app(owner)
    clients = [sign_in(owner, code=app_code(secret, later=later)) for later in (0, 1)]
    passkey(owner)
    assert removed_at_once(owner, *((one, reverse("mfa_deactivate_totp")) for one in clients)) == [302, 404]
    assert JournalEntry.objects.filter(act="account.factor_removed").count() == 1
