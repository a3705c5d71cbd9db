"""Who finds a household at all."""

import pytest
from django.test import Client
from django.utils import timezone

from panels.models import Grant, Panel, Place
from panels.secrets import own_pins
from panels.vocabulary import Right, Role
from tests.panels.feeds.households.household import KIM, PIN, home
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import installer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["operator", "watcher", "resident", "stranger", "engineer"])
def test_nobody_else_finds_any_of_it(stand: Stand, told: list[str], client: Client, who: str) -> None:
    user = installer(stand, Role.ENGINEER) if who == "engineer" else getattr(stand.cast, who)
    for panel in Panel.objects.filter(connection=stand.connection) if who == "resident" else ():
        rights = [Right.VIEW, Right.ARM, Right.DISARM, Right.SWITCH, Right.CHANGE_CODE, Right.ARRANGE]
        Grant.objects.create(user=user, panel=panel, valid_from="2020-01-01T00:00:00Z", rights=rights)
    own_pins.store(user, PIN)
    client.force_login(user)
    before = stand.requests()
    for address in told:
        assert client.get(address).status_code == 404, address
        assert client.post(address, KIM | {"answer": "YES", "pin": PIN}).status_code == 404, address
    assert stand.requests() == before


def test_an_installer_manager_settles_warnings_and_sees_nobody(stand: Stand, told: list[str], client: Client) -> None:
    manager = installer(stand, Role.INSTALLER_MANAGER)
    own_pins.store(manager, PIN)
    client.force_login(manager)
    expected = [404] * 7 + [200] * 4 + [404]
    assert [client.get(address).status_code for address in told] == expected
    text = client.get(f"{home(stand)}/arrange/").content.decode()
    assert "/alerts/" in text
    assert "/people/" not in text


def test_a_home_without_a_house_has_none_of_it(stand: Stand, told: list[str], owner: Client) -> None:
    """As a box in the local network: its interface has nothing of the kind."""
    Place.objects.filter(connection=stand.connection).update(vanished_at=timezone.now())
    for address in told:
        assert owner.get(address).status_code == 404, address
