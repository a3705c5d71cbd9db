"""Live fragments are the page's own elements, without controls, in the language of their topic."""

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from history.models import Event
from panels import fragments
from panels.models import Panel, User
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]


def test_every_fragment_replaces_an_element_of_the_page(cast: Cast, browse: Browse) -> None:
    page = browse(cast.owner).get(reverse("panel", args=[cast.villa.uid])).content.decode()
    found = fragments.render([cast.villa.pk], [f"panel:{cast.villa.uid}:en"])
    assert {re.sub("-.*", "", fragment.dom_id) for fragment in found} == {"panel", "partition", "zone", "output"}
    for fragment in found:
        assert f'id="{fragment.dom_id}"' in page
        assert f'id="{fragment.dom_id}"' in fragment.html
        assert 'hx-swap-oob="true"' in fragment.html
        assert "<form" not in fragment.html
        assert "/ask/" not in fragment.html
        assert fragment.version == cast.villa.version


def test_partitions_are_for_those_who_see_them_and_the_rest_for_those_who_see_all(cast: Cast) -> None:
    found = {f.dom_id: f for f in fragments.render([cast.villa.pk], [f"panel:{cast.villa.uid}:en"])}
    garage = cast.villa.partitions.get(number=2)
    assert found[f"partition-{garage.uid}"].partitions == frozenset({2})
    assert found[f"zone-{cast.villa.zones.get(number=3).uid}"].partitions == frozenset({2})
    assert found[f"panel-{cast.villa.uid}-head"].partitions is None
    assert found[f"output-{cast.villa.outputs.get().uid}"].partitions is None


def test_how_many_zones_are_open_is_pushed_with_them(cast: Cast, browse: Browse) -> None:
    page = browse(cast.owner).get(reverse("panel", args=[cast.villa.uid])).content.decode()
    assert "2 open" not in page
    cast.villa.zones.filter(number__in=[1, 3]).update(open=True)
    found = {f.dom_id: f for f in fragments.render([cast.villa.pk], [f"panel:{cast.villa.uid}:en"])}
    head = found[f"panel-{cast.villa.uid}-zones"]
    assert "2 open" in head.html
    assert "does not report open zones" not in head.html
    assert head.partitions is None
    cast.villa.zones.update(open=None)
    found = {f.dom_id: f for f in fragments.render([cast.villa.pk], [f"panel:{cast.villa.uid}:en"])}
    assert "does not report open zones" in found[f"panel-{cast.villa.uid}-zones"].html


def test_who_sees_one_partition_is_shown_no_count_that_would_stand_still(cast: Cast, browse: Browse) -> None:
    cast.villa.zones.update(open=True)

    def summary(person: User) -> str:
        page = browse(person).get(reverse("panel", args=[cast.villa.uid])).content.decode()
        found = re.search(rf'id="panel-{cast.villa.uid}-zones".*?<span class="dim num">(.*?)</span>', page, re.DOTALL)
        assert found
        return found[1]

    assert summary(cast.owner) == "3 · 3 open"
    assert summary(cast.guest) == "1"


def test_a_silent_alarm_makes_two_variants(cast: Cast) -> None:
    topics = [f"panel:{cast.villa.uid}:en", f"row:{cast.villa.uid}:en"]
    assert {f.covert for f in fragments.render([cast.villa.pk], topics)} == {None}
    Event.objects.create(
        connection=cast.connection,
        panel=cast.villa,
        category="holdup",
        kind="panic",
        priority=2,
        origin="live",
        covert=True,
        observed_at=timezone.now(),
    )
    Panel.objects.filter(pk=cast.villa.pk).update(covert_alarm=True, covert_since=timezone.now())
    found = fragments.render([cast.villa.pk], topics)
    for dom_id in (f"panel-{cast.villa.uid}-head", f"panel-{cast.villa.uid}-events", f"row-{cast.villa.uid}"):
        variants = {f.covert: f.html for f in found if f.dom_id == dom_id}
        assert "Silent hold-up" in variants[True]
        assert "Silent hold-up" not in variants[False]


def test_only_wanted_topics_are_rendered(cast: Cast) -> None:
    assert fragments.render([cast.villa.pk], ["counters", "row:nobodynobody0000:en"]) == []
    (row,) = fragments.render([cast.villa.pk], [f"row:{cast.villa.uid}:tr"])
    assert row.topic == f"row:{cast.villa.uid}:tr"
    assert row.html.startswith("<tr")
    assert "Kurulu değil" in row.html


def test_counters_speak_the_language_in_force(cast: Cast) -> None:
    with override("fr"):
        html = fragments.counters_html(cast.operator)
    assert 'id="counters"' in html
    assert "en alarme" in html
