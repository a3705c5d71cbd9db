"""Ending a site: who sees what afterwards, what hangs on it, and what still comes from there."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from history.models import Event, JournalEntry
from panels.access.doors import access_version, holds
from panels.dispatch.preparing import Unsendable, check_again
from panels.membership.acting import Missing, Refused
from panels.membership.relations import STATION_STAYS, propose_at, propose_to
from panels.membership.site_ending import end_site
from panels.models import (
    AccessRequest,
    Command,
    Connection,
    Ending,
    Grant,
    Job,
    Organization,
    Panel,
    Site,
    SiteOrganization,
)
from panels.presentation.words import event_word
from panels.vocabulary import (
    CauseKind,
    EndingKind,
    EndingReason,
    EndingStepKind,
    EventCategory,
    EventKind,
    EventOrigin,
    OrganizationKind,
    Relation,
    Right,
)
from tests.panels.people.conftest import Browse, Neighbourhood


def end(town: Neighbourhood, browse: Browse) -> Ending:
    """By the page, as the owner."""
    address, client = reverse("site_end", args=[town.site.uid]), browse(town["owner"])
    assert "not at the vendor until you change the password" in client.get(address).content.decode()
    assert client.post(address, {"because": "sold"}).status_code == 302
    return Ending.objects.get(organization=town.organizations["family"], kind=EndingKind.SITE)


def of(town: Neighbourhood, name: str) -> Ending:
    """The list of one organization."""
    return Ending.objects.get(organization=town.organizations[name], kind=EndingKind.SITE)


def left(ending: Ending) -> set[str]:
    return set(ending.steps.filter(done_at=None).values_list("kind", flat=True))


def event(town: Neighbourhood) -> Event:
    """An alarm that comes now, as the corridor in stores it."""
    now = timezone.now()
    Panel.objects.filter(pk=town.panel.pk).update(
        last_event_at=now, last_event_kind=EventKind.ZONE_ALARM, alarm=True, alarm_since=now
    )
    return Event.objects.create(
        connection=town.connection,
        panel=town.panel,
        category=EventCategory.BURGLARY,
        kind=EventKind.ZONE_ALARM,
        priority=4,
        origin=EventOrigin.LIVE,
        observed_at=now,
    )


def test_everything_ends_at_once_but_for_the_station(town: Neighbourhood, browse: Browse) -> None:
    SiteOrganization.objects.filter(relation=Relation.MONITORS).update(may_arm=True, may_approve=True)
    town.grant("resident", Right.VIEW, Right.ARM)
    loose = town.grant("resident", Right.VIEW, Right.DISARM)
    Grant.objects.filter(pk=loose.pk).update(organization=None)
    window = town.grant("engineer", Right.DISARM, organization="installer")
    now, version = timezone.now(), access_version()
    request = AccessRequest.objects.create(
        user=town["engineer"], organization=town.organizations["installer"], panel=town.panel, rights=["arm"],
        reason="a fault", minutes=30, asked_at=now, expires_at=now + timedelta(hours=24),
    )  # fmt: skip
    old = event(town)
    end(town, browse)
    assert access_version() > version
    for name in ("owner", "resident", "engineer", "manager"):
        assert not holds(town[name], Right.VIEW, town.panel), name
        assert not Event.objects.visible_to(town[name]).exists()
        assert browse(town[name]).get(reverse("panel", args=[town.panel.uid])).status_code == 404
    assert not Grant.objects.filter(valid_until=None).exists()
    assert Job.objects.exists()
    assert not Job.objects.filter(ended_at=None).exists()
    window.refresh_from_db()
    request.refresh_from_db()
    assert window.valid_until is not None
    assert request.expires_at <= timezone.now()
    # An alarm that is under way is seen to its end, and nothing is done there.
    assert holds(town["operator"], Right.HANDLE, town.panel)
    assert list(Event.objects.visible_to(town["operator"])) == [old]
    assert not holds(town["operator"], Right.DISARM, town.panel)
    later = timezone.now() + STATION_STAYS + timedelta(seconds=1)
    assert not holds(town["operator"], Right.VIEW, town.panel, later)
    # Nothing of what was recorded goes.
    assert Event.objects.filter(pk=old.pk).exists()
    assert Panel.objects.get().site == town.site


def test_a_silent_alarm_changes_nothing_that_an_owner_could_see(town: Neighbourhood, browse: Browse) -> None:
    address, client = reverse("site_end", args=[town.site.uid]), browse(town["owner"])

    def said() -> str:
        whole = client.get(address).content.decode().partition("<h1>")[2]
        return re.sub(r'value="[^"]{40,}"|nonce="[^"]*"', "", whole)

    before = said()
    Panel.objects.update(covert_alarm=True, covert_since=timezone.now())
    after = said()
    assert after == before
    ending = end(town, browse)
    watches = SiteOrganization.objects.get(relation=Relation.MONITORS)
    assert watches.valid_until == ending.ended_at + STATION_STAYS
    assert (
        "alarm now"
        not in browse(town["owner"]).get(reverse("ending", args=[ending.organization.uid, ending.uid])).content.decode()
    )


def test_an_end_that_was_set_for_the_station_is_not_put_off(town: Neighbourhood, browse: Browse) -> None:
    soon = timezone.now() + timedelta(minutes=5)
    SiteOrganization.objects.filter(relation=Relation.MONITORS).update(valid_until=soon)
    end(town, browse)
    assert SiteOrganization.objects.get(relation=Relation.MONITORS).valid_until == soon


def test_each_gets_its_own_list(town: Neighbourhood, browse: Browse) -> None:
    own = Connection.objects.create(
        organization=town.organizations["family"], vendor="visonic", name="Own", enabled=False
    )
    second = Panel.objects.create(connection=own, vendor_id="2", site=town.site, name="Keller")
    family = end(town, browse)
    assert left(family) == {
        EndingStepKind.VENDOR_PASSWORD,
        EndingStepKind.PANEL_CODES,
        EndingStepKind.VENDOR_PEOPLE,
        EndingStepKind.TAKE_OFF,
    }
    assert [one.panel for one in family.steps.filter(kind=EndingStepKind.TAKE_OFF)] == [second]
    installer = of(town, "installer")
    assert left(installer) == {EndingStepKind.TAKE_OFF, EndingStepKind.VENDOR_PEOPLE}
    assert [one.panel for one in installer.steps.filter(kind=EndingStepKind.TAKE_OFF)] == [town.panel]
    assert left(of(town, "station")) == set()
    for name, by in (("station", "supervisor"), ("installer", "manager"), ("family", "owner")):
        organization = town.organizations[name]
        lists = browse(town[by]).get(reverse("endings", args=[organization.uid])).content.decode()
        assert "Dükkan" in lists
        page = browse(town[by]).get(reverse("ending", args=[organization.uid, of(town, name).uid])).content.decode()
        assert "It was sold" in page
        assert JournalEntry.objects.filter(act="site.ended", organization=organization.uid).count() == 1


def test_who_has_no_more_than_the_account_is_not_told_where_it_was(town: Neighbourhood, browse: Browse) -> None:
    SiteOrganization.objects.filter(relation=Relation.INSTALLS).delete()
    end(town, browse)
    ending = of(town, "installer")
    assert (ending.site, ending.other) == (None, None)
    address = reverse("ending", args=[town.organizations["installer"].uid, ending.uid])
    for page in (
        address,
        f"{address}?q=dukkan&show=all",
        reverse("endings", args=[town.organizations["installer"].uid]),
    ):
        text = browse(town["manager"]).get(page).content.decode()
        assert "Dükkan" not in text
        assert "Family" not in text
    assert not JournalEntry.objects.filter(act="site.ended", organization=town.organizations["installer"].uid).exists()


def test_nor_by_what_a_guess_of_it_ticks(town: Neighbourhood, browse: Browse) -> None:
    SiteOrganization.objects.filter(relation=Relation.INSTALLS).delete()
    end(town, browse)
    ending = of(town, "installer")
    address = reverse("ending", args=[town.organizations["installer"].uid, ending.uid])
    manager, left = browse(town["manager"]), ending.steps.filter(done_at=None)
    before = left.count()
    assert before
    for query, body in (("?q=dukkan", {"found": "all"}), ("?by=site", {"group": town.site.uid}), ("", {"group": ""})):
        assert manager.post(f"{address}tick/{query}", body).status_code == 302
        assert left.count() == before, query
    # By what they do know, all of it is done at once.
    manager.post(f"{address}tick/", {"group": town.connection.uid})
    assert not left.exists()


def test_where_a_panel_went_is_not_told_to_whom_it_left(town: Neighbourhood, browse: Browse) -> None:
    ending = end(town, browse)
    hidden = Site.objects.create(name="Gizli Depo", language="tr")
    SiteOrganization.objects.create(
        site=hidden,
        organization=town.organizations["installer"],
        relation=Relation.INSTALLS,
        accepted_at=timezone.now(),
        valid_from=timezone.now(),
    )
    town.panel.site, town.panel.name = hidden, "Alarm"
    town.panel.refold()
    town.panel.save()
    address = reverse("ending", args=[town.organizations["family"].uid, ending.uid])
    owner, left = browse(town["owner"]), ending.steps.filter(done_at=None)
    before = left.count()
    assert left.filter(panel=town.panel).exists()
    for query in ("", "?by=connection", "?q=gizli&show=all", "?q=alarm"):
        assert "Gizli" not in owner.get(f"{address}{query}").content.decode(), query
    owner.post(f"{address}tick/?q=gizli", {"found": "all"})
    assert left.count() == before
    owner.post(f"{address}tick/?q=alarm", {"found": "all"})
    assert not left.filter(panel=town.panel).exists()
    # Whoever put it there reads it by its site, as ever.
    theirs = of(town, "installer")
    page = reverse("ending", args=[town.organizations["installer"].uid, theirs.uid])
    assert "Gizli Depo" in browse(town["manager"]).get(f"{page}?show=all").content.decode()


def test_alarms_that_still_come_are_shown_to_whoever_has_the_account(town: Neighbourhood, browse: Browse) -> None:
    family = end(town, browse)
    ending = of(town, "installer")
    address = reverse("ending", args=[town.organizations["installer"].uid, ending.uid])
    manager = browse(town["manager"])
    assert "still report" not in manager.get(address).content.decode()
    kept = event(town)
    page = manager.get(address).content.decode()
    assert "These panels still report" in page
    assert f"</time></span> {event_word(EventKind.ZONE_ALARM)} <strong>" in page
    assert "in alarm" in page
    assert (
        "Endings with something left"
        in manager.get(reverse("endings", args=[ending.organization.uid])).content.decode()
    )
    theirs = reverse("ending", args=[town.organizations["family"].uid, family.uid])
    assert "still report" not in browse(town["owner"]).get(theirs).content.decode()
    # Ticked, it is switched off: what comes then is set aside, and what came stays.
    step = ending.steps.get(kind=EndingStepKind.TAKE_OFF)
    manager.post(reverse("ending_tick", args=[ending.organization.uid, ending.uid]), {"only": step.uid})
    town.panel.refresh_from_db()
    assert not town.panel.enabled
    assert "These panels still report" not in manager.get(address).content.decode()
    assert Event.objects.filter(pk=kept.pk).exists()
    entry = JournalEntry.objects.get(act="panel.changed")
    assert (entry.panel, entry.after) == (town.panel.uid, {"enabled": False})


def test_a_panel_that_stands_elsewhere_by_now_stays_on(town: Neighbourhood, browse: Browse) -> None:
    end(town, browse)
    ending = of(town, "installer")
    town.panel.site = town.site.__class__.objects.create(name="Next")
    town.panel.save()
    step = ending.steps.get(kind=EndingStepKind.TAKE_OFF)
    browse(town["manager"]).post(reverse("ending_tick", args=[ending.organization.uid, ending.uid]), {"only": step.uid})
    town.panel.refresh_from_db()
    assert town.panel.enabled


def test_a_command_under_way_is_not_sent(town: Neighbourhood, browse: Browse) -> None:
    Connection.objects.update(enabled=True)
    now = timezone.now()
    command = Command.objects.create(
        panel=town.panel, name="arm_away", cause_kind=CauseKind.PERSON, requested_by=town["owner"], state="queued",
        created_at=now, expires_at=now + timedelta(seconds=30),
    )  # fmt: skip
    check_again(Command.objects.get(pk=command.pk))
    end(town, browse)
    with pytest.raises(Unsendable) as refused:
        check_again(Command.objects.get(pk=command.pk))
    assert refused.value.reason == "not_permitted_now"


def test_it_ends_once_and_begins_no_more(town: Neighbourhood, browse: Browse) -> None:
    guard = Organization.objects.create(name="Guard", kind=OrganizationKind.MONITORING)
    waiting = propose_to(town["owner"], town.site, "Guard")
    end(town, browse)
    waiting.refresh_from_db()
    assert waiting.declined_at is not None
    with pytest.raises(Missing):
        end_site(town["owner"], town.site.uid, EndingReason.CLOSED)
    with pytest.raises(Missing):
        propose_to(town["owner"], town.site, "Guard")
    assert browse(town["owner"]).post(reverse("site_end", args=[town.site.uid]), {"because": "sold"}).status_code == 404
    town.organizations["guard"] = guard
    with pytest.raises(Refused):
        propose_at(town["manager"], town.organizations["installer"], town.site.uid)
    assert Ending.objects.filter(kind=EndingKind.SITE).count() == 3


def test_nobody_ends_the_site_of_others(town: Neighbourhood, browse: Browse) -> None:
    address = reverse("site_end", args=[town.site.uid])
    for name in ("resident", "operator", "supervisor", "engineer", "manager", "stranger"):
        client = browse(town[name])
        for how in (client.get, client.post):
            assert how(address, {"because": "sold"}).status_code == 404, name
    for odd in ("", "x", "\x00"):
        assert browse(town["owner"]).post(address, {"because": odd}).status_code == 200
    town.site.refresh_from_db()
    assert town.site.ended_at is None


def test_what_two_own_is_not_one_ones_to_end(town: Neighbourhood, browse: Browse) -> None:
    since = timezone.now() - timedelta(days=1)
    SiteOrganization.objects.create(
        site=town.site, organization=town.organizations["strangers"], relation=Relation.OWNS, accepted_at=since,
        valid_from=since,
    )  # fmt: skip
    answer = browse(town["owner"]).post(reverse("site_end", args=[town.site.uid]), {"because": "sold"})
    assert "Strangers owns it too" in answer.content.decode()
    assert holds(town["owner"], Right.ARM, town.panel)
