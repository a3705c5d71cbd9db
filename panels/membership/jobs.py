"""Jobs of an installer's engineers: its managers give, change and end them, and end with them what hung on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from panels.access.doors import access_changed, hold_rights, own_organizations, relations_in_force
from panels.access.job_days import UNREADABLE, job_days, oldest_last_day
from panels.access.standpoints import standpoint
from panels.membership.acting import Missing, Refused, end_grants, hold, in_force_or_to_come, record
from panels.models import AccessRequest, Grant, Job, Membership, Organization, Panel, Site, User
from panels.presentation import ages
from panels.signals import Act
from panels.vocabulary import Relation, Right, Role

# So many days a job may last, and so far ahead it may be given.
MOST_DAYS: Final = 92
FURTHEST: Final = timedelta(days=366)
# So many days of what happened before a job it may show.
LOOKS_BACK: Final = (0, 7, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTerms:
    """What a job is about and when. ``only_panels``: uids of panels of its site; none: all of them."""

    first_day: date
    last_day: date
    purpose: str
    notes: str = ""
    looks_back: int = 0
    only_panels: tuple[str, ...] = ()


def engineers_of(organization: Organization, now: datetime) -> "QuerySet[Membership]":
    """Whom an organization may give jobs."""
    members = Membership.objects.filter(in_force_or_to_come(now), organization=organization, role=Role.ENGINEER)
    return members.filter(pending=False, user__is_active=True).select_related("user").order_by("user__name", "pk")


def installed_sites(organization: Organization, now: datetime) -> "QuerySet[Site]":
    """The sites that an organization installs."""
    related = relations_in_force(now).filter(organization=organization, relation=Relation.INSTALLS)
    return Site.objects.filter(pk__in=related.values("site_id"))


def jobs_left(now: datetime) -> "QuerySet[Job]":
    """Jobs that may still show something, in whichever zone; for whoever gives them, or ends what they hang on."""
    # visible: the asker's own, their organization's, or at a site of theirs.
    rows = Job.objects.filter(ended_at__isnull=True, last_day__gte=oldest_last_day(now))
    return rows.select_related("membership__user", "membership__organization", "site").order_by("first_day", "pk")


def jobs_that_hold(among: "QuerySet[Job]", now: datetime) -> list[Job]:
    """Those that give something now or will: neither over, nor of somebody who left, nor where their company left."""
    related = relations_in_force(now).filter(
        site=OuterRef("site"), organization=OuterRef("membership__organization"), relation=Relation.INSTALLS
    )
    members = Membership.objects.filter(in_force_or_to_come(now), pending=False, role=Role.ENGINEER)
    found = among.filter(Exists(related), membership__in=members)
    return [job for job in found if _closes_after(job, now)]


def _closes_after(job: Job, now: datetime) -> bool:
    try:
        return job_days(job.first_day, job.last_day, job.site.time_zone).closes > now
    except UNREADABLE:
        # The judge says so in the log; it gives nothing.
        return False


def own_jobs(person: User, now: datetime) -> list[Job]:
    """What an engineer has to do, and will have."""
    return jobs_that_hold(jobs_left(now).filter(membership__user=person), now)


def jobs_of(organization: Organization, now: datetime) -> list[Job]:
    """The jobs that an organization has given."""
    return jobs_that_hold(jobs_left(now).filter(membership__organization=organization), now)


def find_job(organization: Organization, uid: str, now: datetime) -> Job:
    """One of them. Raises `Missing`."""
    found = jobs_that_hold(jobs_left(now).filter(membership__organization=organization, uid=uid), now)
    if not found:
        raise Missing
    return found[0]


def give_job(manager: User, organization: Organization, *, engineer: str, site: str, terms: JobTerms) -> Job:
    """Give an engineer, by uid, a job at a site, by uid. Raises `Missing`, and `Refused` for days it may not have."""
    with transaction.atomic():
        now = _lock(manager, organization)
        member = engineers_of(organization, now).filter(user__uid=engineer).first()
        place = installed_sites(organization, now).filter(uid=site).first()
        if member is None or place is None:
            raise Missing
        _check(terms, place, now, had=None)
        job = Job(membership=member, site=place, given_by=manager)
        _put(job, terms)
        job.save()
        record(Job, [job_act(manager, "added", job, now, after=_values(job), personal=_words(job))])
    return job


def change_job(manager: User, organization: Organization, uid: str, terms: JobTerms) -> Job:
    """Put other terms into a job; what it does not carry any more ends at once. Raises as `give_job`."""
    with transaction.atomic():
        now = _lock(manager, organization)
        job = find_job(organization, uid, now)
        _check(terms, job.site, now, had=job)
        before = _values(job)
        _put(job, terms)
        job.save()
        record(Job, [job_act(manager, "changed", job, now, before=before, after=_values(job), personal=_words(job))])
        _close_what_hung(manager, job, now)
    return job


def end_job(manager: User, organization: Organization, uid: str) -> Job:
    """End a job before its time, with the windows it carried. Raises `Missing`."""
    with transaction.atomic():
        now = _lock(manager, organization)
        job = find_job(organization, uid, now)
        end_jobs(manager, [job], now)
        _close_what_hung(manager, job, now)
    return job


def end_jobs(by: User, jobs: Iterable[Job], now: datetime) -> None:
    """End jobs, in the transaction at hand, with all they let somebody see and do."""
    ended = list(jobs)
    access_changed()
    Job.objects.filter(pk__in=[one.pk for one in ended]).update(ended_at=now, ended_by=by)
    record(Job, [job_act(by, "ended", one, now) for one in ended])


def job_act(by: User, what: str, job: Job, now: datetime, **more: Any) -> Act:
    """What somebody did to a job, for the journals of the site's owner and of the installer."""
    engineer = job.membership.user.uid
    return Act(
        at=now,
        act=f"job.{what}",
        actor=by.uid,
        object_kind="job",
        object_uid=job.uid,
        details={"user": engineer, "site": job.site.uid, "installer": job.membership.organization.uid},
        subject=engineer,
        **more,
    )


def _lock(manager: User, organization: Organization) -> datetime:
    """Nobody else changes an organization's jobs, or anybody's rights, until the transaction ends. Raises `Missing`.

    Whoever ends the relation that a job hangs on comes before it is judged, or after it is written. A job outlasts the
    hour of a broken glass: through one none is given.
    """
    hold(organization)
    now = hold_rights()
    if organization.pk not in own_organizations(manager, Right.MANAGE_PEOPLE, now, by_glass=False):
        raise Missing
    return now


def _check(terms: JobTerms, site: Site, now: datetime, *, had: Job | None) -> None:
    """Whether a job may have these terms, which it ``had`` in part; raises `Refused`, `Missing`."""
    today = ages.there(now, site.time_zone).date()
    if terms.first_day < today and not (had and terms.first_day == had.first_day):
        raise Refused(_("Choose a first day from today on."))
    if terms.last_day < max(terms.first_day, today):
        raise Refused(_("It would end before it begins, or has ended already."))
    if terms.last_day - terms.first_day >= timedelta(days=MOST_DAYS):
        raise Refused(_("A job lasts {days} days at most.").format(days=MOST_DAYS))
    if terms.first_day - today > FURTHEST:
        raise Refused(_("A job begins within a year."))
    # visible: of a site that the organization installs.
    there = set(Panel.objects.filter(site=site, enabled=True).values_list("uid", flat=True))
    # A panel that has left the site stays named, or a job about it alone would become one about all others.
    if terms.looks_back not in LOOKS_BACK or not there.union(had.only_panels if had else ()) >= set(terms.only_panels):
        raise Missing


def _put(job: Job, terms: JobTerms) -> None:
    job.first_day, job.last_day = terms.first_day, terms.last_day
    job.purpose, job.notes = terms.purpose, terms.notes
    job.looks_back, job.only_panels = terms.looks_back, sorted(terms.only_panels)


def _values(job: Job) -> dict[str, Any]:
    return {
        "first_day": job.first_day.isoformat(),
        "last_day": job.last_day.isoformat(),
        "looks_back": job.looks_back,
        "only_panels": list(job.only_panels),
    }


def _words(job: Job) -> dict[str, str]:
    """What somebody wrote may name somebody: it can be erased."""
    return {"purpose": job.purpose, "notes": job.notes}


def _close_what_hung(by: User, job: Job, now: datetime) -> None:
    """End or shorten what was opened for the engineer there, as far as no job of theirs carries it any more."""
    engineer, organization = job.membership.user, job.membership.organization
    mine = {"user": engineer, "organization": organization, "panel__site": job.site}
    windows = Grant.objects.filter(in_force_or_to_come(now), request__isnull=False, **mine)
    over = []
    for window in windows.select_related("user", "panel__site").order_by("pk"):
        installers = standpoint(engineer, window.panel, now).installers
        until = installers.get(organization.pk, now)
        if organization.pk not in installers:
            over.append(window)
        elif until is not None and window.valid_until is not None and window.valid_until > until:
            Grant.objects.filter(pk=window.pk).update(valid_until=until)
    owner = Organization.objects.filter(
        pk__in=relations_in_force(now).filter(site=job.site, relation=Relation.OWNS).values("organization_id")
    )
    end_grants(by, owner.order_by("pk").first() or organization, over, now)
    asked = AccessRequest.objects.filter(decided_at__isnull=True, expires_at__gt=now, **mine)
    for request in asked.select_related("panel__site").order_by("pk"):
        installers = standpoint(engineer, request.panel, now).installers
        until = installers.get(organization.pk, now)
        if until is not None and request.expires_at > until:
            AccessRequest.objects.filter(pk=request.pk).update(expires_at=until)
