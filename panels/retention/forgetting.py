"""What is forgotten when (DESIGN 5, 12): raw messages lose their body, and their row where nothing needs it."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from panels.homes.told_plans import end_untold
from panels.models import Command, Execution, Message, Picture, Plan, Quarantined, Still
from panels.retention.keeping import by_organization, by_panel, held_organizations, in_bites, not_held, older_than
from panels.secrets.sealing import Sealed
from panels.vocabulary.retention import Kept

_CONNECTION: Final = "connection__organization_id"
_PANEL: Final = "panel__connection__organization_id"


def keep_house(now: datetime | None = None) -> int:
    """Drop what is older than its organizations keep it, in small bites; returns how many rows.

    What was planned and never told is ended first. Identities of messages stay: they tell repetitions.
    """
    now = now or timezone.now()
    return _forget_raw(now) + _forget_pictures(now) + _forget_addresses(now) + end_untold(now) + _forget_plans(now)


def _forget_raw(now: datetime) -> int:
    """Raw messages are those of their connection's organization, whoever sees what they made."""
    done = 0
    for whose, period in by_organization(Kept.RAW, _CONNECTION):
        old = Message.objects.filter(whose, not_held(), older_than("received_at", now, period))
        done += in_bites(old.filter(identity__isnull=True))
        done += in_bites(old.filter(body__isnull=False), lambda rows: rows.update(body=None))
    for whose, period in by_organization(Kept.RAW, "organization_id"):
        set_aside = Quarantined.objects.filter(whose, not_held(), older_than("received_at", now, period))
        # It stays theirs whoever has the connection since.
        set_aside = set_aside.exclude(organization__in=held_organizations())
        done += in_bites(set_aside.exclude(body=""), lambda rows: rows.update(body=Sealed()))
    for whose, period in by_organization(Kept.RAW, _PANEL):
        ran = Execution.objects.filter(whose, not_held(connection=""), older_than("changed_at", now, period))
        done += in_bites(ran)
    return done


def _forget_plans(now: datetime) -> int:
    done = 0
    for whose, period in by_organization(Kept.RAW, _PANEL):
        done += in_bites(Plan.objects.filter(whose, not_held(), older_than("ended_at", now, period)))
    return done


def _forget_pictures(now: datetime) -> int:
    """Pictures of people at home are for the owners of the site to keep or not."""
    return _pictures(Still.objects.all(), "camera__panel", "fetched_at", now) + _pictures(
        Picture.objects.all(), "album__device__panel", "listed_at", now
    )


def _pictures(rows: "QuerySet[Any]", panel: str, moment: str, now: datetime) -> int:
    done = 0
    for whose, period in by_panel(Kept.STILLS, f"{panel}_id", owners=True):
        done += in_bites(rows.filter(whose, not_held(panel, ""), older_than(moment, now, period)))
    return done


def _forget_addresses(now: datetime) -> int:
    """From where commands were asked for, as long as the organization of the connection keeps such things."""
    done = 0
    for whose, period in by_organization(Kept.ADDRESSES, _PANEL):
        asked = Command.objects.filter(
            whose, not_held(connection=""), older_than("created_at", now, period), Q(requested_from__isnull=False)
        )
        done += in_bites(asked, lambda rows: rows.update(requested_from=None))
    return done
