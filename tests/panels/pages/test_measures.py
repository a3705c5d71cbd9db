"""What detectors and partitions measure, from a simulated cloud to the page: figure, unit and age."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.models import Output, Partition, User, Zone
from panels.vocabulary import OutputKind
from tests.panels.pages.conftest import Cast
from tests.panels.pages.visited import Home
from tests.panels.simulators.visonic.workbench import Workbench

Browse = Callable[[User | None], Client]


@pytest.fixture
def home(cast: Cast, one_database_connection: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr("panels.holding.parking._LONGEST", 0.0)
    with Workbench(version="14.0") as bench:
        yield Home(bench, cast)


def page(browse: Browse, home: Home) -> str:
    answer = browse(home.cast.owner).get(reverse("panel", args=[home.panel.uid]))
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def test_detectors_show_how_warm_and_how_bright_it_is_and_since_when(home: Home, browse: Browse) -> None:
    zone = Zone.objects.get(panel=home.panel, number=3)
    assert zone.temperature == 20.5
    assert zone.brightness is not None
    assert zone.measured_at is not None
    Zone.objects.filter(pk=zone.pk).update(measured_at=timezone.now() - timedelta(minutes=14))
    row = page(browse, home).split(f'id="zone-{zone.uid}"')[1].split("</tr>")[0]
    assert re.search(r'c-temperature">20\.5 °C <span class="faint"><time [^>]*data-age[^>]*>14 min</time>', row)
    assert re.search(r'c-brightness">[\d,]+ lx</td>', row)


def test_a_detector_that_says_the_same_again_is_as_old_as_its_last_word(home: Home) -> None:
    zone = Zone.objects.get(panel=home.panel, number=3)
    assert zone.measured_at is not None
    Zone.objects.filter(pk=zone.pk).update(measured_at=zone.measured_at - timedelta(days=1))
    home.make_due()
    home.visit()
    # What is as it was waits for company.
    home.poller.confirm()
    home.commit()
    told = Zone.objects.get(pk=zone.pk)
    assert (told.temperature, told.measured_at) == (zone.temperature, zone.measured_at)


def test_the_temperature_of_a_partition_stands_in_its_cell(home: Home, browse: Browse) -> None:
    whole = Partition.objects.get(panel=home.panel)
    assert whole.temperature is not None
    Partition.objects.update(temperature=-3.5, temperature_at=timezone.now() - timedelta(minutes=5))
    seen = page(browse, home)
    assert re.search(r"Inside \N{MINUS SIGN}3\.5 °C, told <time [^>]*data-age[^>]*>5 min</time> ago", seen)
    Partition.objects.update(temperature=None)
    assert "Inside" not in page(browse, home)


def test_outputs_of_such_a_panel_are_read_and_never_switched(home: Home, browse: Browse) -> None:
    assert set(Output.objects.filter(panel=home.panel).values_list("kind", flat=True)) == {OutputKind.PANEL}
    Output.objects.filter(panel=home.panel).update(kind=OutputKind.HOME)
    seen = page(browse, home)
    assert "home, untested" in seen
    assert seen.count("output__kind") == Output.objects.filter(panel=home.panel).count()
    assert "/ask/switch/" not in seen
    assert "/ask/set-external/" not in seen
