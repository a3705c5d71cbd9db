"""Somebody who watches for a station and is granted panels besides: their list, its counters and its order."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from panels.models import Grant, Panel, Partition, User
from panels.vocabulary import ArmMode, PanelState, Relation, Right
from tests.panels.pages.conftest import Cast, add_panel

Browse = Callable[[User | None], Client]
LOOKS = [Right.VIEW, Right.SEE_HISTORY]


def granted(user: User, panel: Panel, part: int | None = None, *, days: int = 1) -> None:
    Grant.objects.create(
        user=user,
        panel=panel,
        partition=panel.partitions.get(number=part) if part else None,
        rights=LOOKS,
        valid_from=timezone.now() - timedelta(days=days),
    )


def shown(client: Client, query: str = "") -> dict[str, str]:
    """The looks of each site's row, in the order of the list."""
    return {row.site: row.css for row in client.get(reverse("panel_list") + query).context["rows"]}


def first(client: Client) -> str:
    return next(iter(shown(client)))


def counted(client: Client) -> dict[str, int]:
    found = client.get(reverse("panel_list")).context
    return {counter.state: counter.number for counter in found["counters"]} | {"total": found["all"]}


def watched(cast: Cast, number: int) -> Panel:
    return add_panel(
        cast.connection, (cast.station, Relation.MONITORS), name=f"Watched {number}", state=PanelState.TROUBLE
    )


def of_others(cast: Cast, name: str, state: PanelState, **fields: object) -> Panel:
    """A panel the station does not watch."""
    return add_panel(cast.connection, (cast.customer, Relation.OWNS), name=name, state=state, **fields)


def test_grants_on_watched_panels_change_nothing_and_cost_nothing(cast: Cast, browse: Browse) -> None:
    client = browse(cast.operator)
    panels = [watched(cast, number) for number in range(6)]
    granted(cast.operator, panels[0], 1)
    client.get(reverse("panel_list"))
    before, rows = counted(client), shown(client)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("panel_list"))
    for panel in panels[1:]:
        granted(cast.operator, panel, 1)
        granted(cast.operator, panel)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("panel_list"))
    assert (counted(client), shown(client), len(many)) == (before, rows, len(few))


def test_of_a_granted_partition_that_partition_alone_is_counted_and_ranked(cast: Cast, browse: Browse) -> None:
    shop = of_others(cast, "Shop", PanelState.ALARM, alarm=True, alarm_since=timezone.now())
    for number in range(5):
        watched(cast, number)
    Partition.objects.filter(panel=shop).update(mode=ArmMode.ARMED_AWAY)
    Partition.objects.filter(panel=shop, number=1).update(alarm=True)
    granted(cast.operator, shop, 2)
    client = browse(cast.operator)
    assert first(client) == "Watched 0"
    assert "Shop" in shown(client, "?state=armed_away")
    assert counted(client) == {
        "alarm": 0,
        "tamper": 0,
        "trouble": 5,
        "offline": 0,
        "stale": 0,
        "unknown": 0,
        "total": 7,
    }
    Partition.objects.filter(panel=shop, number=2).update(alarm=True)
    assert first(client) == "Shop"
    assert counted(client)["alarm"] == 1


def test_a_grant_shows_no_silent_alarm_beside_those_one_watches(cast: Cast, browse: Browse) -> None:
    now = timezone.now()
    quiet = of_others(cast, "Quiet", PanelState.DISARMED, covert_alarm=True, covert_since=now)
    granted(cast.operator, quiet)
    for number in range(5):
        watched(cast, number)
    client = browse(cast.operator)
    assert counted(client)["alarm"] == 0
    assert first(client) == "Watched 0"
    Panel.objects.filter(pk=cast.villa.pk).update(covert_alarm=True, covert_since=now, station_rank=0)
    assert counted(client)["alarm"] == 1
    assert first(client) == "Villa Şahinkaya"


def test_a_row_tells_the_last_event_that_an_older_grant_shows(cast: Cast, browse: Browse) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    Panel.objects.filter(pk=cast.villa.pk).update(last_event_at=long_ago, last_event_kind="armed")
    client = browse(cast.operator)
    row = client.get(reverse("panel_list")).context["rows"][0]
    assert "armed" not in row.event.lower()
    granted(cast.operator, cast.villa, days=40)
    row = client.get(reverse("panel_list")).context["rows"][0]
    assert "armed" in row.event.lower()
