"""What is kept how long (DESIGN 5, 12): raw messages lose their body, and their row where nothing needs it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from panels.models import Execution, Message, Picture, Plan, Quarantined, Still
from panels.plan_inventory import end_untold
from panels.sealing import Sealed

_AT_ONCE = 5000
STILL_DAYS = timedelta(days=30)


def keep_house(now: datetime | None = None) -> int:
    """Drop raw messages, pictures and what once ran or was planned past their days, in small bites; returns how many.

    What was planned and never told is ended first. Identities stay: they tell repetitions.
    """
    before = (now or timezone.now()) - timedelta(days=settings.RAW_DAYS)
    done = 0
    old = Message.objects.filter(received_at__lt=before)
    while ids := list(old.filter(identity__isnull=True).values_list("pk", flat=True)[:_AT_ONCE]):
        done += Message.objects.filter(pk__in=ids).delete()[0]
    while ids := list(old.filter(body__isnull=False).values_list("pk", flat=True)[:_AT_ONCE]):
        done += Message.objects.filter(pk__in=ids).update(body=None)
    done += Execution.objects.filter(changed_at__lt=before).delete()[0]
    done += Still.objects.filter(fetched_at__lt=(now or timezone.now()) - STILL_DAYS).delete()[0]
    done += Picture.objects.filter(listed_at__lt=(now or timezone.now()) - STILL_DAYS).delete()[0]
    done += end_untold(now or timezone.now())
    done += Plan.objects.filter(ended_at__lt=before).delete()[0]
    quarantined = Quarantined.objects.filter(received_at__lt=before).exclude(body="")
    return done + quarantined.update(body=Sealed())
