"""The number of queries never depends on the number of rows."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from panels import fragments
from panels.live.topics import panel_topic
from panels.models import Command, Device, Panel, User, Zone
from panels.vocabulary import CauseKind, PanelState, Relation
from tests.panels.pages.conftest import Cast, add_panel

Browse = Callable[[User | None], Client]


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list(cast: Cast, browse: Browse) -> None:
    client = browse(cast.operator)
    few = counted(client, reverse("panel_list"))
    for number in range(19):
        add_panel(cast.connection, (cast.station, Relation.MONITORS), name=f"Site {number}")
    assert counted(client, reverse("panel_list")) == few


def test_the_filtered_list(cast: Cast, browse: Browse) -> None:
    client = browse(cast.operator)
    address = f"{reverse('panel_list')}?q=villa&state=unknown,disarmed&sort=event"
    few = counted(client, address)
    for number in range(19):
        add_panel(cast.connection, (cast.station, Relation.MONITORS), name=f"Villa {number}")
    assert counted(client, address) == few


def test_the_panel(cast: Cast, browse: Browse) -> None:
    client = browse(cast.operator)
    address = reverse("panel", args=[cast.villa.uid])
    few = counted(client, address)
    now = timezone.now()
    for number in range(20):
        Zone.objects.create(panel=cast.villa, number=10 + number, name=f"Zone {number}", partition_numbers=[1])
        Event.objects.create(
            connection=cast.connection,
            panel=cast.villa,
            category="burglary",
            kind="zone_alarm",
            priority=4,
            origin="live",
            zone=number,
            observed_at=now,
        )
        Command.objects.create(
            panel=cast.villa,
            name="read_status",
            cause_kind=CauseKind.PERSON,
            requested_by=cast.operator,
            state="refused",
            reason="link_down",
            created_at=now,
            expires_at=now + timedelta(seconds=15),
        )
    assert counted(client, address) == few


def test_live_rows(cast: Cast) -> None:
    def render(panels: list[int], topics: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert fragments.render(panels, topics)
        return len(queries)

    few = render([cast.villa.pk], [f"row:{cast.villa.uid}:en"])
    more = [add_panel(cast.connection, (cast.station, Relation.MONITORS), name=f"Site {n}") for n in range(10)]
    assert render([panel.pk for panel in more], [f"row:{panel.uid}:en" for panel in more]) == few


def test_a_live_page_costs_the_same_in_every_state(cast: Cast) -> None:
    def render(state: PanelState) -> list[str]:
        Panel.objects.filter(pk=cast.villa.pk).update(state=state, alarm=state == PanelState.ALARM)
        with CaptureQueriesContext(connection) as queries:
            assert fragments.render([cast.villa.pk], [panel_topic(cast.villa.uid, "en")])
        return [query["sql"] for query in queries]

    at_rest = len(render(PanelState.DISARMED))
    for state in PanelState:
        queries = render(state)
        assert len(queries) == at_rest, state
        assert not [sql for sql in queries if Device._meta.db_table in sql], state
