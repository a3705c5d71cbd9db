"""Two people at once: whoever gives or changes a job, and whoever ends what it hangs on."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from panels.membership.acting import Missing
from panels.membership.jobs import JobTerms, change_job, give_job
from panels.membership.leaving import end_person
from panels.membership.relations import end_relation
from panels.membership.site_ending import end_site
from panels.models import Job, SiteOrganization
from panels.vocabulary import EndingReason, Relation
from tests.panels.people.conftest import Neighbourhood

pytestmark = pytest.mark.django_db(transaction=True)


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> None:
    """``second`` begins when ``first`` is done, and not yet committed; what either raises is raised."""
    done = threading.Event()

    def begin() -> None:
        try:
            with transaction.atomic():
                first()
                done.set()
                time.sleep(0.4)
        finally:
            done.set()
            connections.close_all()

    def follow() -> None:
        done.wait()
        try:
            # Whoever comes second may be told that it is gone.
            with suppress(Missing):
                second()
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as pool:
        for one in [pool.submit(begin), pool.submit(follow)]:
            one.result()


def endings(town: Neighbourhood) -> dict[str, Callable[[], Any]]:
    """The ways in which what a job hangs on ends."""
    installs = SiteOrganization.objects.get(relation=Relation.INSTALLS)
    return {
        "relation": lambda: end_relation(town["owner"], installs.uid),
        "site": lambda: end_site(town["owner"], town.site.uid, EndingReason.SOLD),
        "person": lambda: end_person(town["manager"], town.organizations["installer"], town["engineer"].uid),
    }


@pytest.mark.parametrize("what", ["relation", "site", "person"])
@pytest.mark.parametrize("how", ["given", "changed"])
def test_no_job_outlives_what_it_hangs_on(town: Neighbourhood, what: str, how: str) -> None:
    """It would hold again as soon as the companies come together anew, and nobody would know of it."""
    manager, installer, today = town["manager"], town.organizations["installer"], timezone.now().date()
    terms = JobTerms(first_day=today + timedelta(days=1), last_day=today + timedelta(days=9), purpose="Another one")
    job = Job.objects.get()

    def act() -> None:
        if how == "given":
            give_job(manager, installer, engineer=town["engineer"].uid, site=town.site.uid, terms=terms)
        else:
            change_job(manager, installer, job.uid, terms)

    meanwhile(endings(town)[what], act)
    assert list(Job.objects.filter(ended_at=None)) == []
    assert Job.objects.get().purpose == "A sensor"
