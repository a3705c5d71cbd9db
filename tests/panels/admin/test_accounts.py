"""From host, e-mail and password to watched panels, as an installer manager does it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import Event, JournalEntry
from panels.models import CodeAttempts, Connection, Membership, Organization, Panel, ServiceCode, User
from panels.secrets.sealing import Sealed
from panels.secrets.service_codes import read_code
from panels.secrets.tokens import SealedTokens
from panels.vocabulary import CodePurpose, ConnectionHealth, EventKind, OrganizationKind, Role
from panels.vocabulary.links import LinkTrouble
from tests.panels.admin.accounting import Counter

pytestmark = pytest.mark.django_db


def journal(act: str) -> list[dict[str, str]]:
    return [entry.details for entry in JournalEntry.objects.filter(act=f"connection.{act}").order_by("pk")]


def test_a_new_connection_leads_on_to_what_its_login_found(counter: Counter) -> None:
    page = counter.connect()

    assert "Logged in. The server speaks version 14.0, and 4 panels are linked to the account." in page
    assert "Not watched: no code is kept for this panel." in page
    assert Panel.objects.filter(connection=counter.connection).count() == 4
    assert [found["outcome"] for found in journal("login_tested")] == ["done"]
    assert counter.connection.secrets.open() == {"password": counter.bench.line["password"]}


def test_the_vendor_is_chosen_first_and_its_settings_asked_then(manager: Client) -> None:
    address = reverse("admin:panels_connection_add")
    assert "?vendor=visonic" in manager.get(address).content.decode()
    page = manager.get(address + "?vendor=visonic").content.decode()
    assert 'name="vendor_email"' in page
    assert 'name="vendor_mqtt_url"' not in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("vendor_host", "one/two", "The server must be a name, with a port if it has one, and nothing else."),
        ("vendor_version", "4.0", "The version must look like 10.0 and be 8.0 or later, or be empty."),
        ("vendor_app_id", "mine", "The app id must be a UUID, or empty."),
        ("vendor_clock", "Mars", "The time zone of the server's log must look like Europe/Paris."),
        ("vendor_mobile_seconds", "5", "Looks at panels on mobile networks must be 10 to 3600 seconds apart."),
    ],
)
def test_bad_settings_are_refused_at_their_field_and_nothing_is_stored(
    counter: Counter, field: str, value: str, words: str
) -> None:
    address = reverse("admin:panels_connection_add") + "?vendor=visonic"
    answer = counter.client.post(address, counter.fields(**{field: value}))
    assert answer.context["adminform"].form.errors == {field: [words]}
    assert not Connection.objects.exists()
    assert counter.asked("auth") == 0


def test_a_code_is_tried_sealed_and_ends_the_waiting(counter: Counter) -> None:
    counter.connect()
    page = counter.code(counter.master_code)

    assert "The panel accepts the code." in page
    assert "The code is kept; the next round visits the panel." in page
    assert read_code(counter.panel) == counter.master_code
    code = ServiceCode.objects.get()
    assert (code.panel, code.purpose, code.entered_by is None) == (counter.panel, CodePurpose.READ, False)
    assert [(one["outcome"], one["panel"]) for one in journal("code_tried")] == [("done", counter.panel.uid)]
    assert counter.asked("panel/login") == 1


def test_a_panel_that_was_just_visited_is_said_so(counter: Counter) -> None:
    counter.connect()
    counter.code(counter.master_code)
    Panel.objects.filter(pk=counter.panel.pk).update(seen_at=timezone.now() - timedelta(seconds=20))
    assert "Watched, last heard just now" in counter.words(counter.client.get(counter.address))
    Panel.objects.filter(pk=counter.panel.pk).update(seen_at=timezone.now() - timedelta(minutes=3))
    assert "Watched, last heard 3 minutes ago" in counter.words(counter.client.get(counter.address))


def test_a_login_that_works_takes_back_what_was_said_of_the_last(counter: Counter) -> None:
    counter.connect()
    told, until = "The vendor takes no login for a while.", timezone.now() + timedelta(minutes=30)
    Connection.objects.filter(pk=counter.connection.pk).update(
        health=ConnectionHealth.FAILING,
        health_code=LinkTrouble.LOCKED_OUT,
        health_text="Slow <down>",
        health_until=until,
    )
    said = counter.words(counter.client.get(counter.address))
    assert told in said
    assert "Slow <down>" in said
    assert re.search(r"Nothing is tried before [\w:. ]+ \(UTC\)\.", said)
    assert told in counter.words(counter.client.get(reverse("admin:panels_connection_changelist")))
    assert told not in counter.act("log_in")


def test_a_manager_of_one_organization_need_not_choose_it(manager: Client) -> None:
    form = manager.get(reverse("admin:panels_connection_add") + "?vendor=visonic").content.decode()
    assert re.search(r'<option value="\d+" selected>', form.split('name="organization"')[1].split("</select>")[0])


def test_another_code_takes_the_place_of_the_first(counter: Counter) -> None:
    counter.connect()
    ServiceCode.objects.create(
        connection=counter.connection, panel=counter.panel, purpose=CodePurpose.READ, code=Sealed.of({"code": "0001"})
    )
    counter.act("code", counter.panel_address, code=counter.master_code)
    assert read_code(counter.panel) == counter.master_code
    assert ServiceCode.objects.filter(revoked_at__isnull=True).count() == 1


def test_a_wrong_code_is_said_at_once_counted_and_not_kept(counter: Counter) -> None:
    counter.connect()
    # Long enough not to turn up by chance in ids and moments.
    page = counter.code("86420975")

    assert "The panel does not accept this code. It was tried once and is not kept." in page
    assert counter.asked("panel/login") == 1
    assert not ServiceCode.objects.exists()
    assert [one["outcome"] for one in journal("code_tried")] == ["account_wrong_code"]
    assert "86420975" not in str(list(JournalEntry.objects.values())) + page


def test_after_three_wrong_codes_one_has_to_wait(counter: Counter) -> None:
    counter.connect()
    for code in ("0001", "0002", "0003"):
        counter.code(code)
    page = counter.code(counter.master_code)

    assert "Not asked: there were too many tries. The next one can be made at" in page
    assert counter.asked("panel/login") == 3
    CodeAttempts.objects.update(wait_until=timezone.now() - timedelta(seconds=1))
    assert "The panel accepts the code." in counter.code(counter.master_code)


def test_a_burst_of_wrong_codes_is_an_event(counter: Counter) -> None:
    counter.connect()
    for code in ("0001", "0002", "0003", "0004", "0005"):
        counter.code(code)
        CodeAttempts.objects.update(wait_until=None)
        counter.bench.advance(100)
    assert Event.objects.filter(kind=EventKind.WRONG_CODES).exists()


@pytest.mark.parametrize("code", ["", "12", "12a4", "123456789"])
def test_what_is_no_code_is_not_tried(counter: Counter, code: str) -> None:
    counter.connect()
    page = counter.code(code)
    assert ("A code has 4 to 8 digits." in page) is bool(code)
    assert counter.asked("panel/login") == 0


def test_a_panel_is_renamed_at_the_vendor_and_here(counter: Counter) -> None:
    counter.connect()
    page = counter.act("rename", counter.panel_address, name="Mill")
    assert "The panel is now called Mill." in page
    assert counter.panel.name == "Mill"
    assert counter.bench.cloud.main.links[counter.panel.vendor_id] == "Mill"
    assert journal("panel_renamed")[0]["panel"] == counter.panel.uid


def test_unlinking_asks_for_the_serial_and_leaves_the_history(counter: Counter) -> None:
    counter.connect()
    counter.code(counter.master_code)
    panel = counter.panel

    page = counter.act("unlink", counter.panel_address, serial="A0000")
    assert "This is not the panel's serial number. Nothing was unlinked." in page
    assert panel.vendor_id in counter.bench.cloud.main.links

    page = counter.act("unlink", counter.panel_address, serial=panel.vendor_id.lower())
    assert "The panel is unlinked and switched off here." in page
    assert "Not watched: the panel is switched off." in page
    assert panel.vendor_id not in counter.bench.cloud.main.links
    assert not ServiceCode.objects.filter(revoked_at__isnull=True).exists()
    assert journal("panel_unlinked")[0]["outcome"] == "done"


@pytest.mark.parametrize("keep", ["", "on"])
def test_a_panel_is_added_and_its_master_code_kept_only_if_that_is_said(counter: Counter, keep: str) -> None:
    counter.connect()
    spare = counter.bench.cloud.spare
    master = spare.users[1].code
    page = counter.act("add", serial=spare.serial.lower(), name="Cellar", master_code=master, keep=keep)

    assert "Cellar is linked to the account." in page
    panel = Panel.objects.get(vendor_id=spare.serial)
    assert (panel.name, panel.enabled) == ("Cellar", True)
    assert read_code(panel) == (master if keep else "")
    assert master not in page + str(list(JournalEntry.objects.values()))


def test_a_panel_that_comes_back_is_switched_on_again(counter: Counter) -> None:
    counter.connect()
    panel = counter.panel
    counter.act("unlink", counter.panel_address, serial=panel.vendor_id)
    counter.act("add", serial=panel.vendor_id, name="Back", master_code=counter.master_code, keep="on")
    panel.refresh_from_db()
    assert (panel.name, panel.enabled, read_code(panel)) == ("Back", True, counter.master_code)


def test_a_password_is_reset_in_two_steps_and_the_tokens_stay(counter: Counter) -> None:
    counter.connect()
    token = SealedTokens(counter.connection.pk).get("user")
    assert "A code is on its way to the account's address." in counter.act("send_reset_code")
    (mail,) = counter.bench.control("GET", "/mails").json()["mails"]
    new = "a new long password"

    assert "The two passwords differ." in counter.act(
        "reset_password", mailed_code=mail["code"], new_password=new, again="other"
    )
    page = counter.act("reset_password", mailed_code=mail["code"], new_password=new, again=new)

    assert "The new password is set at the server and sealed here." in page
    assert counter.connection.secrets.open() == {"password": new}
    kept = SealedTokens(counter.connection.pk)
    assert kept.get("version") == "14.0"
    assert kept.get("user") not in {None, token}
    assert new not in page + str(list(JournalEntry.objects.values()))
    assert "Logged in." in counter.act("log_in")


def test_mails_are_not_asked_for_without_end(counter: Counter) -> None:
    counter.connect()
    pages = [counter.act("send_reset_code") for _ in range(5)]
    assert "Not asked: there were too many tries." in pages[-1]
    assert len(counter.bench.control("GET", "/mails").json()["mails"]) == 3


def test_the_vendor_is_not_hammered(counter: Counter) -> None:
    counter.connect()
    pages = [counter.act("rename", counter.panel_address, name="Mill") for _ in range(25)]
    assert "Not asked: there were too many tries." in pages[-1]
    assert counter.asked("panel/rename") < 20


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.OPERATOR, None])
def test_the_page_does_not_exist_for_who_may_not_manage_it(counter: Counter, role: Role | None) -> None:
    counter.connect()
    user = User.objects.create_user("other@watchpost.example", "another long password")
    if role is not None:
        kind = OrganizationKind.MONITORING if role == Role.OPERATOR else OrganizationKind.INSTALLER
        own = Organization.objects.create(name="Own", kind=kind)
        Membership.objects.create(user=user, organization=own, role=role)
    other = Client()
    other.force_login(user)
    for address in (counter.address, counter.panel_address):
        assert other.get(address).status_code in {302, 404}
        assert other.post(address, {"act": "log_in"}).status_code in {302, 404}


def test_a_manager_of_another_organization_finds_nothing(counter: Counter) -> None:
    counter.connect()
    user = User.objects.create_user("rival@watchpost.example", "another long password")
    rivals = Organization.objects.create(name="Rivals", kind=OrganizationKind.INSTALLER)
    member = Membership.objects.create(user=user, organization=rivals, role=Role.INSTALLER_MANAGER)
    rival = Client()
    rival.force_login(user)
    connection, panel_address = counter.connection, counter.panel_address
    for address in (counter.address, panel_address):
        assert rival.get(address).status_code == 404
        assert rival.post(address, {"act": "unlink", "serial": "x"}).status_code == 404
    assert "PowerManage" not in Counter.words(rival.get(reverse("admin:panels_connection_changelist")))
    assert rival.get(reverse("admin:panels_connection_change", args=[connection.pk])).status_code == 404
    refused = rival.post(reverse("admin:panels_connection_add") + "?vendor=visonic", counter.fields())
    assert "organization" in refused.context["adminform"].form.errors

    member.valid_until = timezone.now()
    member.save()
    assert rival.get(reverse("admin:panels_connection_changelist")).status_code == 404


def test_a_manager_enters_nothing_but_connections_and_what_hangs_on_them(manager: Client) -> None:
    index = manager.get(reverse("admin:index")).content.decode()
    assert reverse("admin:panels_connection_changelist") in index
    for model in ("user", "organization", "membership", "grant", "site"):
        assert manager.get(f"/admin/panels/{model}/").status_code == 404
        assert f"/admin/panels/{model}/" not in index


def test_a_manager_names_no_file_of_this_machine(counter: Counter) -> None:
    address = reverse("admin:panels_connection_add") + "?vendor=visonic"
    assert "vendor_ca_file" not in counter.client.get(address).content.decode()
    counter.connect(vendor_ca_file="/etc/passwd")
    assert "ca_file" not in counter.connection.settings


def test_sites_are_named_to_who_may_know_of_them(counter: Counter, administrator: Client) -> None:
    from panels.models import Site

    counter.connect()
    Panel.objects.filter(pk=counter.panel.pk).update(site=Site.objects.create(name="Secret villa"))
    assert "Secret villa" not in counter.words(counter.client.get(counter.address))
    platform = Counter(administrator, counter.bench, counter.organization_id, "platform")
    assert "Secret villa" in counter.words(administrator.get(platform.address))


def test_who_manages_the_account_is_led_to_where_panels_are_put_on_sites(counter: Counter) -> None:
    counter.connect()
    address = reverse("admin:panels_panel_change", args=[counter.panel.pk])
    assert f'href="{address}"' in counter.client.get(counter.address).content.decode()
    assert counter.client.get(address).status_code == 200


def test_vendors_that_are_not_managed_have_no_such_page(administrator: Client, station: Organization) -> None:
    other = Connection.objects.create(organization=station, vendor="bienport", name="Bienport")
    address = reverse("platform:panels_connection_account", args=[other.uid])
    assert administrator.get(address).status_code == 404
