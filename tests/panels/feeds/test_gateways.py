"""The page of a gateway: its health, its protocols with devices, and, for the installer, the calls that are left."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from panels import fragments
from panels.drivers.households import HomeHealth
from panels.drivers.overkiz.budgets import DAY
from panels.homes.households import kept
from panels.models import CallCount, Connection, Device, Grant, Membership, Organization, Panel, Scene
from panels.vocabulary import CommandName, Right, Role
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import box, done, installer, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    client.force_login(stand.cast.owner)
    return client


@pytest.fixture
def manager(stand: Stand) -> Client:
    """The installer manager whose organization the connection belongs to."""
    user = installer(stand, Role.INSTALLER_MANAGER)
    firm = Organization.objects.get(pk=Membership.objects.get(user=user).organization_id)
    Connection.objects.filter(pk=stand.connection.pk).update(organization=firm)
    client = Client()
    client.force_login(user)
    return client


def address(stand: Stand) -> str:
    return f"/gateways/{box(stand).uid}/"


def rows_of(client: Client, where: str) -> dict[str, list[str]]:
    """The rows of the page's tables by their first cell."""
    answer = client.get(where)
    assert answer.status_code == 200, answer.status_code
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", answer.content.decode(), re.DOTALL):
        cells = [
            html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell))).strip()
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        if cells:
            found[cells[0]] = cells[1:]
    return found


def text_of(client: Client, where: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(where).content.decode())))


@pytest.mark.parametrize("is_empty", [False, True])
def test_its_health_follows_what_is_told(stand: Stand, owner: Client, is_empty: bool) -> None:
    gateway = box(stand)
    if is_empty:
        Device.objects.filter(panel=gateway).delete()
        Scene.objects.filter(panel=gateway).delete()
    found = re.search('data-live-topics="(.*?)"', owner.get(address(stand)).content.decode())
    assert found
    stand.bench.act("down", gateway=gateway.vendor_id)
    stand.turn()
    pushed = {one.dom_id: one.html for one in fragments.render([gateway.pk], found[1].split())}
    assert "The gateway is not connected." in pushed[f"gateway-{gateway.uid}"]


def test_protocols_stand_there_with_their_devices_before_anything_is_asked(stand: Stand, owner: Client) -> None:
    before = stand.requests()
    rows = rows_of(owner, address(stand))
    count = Device.objects.filter(panel=box(stand), protocol="io", vanished_at=None).count()
    assert count
    assert rows["io-homecontrol"] == ["not asked", str(count)]
    assert stand.requests() == before
    text = text_of(owner, address(stand))
    assert "was not asked yet" in text
    assert "Firmware" in text
    assert "Connected" in text
    # The page of the rooms leads here.
    assert address(stand) in owner.get(f"/homes/{box(stand).uid}/").content.decode()


def test_a_gateway_says_what_it_speaks_when_it_is_asked(stand: Stand, owner: Client) -> None:
    done(owner, address(stand))
    rows = rows_of(owner, address(stand))
    assert rows["io-homecontrol"][0] == "in use"
    text = text_of(owner, address(stand))
    assert "It could also speak" in text
    assert "Z-Wave" in text
    told = kept(stand.connection, HomeHealth)
    assert told is not None
    assert told.counters["devices"] == len(stand.bench.home.devices)
    # What the service counts, and what is spent, is for who looks after the connection.
    assert "Requests the service allows" not in text
    assert "What the service counts" not in text


def test_the_installer_sees_what_is_used_left_and_kept_for_people(stand: Stand, manager: Client) -> None:
    shutter = Device.objects.filter(panel__connection=stand.connection, name="Bedroom shutter").get()
    key = CallCount.objects.filter(connection=stand.connection).first()
    assert key is not None
    session = key.key.partition(":")[0]
    made = timezone.now().timestamp() - 3600
    CallCount.objects.create(connection=stand.connection, key=f"{session}:exec", calls=[made] * 40)
    rows = rows_of(manager, address(stand))
    used, left, reserved, renews = rows["Commands and scenes exec"]
    assert used == "40 of 50 in 24 hours"
    assert left == "10, 0 without people"
    assert reserved == "15"
    answer = manager.get(address(stand)).content.decode()
    renewed = (timezone.now() + timedelta(seconds=DAY - 3600)).strftime("%Y-%m-%dT%H:%M")
    assert f'datetime="{renewed}' in answer
    assert renews
    loads = next(cells for name, cells in rows.items() if "get_setup" in name)
    assert loads[0] == "1 of 1 in 24 hours"
    assert loads[1] == "0"
    assert loads[2] == "—"
    done(manager, address(stand))
    assert "What the service counts" in text_of(manager, address(stand))
    assert shutter.name not in text_of(manager, address(stand))


def test_an_executed_command_is_counted_on_the_page(stand: Stand, manager: Client) -> None:
    assert rows_of(manager, address(stand))["Commands and scenes exec"][0] == "0 of 50 in 24 hours"
    stand.command("Home alarm", CommandName.ARM_AWAY)
    stand.send()
    assert rows_of(manager, address(stand))["Commands and scenes exec"][0] == "1 of 50 in 24 hours"


def test_settings_that_cannot_be_used_are_said(stand: Stand, manager: Client) -> None:
    Connection.objects.filter(pk=stand.connection.pk).update(
        settings={**stand.row.settings, "base_url": "ftp://nowhere"}
    )
    assert "cannot be used" in text_of(manager, address(stand))


def test_a_gateway_that_does_not_answer_is_a_sentence(stand: Stand, owner: Client) -> None:
    assert stand.bench.control("POST", "/fault", name="maintenance").ok
    assert "down for maintenance" in said(owner, address(stand))
    assert kept(stand.connection, HomeHealth) is None


def test_whoever_may_not_read_the_status_does_not_have_it_asked(stand: Stand, client: Client) -> None:
    Grant.objects.create(
        user=stand.cast.resident, panel=box(stand), valid_from="2020-01-01T00:00:00Z", rights=[Right.VIEW]
    )
    client.force_login(stand.cast.resident)
    before = stand.requests()
    assert "Ask now" not in text_of(client, address(stand))
    assert client.post(address(stand)).status_code == 404
    client.force_login(stand.cast.stranger)
    assert client.get(address(stand)).status_code == 404
    assert client.post(address(stand)).status_code == 404
    assert stand.requests() == before


def test_a_panel_that_is_no_gateway_has_no_such_page(stand: Stand, owner: Client) -> None:
    alarm = Panel.objects.get(pk=stand.panel("Home alarm").pk)
    assert owner.get(f"/gateways/{alarm.uid}/").status_code == 404
