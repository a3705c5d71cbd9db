"""An hour behind a broken glass leaves nothing that lasts: no grant, no relation, nothing that is deleted sooner."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.access.granting import Terms, add_grant
from panels.dispatch import Refusal
from panels.membership import jobs, relations
from panels.membership.acting import Missing
from panels.membership.jobs import JobTerms
from panels.models import Grant, Job, LegalHold, Retention, SiteOrganization, User
from panels.support import glass
from panels.vocabulary import Relation, Right
from tests.access.visitors import browser_of
from tests.access.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(world: World) -> User:
    """Who has broken the glass before everybody around the villa."""
    found = User.objects.get(pk=world.person("administrator").pk)
    for name in ("customer", "station", "installer"):
        glass.break_glass(found, world.organizations[name], "Call 4711: no events since noon", timezone.now())
    return found


@pytest.fixture
def browser(administrator: User) -> Client:
    return browser_of(administrator)


def test_nobody_is_granted_a_look_that_outlasts_the_hour(world: World, administrator: User, browser: Client) -> None:
    now, before = timezone.now(), Grant.objects.count()
    terms = Terms(rights=frozenset({Right.VIEW}), partition=None, valid_from=now, valid_until=now + timedelta(days=900))
    with pytest.raises(Refusal, match="forbidden"):
        add_grant(administrator, world.house, world.person("resident"), terms, now)
    assert Grant.objects.count() == before
    assert browser.get(reverse("panel", args=[world.house.uid])).status_code == 200
    assert browser.get(reverse("panel_grants", args=[world.house.uid])).status_code == 404


def test_no_station_is_let_arm_and_none_is_brought_in_or_sent_away(
    world: World, administrator: User, browser: Client
) -> None:
    watching = SiteOrganization.objects.get(site=world.site, organization=world.organizations["station"])
    acts: list[Callable[[], object]] = [
        lambda: relations.allow(administrator, watching.uid, may_arm=True, may_approve=True),
        lambda: relations.end_relation(administrator, watching.uid),
        lambda: relations.answer(administrator, world.proposal.uid, accept=True),
        lambda: relations.propose_to(administrator, world.site, world.proposal.organization.uid),
        lambda: relations.propose_at(administrator, world.organizations["installer"], world.site.uid),
    ]
    for act in acts:
        with pytest.raises(Missing):
            act()
    page = browser.get(reverse("site_organizations", args=[world.site.uid]))
    assert page.status_code == 200
    for name in ("relation_allow", "relation_end", "relation_answer"):
        assert reverse(name, args=[watching.uid]) not in page.content.decode()
    watching.refresh_from_db()
    assert (watching.relation, watching.may_arm, watching.valid_until) == (Relation.MONITORS, False, None)


def test_no_engineer_is_given_a_job_and_none_loses_one(world: World, administrator: User, browser: Client) -> None:
    installer, day = world.organizations["installer"], timezone.now().date() + timedelta(days=2)
    terms = JobTerms(first_day=day, last_day=day, purpose="A call")
    job = Job.objects.get(membership__user=world.person("engineer"))
    acts: list[Callable[[], object]] = [
        lambda: jobs.give_job(
            administrator, installer, engineer=world.person("jobless").uid, site=world.site.uid, terms=terms
        ),
        lambda: jobs.change_job(administrator, installer, job.uid, terms),
        lambda: jobs.end_job(administrator, installer, job.uid),
    ]
    for act in acts:
        with pytest.raises(Missing):
            act()
    page = browser.get(reverse("organization_jobs", args=[installer.uid]))
    assert page.status_code == 200
    assert "Engineer" in page.content.decode()
    for name in ("job_change", "job_end"):
        assert reverse(name, args=[installer.uid, job.uid]) not in page.content.decode()
    assert reverse("job_site", args=[installer.uid]) not in page.content.decode()
    assert browser.get(reverse("job_site", args=[installer.uid])).status_code == 404
    assert Job.objects.filter(ended_at=None).count() == 2


def test_nothing_is_deleted_sooner(world: World, browser: Client) -> None:
    customer = world.organizations["customer"]
    assert browser.get(reverse("retention", args=[customer.uid])).status_code in {200, 302}
    for address, values in (
        (reverse("retention", args=[customer.uid]), {"event": "30"}),
        (reverse("hold_begin", args=[customer.uid]), {"reason": "an insurer asks"}),
        (reverse("hold_end", args=[customer.uid, world.hold.uid]), {}),
    ):
        assert browser.post(address, values).status_code == 404, address
    assert LegalHold.objects.get(pk=world.hold.pk).ended_at is None
    assert not Retention.objects.filter(organization=customer).exists()
