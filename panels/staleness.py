"""When what we show stops being believable, and saying so (DESIGN 5)."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from panels import live
from panels.models import Connection, Output, Panel
from panels.vocabulary import Confidence

# A pushed panel is believed for so long after its link went down.
LINK_GRACE = timedelta(seconds=60)
_AT_ONCE = 500


def link_went_down(connection_id: int, at: datetime) -> None:
    """Start the clock for every panel behind a link; a quiet panel behind a healthy link has no clock."""
    Panel.objects.filter(connection_id=connection_id, stale_at__isnull=True).update(stale_at=at + LINK_GRACE)


def nobody_listens(connection_id: int, at: datetime) -> None:
    """Nothing is heard of these panels any more: no moment of grace, what pages show is old from now on."""
    Panel.objects.filter(connection_id=connection_id, stale=False).update(
        stale=True, stale_at=at, version=F("version") + 1
    )


def link_is_whole(connection_id: int) -> list[int]:
    """Stop the clocks once the link is back and its gap is filled. Returns the panels that had gone stale."""
    behind = Panel.objects.filter(connection_id=connection_id)
    were = list(behind.filter(stale=True).values_list("pk", flat=True))
    behind.filter(stale=True).update(stale=False, stale_at=None, version=F("version") + 1)
    behind.filter(stale_at__isnull=False).update(stale_at=None)
    return were


def grown_old(connection_id: int) -> list[int]:
    """Panels behind a link whose state nobody vouches for: they stay so until they speak themselves."""
    behind = Panel.objects.filter(connection_id=connection_id, enabled=True)
    return list(behind.filter(Q(stale=True) | Q(stale_at__isnull=False)).values_list("pk", flat=True))


def sweep(now: datetime | None = None) -> int:
    """Mark and push what crossed its moment; returns how many panels. Also ends switched-for-seconds outputs."""
    now = now or timezone.now()
    due = Panel.objects.filter(stale_at__lte=now, stale=False)
    ids = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    # The condition again: a word that came in between has reset the clock.
    marked = Panel.objects.filter(pk__in=ids, stale_at__lte=now, stale=False).update(
        stale=True, version=F("version") + 1
    )
    ended = Output.objects.filter(until__lte=now)
    panels = set(ended.values_list("panel_id", flat=True))
    # It was asked to switch back by itself; nobody has told us that it did.
    ended.update(on=False, confidence=Confidence.ASSUMED, until=None, changed_at=now)
    Panel.objects.filter(pk__in=panels).update(version=F("version") + 1)
    if ids or panels:
        live.publish({*ids, *panels})
    return marked


def after_link_change(connection: Connection) -> None:
    """Push what pages show of a link to every panel behind it."""
    live.publish(list(connection.panels.values_list("pk", flat=True)))
