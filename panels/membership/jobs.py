"""Jobs of an installer's engineers: its managers give, change and end them, and end with them what hung on them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from panels.access.doors import access_changed
from panels.access.job_days import oldest_last_day
from panels.membership.acting import record
from panels.models import Job, User
from panels.signals import Act


def jobs_left(now: datetime) -> "QuerySet[Job]":
    """Jobs that may still show something, in whichever zone; for whoever gives them, or ends what they hang on."""
    # visible: the asker's own organization's, or at a site of theirs.
    rows = Job.objects.filter(ended_at__isnull=True, last_day__gte=oldest_last_day(now))
    return rows.select_related("membership__user", "membership__organization", "site").order_by("first_day", "pk")


def end_jobs(by: User | None, jobs: Iterable[Job], now: datetime) -> None:
    """End jobs, in the transaction at hand, with all they let somebody see and do."""
    ended = list(jobs)
    access_changed()
    Job.objects.filter(pk__in=[one.pk for one in ended]).update(ended_at=now, ended_by=by)
    record(Job, [job_act(by, "ended", one, now) for one in ended])


def job_act(by: User | None, what: str, job: Job, now: datetime, **more: Any) -> Act:
    """What somebody did to a job, for the journals of the site's owner and of the installer."""
    engineer = job.membership.user.uid
    return Act(
        at=now,
        act=f"job.{what}",
        actor=by.uid if by is not None else "",
        object_kind="job",
        object_uid=job.uid,
        details={"user": engineer, "site": job.site.uid, "installer": job.membership.organization.uid},
        subject=engineer,
        **more,
    )
