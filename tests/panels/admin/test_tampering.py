"""What somebody sends to an admin site beside what its forms ask: refused without an error, and nothing is told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels.models import (
    Connection,
    Grant,
    Membership,
    Organization,
    Panel,
    Partition,
    ServiceCode,
    Site,
    SiteOrganization,
    User,
)
from panels.secrets.sealing import Sealed
from panels.vocabulary import CodePurpose, OrganizationKind, Relation, Right, Role
from tests.panels.admin.test_tenancy import WHEN, site_form

pytestmark = pytest.mark.django_db
PAST = timezone.now() - timedelta(days=1)
HIDDEN = ("Rivals", "Their cloud", "Their panel", "Their villa")


@pytest.fixture
def rivals(db: None) -> Organization:
    return Organization.objects.create(name="Rivals", kind=OrganizationKind.INSTALLER)


@pytest.fixture
def theirs(rivals: Organization) -> Panel:
    """A panel of the rivals', on a site that they set up."""
    site = Site.objects.create(name="Their villa")
    SiteOrganization.objects.create(
        site=site, organization=rivals, relation=Relation.INSTALLS, accepted_at=PAST, valid_from=PAST
    )
    connection = Connection.objects.create(organization=rivals, vendor="bienport", name="Their cloud")
    return Panel.objects.create(connection=connection, vendor_id="T1", name="Their panel", site=site)


@pytest.fixture
def mine(fitters: Organization) -> Panel:
    connection = Connection.objects.create(organization=fitters, vendor="bienport", name="My cloud")
    return Panel.objects.create(connection=connection, vendor_id="M1", name="My panel")


def tells_nothing(answer: Any) -> None:
    """The page is no error and names none of the rivals' things."""
    assert answer.status_code < 500
    text = answer.content.decode()
    for name in HIDDEN:
        assert name not in text, name


# ------------------------------------------------------------------------- choices, lists and their filters


def test_nothing_of_others_is_listed_offered_completed_or_searched(
    manager: Client, theirs: Panel, mine: Panel, rivals: Organization
) -> None:
    code = ServiceCode.objects.create(connection=theirs.connection, panel=theirs, purpose=CodePurpose.READ)
    for model in ("connection", "panel", "servicecode"):
        listed = reverse(f"admin:panels_{model}_changelist")
        for query in ("", "?q=their", "?q=rivals", "?q=villa", "?_popup=1", "?_popup=1&_to_field=id", "?o=1.2.-3.9.x"):
            tells_nothing(manager.get(listed + query))
        tells_nothing(manager.get(reverse(f"admin:panels_{model}_add") + "?vendor=bienport"))
    by_site = manager.get(reverse("admin:panels_panel_changelist") + "?q=villa")
    assert "My panel" not in by_site.content.decode(), "where it stands is nothing to search by"
    for page, field in (("servicecode", "connection"), ("servicecode", "panel")):
        asked = {"app_label": "panels", "model_name": page, "field_name": field, "term": ""}
        answer = manager.get(reverse("admin:autocomplete"), asked)
        tells_nothing(answer)
        assert [one["text"] for one in answer.json()["results"]] == [
            "My cloud" if field == "connection" else "My panel"
        ]
    assert code.revoked_at is None


@pytest.mark.parametrize(
    "asked",
    [
        {"app_label": "panels", "model_name": "panel", "field_name": "site"},
        {"app_label": "panels", "model_name": "panel", "field_name": "grants"},
        {"app_label": "panels", "model_name": "connection", "field_name": "organization"},
        {"app_label": "history", "model_name": "event", "field_name": "panel"},
        {"app_label": "panels", "model_name": "grant", "field_name": "user"},
        {"app_label": "panels", "model_name": "panel", "field_name": "id"},
        {"app_label": "panels", "model_name": "nothing", "field_name": "x"},
        {"app_label": "\x00", "model_name": "", "field_name": ""},
        {},
    ],
)
def test_only_what_a_form_offers_is_completed(manager: Client, theirs: Panel, asked: dict[str, str]) -> None:
    assert manager.get(reverse("admin:autocomplete"), asked | {"term": "t"}).status_code in {400, 404}


@pytest.mark.parametrize("desk", ["platform", "admin"])
@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=a",
        "organization__name__startswith=R",
        "connection__organization__name=Rivals",
        "connection__secrets__startswith=g",
        "secrets__startswith=g",
        "settings__screen_name=demo",
        "site__name__startswith=T",
        "site__relations__organization__name=Rivals",
        "user__password__regex=.",
        "id__in=1,2",
        "_to_field=secrets",
        "_to_field=password",
        "health__exact=%00",
        "e\x00=1",
    ],
)
def test_rows_are_filtered_by_what_the_filters_offer_alone(
    administrator: Client, manager: Client, mine: Panel, desk: str, query: str
) -> None:
    client = administrator if desk == "platform" else manager
    models = (
        ("user", "panel", "connection", "servicecode", "membership") if desk == "platform" else ("panel", "connection")
    )
    for model in models:
        assert client.get(f"/{desk}/panels/{model}/?{query}").status_code == 400, model


def test_filters_that_are_offered_still_filter(manager: Client, mine: Panel, theirs: Panel, fitters: Any) -> None:
    second = Connection.objects.create(organization=fitters, vendor="bienport", name="My second cloud")
    Panel.objects.create(connection=second, vendor_id="M2", name="Another panel", enabled=False)
    listed = reverse("admin:panels_panel_changelist")
    page = manager.get(listed)
    tells_nothing(page)
    assert "My second cloud" in page.content.decode()
    for query in (f"connection__id__exact={mine.connection_id}", "enabled__exact=1"):
        text = manager.get(f"{listed}?{query}").content.decode()
        assert "My panel" in text
        assert "Another panel" not in text
    tells_nothing(manager.get(f"{listed}?connection__id__exact={theirs.connection_id}"))
    for wrong in ("x", "9" * 40, "-1", "1 OR 1=1"):
        assert manager.get(f"{listed}?connection__id__exact={wrong}").status_code < 500


# ------------------------------------------------------------------------- one row


@pytest.mark.parametrize("number", ["0", "-1", "9" * 40, "x", "1 OR 1=1", "%00", "../../etc/passwd", "1_2F2", "ü"])
def test_what_is_no_row_of_ones_own_is_missing(manager: Client, mine: Panel, number: str) -> None:
    for model in ("connection", "panel", "servicecode"):
        for end in ("change", "delete", "history"):
            answer = manager.get(f"/admin/panels/{model}/{number}/{end}/")
            assert answer.status_code == 404, (model, end)


def test_others_rows_are_neither_shown_nor_changed(manager: Client, theirs: Panel) -> None:
    code = ServiceCode.objects.create(
        connection=theirs.connection, panel=theirs, purpose=CodePurpose.READ, code=Sealed.of({"code": "864209"})
    )
    for model, row in (("connection", theirs.connection), ("panel", theirs), ("servicecode", code)):
        for query in ("", "?_popup=1", "?_to_field=id", "?_to_field=uid", "?_changelist_filters=q%3Dx"):
            address = reverse(f"admin:panels_{model}_change", args=[row.pk]) + query
            for answer in (manager.get(address), manager.post(address, {"name": "Taken", "site": "", "_save": "1"})):
                assert answer.status_code in {400, 404}
                tells_nothing(answer)
        listed = reverse(f"admin:panels_{model}_changelist")
        for action in ("revoke", "try_login", "read_again", "delete_selected", "__class__", ""):
            form = {"action": action, "_selected_action": [row.pk], "select_across": "1", "index": "0"}
            tells_nothing(manager.post(listed, form, follow=True))
    code.refresh_from_db()
    assert (code.revoked_at, bool(code.code)) == (None, True)
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("chosen", [["x"], ["9" * 40], ["-1"], ["\x00"], ["²"], ["1", "x"], []])
def test_an_action_on_what_is_no_row_does_nothing(administrator: Client, mine: Panel, chosen: list[str]) -> None:
    form = {"action": "try_login", "_selected_action": chosen}
    assert administrator.post(reverse("platform:panels_connection_changelist"), form).status_code < 500


def test_a_list_is_not_edited(manager: Client, mine: Panel) -> None:
    form = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": mine.pk, "form-0-name": "Taken", "_save": "1",
    }  # fmt: skip
    assert manager.post(reverse("admin:panels_panel_changelist"), form).status_code < 400
    mine.refresh_from_db()
    assert mine.name == "My panel"


# ------------------------------------------------------------------------- more fields than the form has


def test_fields_that_a_form_does_not_have_are_not_taken(manager: Client, mine: Panel, theirs: Panel) -> None:
    before: Any = Panel.objects.filter(pk=mine.pk).values().get()
    more = {
        "connection": theirs.connection_id, "uid": "A" * 16, "name": "Taken", "vendor_id": "T1", "enabled": "",
        "alarm": "on", "simulated": "on", "version": "99", "serial": "X", "id": theirs.pk, "pk": theirs.pk, "site": "",
    }  # fmt: skip
    address = reverse("admin:panels_panel_change", args=[mine.pk])
    assert manager.post(address, more).status_code == 302
    after: Any = Panel.objects.filter(pk=mine.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"search", "sort_name"}


def test_an_administrator_writes_no_digest_no_uid_and_no_superuser(administrator: Client) -> None:
    anna = User.objects.create_user("anna@example.org", "a long pass phrase")
    before = User.objects.filter(pk=anna.pk).values().get()
    form = {
        "email": anna.email, "name": "", "language": "", "is_active": "on", "is_superuser": "on", "password": "md5$x",
        "uid": "A" * 16, "id": "1", "user_permissions": "1", "groups": "1", "last_login": "2020-01-01",
    }  # fmt: skip
    assert administrator.post(reverse("platform:panels_user_change", args=[anna.pk]), form).status_code == 302
    assert User.objects.filter(pk=anna.pk).values().get() == before
    assert not User.objects.get(pk=anna.pk).is_superuser


# ------------------------------------------------------------------------- others' ids in every field that names a row


def test_others_ids_are_no_choice_of_a_manager(manager: Client, mine: Panel, theirs: Panel, rivals: Any) -> None:
    pages: dict[tuple[str, int | None], dict[str, Any]] = {
        ("panel", mine.pk): {"site": theirs.site_id},
        ("servicecode", None): {
            "connection": theirs.connection_id, "panel": theirs.pk, "purpose": "read", "new_code": "864209",
        },
        ("connection", None): {"organization": rivals.pk, "vendor": "bienport", "name": "Mine now"},
        ("connection", mine.connection_id): {"organization": rivals.pk, "vendor": "bienport", "name": "Theirs now"},
    }  # fmt: skip
    for (model, pk), form in pages.items():
        name = f"admin:panels_{model}_change" if pk else f"admin:panels_{model}_add"
        address = reverse(name, args=[pk] if pk else [])
        for wrong in (form, dict.fromkeys(form, "9" * 40), dict.fromkeys(form, "x"), dict.fromkeys(form, "\x00")):
            answer = manager.post(address, wrong)
            assert answer.status_code == 200, (model, wrong)
            tells_nothing(answer)
            assert answer.context["adminform"].form.errors
    half = {"connection": mine.connection_id, "panel": theirs.pk, "purpose": "read", "new_code": "864209"}
    tells_nothing(manager.post(reverse("admin:panels_servicecode_add"), half))
    assert not ServiceCode.objects.exists()
    assert set(Connection.objects.values_list("name", "organization__name")) == {
        ("My cloud", "Fitters"), ("Their cloud", "Rivals"),
    }  # fmt: skip


def test_a_partition_that_is_no_number_is_refused(administrator: Client, mine: Panel) -> None:
    part = Partition.objects.create(panel=mine, number=2, name="Vault")
    form = WHEN | {"user": "", "panel": "", "rights": [Right.VIEW]}
    for number in (str(part.pk), "9" * 40, "x", "\x00", "-1"):
        answer = administrator.post(reverse("platform:panels_grant_add"), form | {"partition": number})
        assert answer.status_code == 200
        wrong = "partition" in answer.context["adminform"].form.errors
        assert wrong is (number != str(part.pk))


# ------------------------------------------------------------------------- rows on another row's page


def test_rows_of_another_page_are_not_taken_over(administrator: Client, theirs: Panel, station: Organization) -> None:
    shop, other = Site.objects.create(name="Shop"), SiteOrganization.objects.get()
    before = SiteOrganization.objects.filter(pk=other.pk).values().get()
    address = reverse("platform:panels_site_change", args=[shop.pk])
    for row in (
        {"id": other.pk, "organization": station.pk, "relation": Relation.OWNS},
        {"id": other.pk, "site": theirs.site_id, "organization": station.pk, "relation": Relation.OWNS},
        {"id": "x", "organization": station.pk, "relation": Relation.OWNS},
        {
            "id": other.pk,
            "site": shop.pk,
            "organization": other.organization_id,
            "relation": other.relation,
            "DELETE": "on",
        },
    ):
        for known in (1, 0):
            answer = administrator.post(address, site_form(shop, row, known=known))
            assert answer.status_code in {200, 302}, row
            assert SiteOrganization.objects.filter(pk=other.pk).values().get() == before


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"TOTAL_FORMS": "x", "INITIAL_FORMS": "0"},
        {"TOTAL_FORMS": "-1", "INITIAL_FORMS": "-1"},
        {"TOTAL_FORMS": "1", "INITIAL_FORMS": "5"},
        {"TOTAL_FORMS": "99999999", "INITIAL_FORMS": "0"},
        {"TOTAL_FORMS": "1", "INITIAL_FORMS": "1"},
    ],
)
def test_counts_of_forms_that_are_made_up_break_nothing(administrator: Client, counts: dict[str, str]) -> None:
    shop = Site.objects.create(name="Shop")
    form = {"name": "Shop", "time_zone": "UTC"} | {f"relations-{name}": value for name, value in counts.items()}
    answer = administrator.post(reverse("platform:panels_site_change", args=[shop.pk]), form)
    assert answer.status_code in {200, 302}
    assert not SiteOrganization.objects.exists()


# ------------------------------------------------------------------------- secrets, history, deleting


def test_no_secret_stands_in_a_page_an_entry_or_a_report(manager: Client, mine: Panel) -> None:
    secret = "a-secret-nobody-reads-back"
    Connection.objects.filter(pk=mine.connection_id).update(secrets=Sealed.of({"password": secret}))
    address = reverse("admin:panels_connection_change", args=[mine.connection_id])
    wrong = {"organization": "", "vendor": "bienport", "name": "", "vendor_password": f"{secret}-new"}
    pages = [
        manager.get(address),
        manager.post(address, wrong),
        manager.get(reverse("admin:panels_connection_changelist")),
    ]
    code = {"connection": mine.connection_id, "panel": mine.pk, "purpose": "", "new_code": "864209"}
    pages.append(manager.post(reverse("admin:panels_servicecode_add"), code))
    sealed = Connection.objects.get(pk=mine.connection_id).secrets.token
    for page in pages:
        for told in (secret, sealed, "864209"):
            assert told not in page.content.decode()


def test_djangos_own_log_is_not_written(administrator: Client, manager: Client, mine: Panel) -> None:
    anna = User.objects.create_user("anna@example.org", "a long pass phrase")
    form = {"email": anna.email, "name": "Anna", "language": "", "is_active": "on"}
    administrator.post(reverse("platform:panels_user_change", args=[anna.pk]), form)
    administrator.post(reverse("platform:panels_organization_add"), {"name": "New", "kind": "customer"})
    manager.post(reverse("admin:panels_panel_change", args=[mine.pk]), {"site": ""})
    assert {"user.changed", "organization.added", "panel.changed"} <= set(
        JournalEntry.objects.values_list("act", flat=True)
    )
    assert not LogEntry.objects.exists()
    assert "Recent actions" not in administrator.get(reverse("platform:index")).content.decode()


def test_nobody_deletes_anything(administrator: Client, manager: Client, mine: Panel, station: Organization) -> None:
    anna = User.objects.create_user("anna@example.org")
    member = Membership.objects.create(user=anna, organization=station, role=Role.OPERATOR)
    grant = Grant.objects.create(user=anna, panel=mine, rights=[Right.VIEW], valid_from=PAST)
    rows: dict[str, Any] = {"user": anna, "membership": member, "grant": grant, "organization": station, "panel": mine}
    for model, row in rows.items():
        listed = reverse(f"platform:panels_{model}_changelist")
        page = administrator.get(listed).content.decode()
        assert "delete_selected" not in page
        form = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        administrator.post(listed, form)
        address = reverse(f"platform:panels_{model}_delete", args=[row.pk])
        assert administrator.post(address, {"post": "yes"}).status_code == 404
        change = administrator.get(reverse(f"platform:panels_{model}_change", args=[row.pk])).content.decode()
        assert not re.search(r"/(delete|history)/", change)
        row.refresh_from_db()
