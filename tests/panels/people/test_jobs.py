"""Managers give engineers jobs, change and end them; engineers read what they have to do."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry, JournalPersonal
from panels.access.doors import holds, relations_in_force
from panels.access.requests import approve, ask_for_access
from panels.membership.relations import end_relation
from panels.models import AccessRequest, Command, Grant, Job, Organization, Panel, Site, SiteOrganization, User
from panels.vocabulary import CauseKind, CommandName, CommandState, Relation, Right, Role
from tests.jobs import put_to_work
from tests.panels.people.conftest import Browse, Neighbourhood

ISTANBUL = ZoneInfo("Europe/Istanbul")


@pytest.fixture(autouse=True)
def idle(town: Neighbourhood) -> None:
    """The engineer has nothing to do yet."""
    Job.objects.all().delete()


def today() -> date:
    return timezone.now().astimezone(ISTANBUL).date()


def give(client: Client, town: Neighbourhood, *, at: Site | None = None, **fields: Any) -> Any:
    values = {
        "engineer": town["engineer"].uid,
        "purpose": "Replace the detector",
        "first_day": today().isoformat(),
        "last_day": today().isoformat(),
        "looks_back": "0",
        "notes": "The key is at the porter's.",
    }
    address = reverse("job_add", args=[town.organizations["installer"].uid, (at or town.site).uid])
    return client.post(address, values | fields, follow=True)


def change(client: Client, town: Neighbourhood, **fields: Any) -> Any:
    job = Job.objects.get()
    values = {
        "purpose": job.purpose,
        "first_day": job.first_day.isoformat(),
        "last_day": job.last_day.isoformat(),
        "looks_back": str(job.looks_back),
        "only_panels": job.only_panels,
    }
    address = reverse("job_change", args=[town.organizations["installer"].uid, job.uid])
    return client.post(address, values | fields, follow=True)


def end(client: Client, town: Neighbourhood, job: Job | None = None) -> Any:
    uid = (job or Job.objects.get()).uid
    return client.post(reverse("job_end", args=[town.organizations["installer"].uid, uid]), follow=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def sees(town: Neighbourhood) -> bool:
    return holds(town["engineer"], Right.VIEW, town.panel)


def window(town: Neighbourhood, right: Right = Right.DISARM) -> Grant:
    now = timezone.now()
    asked = ask_for_access(town["engineer"], town.panel, rights=[right], minutes=60, reason="x", now=now)
    return approve(town["owner"], asked, 60, now)


def test_from_giving_to_the_end(town: Neighbourhood, browse: Browse) -> None:
    manager, engineer = browse(town["manager"]), browse(town["engineer"])
    installer = town.organizations["installer"]
    assert not sees(town)
    page = text(engineer.get(reverse("my_jobs")))
    assert "You have no job today" in page
    assert "while they have them, and no others" in text(engineer.get(reverse("panel_list")))
    assert reverse("organization_jobs", args=[installer.uid]) in text(
        manager.get(reverse("organization", args=[installer.uid]))
    )
    assert reverse("job_add", args=[installer.uid, town.site.uid]) in text(
        manager.get(reverse("job_site", args=[installer.uid]))
    )
    town.site.address = "Bağdat Caddesi 5"
    town.site.save()

    page = text(give(manager, town))
    assert "Engineer has a job at Dükkan" in page
    assert "Replace the detector" in page
    assert sees(town)
    page = text(engineer.get(reverse("my_jobs")))
    for told in ("Dükkan", "Bağdat Caddesi 5", "Replace the detector", "The key is at the porter", "Manager"):
        assert told in page
    assert reverse("panel", args=[town.panel.uid]) in page

    page = text(end(manager, town))
    assert "sees nothing of Dükkan any more" in page
    assert not sees(town)
    assert "Bağdat Caddesi 5" not in text(engineer.get(reverse("my_jobs")))
    assert end(manager, town).status_code == 404


def test_a_job_to_come_tells_where_and_shows_no_panel(town: Neighbourhood, browse: Browse) -> None:
    later = (today() + timedelta(days=3)).isoformat()
    give(browse(town["manager"]), town, first_day=later, last_day=later)
    page = text(browse(town["engineer"]).get(reverse("my_jobs")))
    assert "Replace the detector" in page
    assert reverse("panel", args=[town.panel.uid]) not in page
    assert not sees(town)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (-1, 2, "Choose a first day from today on"),
        (2, 1, "It would end before it begins"),
        (0, 92, "A job lasts 92 days at most"),
        (367, 367, "A job begins within a year"),
    ],
)
def test_days_that_no_job_has(town: Neighbourhood, browse: Browse, first: int, last: int, told: str) -> None:
    days: dict[str, Any] = {
        "first_day": (today() + timedelta(days=first)).isoformat(),
        "last_day": (today() + timedelta(days=last)).isoformat(),
    }
    answer = give(browse(town["manager"]), town, **days)
    assert told in text(answer)
    assert not Job.objects.exists()


def test_the_longest_and_the_furthest(town: Neighbourhood, browse: Browse) -> None:
    far = today() + timedelta(days=366)
    days: dict[str, Any] = {"first_day": far.isoformat(), "last_day": (far + timedelta(days=91)).isoformat()}
    assert "has a job at" in text(give(browse(town["manager"]), town, **days))


@pytest.mark.parametrize(
    "fields",
    [
        {"engineer": "manager"},
        {"engineer": "stranger"},
        {"first_day": "never"},
        {"last_day": "0000-00-00"},
        {"looks_back": "9999"},
        {"purpose": ""},
        {"purpose": "x" * 201},
        {"purpose": "a\0b"},
        {"notes": "x" * 2001},
        {"only_panels": ["nobodyspanel_uid"]},
    ],
)
def test_what_cannot_be_is_refused(town: Neighbourhood, browse: Browse, fields: dict[str, Any]) -> None:
    if named := fields.get("engineer"):
        fields = {"engineer": town[named].uid}
    answer = give(browse(town["manager"]), town, **fields)
    # What the form does not offer at all is not looked at.
    assert Job.objects.exists() == ("only_panels" in fields)
    assert answer.status_code == 200


def test_nobody_gives_a_job_where_their_company_does_not_install(town: Neighbourhood, browse: Browse) -> None:
    elsewhere = Site.objects.create(name="Elsewhere")
    assert give(browse(town["manager"]), town, at=elsewhere).status_code == 404
    SiteOrganization.objects.create(
        site=elsewhere,
        organization=town.organizations["installer"],
        relation=Relation.INSTALLS,
        valid_from=timezone.now(),
    )
    # Not accepted by the other side yet.
    assert give(browse(town["manager"]), town, at=elsewhere).status_code == 404
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["engineer", "owner", "supervisor", "stranger", "resident"])
def test_nobody_else_gives_changes_or_ends_one(town: Neighbourhood, browse: Browse, name: str) -> None:
    give(browse(town["manager"]), town)
    client = browse(town[name])
    assert give(client, town).status_code == 404
    assert change(client, town, purpose="Mine").status_code == 404
    assert end(client, town).status_code == 404
    job = Job.objects.get()
    assert (job.purpose, job.ended_at) == ("Replace the detector", None)


def test_of_a_rivals_job_nothing_is_found(town: Neighbourhood, browse: Browse) -> None:
    rival = Organization.objects.create(name="Rival", kind="installer")
    boss = town.add("boss", "installer", Role.INSTALLER_MANAGER)
    boss.memberships.update(organization=rival)
    give(browse(town["manager"]), town)
    job = Job.objects.get()
    client = browse(User.objects.get(pk=boss.pk))
    for name in ("job_change", "job_end"):
        assert client.post(reverse(name, args=[rival.uid, job.uid])).status_code == 404
    assert "Engineer" not in text(client.get(reverse("organization_jobs", args=[rival.uid])))


def test_each_act_is_in_the_journals_of_the_owner_and_the_installer(town: Neighbourhood, browse: Browse) -> None:
    manager = browse(town["manager"])
    give(manager, town)
    change(manager, town, purpose="Replace two")
    end(manager, town)
    entries = list(JournalEntry.objects.filter(act__startswith="job.").order_by("pk"))
    assert [one.act for one in entries] == ["job.added", "job.changed", "job.ended"]
    for one in entries:
        assert one.actor == town["manager"].uid
        assert (one.organization, one.party) == (town.organizations["family"].uid, town.organizations["installer"].uid)
        assert one.details["user"] == town["engineer"].uid
        assert "detector" not in f"{one.details}{one.before}{one.after}"
    assert "Replace two" in str(list(JournalPersonal.objects.values_list("values", flat=True)))
    assert "Job of an engineer: ended" in text(browse(town["owner"]).get(reverse("journal")))


def test_ending_one_closes_windows_and_requests(town: Neighbourhood, browse: Browse) -> None:
    manager = browse(town["manager"])
    give(manager, town)
    opened = window(town)
    second = Panel.objects.create(connection=town.connection, vendor_id="2", site=town.site, name="Second")
    asked = ask_for_access(town["engineer"], second, rights=[Right.ARM], minutes=60, reason="x", now=timezone.now())
    assert holds(town["engineer"], Right.DISARM, town.panel)
    end(manager, town)
    assert not holds(town["engineer"], Right.DISARM, town.panel)
    opened.refresh_from_db()
    asked.refresh_from_db()
    assert opened.valid_until is not None
    assert opened.valid_until <= timezone.now()
    assert asked.expires_at <= timezone.now()
    assert JournalEntry.objects.get(act="grant.ended").organization == town.organizations["family"].uid
    # A job given anew brings back no window of the time before.
    give(manager, town)
    assert not holds(town["engineer"], Right.DISARM, town.panel)
    assert sees(town)


@pytest.mark.django_db(transaction=True)
def test_what_waits_to_be_sent_is_refused_with_the_job(town: Neighbourhood, browse: Browse) -> None:
    give(browse(town["manager"]), town)
    window(town)
    command = Command.objects.create(
        panel=town.panel,
        name=CommandName.DISARM,
        partition=1,
        requested_by=town["engineer"],
        cause_kind=CauseKind.PERSON,
        cause_uid=town["engineer"].uid,
        created_at=timezone.now(),
        expires_at=timezone.now() + timedelta(seconds=30),
    )
    end(browse(town["manager"]), town)
    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.REFUSED, "not_permitted_now")


def test_shortening_one_shortens_its_windows(town: Neighbourhood, browse: Browse) -> None:
    manager = browse(town["manager"])
    give(manager, town, last_day=(today() + timedelta(days=5)).isoformat())
    opened = window(town)
    Grant.objects.filter(pk=opened.pk).update(valid_until=timezone.now() + timedelta(days=3))
    change(manager, town, last_day=today().isoformat())
    opened.refresh_from_db()
    assert opened.valid_until is not None
    assert opened.valid_until.astimezone(ISTANBUL).date() == today() + timedelta(days=1)
    assert opened.valid_until.astimezone(ISTANBUL).time().isoformat() == "00:00:00"
    # Moved to another day, it carries no window now.
    later = (today() + timedelta(days=2)).isoformat()
    change(manager, town, first_day=later, last_day=later)
    opened.refresh_from_db()
    assert opened.valid_until <= timezone.now()
    assert not sees(town)


def test_another_job_there_keeps_what_hangs_on_it(town: Neighbourhood, browse: Browse) -> None:
    manager = browse(town["manager"])
    give(manager, town)
    first = Job.objects.get()
    put_to_work(town["engineer"], town.site)
    opened = window(town)
    assert "has another one at Dükkan, which stands" in text(end(manager, town, first))
    opened.refresh_from_db()
    assert opened.valid_until is not None
    assert opened.valid_until > timezone.now()
    assert holds(town["engineer"], Right.DISARM, town.panel)


def test_a_job_about_some_panels_never_becomes_one_about_all(town: Neighbourhood, browse: Browse) -> None:
    manager = browse(town["manager"])
    second = Panel.objects.create(connection=town.connection, vendor_id="2", site=town.site, name="Second")
    give(manager, town, only_panels=[second.uid])
    assert Job.objects.get().only_panels == [second.uid]
    assert not sees(town)
    assert holds(town["engineer"], Right.VIEW, second)
    Panel.objects.filter(pk=second.pk).update(site=None)
    page = text(change(manager, town, purpose="Another"))
    job = Job.objects.get()
    assert (job.purpose, job.only_panels) == ("Another", [second.uid]), page
    assert not sees(town)


def test_it_ends_with_the_relation_and_with_the_engineer(town: Neighbourhood, browse: Browse) -> None:
    manager = browse(town["manager"])
    for ending in (
        lambda: end_relation(
            town["owner"], relations_in_force(timezone.now()).get(relation=Relation.INSTALLS, site=town.site).uid
        ),
        lambda: manager.post(reverse("person_end", args=[town.organizations["installer"].uid, town["engineer"].uid])),
    ):
        Job.objects.all().delete()
        give(manager, town)
        assert sees(town)
        ending()
        assert Job.objects.get().ended_at is not None
        assert not sees(town)
        SiteOrganization.objects.update(valid_until=None)


def test_who_can_do_what_tells_of_jobs(town: Neighbourhood, browse: Browse) -> None:
    give(browse(town["manager"]), town)
    told = "Has a job at Dükkan for Installer"
    for name, organization, expected in (
        ("owner", "family", True),
        ("manager", "installer", True),
        ("supervisor", "station", False),
    ):
        page = text(browse(town[name]).get(reverse("organization", args=[town.organizations[organization].uid])))
        assert (told in page) is expected, name
        # What is for the engineer is for the installer's people alone.
        assert "porter" not in page
    assert AccessRequest.objects.count() == 0
