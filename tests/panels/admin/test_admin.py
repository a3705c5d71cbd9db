"""The admin site: closed to everybody but administrators, and no way to read a secret back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from history.models import JournalEntry
from panels.admin import platform
from panels.drivers.base import DriverError
from panels.models import Connection, Organization, Panel, ServiceCode, Site, User
from panels.secrets.sealing import Sealed
from panels.vendors import sessions
from panels.vocabulary import CodePurpose

pytestmark = pytest.mark.django_db

OURS = sorted(str(model._meta.model_name) for model in platform._registry)
SECRET = "a secret nobody reads back"


@pytest.fixture
def connection(station: Organization) -> Connection:
    return Connection.objects.create(
        organization=station,
        vendor="bienport",
        name="Bienport",
        settings={
            "rest_url": "https://vendor.example/api",
            "mqtt_url": "mqtts://vendor.example",
            "screen_name": "demo",
        },
        secrets=Sealed.of({"password": SECRET}),
    )


def test_only_what_is_set_up_stands_in_the_admin() -> None:
    assert OURS == [
        "connection",
        "grant",
        "membership",
        "organization",
        "panel",
        "servicecode",
        "site",
        "user",
    ]


@pytest.mark.parametrize("model", OURS)
def test_somebody_who_is_no_administrator_gets_in_nowhere(model: str) -> None:
    client = Client()
    client.force_login(User.objects.create_user("anna@watchpost.example", "another long password"))

    answer = client.get(reverse(f"platform:panels_{model}_changelist"))

    assert answer.status_code == 404


@pytest.mark.parametrize("model", OURS)
def test_an_administrator_opens_every_list(administrator: Client, connection: Connection, model: str) -> None:
    assert administrator.get(reverse(f"platform:panels_{model}_changelist")).status_code == 200


def test_a_connection_is_made_with_its_vendors_settings(administrator: Client, connection: Connection) -> None:
    form = {
        "organization": connection.organization_id,
        "vendor": "bienport",
        "name": "Second",
        "enabled": "on",
        "vendor_rest_url": "https://vendor.example/api",
        "vendor_mqtt_url": "mqtts://vendor.example:8883",
        "vendor_screen_name": "somebody",
        "vendor_password": SECRET,
        "vendor_family": "mobile",
        "vendor_app_id": "app-1",
        "vendor_aes_key_form": "hex",
        "vendor_aes_mode": "ecb",
        "vendor_aes_padding": "pkcs7",
        "vendor_aes_encoding": "base64",
        "vendor_aes_hash": "sha256",
        "vendor_mq_password": "verbatim",
    }

    answer = administrator.post(reverse("platform:panels_connection_add"), form)

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = Connection.objects.get(name="Second")
    assert made.secrets.open() == {"password": SECRET}
    assert made.settings["mqtt_url"] == "mqtts://vendor.example:8883"
    assert SECRET not in str(made.settings)
    assert JournalEntry.objects.get(object_uid=made.uid).act == "connection.added"


def test_a_secret_is_never_shown_and_stays_when_its_field_is_left_empty(
    administrator: Client, connection: Connection
) -> None:
    address = reverse("platform:panels_connection_change", args=[connection.pk])
    assert SECRET not in administrator.get(address).content.decode()

    answer = change(administrator, connection, name="Renamed")

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    connection.refresh_from_db()
    assert (connection.name, connection.secrets.open()) == ("Renamed", {"password": SECRET})


def change(client: Client, connection: Connection, **changes: str) -> Any:
    """Send a connection's form as it was shown, but for these fields."""
    address = reverse("platform:panels_connection_change", args=[connection.pk])
    fields = client.get(address).context["adminform"].form
    form = {name: fields.initial.get(name, field.initial) or "" for name, field in fields.fields.items()}
    return client.post(address, form | {"enabled": "on"} | changes)


@pytest.mark.parametrize(
    ("field", "value"),
    [("vendor_rest_url", "https://thief.example/api"), ("vendor_mqtt_url", "mqtts://thief.example")],
)
def test_a_kept_secret_does_not_follow_a_changed_address(
    administrator: Client, connection: Connection, field: str, value: str
) -> None:
    code = ServiceCode.objects.create(
        connection=connection, purpose=CodePurpose.READ, code=Sealed.of({"code": "864209"})
    )

    refused = change(administrator, connection, **{field: value})

    assert "vendor_password" in refused.context["adminform"].form.errors
    before = dict(connection.settings)
    connection.refresh_from_db()
    assert connection.settings == before

    assert change(administrator, connection, **{field: value, "vendor_password": "anew"}).status_code == 302
    connection.refresh_from_db()
    assert connection.settings[field.removeprefix("vendor_")] == value
    assert connection.secrets.open() == {"password": "anew"}
    code.refresh_from_db()
    assert (code.revoked_at is None, code.code.open()) == (False, {})


def test_what_a_button_did_is_in_the_journal(
    administrator: Client, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Connection) -> None:
        raise DriverError("no")

    monkeypatch.setattr(sessions, "log_in", refuse)
    code = ServiceCode.objects.create(connection=connection, purpose=CodePurpose.READ, code=Sealed.of({"code": "1"}))

    for model, action, row in (("servicecode", "revoke", code), ("connection", "try_login", connection)):
        form = {"action": action, "_selected_action": row.pk}
        for _ in range(2):
            administrator.post(reverse(f"platform:panels_{model}_changelist"), form)

    revoked = JournalEntry.objects.get(act="servicecode.revoked")
    assert (revoked.object_uid, revoked.details["connection"]) == (code.uid, connection.uid)
    tested = JournalEntry.objects.filter(act="connection.login_tested", object_uid=connection.uid)
    assert [entry.organization for entry in tested] == [connection.organization.uid] * 2


def test_a_form_opened_long_ago_does_not_overwrite_what_a_worker_wrote(
    administrator: Client, connection: Connection
) -> None:
    site = Site.objects.create(name="Shop")
    panel = Panel.objects.create(connection=connection, vendor_id="34", name="Panel")
    address = reverse("platform:panels_panel_change", args=[panel.pk])
    administrator.get(address)
    Panel.objects.filter(pk=panel.pk).update(alarm=True, version=7)

    administrator.post(address, {"site": site.pk, "enabled": "on"})

    panel.refresh_from_db()
    assert (panel.site, panel.alarm, panel.version, panel.search) == (site, True, 7, "panel 34 shop")


def test_a_service_code_goes_in_and_never_comes_out(administrator: Client, connection: Connection) -> None:
    administrator.post(
        reverse("platform:panels_servicecode_add"),
        {"connection": connection.pk, "panel": "", "purpose": "read", "new_code": "864209"},
    )

    code = ServiceCode.objects.get()
    assert code.code.open() == {"code": "864209"}
    page = administrator.get(reverse("platform:panels_servicecode_change", args=[code.pk]))
    assert "864209" not in page.content.decode()
    assert "864209" not in str(list(JournalEntry.objects.values()))


def test_a_new_person_is_mailed_a_link_and_given_no_password(administrator: Client, mailoutbox: list[object]) -> None:
    administrator.post(
        reverse("platform:panels_user_add"), {"email": "New@Watchpost.example", "name": "New", "is_active": "on"}
    )

    user = User.objects.get(email="new@watchpost.example")
    assert not user.has_usable_password()
    assert len(mailoutbox) == 1
