"""An organization's manager sees and sets how long things are kept, and holds what must not go."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from pytest_django import Settings

from history.models import JournalEntry
from panels.models import LegalHold, Retention, Site, SiteOrganization
from panels.vocabulary import Relation
from panels.vocabulary.retention import Kept
from tests.accounts.conftest import give_app
from tests.panels.people.conftest import Browse, Neighbourhood

pytestmark = pytest.mark.django_db

USUAL = {"raw": 30, "stills": 30, "addresses": 90, "events": 730, "measurements": 730, "journal": 2190}


@pytest.fixture
def page(town: Neighbourhood, browse: Browse) -> tuple[Client, str]:
    """The owner's browser, and where the page is."""
    client = browse(town["owner"])
    return client, reverse("retention", args=[town.organizations["family"].uid])


def test_what_is_usual_is_shown_and_what_is_chosen_is_kept(page: tuple[Client, str]) -> None:
    client, address = page
    shown = client.get(address).content.decode()
    for days in USUAL.values():
        assert f'value="{days}"' in shown
    answer = client.post(address, USUAL | {"events": 1000, "stills": 7}, follow=True)
    assert "Saved." in answer.content.decode()
    assert dict(Retention.objects.values_list("category", "days")) == {"events": 1000, "stills": 7}
    entry = JournalEntry.objects.get(act="retention.changed")
    assert (entry.before, entry.after) == ({"events": 730, "stills": 30}, {"events": 1000, "stills": 7})
    assert client.post(address, USUAL | {"events": 1000, "stills": 7}, follow=True).status_code == 200
    assert JournalEntry.objects.filter(act="retention.changed").count() == 1


@pytest.mark.parametrize(
    ("category", "days"),
    [("events", 29), ("events", 5000), ("journal", 364), ("raw", 6), ("stills", 0), ("stills", -1), ("raw", "x")],
)
def test_outside_its_bounds_nothing_is_kept(page: tuple[Client, str], category: str, days: object) -> None:
    client, address = page
    answer = client.post(address, USUAL | {category: days})
    assert answer.status_code == 200
    assert not Retention.objects.exists()


def test_a_station_keeps_events_for_two_years_at_least(town: Neighbourhood, browse: Browse) -> None:
    address = reverse("retention", args=[town.organizations["station"].uid])
    assert browse(town["supervisor"]).post(address, USUAL | {"events": 729}).status_code == 200
    assert browse(town["supervisor"]).post(address, USUAL | {"events": 731}).status_code == 302


def test_a_site_is_held_and_let_go(page: tuple[Client, str], town: Neighbourhood) -> None:
    client, address = page
    asked = {"site": town.site.uid, "reason": "file 7 of the court"}
    shown = client.post(f"{address}hold/", asked, follow=True).content.decode()
    assert town.site.name in shown
    assert "file 7 of the court" in shown
    hold = LegalHold.objects.get()
    assert (hold.site, hold.begun_by) == (town.site, town["owner"])
    client.post(reverse("hold_end", args=[town.organizations["family"].uid, hold.uid]))
    hold.refresh_from_db()
    assert hold.ended_at is not None
    client.post(reverse("hold_end", args=[town.organizations["family"].uid, hold.uid]))
    acts = JournalEntry.objects.filter(object_kind="legalhold").values_list("act", flat=True)
    assert list(acts.order_by("pk")) == ["legalhold.begun", "legalhold.ended"]


def test_others_are_told_of_a_hold_and_not_why(town: Neighbourhood, browse: Browse) -> None:
    station, family = (town.organizations[name] for name in ("station", "family"))
    asked = {"site": town.site.uid, "reason": "file 7"}
    browse(town["supervisor"]).post(reverse("hold_begin", args=[station.uid]), asked)
    owner = browse(town["owner"])
    shown = owner.get(reverse("retention", args=[family.uid])).content.decode()
    assert station.name in shown
    assert "file 7" not in shown
    assert "file 7" not in owner.get(reverse("journal")).content.decode()
    hold = LegalHold.objects.get()
    assert owner.post(reverse("hold_end", args=[family.uid, hold.uid])).status_code == 404
    hold.refresh_from_db()
    assert hold.ended_at is None


def test_a_site_of_others_is_not_held(page: tuple[Client, str], town: Neighbourhood) -> None:
    client, address = page
    far = Site.objects.create(name="Far away")
    now, strangers = timezone.now(), town.organizations["strangers"]
    SiteOrganization.objects.create(
        site=far, organization=strangers, relation=Relation.OWNS, accepted_at=now, valid_from=now
    )
    answer = client.post(f"{address}hold/", {"site": far.uid, "reason": "x"})
    assert answer.status_code == 200
    assert "Far away" not in answer.content.decode()
    assert client.post(f"{address}hold/", {"site": "", "reason": ""}).status_code == 200
    assert not LegalHold.objects.exists()


def test_an_installer_has_no_say_in_what_others_keep(town: Neighbourhood, browse: Browse) -> None:
    address = reverse("hold_begin", args=[town.organizations["installer"].uid])
    assert browse(town["manager"]).post(address, {"site": town.site.uid, "reason": "x"}).status_code == 200
    assert not LegalHold.objects.exists()


def test_every_category_has_words(page: tuple[Client, str]) -> None:
    client, address = page
    shown = client.get(address).content.decode()
    for category in Kept:
        assert f'name="{category}"' in shown


def test_whoever_left_a_session_open_is_asked_again(
    page: tuple[Client, str], town: Neighbourhood, settings: Settings
) -> None:
    settings.SECOND_FACTOR = "required"
    client, address = page
    give_app(town["owner"])
    family = town.organizations["family"].uid
    hold = LegalHold.objects.create(organization=town.organizations["family"], reason="x", begun_at=timezone.now())
    for answer in (
        client.get(address),
        client.post(address, USUAL | {"stills": 7}),
        client.post(f"{address}hold/", {"reason": "x"}),
        client.post(reverse("hold_end", args=[family, hold.uid])),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        # It comes back to a page that opens.
        assert answer["Location"].endswith(urlencode({"next": address}))
    assert not Retention.objects.exists()
    assert LegalHold.objects.filter(ended_at__isnull=True).count() == 1
