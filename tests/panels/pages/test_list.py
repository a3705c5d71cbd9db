"""Filters, search, order and counters of the list."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.models import Panel, Partition, User
from panels.views.list import PAGE
from panels.vocabulary import PanelState, Relation
from tests.panels.pages.conftest import Cast, add_panel

Browse = Callable[[User | None], Client]


def shown(client: Client, query: str = "") -> list[str]:
    """The sites on the page, in order."""
    return [row.site for row in client.get(reverse("panel_list") + query).context["rows"]]


@pytest.fixture
def sites(cast: Cast) -> dict[str, Panel]:
    """Three more panels of the station."""
    monitored = (cast.station, Relation.MONITORS)
    return {
        "ali": add_panel(cast.connection, monitored, name="Ali", state=PanelState.ARMED_AWAY),
        "igdir": add_panel(cast.connection, monitored, name="Iğdır Élise", state=PanelState.ALARM, alarm=True),
        "zoo": add_panel(cast.connection, monitored, name="Zoo", state=PanelState.TROUBLE),
    }


def test_worst_first_and_by_name(cast: Cast, browse: Browse, sites: dict[str, Panel]) -> None:
    client = browse(cast.operator)
    assert shown(client) == ["Iğdır Élise", "Zoo", "Ali", "Villa Şahinkaya"]
    assert shown(client, "?sort=name") == ["Ali", "Iğdır Élise", "Villa Şahinkaya", "Zoo"]


def test_last_event_first(cast: Cast, browse: Browse, sites: dict[str, Panel]) -> None:
    Panel.objects.filter(pk=sites["ali"].pk).update(last_event_at=timezone.now(), last_event_kind="armed")
    assert shown(browse(cast.operator), "?sort=event")[0] == "Ali"


@pytest.mark.parametrize("text", ["ığdır", "IGDIR", "elise", "élise ığd", "İĞDIR"])
def test_search_folds_case_and_accents(text: str, cast: Cast, browse: Browse, sites: dict[str, Panel]) -> None:
    assert shown(browse(cast.operator), f"?q={text}") == ["Iğdır Élise"]


def test_filters_narrow_together(cast: Cast, browse: Browse, sites: dict[str, Panel]) -> None:
    client = browse(cast.operator)
    assert shown(client, "?state=alarm,trouble") == ["Iğdır Élise", "Zoo"]
    assert shown(client, "?state=alarm&state=trouble&site=zo&vendor=bienport") == ["Zoo"]
    assert shown(client, "?state=nonsense&vendor=nonsense&sort=nonsense&page=nonsense") == shown(client)


def test_an_empty_list_says_what_to_remove(cast: Cast, browse: Browse) -> None:
    page = browse(cast.operator).get(reverse("panel_list") + "?state=tamper&q=villa").content.decode()
    assert "No panel passes these filters" in page
    assert 'href="?q=villa"' in page
    assert 'href="?state=tamper"' in page


def test_counters_count_what_is_seen(cast: Cast, browse: Browse, sites: dict[str, Panel]) -> None:
    Panel.objects.filter(pk=sites["ali"].pk).update(stale=True)
    counters = browse(cast.operator).get(reverse("panel_list")).context["counters"]
    assert {counter.state: counter.number for counter in counters} == {
        "alarm": 1,
        "tamper": 0,
        "trouble": 1,
        "offline": 0,
        "stale": 1,
        "unknown": 0,
    }


def test_a_silent_alarm_is_the_stations_alone(cast: Cast, browse: Browse, sites: dict[str, Panel]) -> None:
    Panel.objects.filter(pk=cast.villa.pk).update(covert_alarm=True, covert_since=timezone.now(), station_rank=0)
    operator, owner = browse(cast.operator), browse(cast.owner)
    assert shown(operator, "?state=alarm") == ["Iğdır Élise", "Villa Şahinkaya"]
    assert "Silent hold-up" in operator.get(reverse("panel_list")).content.decode()
    assert shown(owner, "?state=alarm") == []
    assert "Silent hold-up" not in owner.get(reverse("panel_list")).content.decode()


def test_who_sees_a_partition_learns_nothing_of_the_others(cast: Cast, browse: Browse) -> None:
    Panel.objects.filter(pk=cast.villa.pk).update(state=PanelState.ALARM, alarm=True, alarm_zones=2)
    Partition.objects.filter(panel=cast.villa, number=1).update(alarm=True)
    client = browse(cast.guest)
    page = client.get(reverse("panel_list"))
    assert "is-alarm" not in page.content.decode()
    assert len(re.findall('class="glyph ', page.content.decode())) == 1
    assert shown(client, "?state=alarm") == []
    assert shown(client, "?state=disarmed") == ["Villa Şahinkaya"]
    inside = client.get(reverse("panel", args=[cast.villa.uid])).content.decode()
    assert "Garaj" in inside
    assert "Salon" not in inside
    assert "Kapı 1" not in inside
    assert "Kapı 3" in inside
    assert "Siren" not in inside


def test_pages_of_fifty(cast: Cast, browse: Browse) -> None:
    for number in range(PAGE):
        add_panel(cast.connection, (cast.station, Relation.MONITORS), name=f"Site {number:02}")
    client = browse(cast.operator)
    assert len(shown(client, "?sort=name")) == PAGE
    assert shown(client, "?sort=name&page=2") == ["Villa Şahinkaya"]
    assert shown(client, "?sort=name&page=99") == ["Villa Şahinkaya"]


def test_a_row_says_in_short_how_it_is_known(cast: Cast, browse: Browse) -> None:
    page = browse(cast.operator).get(reverse("panel_list")).content.decode()
    assert "<span>pushed <time" in page
    assert "panel said so" not in page


def test_topics_carry_the_language(cast: Cast, browse: Browse) -> None:
    page = browse(cast.operator).get(reverse("panel_list"), headers={"accept-language": "tr"}).content.decode()
    assert f"row:{cast.villa.uid}:tr counters" in page
    assert "Kurulu değil" in page
