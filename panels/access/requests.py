"""Windows: who is at work on a panel asks to act on it for a while; somebody there approves, the clock ends it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from panels.access.granting import hold_still
from panels.access.roles import WINDOW_RIGHTS
from panels.access.standpoints import standpoint
from panels.dispatch import Refusal
from panels.models import AccessRequest, Grant, Panel, User
from panels.signals import Act, acts_recorded
from panels.vocabulary import Right

# For how long somebody may ask, in minutes.
MINUTES: Final = (30, 60, 120, 240, 480)
# What nobody has answered is forgotten after this long.
UNANSWERED: Final = timedelta(hours=24)
# A person asks at a panel so often within an hour; more would wear out whoever is asked.
MOST_AN_HOUR: Final = 5
LONGEST_REASON: Final = 300


def ask_for_access(
    user: User, panel: Panel, *, rights: Collection[Right], minutes: int, reason: str, now: datetime
) -> AccessRequest:
    """Ask for a window. Raises `Refusal`: "forbidden", "asked_already", "asked_too_often"."""
    wanted = frozenset(rights)
    if not wanted or not wanted <= WINDOW_RIGHTS or minutes not in MINUTES or not reason.strip():
        raise Refusal("forbidden")
    with transaction.atomic():
        now = hold_still(panel, now)
        installer, at_work_until = next(iter(standpoint(user, panel, now).installers.items()), (None, None))
        if installer is None or not panel.enabled:
            raise Refusal("forbidden")
        mine = AccessRequest.objects.filter(user=user, panel=panel)  # visible: one's own
        if mine.filter(Q(decided_at=None, expires_at__gt=now) | Q(window__valid_until__gt=now)).exists():
            raise Refusal("asked_already")
        if mine.filter(asked_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
            raise Refusal("asked_too_often")
        request = AccessRequest.objects.create(
            user=user,
            organization_id=installer,
            panel=panel,
            rights=sorted(wanted),
            reason=reason.strip()[:LONGEST_REASON],
            minutes=minutes,
            asked_at=now,
            expires_at=_no_later(now + UNANSWERED, at_work_until),
        )
        values = {"rights": list(request.rights), "minutes": minutes}
        # What somebody wrote may name somebody: it can be erased.
        _record(user, request, "asked", now, after=values, personal={"reason": request.reason})
    return request


def approve(user: User, request: AccessRequest, minutes: int, now: datetime) -> Grant:
    """Open the window that was asked for, or a shorter one; it is open from now on, and no longer than the job.

    Raises `Refusal`: "forbidden" for whoever may not, "request_decided" where somebody was first, "request_over"
    where it has expired or who asked no longer works there.
    """
    if minutes not in MINUTES or minutes > request.minutes:
        raise Refusal("forbidden")
    with transaction.atomic():
        now = hold_still(request.panel, now)
        _decide(user, request, now, approved=True)
        installers = standpoint(request.user, request.panel, now).installers
        if request.organization_id not in installers:
            raise Refusal("request_over")
        until = _no_later(now + timedelta(minutes=minutes), installers[request.organization_id])
        window = Grant.objects.create(
            user=request.user,
            panel=request.panel,
            rights=sorted(Right(right) for right in request.rights),
            valid_from=now,
            valid_until=until,
            organization=request.organization,
            request=request,
            granted_by=user,
        )
        values = {"rights": list(request.rights), "minutes": minutes, "grant": window.uid, "until": until.isoformat()}
        _record(user, request, "approved", now, after=values)
    return window


def decline(user: User, request: AccessRequest, now: datetime) -> None:
    """Say no. Raises `Refusal` as `approve`."""
    with transaction.atomic():
        now = hold_still(request.panel, now)
        _decide(user, request, now, approved=False)
        _record(user, request, "declined", now)


def take_back(user: User, request: AccessRequest, now: datetime) -> None:
    """The asker needs it no more. Raises `Refusal`: "forbidden", "request_decided"."""
    if user.pk != request.user_id or user.impersonator is not None:
        raise Refusal("forbidden")
    with transaction.atomic():
        now = hold_still(request.panel, now)
        _mark(user, request, now, approved=None)
        _record(user, request, "taken_back", now)


def _no_later(moment: datetime, end: datetime | None) -> datetime:
    return moment if end is None else min(moment, end)


def _decide(user: User, request: AccessRequest, now: datetime, *, approved: bool) -> None:
    wanted = frozenset(Right(right) for right in request.rights)
    if not standpoint(user, request.panel, now).answers(request.user_id, wanted):
        raise Refusal("forbidden")
    if request.expires_at <= now:
        raise Refusal("request_over")
    _mark(user, request, now, approved=approved)


def _mark(user: User, request: AccessRequest, now: datetime, *, approved: bool | None) -> None:
    """Whoever changes the row decides; everybody else comes too late."""
    undecided = AccessRequest.objects.filter(pk=request.pk, decided_at=None)
    if not undecided.update(decided_at=now, decided_by=user, approved=approved):
        raise Refusal("request_decided")


def _record(actor: User, request: AccessRequest, what: str, now: datetime, **values: Any) -> None:
    act = Act(
        at=now,
        act=f"accessrequest.{what}",
        actor=actor.uid,
        object_kind="accessrequest",
        object_uid=request.uid,
        panel=request.panel.uid,
        details={"user": request.user.uid, "panel": request.panel.uid, "installer": request.organization.uid},
        subject=request.user.uid,
        **values,
    )
    acts_recorded.send(sender=AccessRequest, acts=[act])
