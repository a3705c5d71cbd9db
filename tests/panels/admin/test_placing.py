"""Installer managers put panels of their own connections on sites their organization set up, and on no others."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels.access.doors import access_version
from panels.admin.panels import PanelAdmin
from panels.admin.sites import SiteAdmin
from panels.models import Connection, Membership, Organization, Panel, Site, SiteOrganization, User
from panels.vocabulary import OrganizationKind, Relation, Role

pytestmark = pytest.mark.django_db
PAST = timezone.now() - timedelta(days=1)


def site(name: str, organization: Organization, relation: Relation = Relation.INSTALLS, **more: Any) -> Site:
    made = Site.objects.create(name=name)
    dates = {"accepted_at": PAST, "valid_from": PAST} | more
    SiteOrganization.objects.create(site=made, organization=organization, relation=relation, **dates)
    return made


def panel(organization: Organization, name: str = "Panel", **more: Any) -> Panel:
    connection = Connection.objects.create(organization=organization, vendor="visonic", name=f"Cloud of {name}")
    return Panel.objects.create(connection=connection, vendor_id=name, name=name, **more)


def address(moved: Panel, desk: str = "admin") -> str:
    return reverse(f"{desk}:panels_panel_change", args=[moved.pk])


def test_a_panel_is_moved_onto_an_own_site_and_on(manager: Client, fitters: Organization) -> None:
    moved, villa, shop = panel(fitters), site("Villa", fitters), site("Shop", fitters)
    page = manager.get(address(moved)).content.decode()
    assert "Villa" in page
    assert "Shop" in page
    for place in (villa, shop):
        before = access_version()
        assert manager.post(address(moved), {"site": place.pk}).status_code == 302
        moved.refresh_from_db()
        assert (moved.site, moved.enabled) == (place, True)
        assert access_version() > before, "open pages are judged again"
    assert "shop" in moved.search
    entry = JournalEntry.objects.latest("pk")
    assert (entry.act, entry.object_uid) == ("panel.changed", moved.uid)
    assert "Shop" in manager.get(reverse("admin:panels_panel_changelist")).content.decode()


def test_sites_of_others_are_neither_named_nor_taken(manager: Client, fitters: Organization) -> None:
    stranger = Organization.objects.create(name="Rivals", kind=OrganizationKind.INSTALLER)
    moved = panel(fitters)
    places = [
        site("Secret one", stranger),
        site("Secret two", fitters, valid_until=PAST),
        site("Secret three", fitters, accepted_at=None),
        site("Secret four", fitters, Relation.MONITORS),
        Site.objects.create(name="Secret five"),
    ]
    assert "Secret" not in manager.get(address(moved)).content.decode()
    for place in places:
        answer = manager.post(address(moved), {"site": place.pk})
        assert answer.context["adminform"].form.errors.keys() == {"site"}
    moved.refresh_from_db()
    assert moved.site is None


def test_whoever_only_works_for_another_installer_puts_nothing_on_its_sites(
    manager: Client, fitters: Organization
) -> None:
    other = Organization.objects.create(name="Rivals", kind=OrganizationKind.INSTALLER)
    Membership.objects.create(user=User.objects.get(), organization=other, role=Role.ENGINEER)
    moved, theirs = panel(fitters), site("Their villa", other)

    assert "Their villa" not in manager.get(address(moved)).content.decode()
    assert manager.post(address(moved), {"site": theirs.pk}).status_code == 200

    moved.refresh_from_db()
    assert moved.site is None


def test_a_panel_on_somebody_elses_site_stays_there_unnamed(manager: Client, fitters: Organization) -> None:
    villa = site("Villa", fitters)
    moved = panel(fitters, site=Site.objects.create(name="Secret villa"))
    for page in (address(moved), reverse("admin:panels_panel_changelist")):
        assert "Secret villa" not in manager.get(page).content.decode()
    manager.post(address(moved), {"site": villa.pk, "enabled": ""})
    moved.refresh_from_db()
    assert (str(moved.site), moved.enabled) == ("Secret villa", True)


def test_panels_of_other_connections_do_not_exist(manager: Client, fitters: Organization) -> None:
    stranger = Organization.objects.create(name="Rivals", kind=OrganizationKind.INSTALLER)
    theirs, villa = panel(stranger, "Theirs"), site("Villa", fitters)
    listed = manager.get(reverse("admin:panels_panel_changelist"))
    assert "Theirs" not in listed.content.decode()
    manager.post(address(theirs), {"site": villa.pk})
    assert manager.get(address(theirs)).status_code == 404
    theirs.refresh_from_db()
    assert theirs.site is None
    assert manager.get(reverse("platform:panels_site_changelist")).status_code == 404


def test_an_administrator_still_puts_panels_anywhere(administrator: Client, fitters: Organization) -> None:
    moved, anywhere = panel(fitters), Site.objects.create(name="Anywhere")
    assert administrator.post(address(moved, "platform"), {"site": anywhere.pk, "enabled": "on"}).status_code == 302
    moved.refresh_from_db()
    assert moved.site == anywhere


def test_no_panel_is_put_on_a_site_that_has_ended(administrator: Client, fitters: Organization) -> None:
    moved, villa, shop = panel(fitters), site("Villa", fitters), site("Shop", fitters)
    form = {"site": villa.pk, "enabled": "on"}
    Site.objects.filter(pk=villa.pk).update(ended_at=timezone.now(), ended_because="sold")
    answer = administrator.post(address(moved, "platform"), form)
    assert answer.context["adminform"].form.errors.keys() == {"site"}
    moved.refresh_from_db()
    assert moved.site is None
    # What stood there when it ended is switched off there, and goes to another.
    Panel.objects.filter(pk=moved.pk).update(site=villa)
    assert administrator.post(address(moved, "platform"), {"site": villa.pk}).status_code == 302
    assert administrator.post(address(moved, "platform"), form | {"site": shop.pk}).status_code == 302
    moved.refresh_from_db()
    assert moved.site == shop


def test_nor_on_one_that_ends_while_the_form_is_read(
    administrator: Client, fitters: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved, villa = panel(fitters), site("Villa", fitters)
    write = PanelAdmin.write

    def ended_before(self: PanelAdmin, obj: Panel) -> None:
        Site.objects.filter(pk=villa.pk).update(ended_at=timezone.now(), ended_because="sold")
        write(self, obj)

    monkeypatch.setattr(PanelAdmin, "write", ended_before)
    answer = administrator.post(address(moved, "platform"), {"site": villa.pk, "enabled": "on"})
    assert answer.status_code == 404
    moved.refresh_from_db()
    assert moved.site is None


def test_a_form_that_was_open_begins_no_site_again(
    administrator: Client, fitters: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    villa, write = site("Villa", fitters), SiteAdmin.write

    def ended_before(self: SiteAdmin, obj: Site) -> None:
        Site.objects.filter(pk=villa.pk).update(ended_at=timezone.now(), ended_because="sold")
        write(self, obj)

    monkeypatch.setattr(SiteAdmin, "write", ended_before)
    page = reverse("platform:panels_site_change", args=[villa.pk])
    form = {"name": "Villa", "time_zone": "UTC", "language": "en"}
    rows = {"relations-TOTAL_FORMS": 0, "relations-INITIAL_FORMS": 0}
    assert administrator.post(page, form | rows).status_code == 404
    monkeypatch.undo()
    assert administrator.post(page, form | rows | {"name": "Villa Rosa"}).status_code == 302
    assert Site.objects.get(pk=villa.pk).name == "Villa Rosa"
