"""How long history is kept (DESIGN 12)."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from history.models import JournalPersonal, Measurement

MEASUREMENT_DAYS: Final = timedelta(days=730)
ADDRESS_DAYS: Final = timedelta(days=90)
_AT_ONCE: Final = 5000


def forget_measurements(now: datetime | None = None) -> int:
    """Drop measurements past their days, in small bites; returns how many."""
    old = Measurement.objects.filter(at__lt=(now or timezone.now()) - MEASUREMENT_DAYS)
    done = 0
    while ids := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        done += Measurement.objects.filter(pk__in=ids).delete()[0]
    return done


def forget_addresses(now: datetime | None = None) -> int:
    """Drop where people acted from, once it is old; the entries and their chain stay as they are."""
    places = JournalPersonal.objects.filter(part=JournalPersonal.Part.FROM)
    old = places.filter(entry__at__lt=(now or timezone.now()) - ADDRESS_DAYS)
    done = 0
    while ids := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        done += JournalPersonal.objects.filter(pk__in=ids).delete()[0]
    return done


def forget_person(subject: str) -> int:
    """Drop all personal values about somebody that lie beside the journal; returns how many entries had some."""
    return JournalPersonal.objects.filter(subject=subject).delete()[0]
