"""The list by its panels' last events: an order tells as much as a line of text, so it knows no more than the pages."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.models import Grant, Panel, SiteOrganization, User
from panels.vocabulary import Relation, Right
from tests.panels.pages.conftest import Cast, add_panel

Browse = Callable[[User | None], Client]
NOW = timezone.now()
YESTERDAY = NOW - timedelta(days=1)
LONG_AGO = NOW - timedelta(days=400)


def order(client: Client) -> list[str]:
    """The sites on the page, newest event first."""
    return [row.site for row in client.get(reverse("panel_list") + "?sort=event").context["rows"]]


def happened(panel: Panel, at: datetime) -> None:
    Panel.objects.filter(pk=panel.pk).update(last_event_at=at, last_event_kind="armed")


@pytest.fixture
def mill(cast: Cast) -> Panel:
    """A second panel of the station and the customer, made after the villa."""
    return add_panel(cast.connection, (cast.station, Relation.MONITORS), (cast.customer, Relation.OWNS), name="Mill")


@pytest.fixture
def newcomers(cast: Cast, mill: Panel) -> Cast:
    """The station has been there for years; everybody else begins today."""
    SiteOrganization.objects.filter(relation=Relation.MONITORS).update(valid_from=LONG_AGO)
    SiteOrganization.objects.filter(relation=Relation.OWNS).update(valid_from=NOW - timedelta(hours=1))
    Grant.objects.update(valid_from=NOW - timedelta(hours=1))
    for user, part in ((cast.resident, None), (cast.guest, mill.partitions.get(number=2))):
        Grant.objects.create(
            user=user,
            panel=mill,
            partition=part,
            rights=[Right.VIEW, Right.SEE_HISTORY],
            valid_from=NOW - timedelta(hours=1),
        )
    return cast


@pytest.mark.parametrize("person", ["owner", "resident", "guest"])
def test_what_happened_before_their_time_moves_nothing(
    person: str, newcomers: Cast, mill: Panel, browse: Browse
) -> None:
    client = browse(getattr(newcomers, person))
    quiet = order(client)
    for older, newer in ((newcomers.villa, mill), (mill, newcomers.villa)):
        happened(older, YESTERDAY - timedelta(hours=1))
        happened(newer, YESTERDAY)
        assert order(client) == quiet
        assert order(browse(newcomers.operator))[0] == newer.site.name  # type: ignore[union-attr]


@pytest.mark.parametrize("person", ["owner", "resident"])
def test_what_happens_in_their_time_comes_before_all_that_does_not(
    person: str, newcomers: Cast, mill: Panel, browse: Browse
) -> None:
    client = browse(getattr(newcomers, person))
    happened(newcomers.villa, NOW - timedelta(minutes=2))
    happened(mill, YESTERDAY)
    assert order(client) == ["Villa Şahinkaya", "Mill"]
    happened(mill, NOW - timedelta(minutes=1))
    assert order(client) == ["Mill", "Villa Şahinkaya"]


def test_of_several_reasons_the_oldest_counts(newcomers: Cast, mill: Panel, browse: Browse) -> None:
    happened(newcomers.villa, YESTERDAY)
    assert order(browse(newcomers.owner))[0] == "Mill"
    Grant.objects.create(
        user=newcomers.owner, panel=newcomers.villa, rights=[Right.VIEW, Right.SEE_HISTORY], valid_from=LONG_AGO
    )
    assert order(browse(newcomers.owner))[0] == "Villa Şahinkaya"


def test_an_older_right_that_shows_nothing_opens_no_past(newcomers: Cast, mill: Panel, browse: Browse) -> None:
    happened(newcomers.villa, YESTERDAY)
    Grant.objects.create(user=newcomers.owner, panel=newcomers.villa, rights=[Right.ARM], valid_from=LONG_AGO)
    assert order(browse(newcomers.owner))[0] == "Mill"


def test_who_sees_a_partition_learns_nothing_of_the_others(newcomers: Cast, mill: Panel, browse: Browse) -> None:
    client = browse(newcomers.guest)
    quiet = order(client)
    for panel in (mill, newcomers.villa):
        happened(panel, timezone.now())
        assert order(client) == quiet
