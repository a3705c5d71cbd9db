"""Jobs of the demo's engineer, so that there is something to see whenever the demo is started."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from panels.demo.people import INSTALLER
from panels.models import Job, Membership, Site
from panels.vocabulary import Relation, Role

# From which day, for how many, what for, how one gets in, and how many days of the past are shown.
_JOBS: Final = (
    (0, 2, "Replace the detector at the back door", "The key is at the porter's. Call before you arm.", 7),
    (0, 1, "Yearly inspection", "", 30),
    (3, 1, "Add a siren on the terrace", "Bring the long ladder.", 0),
)


def give_jobs() -> None:
    """Give the engineer jobs where no job of theirs is left that ends today or later."""
    engineer = Membership.objects.get(organization__name=INSTALLER, role=Role.ENGINEER)
    sites = Site.objects.filter(relations__organization=engineer.organization, relations__relation=Relation.INSTALLS)
    with transaction.atomic():
        for site, (starts, days, purpose, notes, looks_back) in zip(sites.order_by("pk"), _JOBS, strict=False):
            first = _today(site) + timedelta(days=starts)
            if not Job.objects.filter(membership=engineer, site=site, last_day__gte=_today(site)).exists():
                Job.objects.create(
                    membership=engineer,
                    site=site,
                    first_day=first,
                    last_day=first + timedelta(days=days - 1),
                    purpose=purpose,
                    notes=notes,
                    looks_back=looks_back,
                )


def _today(site: Site) -> date:
    now: datetime = timezone.now()
    return now.astimezone(ZoneInfo(site.time_zone)).date()
