"""How long history is kept (DESIGN 12)."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from history.models import Measurement

MEASUREMENT_DAYS: Final = timedelta(days=730)
_AT_ONCE: Final = 5000


def forget_measurements(now: datetime | None = None) -> int:
    """Drop measurements past their days, in small bites; returns how many."""
    old = Measurement.objects.filter(at__lt=(now or timezone.now()) - MEASUREMENT_DAYS)
    done = 0
    while ids := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        done += Measurement.objects.filter(pk__in=ids).delete()[0]
    return done
