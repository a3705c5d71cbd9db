"""An installer connects a home in the admin site: what is asked, what is refused, what the login says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from panels.models import Connection, Membership, Organization, User
from panels.vocabulary import ConnectionHealth, OrganizationKind, Role
from tests.panels.feeds.stand import Stand
from tests.panels.simulators.overkiz.workbench import Workbench

pytestmark = pytest.mark.django_db


@pytest.fixture
def installer(client: Client) -> User:
    """A manager of an installer company, signed in."""
    company = Organization.objects.create(name="Company", kind=OrganizationKind.INSTALLER)
    user = User.objects.create_user("manager@example.org", "a long pass phrase")
    Membership.objects.create(user=user, organization=company, role=Role.INSTALLER_MANAGER)
    client.force_login(user)
    return user


def fill(client: Client, **values: Any) -> Any:
    """Send the form of a new connection."""
    company = Organization.objects.get(name="Company")
    known = {
        "organization": company.pk, "vendor": "overkiz", "name": "Home", "enabled": "on",
        "vendor_service_host": "other", "vendor_login": "usual", "vendor_user": "ada@example.com",
        "vendor_password": "secret", "vendor_idle_seconds": "15",
    }  # fmt: skip
    return client.post(reverse("admin:panels_connection_add"), known | values)


def test_the_form_asks_for_the_service_and_the_way_to_log_in(client: Client, installer: User) -> None:
    page = client.get(reverse("admin:panels_connection_add") + "?vendor=overkiz").content.decode()
    for word in ("Cozytouch", "Hitachi Hi Kumo Europe", "vendor_base_url", "vendor_login", "vendor_password"):
        assert word in page
    assert "vendor_ca_file" not in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"vendor_base_url": "ftp://somewhere"}, "The address must begin with https://"),
        ({"vendor_base_url": "https://a.example/other"}, "The address must begin with https://"),
        ({"vendor_base_url": "https://a.example/enduserAPI", "vendor_user": ""}, "needs the user"),
        ({"vendor_base_url": "https://a.example/enduserAPI", "vendor_idle_seconds": "5"}, "15 to 30 seconds"),
        ({"vendor_service_host": "Somfy Europe"}, "only spoken to with the client"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    client: Client, installer: User, values: dict[str, str], words: str
) -> None:
    answer = fill(client, **values)
    assert words in answer.content.decode()
    assert not Connection.objects.filter(vendor="overkiz").exists()


def test_a_connection_is_stored_sealed(client: Client, installer: User, bench: Workbench) -> None:
    answer = fill(client, vendor_base_url=bench.line["base_url"], vendor_password="a wørd")
    assert answer.status_code == 302
    connection = Connection.objects.get(vendor="overkiz")
    assert "a wørd" not in str(connection.settings)
    assert connection.secrets.open()["password"] == "a wørd"


def test_a_login_that_fails_says_why(client: Client, stand: Stand) -> None:
    user = User.objects.create_user("admin@example.org", "a long pass phrase", is_staff=True)
    client.force_login(user)
    stand.bench.control("POST", "/fault", name="maintenance")
    said = client.post(
        reverse("platform:panels_connection_changelist"),
        {"action": "try_login", "_selected_action": [stand.connection.pk]},
        follow=True,
    )
    assert "down for maintenance" in said.content.decode()
    stand.bench.control("DELETE", "/fault")
    said = client.post(
        reverse("platform:panels_connection_changelist"),
        {"action": "try_login", "_selected_action": [stand.connection.pk]},
        follow=True,
    )
    assert "logged in, 4 panels" in said.content.decode()
    # What is listened to goes on: a test of the login costs no event.
    stand.turn()
    assert stand.requests().count("POST /login") == 1
    assert stand.kinds() == []


def test_the_calls_that_were_made_are_shown(client: Client, stand: Stand) -> None:
    client.force_login(User.objects.create_user("admin@example.org", "a long pass phrase", is_staff=True))
    page = client.get(reverse("platform:panels_connection_change", args=[stand.connection.pk])).content.decode()
    assert "bulk-load get_setup: 1 of 1 in 24 hours" in page


def test_another_name_keeps_the_session_and_another_login_ends_it(client: Client, stand: Stand) -> None:
    client.force_login(User.objects.create_user("admin@example.org", "a long pass phrase", is_staff=True))
    values = {f"vendor_{key}": value for key, value in stand.connection.settings.items()}
    form = values | {
        "organization": stand.connection.organization_id, "vendor": "overkiz", "enabled": "on",
        "vendor_login": "usual", "vendor_idle_seconds": "15",
    }  # fmt: skip
    change = reverse("platform:panels_connection_change", args=[stand.connection.pk])
    assert client.post(change, form | {"name": "Old name"}).status_code == 302
    stand.settle()
    before = stand.kinds()
    assert client.post(change, form | {"name": "New name"}).status_code == 302
    stand.settle()
    assert stand.kinds() == before
    logins = stand.requests().count("POST /login")
    assert client.post(change, form | {"name": "New name", "vendor_user": "eve@example.com"}).status_code == 302
    stand.turn(2)
    assert stand.requests().count("POST /login") == logins + 1
    assert stand.row.health == ConnectionHealth.FAILING
