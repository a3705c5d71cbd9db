from typing import Any

from django.db import migrations
from django.db.models import F

_UNKNOWN, _NONE = ("unknown", 4), ("none", 11)


def _move(apps: Any, before: tuple[str, int], after: tuple[str, int]) -> None:
    panels = apps.get_model("panels", "Panel").objects.filter(state=before[0], partitions__isnull=True)
    ids = list(panels.values_list("pk", flat=True))
    moved = apps.get_model("panels", "Panel").objects.filter(pk__in=ids)
    moved.filter(covert_alarm=False).update(station_rank=after[1])
    moved.update(state=after[0], state_rank=after[1], version=F("version") + 1)


def name_it(apps: Any, schema_editor: Any) -> None:
    """Panels without partitions have nothing to be unknown."""
    _move(apps, _UNKNOWN, _NONE)


def call_it_unknown(apps: Any, schema_editor: Any) -> None:
    """The way back: the state that such panels had before."""
    _move(apps, _NONE, _UNKNOWN)


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0010_begun_and_sirens"),
    ]

    operations = [
        migrations.RunPython(name_it, call_it_unknown),
    ]
