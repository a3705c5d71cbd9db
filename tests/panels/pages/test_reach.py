"""What an address, a search or a form can reach beyond what a page shows: nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.models import Grant, User, Zone
from panels.vocabulary import CommandName, Right
from tests.panels.pages.conftest import Cast
from tests.panels.pages.test_commands import PIN, Corridor, address, corridor
from tests.panels.pages.test_list import shown

Browse = Callable[[User | None], Client]

__all__ = ["corridor"]


@pytest.fixture
def hallway(cast: Cast) -> Zone:
    """A zone of both partitions."""
    return Zone.objects.create(panel=cast.villa, number=7, name="Koridor", partition_numbers=[1, 2])


@pytest.mark.parametrize("slug", ["arm-zone", "disarm-zone"])
def test_a_zone_is_acted_on_only_where_it_lies_and_the_right_holds(
    slug: str, cast: Cast, browse: Browse, corridor: Corridor, hallway: Zone
) -> None:
    Grant.objects.filter(user=cast.guest).update(rights=[Right.VIEW, Right.ARM, Right.DISARM])
    name = slug.replace("-", "_")

    def send(person: User, **sent: Any) -> Any:
        return browse(person).post(address(cast, slug), {"mode": name, "pin": PIN, **sent})

    assert "in_partition" not in browse(cast.guest).get(address(cast, slug)).context["form"].fields
    send(cast.guest, zone=3, in_partition=1)
    assert [wish["partition"] for _, _, wish in corridor.asked] == [2]
    assert send(cast.guest, zone=7, in_partition=2).status_code == 404

    refused = send(cast.owner, zone=3, in_partition=1)
    assert "The zone is not in this partition." in refused.content.decode()
    assert send(cast.owner, zone=3, in_partition=9).status_code == 404
    assert len(corridor.asked) == 1
    send(cast.owner, zone=7, in_partition=2)
    assert corridor.asked[1][1:] == (
        CommandName(name),
        {"pin": PIN, "new_pin": "", "zones": [7], "partition": 2, "address": "127.0.0.1"},
    )


def test_only_partitions_with_the_right_are_offered_for_a_zone(cast: Cast, browse: Browse, hallway: Zone) -> None:
    whole = [Right.VIEW]
    now = timezone.now()
    Grant.objects.filter(user=cast.resident).update(rights=whole)
    for number in (1, 2):
        Grant.objects.create(
            user=cast.resident,
            panel=cast.villa,
            partition=cast.villa.partitions.get(number=number),
            rights=[Right.ARM],
            valid_from=now,
        )
    form = browse(cast.resident).get(address(cast, "arm-zone")).context["form"]
    assert [value for value, _ in form.fields["in_partition"].choices] == ["", 1, 2]
    Grant.objects.filter(user=cast.resident, partition__number=1).delete()
    form = browse(cast.resident).get(address(cast, "arm-zone")).context["form"]
    assert [value for value, _ in form.fields["zone"].choices] == [3]
    assert "in_partition" not in form.fields


def test_the_telephone_of_a_site_cannot_be_searched_out(cast: Cast, browse: Browse) -> None:
    site = cast.villa.site
    assert site is not None
    site.telephone = "+90 212 555 01 23"
    site.save()
    cast.villa.refold()
    cast.villa.save()
    for person in (cast.operator, cast.owner, cast.guest):
        assert shown(browse(person), "?q=555") == []
    assert shown(browse(cast.guest), "?q=villa") == ["Villa Şahinkaya"]
    assert "phone" not in browse(cast.owner).get(reverse("panel_list")).content.decode().replace("phone.css", "")


@pytest.mark.parametrize("query", ["q=%00", "q=villa%00", "site=%00", "site=vil%00la", "vendor=%00", "state=%00"])
def test_a_nul_in_a_filter_is_no_error(query: str, cast: Cast, browse: Browse) -> None:
    assert shown(browse(cast.operator), f"?{query}") == ["Villa Şahinkaya"]


@pytest.mark.parametrize("uid", ["%00", "%00" * 16, "short", "a" * 17, "öööööööööööööööö", "aaaaaaaaaaaaaaa%0A"])
@pytest.mark.parametrize("rest", ["", "messages/", "ask/arm/", "events/"])
def test_what_is_no_uid_is_nowhere(uid: str, rest: str, cast: Cast, browse: Browse) -> None:
    assert browse(cast.operator).get(f"/panels/{uid}/{rest}").status_code == 404


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (1, "", "192.0.2.7"),
    ],
)
def test_the_corridor_is_told_where_the_person_is(  # noqa: PLR0917  (a case and its fixtures)
    proxies: int, forwarded: str, expected: str, cast: Cast, browse: Browse, corridor: Corridor, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    browse(cast.owner).post(
        address(cast, "disarm"),
        {"mode": "disarm", "partition": "1", "pin": PIN},
        headers={"x-forwarded-for": forwarded} if forwarded else {},
        REMOTE_ADDR="192.0.2.7",
    )
    assert corridor.asked[0][2]["address"] == expected


def test_pages_are_kept_by_no_cache(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    uid = cast.villa.uid
    addresses = [
        reverse("panel_list"),
        reverse("account"),
        reverse("panel", args=[uid]),
        reverse("panel_events", args=[uid]),
        reverse("panel_messages", args=[uid]),
        "/panels/aaaaaaaaaaaaaaaa/",
        "/nowhere/",
    ]
    for where in (*addresses, address(cast, "arm")):
        for headers in ({}, {"hx-request": "true"}):
            control = client.get(where, headers=headers)["Cache-Control"]
            assert "no-store" in control
            assert "private" in control


def test_what_is_no_page_may_be_kept(cast: Cast) -> None:
    assert "Cache-Control" not in Client().get("/healthz")
