"""Plans of a simulated home's scenes, as pages make them and the vendor keeps them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from panels.models import Plan, Scene
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import box

ZONE = ZoneInfo("Europe/Paris")


PLAN = "POST /exec/schedule/{actionGroupOID}/{utcTimestamp}"


def when(moment: datetime) -> dict[str, str]:
    """A moment as it is filled in."""
    there = moment.astimezone(ZONE)
    return {"day": f"{there:%Y-%m-%d}", "time": f"{there:%H:%M}"}


def later(hours: float = 3) -> datetime:
    """A full minute ahead."""
    return (timezone.now() + timedelta(hours=hours)).replace(second=0, microsecond=0)


def address(wanted: Scene) -> str:
    return f"/scenes/{wanted.uid}/plan/"


def there(stand: Stand) -> list[tuple[str, float]]:
    """What the vendor has planned: scene and time."""
    return [(one["actionGroupOID"], one["utcTime"] / 1000) for one in stand.bench.home.planned.values()]


def plan() -> Plan:
    return Plan.objects.get()


def fault(stand: Stand, name: str, **more: Any) -> None:
    assert stand.bench.control("POST", "/fault", name=name, **more).ok


def rooms(stand: Stand, client: Client) -> str:
    return client.get(f"/homes/{box(stand).uid}/").content.decode()


def look(stand: Stand) -> None:
    """The holder sees what there is to be looked for, now."""
    attendance = stand.feeder._attendance
    assert attendance is not None
    attendance._plans_look_due = 0.0
    stand.settle()
