"""People who hold several things at once, or only a part of a panel: order, counts and ages tell them no more."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels import fragments
from panels.models import Grant, Membership, Organization, Panel, Partition, User, Zone
from panels.vocabulary import ArmMode, OrganizationKind, PanelState, Relation, Right, Role
from tests.panels.pages.conftest import Cast, add_panel
from tests.panels.pages.test_list import shown

Browse = Callable[[User | None], Client]


@pytest.fixture
def home(cast: Cast) -> Panel:
    """The operator's own house, watched by another station; a silent alarm is on there."""
    other = Organization.objects.create(name="Another station", kind=OrganizationKind.MONITORING)
    Membership.objects.create(user=cast.operator, organization=cast.customer, role=Role.OWNER)
    house = add_panel(
        cast.connection,
        (other, Relation.MONITORS),
        (cast.customer, Relation.OWNS),
        name="Zümrüt",
        state=PanelState.DISARMED,
    )
    add_panel(cast.connection, (cast.station, Relation.MONITORS), name="Ali", state=PanelState.ARMED_AWAY)
    return house


def silent_alarm(panel: Panel) -> None:
    Panel.objects.filter(pk=panel.pk).update(covert_alarm=True, covert_since=timezone.now(), station_rank=0)


def test_ones_own_house_stays_in_its_place_at_its_silent_alarm(cast: Cast, browse: Browse, home: Panel) -> None:
    client = browse(cast.operator)
    before = client.get(reverse("panel_list"))
    silent_alarm(home)
    after = client.get(reverse("panel_list"))
    assert shown(client) == [row.site for row in before.context["rows"]] == ["Ali", "Villa Şahinkaya", "Zümrüt"]
    assert [c.number for c in after.context["counters"]] == [c.number for c in before.context["counters"]]
    assert shown(client, "?state=alarm") == []
    assert "Silent hold-up" not in after.content.decode()


def test_a_watched_panel_still_rises_for_such_a_person(cast: Cast, browse: Browse, home: Panel) -> None:
    silent_alarm(cast.villa)
    silent_alarm(home)
    assert shown(browse(cast.operator)) == ["Villa Şahinkaya", "Ali", "Zümrüt"]
    assert shown(browse(cast.operator), "?state=alarm") == ["Villa Şahinkaya"]


def test_a_granted_panel_does_not_rise_either(cast: Cast, browse: Browse, home: Panel) -> None:
    Membership.objects.filter(user=cast.operator, role=Role.OWNER).delete()
    Grant.objects.create(user=cast.operator, panel=home, rights=[Right.VIEW], valid_from=timezone.now())
    silent_alarm(home)
    assert shown(browse(cast.operator)) == ["Ali", "Villa Şahinkaya", "Zümrüt"]


@pytest.fixture
def shed(cast: Cast) -> Panel:
    """A second panel of which the guest sees only partition 2; it sorts behind the villa by name."""
    panel = add_panel(
        cast.connection,
        (cast.station, Relation.MONITORS),
        name="Zemin",
        state=PanelState.DISARMED,
        confidence="confirmed",
    )
    part = panel.partitions.get(number=2)
    Grant.objects.create(user=cast.guest, panel=panel, partition=part, rights=[Right.VIEW], valid_from=timezone.now())
    return panel


def test_the_order_is_that_of_the_partitions_seen(cast: Cast, browse: Browse, shed: Panel) -> None:
    client = browse(cast.guest)
    now = timezone.now()
    Panel.objects.filter(pk=shed.pk).update(
        state=PanelState.ALARM, state_rank=0, alarm=True, last_event_at=now, last_event_kind="zone_alarm"
    )
    Panel.objects.filter(pk=cast.villa.pk).update(last_event_at=now - timedelta(days=1))
    assert shown(client) == ["Villa Şahinkaya", "Zemin"]
    Panel.objects.filter(pk=cast.villa.pk).update(last_event_at=None)
    newest_row_first = shown(client, "?sort=event")
    Panel.objects.filter(pk=cast.villa.pk).update(last_event_at=now + timedelta(days=1))
    assert shown(client, "?sort=event") == newest_row_first
    Partition.objects.filter(panel=shed, number=2).update(mode=ArmMode.UNKNOWN)
    assert shown(client) == ["Zemin", "Villa Şahinkaya"]


def test_their_age_is_that_of_the_partitions_seen(cast: Cast, browse: Browse) -> None:
    told = timezone.now() - timedelta(hours=3)
    Partition.objects.filter(panel=cast.villa, number=2).update(seen_at=told, mode_changed_at=told)
    moment = f'datetime="{told:%Y-%m-%dT%H:%M:%S}Z"'
    for address in (reverse("panel_list"), reverse("panel", args=[cast.villa.uid])):
        ages = re.findall(r"<time [^>]*data-age[^>]*>", browse(cast.guest).get(address).content.decode())
        assert ages
        assert all(moment in age for age in ages)


@pytest.fixture
def hallway(cast: Cast) -> Zone:
    """A zone of both partitions: open, left out of nothing."""
    return Zone.objects.create(panel=cast.villa, number=7, name="Koridor", partition_numbers=[1, 2], open=True)


def test_a_zone_shared_with_an_unseen_partition_is_neither_named_nor_counted(
    cast: Cast, browse: Browse, hallway: Zone
) -> None:
    cast.villa.zones.filter(number=3).update(open=True)
    client = browse(cast.guest)
    arming = client.get(reverse("panel_ask", args=[cast.villa.uid, "arm"]) + "?partition=2").content.decode()
    assert "1 thing in the way" in arming
    inside = client.get(reverse("panel", args=[cast.villa.uid])).content.decode()
    assert "1 zone of this partition alone is open." in inside
    for seen in (arming, inside):
        assert "Kapı 3" in seen
        assert "Koridor" not in seen
    owner = browse(cast.owner).get(reverse("panel_ask", args=[cast.villa.uid, "arm"]) + "?partition=2")
    assert "2 things in the way" in owner.content.decode()


def test_nor_in_what_is_pushed_for_the_partition(cast: Cast, hallway: Zone) -> None:
    garage = cast.villa.partitions.get(number=2)

    def pushed() -> str:
        found = fragments.render([cast.villa.pk], [f"panel:{cast.villa.uid}:en"])
        return next(fragment.html for fragment in found if fragment.dom_id == f"partition-{garage.uid}")

    with_it_open = pushed()
    Zone.objects.filter(pk=hallway.pk).update(open=False, bypassed=True)
    assert pushed() == with_it_open


def test_nor_offered_to_be_left_out_by_who_does_not_see_it(cast: Cast, browse: Browse, hallway: Zone) -> None:
    Grant.objects.filter(user=cast.guest).update(rights=[Right.VIEW, Right.BYPASS])
    Grant.objects.create(
        user=cast.guest,
        panel=cast.villa,
        partition=cast.villa.partitions.get(number=1),
        rights=[Right.BYPASS],
        valid_from=timezone.now(),
    )
    page = browse(cast.guest).get(reverse("panel_ask", args=[cast.villa.uid, "leave-out"])).content.decode()
    assert "Kapı 3" in page
    assert "Koridor" not in page
    assert "Kapı 1" not in page
