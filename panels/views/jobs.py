"""Jobs: an engineer's own, and those that a manager of their company gives."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panels.forms.jobs import JobForm
from panels.membership import jobs
from panels.membership.acting import Missing, Refused, in_force_or_to_come, managed
from panels.models import Job, Membership, Organization, Panel, Site
from panels.presentation import ages
from panels.presentation.grant_words import place_text
from panels.presentation.jobs import JobLine, JobState, build, days_text, margins_text
from panels.sign_in.fresh import freshly_authenticated
from panels.views.organizations import get_managed
from panels.views.requests import PersonRequest
from panels.vocabulary import OrganizationKind, Role

# So many sites are offered to give a job at; others are found by name.
SITES = 50


@never_cache
@require_safe
def my_jobs(request: PersonRequest) -> HttpResponse:
    """What an engineer has to do: today, and later."""
    now = timezone.now()
    # visible: one's own.
    engages = Membership.objects.filter(in_force_or_to_come(now), user=request.user, role=Role.ENGINEER, pending=False)
    if not engages.exists():
        raise Http404
    found = jobs.own_jobs(request.user, now)
    panels = list(
        Panel.objects.visible_to(request.user)
        .filter(site__in=[job.site_id for job in found])
        .order_by("sort_name", "pk")
    )
    lines = _lines(found, panels, now)
    context = {
        "now": [(line, _seen(line, panels)) for line in lines if line.state != JobState.TO_COME],
        "to_come": [line for line in lines if line.state == JobState.TO_COME],
    }
    return render(request, "panels/my_jobs.html", context)


@never_cache
@require_safe
def organization_jobs(request: PersonRequest, uid: str) -> HttpResponse:
    """The jobs that an installer has given, those of today first."""
    organization, now = _installer(request, uid), timezone.now()
    found = jobs.jobs_of(organization, now)
    lines = _lines(found, _panels_at({job.site_id for job in found}), now)
    # Through a broken glass they are seen and not decided.
    context = {
        "organization": organization,
        "may_give": managed(request.user, by_glass=False).filter(pk=organization.pk).exists(),
        "now": [line for line in lines if line.state != JobState.TO_COME],
        "to_come": [line for line in lines if line.state == JobState.TO_COME],
        "has_engineers": jobs.engineers_of(organization, now).exists(),
    }
    return render(request, "panels/organization_jobs.html", context)


@never_cache
@require_safe
def job_site(request: PersonRequest, uid: str) -> HttpResponse:
    """At which site to give a job."""
    organization, now = _installer(request, uid, by_glass=False), timezone.now()
    named = request.GET.get("q", "").replace("\0", "").strip()
    sites = jobs.installed_sites(organization, now)
    found = list((sites.filter(name__icontains=named) if named else sites).order_by("name", "pk")[: SITES + 1])
    context = {"organization": organization, "sites": found[:SITES], "more": len(found) > SITES, "q": named}
    return render(request, "panels/job_site.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def job_add(request: PersonRequest, uid: str, site: str) -> HttpResponse:
    """Give an engineer a job at a site."""
    organization, now = _installer(request, uid, by_glass=False), timezone.now()
    place = jobs.installed_sites(organization, now).filter(uid=site).first()
    members = list(jobs.engineers_of(organization, now))
    if place is None:
        raise Http404
    today = ages.there(now, place.time_zone).date()
    form = JobForm(
        request.POST if request.method == "POST" else None,
        engineers=[(one.user.uid, str(one.user)) for one in members] or [("", _("nobody is an engineer here yet"))],
        panels=[(panel.uid, place_text(panel)) for panel in _panels_at([place.pk])],
        today=today,
        initial={"first_day": today, "last_day": today, "looks_back": 0},
    )
    if form.is_valid():
        try:
            job = jobs.give_job(
                request.user, organization, engineer=form.cleaned_data["engineer"], site=site, terms=form.terms
            )
        except Refused as refused:
            form.add_error(None, refused.text)
        except Missing:
            raise Http404 from None
        else:
            return _told(request, organization, job, now)
    return _form(request, organization, place, form, job=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def job_change(request: PersonRequest, uid: str, job: str) -> HttpResponse:
    """Put other terms into a job."""
    organization, now = _installer(request, uid, by_glass=False), timezone.now()
    found = _job(organization, job, now)
    form = JobForm(
        request.POST if request.method == "POST" else None,
        engineers=(),
        panels=[(panel.uid, place_text(panel)) for panel in _panels_at([found.site_id])],
        today=ages.there(now, found.site.time_zone).date(),
        initial={
            "purpose": found.purpose,
            "first_day": found.first_day,
            "last_day": found.last_day,
            "only_panels": found.only_panels,
            "looks_back": found.looks_back,
            "notes": found.notes,
        },
    )
    if form.is_valid():
        try:
            changed = jobs.change_job(request.user, organization, job, form.terms)
        except Refused as refused:
            form.add_error(None, refused.text)
        except Missing:
            raise Http404 from None
        else:
            return _told(request, organization, changed, now)
    return _form(request, organization, found.site, form, job=found)


@require_POST
def job_end(request: PersonRequest, uid: str, job: str) -> HttpResponse:
    """End a job before its time."""
    organization, now = _installer(request, uid, by_glass=False), timezone.now()
    try:
        ended = jobs.end_job(request.user, organization, job)
    except Missing:
        raise Http404 from None
    left = [one for one in jobs.jobs_of(organization, now) if one.membership_id == ended.membership_id]
    if any(one.site_id == ended.site_id for one in left):
        text = _("The job is ended. {engineer} has another one at {site}, which stands.")
    else:
        text = _("The job is ended. {engineer} sees nothing of {site} any more.")
    words = {"engineer": ended.membership.user, "site": ended.site}
    messages.success(cast("HttpRequest", request), text.format(**words))
    return redirect("organization_jobs", uid=uid)


# --------------------------------------------------------------------- what these pages share


def _installer(request: PersonRequest, uid: str, *, by_glass: bool = True) -> Organization:
    """An installer whose people this person manages, or 404."""
    found = get_managed(request, uid, by_glass=by_glass)
    if found.kind != OrganizationKind.INSTALLER:
        raise Http404
    return found


def _job(organization: Organization, uid: str, now: datetime) -> Job:
    try:
        return jobs.find_job(organization, uid, now)
    except Missing:
        raise Http404 from None


def _panels_at(sites: Iterable[int]) -> list[Panel]:
    # visible: at sites that the organization installs, whose jobs this person gives.
    return list(Panel.objects.filter(site__in=list(sites), enabled=True).select_related("site").order_by("sort_name"))


def _lines(found: Iterable[Job], panels: Iterable[Panel], now: datetime) -> list[JobLine]:
    named = {panel.uid: panel for panel in panels}
    return [build(job, now, named) for job in found]


def _seen(line: JobLine, panels: Iterable[Panel]) -> list[Panel]:
    """The panels of a job that its engineer sees now."""
    there = [panel for panel in panels if panel.site_id == line.site.pk]
    return [panel for panel in there if not line.is_narrowed or panel in line.panels]


def _form(
    request: PersonRequest, organization: Organization, site: Site, form: JobForm, *, job: Job | None
) -> HttpResponse:
    context = {"organization": organization, "site": site, "form": form, "job": job, "margins": margins_text()}
    return render(request, "panels/job.html", context)


def _told(request: PersonRequest, organization: Organization, job: Job, now: datetime) -> HttpResponse:
    days = days_text(job.first_day, job.last_day, ages.there(now, job.site.time_zone).date())
    text = _("{engineer} has a job at {site}, {days}.")
    words = {"engineer": job.membership.user, "site": job.site, "days": days}
    messages.success(cast("HttpRequest", request), text.format(**words))
    return redirect("organization_jobs", uid=organization.uid)
