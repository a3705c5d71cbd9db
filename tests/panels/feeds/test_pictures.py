"""Pictures of a home's camera, from the vendor to its page: who sees them, and how they come and go."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from history.models import JournalEntry
from panels.models import Album, Device, Grant, Picture, SiteOrganization
from panels.retention import forgetting
from panels.secrets import own_pins
from panels.simulators.overkiz import pictures as shelf
from panels.simulators.overkiz.world import Picture as Shot
from panels.vocabulary import CommandName, Relation, Right
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import PIN, device, done, said
from tests.panels.simulators.overkiz.workbench import Workbench

pytestmark = pytest.mark.django_db
NAME = "Living room camera"


@pytest.fixture
def asked_with(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The headers with which pictures were asked for."""
    seen: list[dict[str, str]] = []
    serve = shelf.Pictures.picture

    async def note(self: shelf.Pictures, request: Any) -> Any:
        seen.append({name.title(): value for name, value in request.headers.items()})
        return await serve(self, request)

    monkeypatch.setattr(shelf.Pictures, "picture", note)
    return seen


@pytest.fixture
def bench(asked_with: list[dict[str, str]]) -> Iterator[Workbench]:
    """A cloud whose clock begins with ours, for old pictures are not listed."""
    with Workbench() as bench:
        bench.timers.time = time.time()
        shots(bench, *(60 * 24 * days for days in (40, 3, 2)))
        yield bench


def shots(bench: Workbench, *minutes: float) -> None:
    """Pictures taken so many minutes ago, in this order."""
    now = time.time()
    made = [Shot(id=at + 1, taken=round((now - ago * 60) * 1000)) for at, ago in enumerate(minutes)]
    bench.device(NAME).pictures = made


@pytest.fixture
def camera(stand: Stand) -> Device:
    return device(stand, NAME)


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    # The relation of the site's owner is older than its pictures.
    SiteOrganization.objects.update(valid_from=timezone.now() - timedelta(days=100))
    own_pins.store(stand.cast.owner, PIN)
    client.force_login(stand.cast.owner)
    return client


def page(camera: Device, client: Client) -> str:
    return client.get(f"/devices/{camera.uid}/").content.decode()


def read(camera: Device) -> str:
    return f"/devices/{camera.uid}/pictures/read/"


def address(camera: Device, picture: Picture) -> str:
    return f"/devices/{camera.uid}/pictures/{picture.uid}/"


def newest() -> Picture:
    return Picture.objects.order_by("-taken_at")[0]


def test_pictures_are_read_and_shown_newest_first(stand: Stand, camera: Device, owner: Client) -> None:
    text = page(camera, owner)
    assert "The pictures were not read yet" in text
    assert 'data-reads="opened"' in text
    done(owner, read(camera))
    # The one of forty days ago is older than what is kept.
    first, second = Picture.objects.order_by("-taken_at")
    assert (first.vendor_id, second.vendor_id) == ("3", "2")
    text = page(camera, owner)
    assert "data-reads" not in text
    assert 0 < text.index(address(camera, first)) < text.index(address(camera, second))
    shown = owner.get(address(camera, first))
    assert shown.content.startswith(b"\xff\xd8\xff")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    assert "sandbox" in shown["Content-Security-Policy"]
    assert b"\xff\xd8\xff" not in bytes(first.body)
    assert JournalEntry.objects.get(act="device.pictures_read").details["outcome"] == "done"


def test_a_picture_is_fetched_once(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    done(owner, read(camera))
    assert stand.requests().count("GET /setup/devices/{deviceURL}/pictures/{pictureId}/url") == 2


def test_a_new_picture_is_asked_for_and_comes_by_itself(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    key = next(one["key"] for one in camera.abilities if one["role"] == "take_picture")
    done(owner, f"/devices/{camera.uid}/act/", key=key, pin=PIN)
    stand.send()
    stand.bench.advance(20)
    stand.settle()
    command = camera.panel.commands.get(name=CommandName.OPERATE_GUARDED)
    assert command.settled_at is not None
    # The page asks for it once the camera has done it.
    assert f'data-reads="{command.uid}"' in page(camera, owner)
    done(owner, read(camera))
    assert Picture.objects.count() == 3
    assert "data-reads" not in page(camera, owner)


def test_what_the_vendor_forgot_is_forgotten_here(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    del stand.bench.device(NAME).pictures[-1]
    done(owner, read(camera))
    assert [one.vendor_id for one in Picture.objects.all()] == ["2"]


def test_a_number_that_is_used_again_is_another_picture(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    before = newest().uid
    shots(stand.bench, 60 * 24 * 40, 60 * 24 * 3, 5)
    done(owner, read(camera))
    assert newest().vendor_id == "3"
    assert newest().uid != before


def test_only_the_newest_few_are_kept(stand: Stand, camera: Device, owner: Client) -> None:
    shots(stand.bench, *range(40, 0, -1))
    done(owner, read(camera))
    assert Picture.objects.count() == 12
    assert newest().vendor_id == "40"


def test_one_is_deleted_at_the_vendor_too(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    gone = newest()
    where = f"{address(camera, gone)}delete/"
    assert "Delete the picture" in owner.get(where).content.decode()
    assert Picture.objects.count() == 2
    done(owner, where)
    assert [one.id for one in stand.bench.device(NAME).pictures] == [1, 2]
    assert owner.get(address(camera, gone)).status_code == 404


def test_a_refusal_to_delete_leaves_it(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    fault = {"name": "refuse", "value": "access_denied", "count": 1}
    command = "DELETE /setup/devices/{deviceURL}/pictures/{pictureId}"
    assert stand.bench.control("POST", "/fault", command=command, **fault).ok
    said(owner, f"{address(camera, newest())}delete/")
    assert Picture.objects.count() == 2


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"\xff\xd8\xff" + bytes(1024 * 1024), b""])
def test_what_is_no_picture_is_not_shown_as_one(
    stand: Stand, camera: Device, owner: Client, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr(shelf, "draw", lambda _seed: body)
    done(owner, read(camera))
    assert not any(bytes(one.body) for one in Picture.objects.all())
    text = page(camera, owner)
    assert "No picture to show" in text
    assert owner.get(address(camera, newest())).status_code == 404
    monkeypatch.undo()
    done(owner, read(camera))
    assert owner.get(address(camera, newest())).status_code == 200


def test_a_host_that_may_not_be_reached_is_named(stand: Stand, camera: Device, owner: Client) -> None:
    stand.bench.cloud.pictures_root = "https://pictures.example.com"
    text = said(owner, read(camera))
    assert "pictures.example.com" in text
    assert "WATCHPOST_EGRESS_HOSTS" in text
    # What there is is known all the same.
    assert Picture.objects.count() == 2
    assert "sessionId" not in text


def test_where_pictures_lie_gets_nothing_of_the_login(
    stand: Stand, camera: Device, owner: Client, asked_with: list[dict[str, str]]
) -> None:
    done(owner, read(camera))
    assert len(asked_with) == 2
    assert all(not {"Cookie", "Authorization"} & set(headers) for headers in asked_with)


@pytest.mark.parametrize(
    ("rights", "status"),
    [((Right.VIEW,), 404), ((Right.VIEW, Right.SWITCH), 404), ((Right.VIEW, Right.SEE_STILLS), 200)],
)
def test_who_sees_pictures(stand: Stand, camera: Device, owner: Client, rights: tuple[Right, ...], status: int) -> None:
    done(owner, read(camera))
    begun = timezone.now() - timedelta(days=60)
    Grant.objects.create(user=stand.cast.resident, panel=camera.panel, rights=list(rights), valid_from=begun)
    guest = Client()
    guest.force_login(stand.cast.resident)
    assert ("pictures/read" in page(camera, guest)) is (status == 200)
    assert guest.get(address(camera, newest())).status_code == status
    assert guest.get(read(camera)).status_code == status
    # Only who arranges the home has them forgotten.
    assert guest.get(f"{address(camera, newest())}delete/").status_code == 404


def test_the_station_sees_none(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    operator = Client()
    operator.force_login(stand.cast.operator)
    assert SiteOrganization.objects.filter(relation=Relation.MONITORS).exists()
    assert "pictures/read" not in page(camera, operator)
    assert operator.get(address(camera, newest())).status_code == 404
    assert operator.post(read(camera)).status_code == 404


def test_nobody_sees_pictures_from_before_their_time(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    SiteOrganization.objects.update(valid_from=timezone.now() - timedelta(days=2, hours=12))
    first, second = Picture.objects.order_by("-taken_at")
    text = page(camera, owner)
    assert address(camera, first) in text
    assert address(camera, second) not in text
    assert owner.get(address(camera, first)).status_code == 200
    assert owner.get(address(camera, second)).status_code == 404
    assert owner.get(f"{address(camera, second)}delete/").status_code == 404


def test_pictures_are_forgotten_after_their_days(stand: Stand, camera: Device, owner: Client) -> None:
    done(owner, read(camera))
    forgetting.keep_house(timezone.now() + timedelta(days=29))
    assert Picture.objects.count() == 2
    forgetting.keep_house(timezone.now() + timedelta(days=31))
    assert not Picture.objects.exists()


def test_another_device_has_no_pictures(stand: Stand, owner: Client) -> None:
    lamp = device(stand, "Living room lamp")
    assert owner.get(read(lamp)).status_code == 404
    assert "pictures/read" not in page(lamp, owner)
    assert not Album.objects.exists()
