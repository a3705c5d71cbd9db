"""How long history is kept (DESIGN 12). The journal itself is shortened by `history.shortening`."""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from history.models import Event, JournalPersonal, Measurement
from panels.retention.keeping import (
    by_organization,
    by_panel,
    held_organizations,
    held_sites,
    in_bites,
    not_held,
    older_than,
)
from panels.vocabulary.retention import Kept

_CONNECTION: Final = "connection__organization_id"
_DEVICES: Final = "device__panel"


def forget_events(now: datetime | None = None) -> int:
    """Drop events past the days of everybody who may see them; returns how many."""
    now, done = now or timezone.now(), 0
    for whose, period in by_panel(Kept.EVENTS, "panel_id"):
        done += in_bites(Event.objects.filter(whose, not_held(connection=""), older_than("observed_at", now, period)))
    for whose, period in by_organization(Kept.EVENTS, _CONNECTION):
        of_itself = Event.objects.filter(whose, not_held(), older_than("observed_at", now, period), panel__isnull=True)
        done += in_bites(of_itself)
    return done


def forget_measurements(now: datetime | None = None) -> int:
    """Drop measurements past their days; returns how many."""
    now, done = now or timezone.now(), 0
    for whose, period in by_panel(Kept.MEASUREMENTS, f"{_DEVICES}_id"):
        old = older_than("at", now, period)
        done += in_bites(Measurement.objects.filter(whose, not_held(_DEVICES, ""), old))
    return done


def forget_addresses(now: datetime | None = None) -> int:
    """Drop where people acted from, once it is old; the entries and their chain stay as they are."""
    now, done = now or timezone.now(), 0
    places = JournalPersonal.objects.filter(not_held_entry("entry__"), part=JournalPersonal.Part.FROM)
    for whose, period in by_organization(Kept.ADDRESSES, "entry__party", by_uid=True):
        done += in_bites(places.filter(whose, older_than("entry__at", now, period)))
    return done


def not_held_entry(way: str = "") -> Q:
    """A condition on journal entries: nobody holds them, neither whose they are nor who acted nor where."""
    organizations, sites = held_organizations().values("uid"), held_sites().values("uid")
    whose = Q(**{f"{way}organization__in": organizations}) | Q(**{f"{way}party__in": organizations})
    return ~(whose | Q(**{f"{way}site__in": sites}))
