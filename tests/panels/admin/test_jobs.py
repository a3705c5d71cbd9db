"""Whoever runs the installation sees that an engineer has jobs, and never what for."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.access.doors import access_version
from panels.models import Job, Membership, Organization, Site, User
from panels.vocabulary import OrganizationKind, Role

pytestmark = pytest.mark.django_db


def test_the_page_of_a_membership_lists_its_jobs_to_be_read(administrator: Client) -> None:
    company = Organization.objects.create(name="Company", kind=OrganizationKind.INSTALLER)
    engineer, other = (User.objects.create_user(f"{name}@example.org", None) for name in ("one", "two"))
    members = [
        Membership.objects.create(user=one, organization=company, role=Role.ENGINEER) for one in (engineer, other)
    ]
    day = timezone.now().date()
    for member, name in zip(members, ("Villa", "Elsewhere"), strict=True):
        Job.objects.create(
            membership=member,
            site=Site.objects.create(name=name),
            first_day=day,
            last_day=day,
            purpose="The safe behind the picture",
            notes="The key is at the porter's",
        )
    address = reverse("platform:panels_membership_change", args=[members[0].pk])
    page = administrator.get(address).content.decode()
    assert "Villa" in page
    assert "Elsewhere" not in page
    assert "picture" not in page
    assert "porter" not in page
    job = Job.objects.get(membership=members[0])
    values = {"role": "engineer", "jobs-TOTAL_FORMS": "1", "jobs-INITIAL_FORMS": "1", "jobs-0-id": job.pk}
    administrator.post(address, values | {"jobs-0-last_day": "2030-01-01", "jobs-0-DELETE": "on"})
    assert Job.objects.get(pk=job.pk).last_day == day


def test_another_clock_of_a_site_has_open_pages_judged_anew(administrator: Client) -> None:
    site = Site.objects.create(name="Villa", time_zone="Europe/Istanbul")
    relations = {f"relations-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    values = {"name": "Villa", "language": "", "address": "", "account": "", "telephone": ""} | relations
    address, before = reverse("platform:panels_site_change", args=[site.pk]), access_version()
    assert administrator.post(address, values | {"time_zone": "Europe/Istanbul"}).status_code == 302
    assert access_version() == before
    assert administrator.post(address, values | {"time_zone": "Europe/Paris"}).status_code == 302
    assert access_version() > before
