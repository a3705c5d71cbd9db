"""What a person, or whoever has got hold of their session, can do to an account."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from panels.models import User
from project.settings import base

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"


@pytest.fixture
def operator() -> User:
    return User.objects.create_user("operator@example.org", PASSWORD)


@pytest.fixture
def _rates(settings: Any, clean_cache: None) -> None:
    """The rate limits of production."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "confirm-email/key/", "password/set/", "login/code/confirm/"]
)
def test_pages_that_change_how_an_account_is_reached_do_not_exist(operator: User, path: str) -> None:
    client = Client()
    client.force_login(operator)
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_remove"])
def test_a_stolen_session_cannot_touch_addresses(operator: User, action: str) -> None:
    EmailAddress.objects.create(user=operator, email=operator.email, primary=True)
    client = Client()
    client.force_login(operator)
    assert client.post("/accounts/email/", {action: "", "email": "thief@example.org"}).status_code == 404
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["operator@example.org"]
    operator.refresh_from_db()
    assert operator.email == "operator@example.org"


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_logout",
        "account_inactive",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
    ],
)
def test_the_other_pages_of_an_account_work(operator: User, name: str) -> None:
    client = Client()
    client.force_login(operator)
    assert client.get(reverse(name)).status_code in {200, 302}
    assert Client().get(reverse(name)).status_code in {200, 302}


def test_addresses_have_no_page() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_email")


def test_a_forgotten_password_is_replaced_by_the_link_that_is_mailed(operator: User) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": operator.email})
    link = next(word for word in str(mail.outbox[0].body).split() if "/password/reset/key/" in word)
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    answer = client.post(
        page.redirect_chain[-1][0], {"password1": "another pass phrase", "password2": "another pass phrase"}
    )
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    operator.refresh_from_db()
    assert operator.check_password("another pass phrase")


def sign_in(address: str, password: str) -> bool:
    client = Client(REMOTE_ADDR=address)
    answer = client.post(reverse("account_login"), {"login": "operator@example.org", "password": password})
    return answer.status_code == 302


@pytest.mark.usefixtures("_rates")
def test_wrong_passwords_of_others_do_not_keep_a_person_out(operator: User) -> None:
    for number in range(12):
        assert not sign_in(f"198.51.100.{number}", "a wrong one")
    assert sign_in("192.0.2.1", PASSWORD)


@pytest.mark.usefixtures("_rates")
def test_one_address_may_not_try_without_end(operator: User) -> None:
    for _ in range(10):
        assert not sign_in("198.51.100.1", "a wrong one")
    assert not sign_in("198.51.100.1", PASSWORD)
