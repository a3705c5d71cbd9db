"""What is done to many rows of a list at once asks who is there, as the form of one row does."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from history.models import JournalEntry
from panels.admin import installers, platform
from panels.models import Connection, Membership, Organization, Panel, ServiceCode, User
from panels.secrets.sealing import Sealed
from panels.vocabulary import CodePurpose, Role
from tests.accounts.conftest import PASSWORD, app_code, give_app, sign_in

pytestmark = pytest.mark.django_db

ACTIONS = {
    (desk.name, page.opts.model_name, name)
    for desk in (platform, installers)
    for page in desk.pages
    for name in page.actions
}


@pytest.fixture(autouse=True)
def _strict(settings: Settings, clean_cache: None) -> None:
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def code(fitters: Organization) -> ServiceCode:
    connection = Connection.objects.create(organization=fitters, vendor="visonic", name="Cloud")
    panel = Panel.objects.create(connection=connection, vendor_id="1", name="Panel")
    sealed = Sealed.of({"code": "864209"})
    return ServiceCode.objects.create(connection=connection, panel=panel, purpose=CodePurpose.READ, code=sealed)


def browser_at(desk: str, fitters: Organization) -> Client:
    """Somebody seated there, right after signing in."""
    user = User.objects.create_user("seated@watchpost.example", PASSWORD, is_staff=desk == "platform")
    if desk == "admin":
        Membership.objects.create(user=user, organization=fitters, role=Role.INSTALLER_MANAGER)
    return sign_in(user, code=app_code(give_app(user)))


def test_these_are_the_actions_there_are() -> None:
    known = {
        (desk, *action)
        for desk in ("platform", "admin")
        for action in (("connection", "try_login"), ("connection", "read_again"), ("servicecode", "revoke"))
    }
    assert known == ACTIONS


@pytest.mark.parametrize(("desk", "model", "action"), sorted(ACTIONS))
def test_an_action_on_a_list_asks_again(
    code: ServiceCode, fitters: Organization, desk: str, model: str, action: str
) -> None:
    client, address = browser_at(desk, fitters), reverse(f"{desk}:panels_{model}_changelist")
    row = code if model == "servicecode" else code.connection
    said = {"action": action, "_selected_action": row.pk}
    session = client.session
    for one in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        one["at"] = time.time() - 3600
    session.save()
    assert client.get(address).status_code == 200

    before = JournalEntry.objects.count()
    asked = client.post(address, said)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert JournalEntry.objects.count() == before
    code.refresh_from_db()
    assert code.revoked_at is None

    back = client.post(asked["Location"], {"password": PASSWORD})
    assert back["Location"] == address
    assert "once more" in client.get(address).content.decode()
    client.post(address, said)
    assert JournalEntry.objects.latest("pk").act.split(".")[0] == model
    code.refresh_from_db()
    assert (code.revoked_at is not None) == (action == "revoke")


def test_no_list_has_fields_to_fill_in() -> None:
    """They would be stored by another way than its actions."""
    pages = [page for desk in (platform, installers) for page in desk.pages]
    assert not [page for page in pages if page.list_editable]
