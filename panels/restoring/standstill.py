"""Nothing is held between a restore of the database and the word of whoever runs the installation (DESIGN 12)."""

from datetime import datetime
from typing import Final

from django.db.models import Exists

from panels.models import Restore

# A condition on connections, for every statement by which one is held.
NOT_STANDING: Final = ~Exists(Restore.objects.filter(held_at__isnull=True))


def standing_since() -> datetime | None:
    """Since when nothing is watched; None: connections may be held."""
    waiting = Restore.objects.filter(held_at__isnull=True).order_by("restored_at")
    return waiting.values_list("restored_at", flat=True).first()
