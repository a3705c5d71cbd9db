"""Cameras and their pictures, from the vendor to the page: who sees them, and how a new one comes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels import cameras
from panels.drivers.base import CameraList, CameraListing, StillImage
from panels.models import Camera, Command, Grant, Panel, Partition, SiteOrganization, Still, User, Watch
from panels.retention import forgetting
from panels.vocabulary import CommandState, Right, StillState
from tests.panels.pages.conftest import Cast
from tests.panels.pages.visited import Home
from tests.panels.simulators.visonic.workbench import Workbench

Browse = Callable[[User | None], Client]
JPEG, PNG = b"\xff\xd8\xff\xe0 a picture", b"\x89PNG\r\n\x1a\n a picture"


@pytest.fixture
def home(cast: Cast, one_database_connection: None) -> Iterator[Home]:
    # The simulated cloud lives in another year.
    SiteOrganization.objects.update(valid_from=timezone.now() - timedelta(days=5000))
    with Workbench(version="14.0") as bench:
        yield Home(bench, cast)


@pytest.fixture
def room(cast: Cast) -> Camera:
    """A camera in partition 1 of the villa that has made a picture."""
    take_in(cast.villa, JPEG)
    return Camera.objects.get(panel=cast.villa)


def take_in(panel: Panel, body: bytes, **more: Any) -> None:
    now = timezone.now()
    listing = CameraListing(number=4, name="Salon", partitions=(1,))
    cameras.take_in(
        panel.pk,
        CameraList(asked_at=now, cameras=(listing,), stills=(StillImage(number=4, body=body, **more),)),
        lambda: True,
    )


def address(panel: Panel) -> str:
    return reverse("panel_cameras", args=[panel.uid])


def picture(panel: Panel) -> str:
    return reverse("panel_still", args=[panel.uid, Still.objects.get(camera__panel=panel).uid])


def test_a_new_picture_is_asked_for_and_shown(home: Home, browse: Browse) -> None:
    client, panel = browse(home.cast.owner), home.panel
    text = client.get(address(panel)).content.decode()
    assert "Living room" in text
    assert "No picture to show" in text
    ask = reverse("panel_ask", args=[panel.uid, "take-still"])
    assert f"{ask}?camera=4" in text
    answer = client.post(ask, {"mode": "take_still", "camera": 4})
    assert answer["Location"].startswith(address(panel))
    command = home.carry_out()
    assert command.state == CommandState.CONFIRMED
    text = client.get(address(panel)).content.decode()
    assert picture(panel) in text
    shown = client.get(picture(panel))
    assert shown.content.startswith(b"\xff\xd8\xff")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    assert b"\xff\xd8\xff" not in bytes(Still.objects.get().body)


def test_a_picture_is_fetched_once_and_a_newer_one_has_another_address(home: Home, browse: Browse) -> None:
    ask = reverse("panel_ask", args=[home.panel.uid, "take-still"])
    browse(home.cast.owner).post(ask, {"mode": "take_still", "camera": 4})
    home.carry_out()
    first = picture(home.panel)
    home.make_due()
    home.visit()
    assert picture(home.panel) == first
    Command.objects.all().delete()
    browse(home.cast.owner).post(ask, {"mode": "take_still", "camera": 4})
    home.carry_out()
    assert picture(home.panel) != first
    assert browse(home.cast.owner).get(first).status_code == 404


def test_a_silent_alarm_brings_no_picture(home: Home) -> None:
    before = Watch.objects.get(panel=home.panel).cameras_at
    home.bench.act("panic")
    home.make_due()
    home.visit()
    assert Watch.objects.get(panel=home.panel).cameras_at == before
    assert home.poller.turns.beats[home.panel.pk].slow["cameras"] == 0.0


@pytest.mark.parametrize(
    ("person", "status"),
    [("owner", 200), ("operator", 404), ("resident", 404), ("neighbour", 404), ("guest", 404), ("stranger", 404)],
)
def test_who_sees_pictures(cast: Cast, browse: Browse, room: Camera, person: str, status: int) -> None:
    client = browse(getattr(cast, person))
    assert client.get(address(cast.villa)).status_code == status
    assert client.get(picture(cast.villa)).status_code == status


def test_the_station_sees_what_an_alarm_has_brought_and_nothing_older(cast: Cast, browse: Browse, room: Camera) -> None:
    now = timezone.now()
    Panel.objects.filter(pk=cast.villa.pk).update(alarm=True, alarm_since=now)
    client = browse(cast.operator)
    assert client.get(address(cast.villa)).status_code == 200
    assert client.get(picture(cast.villa)).status_code == 200
    Still.objects.update(taken_at=now - timedelta(hours=1))
    assert "No picture to show" in client.get(address(cast.villa)).content.decode()
    assert client.get(picture(cast.villa)).status_code == 404
    Panel.objects.filter(pk=cast.villa.pk).update(alarm=False, alarm_since=None)
    assert client.get(address(cast.villa)).status_code == 404


def test_a_silent_alarm_opens_nothing(cast: Cast, browse: Browse, room: Camera) -> None:
    Panel.objects.filter(pk=cast.villa.pk).update(covert_alarm=True, covert_since=timezone.now())
    assert browse(cast.operator).get(picture(cast.villa)).status_code == 404


@pytest.mark.parametrize(("number", "status"), [(1, 200), (2, 404)])
def test_a_grant_on_a_partition_shows_its_cameras_alone(
    cast: Cast, browse: Browse, room: Camera, number: int, status: int
) -> None:
    Grant.objects.create(
        user=cast.neighbour,
        panel=cast.villa,
        partition=Partition.objects.get(panel=cast.villa, number=number),
        rights=[Right.VIEW, Right.SEE_STILLS],
        valid_from=timezone.now() - timedelta(hours=1),
    )
    assert browse(cast.neighbour).get(address(cast.villa)).status_code == status
    assert browse(cast.neighbour).get(picture(cast.villa)).status_code == status


def test_nobody_sees_what_was_before_their_time(cast: Cast, browse: Browse, room: Camera) -> None:
    Still.objects.update(taken_at=timezone.now() - timedelta(days=2))
    assert browse(cast.owner).get(picture(cast.villa)).status_code == 404


def test_a_picture_of_one_panel_is_not_found_below_another(
    cast: Cast, browse: Browse, home: Home, room: Camera
) -> None:
    wrong = reverse("panel_still", args=[home.panel.uid, Still.objects.get(camera=room).uid])
    assert browse(cast.owner).get(wrong).status_code == 404


@pytest.mark.parametrize(
    ("body", "kind"), [(JPEG, "image/jpeg"), (PNG, "image/png"), (b"<svg onload=x>", ""), (b"", "")]
)
def test_only_what_is_a_picture_by_its_bytes_is_kept(cast: Cast, body: bytes, kind: str) -> None:
    take_in(cast.villa, body)
    assert list(Still.objects.values_list("kind", flat=True)) == ([kind] if kind else [])


def test_a_picture_too_large_is_not_kept(cast: Cast, room: Camera) -> None:
    take_in(cast.villa, JPEG + b"\0" * cameras.MOST_BYTES)
    assert Still.objects.count() == 1


def test_pictures_go_after_thirty_days(room: Camera) -> None:
    forgetting.keep_house(timezone.now() + timedelta(days=29))
    assert Still.objects.count() == 1
    forgetting.keep_house(timezone.now() + timedelta(days=31))
    assert Still.objects.count() == 0


def test_a_picture_that_nobody_ever_asked_for_has_not_failed(cast: Cast, browse: Browse) -> None:
    """Some vendors call the state of a camera that has never made one *failed*."""
    listing = CameraListing(number=4, name="Salon", partitions=(1,), state=StillState.FAILED)
    cameras.take_in(cast.villa.pk, CameraList(asked_at=timezone.now(), cameras=(listing,), stills=()), lambda: True)
    text = browse(cast.owner).get(address(cast.villa)).content.decode()
    assert "none was made, or its 30 days are over" in text
    assert "failed" not in text.split('id="camera-')[1].split("</li>")[0]

    now = timezone.now()
    Command.objects.create(
        panel=cast.villa,
        name="take_still",
        zones=[4],
        cause_kind="person",
        requested_by=cast.owner,
        state=CommandState.FAILED,
        created_at=now,
        expires_at=now,
        settled_at=now,
    )
    text = browse(cast.owner).get(address(cast.villa)).content.decode()
    assert "the last try failed" in text.split('id="camera-')[1].split("</li>")[0]


def test_a_camera_whose_newest_try_failed_says_so_beside_its_picture(room: Camera, cast: Cast, browse: Browse) -> None:
    Camera.objects.filter(pk=room.pk).update(state=StillState.FAILED)
    assert "the last one failed" in browse(cast.owner).get(address(cast.villa)).content.decode()
