"""What of this room a restored database must not take up again."""

from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from panels import live
from panels.access.doors import access_changed
from panels.dispatch.panel_rows import bump, lock_panel, show
from panels.homes.told_plans import OPEN
from panels.models import (
    AccessRequest,
    AccessVersion,
    BreakGlass,
    Command,
    Execution,
    Grant,
    Handover,
    Invitation,
    KnownBrowser,
    Panel,
    Plan,
)
from panels.restoring.steps import LEAP, ends
from panels.secrets import pins
from panels.vocabulary import CommandState, ExecutionState, PlanState

_AT_ONCE: Final = 500
_UNDER_WAY: Final = [state for state in ExecutionState if not state.is_over]


@ends("sessions")
def end_sessions(_restored_at: datetime) -> int:
    """End every sign-in: whoever was signed in when the backup was made need not be entitled to it any more."""
    UserSession.objects.all().delete()
    # One that was confirmed then may have been shut out since.
    KnownBrowser.objects.update(confirmed_at=None)
    done = 0
    while keys := list(Session.objects.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            done += Session.objects.filter(pk__in=keys).delete()[0]
            # Open pages are judged anew, and find their session gone.
            access_changed()
    AccessVersion.objects.update(number=F("number") + LEAP)
    return done


@ends("recovery codes")
def forget_recovery_codes(_restored_at: datetime) -> int:
    """Forget all: those that were used since the backup would serve once more. The other factors stay as they were.

    Nobody is shut out who has another one, and whoever has none sets one up, as after their first sign-in.
    """
    done = 0
    kept = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    while keys := list(kept.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            done += Authenticator.objects.filter(pk__in=keys).delete()[0]
    return done


@ends("commands")
def end_commands(_restored_at: datetime) -> int:
    """End what was open when the backup was made. Even what was only queued may have left since: nobody knows."""
    ended = []
    for command in Command.objects.filter(state__in=(CommandState.QUEUED, CommandState.SENT)).order_by("pk"):
        pins.forget(command.uid)
        with transaction.atomic():
            lock_panel(command.panel_id)
            open_still = Command.objects.filter(pk=command.pk, state=command.state)
            if open_still.update(state=CommandState.UNKNOWN, reason="restored", settled_at=timezone.now()):
                bump(command)
                ended.append(command)
    if ended:
        show(*ended)
    return len(ended)


@ends("executions")
def end_executions(_restored_at: datetime) -> int:
    """Forget what was running at a vendor's: it tells anew of what still runs, once somebody listens."""
    done, panels = 0, set[int]()
    under_way = Execution.objects.filter(state__in=_UNDER_WAY)
    while found := dict(under_way.order_by("pk").values_list("pk", "panel_id")[:_AT_ONCE]):
        Execution.objects.filter(pk__in=found).delete()
        done, panels = done + len(found), panels | set(found.values())
    _show(panels)
    return done


@ends("planned scenes")
def doubt_plans(restored_at: datetime) -> int:
    """What was to run is over where its time has come, else asked of the vendor anew: it may have been taken back."""
    planned = Plan.objects.filter(state__in=OPEN)
    panels = set(planned.values_list("panel_id", flat=True))
    over = planned.filter(runs_at__lte=restored_at).update(state=PlanState.OVER, ended_at=restored_at)
    doubted = planned.update(state=PlanState.ASKED, told_at=None)
    _show(panels)
    return over + doubted


@ends("windows")
def end_windows(_restored_at: datetime) -> int:
    """End what was given for a time or for one use: it may have been used, ended or refused since the backup."""
    now = timezone.now()
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gt=now)
    with transaction.atomic():
        for_a_while = Q(request__isnull=False) | Q(once=True, used_at__isnull=True)
        # Before any grant's row, as everywhere: two orders would be a deadlock.
        access_changed()
        done = Grant.objects.filter(lasting, for_a_while).update(valid_until=now)
        done += AccessRequest.objects.filter(decided_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        invited = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        done += invited.update(withdrawn_at=now)
        done += Handover.objects.filter(ended_at__isnull=True).update(ended_at=now)
        done += BreakGlass.objects.filter(ends_at__gt=now).update(ends_at=now)
    return done


def _show(panels: set[int]) -> None:
    """Show it on open pages, after the commit."""
    if panels:
        live.publish(list(Panel.objects.filter(pk__in=panels).values_list("pk", flat=True)))
