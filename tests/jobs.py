"""Jobs of engineers, for tests in which they are at work."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from panels.models import Job, Membership, Site, User
from panels.vocabulary import Role


def put_to_work(engineer: User, *sites: Site | None, **fields: Any) -> list[Job]:
    """Jobs from yesterday to five days from now, whatever the zones of the sites."""
    member = Membership.objects.get(user=engineer, role=Role.ENGINEER)
    today = timezone.now().date()
    terms = {"first_day": today - timedelta(days=1), "last_day": today + timedelta(days=5), "purpose": "A sensor"}
    return [Job.objects.create(membership=member, site=site, **terms | fields) for site in sites if site]
