"""A stream ends with its right, and a socket with its session."""

import time
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from panels.access.doors import access_changed, access_version
from panels.models import Grant, Membership, SiteOrganization, User
from tests.panels.live.browser import Browsers, Cast, Socket, fragment, push

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


async def closed_within(socket: Socket, seconds: float) -> int:
    began = time.monotonic()
    code = await socket.until_closed(seconds + 2)
    assert time.monotonic() - began < seconds
    return code


async def test_a_withdrawn_grant_ends_the_stream_within_two_seconds(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.resident, cast.row, versions={cast.panel.uid: 7})
    await Grant.objects.filter(user=cast.resident).adelete()
    assert await closed_within(page, 2) == 4403


async def test_a_withdrawn_grant_is_noticed_before_the_next_push_is_forwarded(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.resident, cast.row, versions={cast.panel.uid: 7})
    await Grant.objects.filter(user=cast.resident).adelete()
    await push(cast, fragment(cast, "<p>too late</p>"), access_version=await sync_to_async(access_version)())
    assert await page.until_closed() == 4403
    assert not any("n" in frame for frame in page.seen)


async def test_a_right_ends_by_the_clock(browsers: Browsers, cast: Cast) -> None:
    end = timezone.now() + timedelta(seconds=1.5)
    await Grant.objects.filter(user=cast.resident).aupdate(valid_until=end)
    page = await browsers.open(cast.resident, cast.row, versions={cast.panel.uid: 7})
    assert await page.until_closed() == 4403
    assert timezone.now() - end < timedelta(seconds=2)


async def test_a_relation_that_ends_by_the_clock_ends_its_streams(browsers: Browsers, cast: Cast) -> None:
    end = timezone.now() + timedelta(seconds=1.5)
    await SiteOrganization.objects.filter(organization=cast.station).aupdate(valid_until=end)
    await sync_to_async(access_changed)()
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    await push(cast, fragment(cast, "<p>still</p>"))
    await page.fragments()
    assert await page.until_closed() == 4403
    assert timezone.now() - end < timedelta(seconds=2)


async def test_who_loses_one_of_two_panels_keeps_the_page_and_is_told(browsers: Browsers, cast: Cast) -> None:
    from panels.models import Connection, Panel

    other = await Panel.objects.acreate(connection=await Connection.objects.aget(), vendor_id="P2", name="Other")
    await Grant.objects.acreate(user=cast.resident, panel=other, rights=["view"], valid_from=timezone.now())
    page = await browsers.open(
        cast.resident, cast.row, f"row:{other.uid}:en", versions={cast.panel.uid: 7, other.uid: 0}
    )
    await Grant.objects.filter(user=cast.resident, panel=other).adelete()
    await page.until(lambda frame: "gone" in frame, 2)
    await push(cast, fragment(cast, "<p>mine</p>"))
    assert (await page.fragments())["html"] == ["<p>mine</p>"]


async def test_a_deactivated_person_is_cut_off(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    cast.operator.is_active = False
    await cast.operator.asave()
    assert await closed_within(page, 2) == 4401


async def test_an_ended_membership_ends_the_stream(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    membership = await Membership.objects.aget(user=cast.operator)
    membership.valid_until = timezone.now()
    await membership.asave()
    assert await closed_within(page, 2) == 4403


async def signed_in(browsers: Browsers, user: User, cast: Cast) -> tuple[Client, Socket]:
    """A socket through the whole application, with the cookie of a real session."""
    from project.asgi import application

    client = Client()
    await sync_to_async(client.force_login)(user, backend=BACKEND)
    cookie: Any = SimpleCookie({"session": client.cookies["session"].value}).output(header="").strip()
    headers = [(b"cookie", cookie.encode()), (b"origin", b"http://testserver"), (b"host", b"testserver")]
    communicator = WebsocketCommunicator(application, "/ws/live/", headers=headers)
    browsers.opened.append(communicator)
    accepted, code = await communicator.connect(timeout=5)
    assert accepted, code
    socket = Socket(communicator)
    await socket.say(topics=[cast.row], versions={cast.panel.uid: 7}, clock=1)
    await socket.until(lambda frame: "clock" in frame)
    return client, socket


async def test_signing_out_ends_the_socket(browsers: Browsers, cast: Cast) -> None:
    client, page = await signed_in(browsers, cast.operator, cast)
    await sync_to_async(client.logout)()
    assert await closed_within(page, 2) == 4401


async def test_an_expired_session_ends_the_socket(browsers: Browsers, cast: Cast) -> None:
    _, page = await signed_in(browsers, cast.operator, cast)
    await Session.objects.aupdate(expire_date=timezone.now())
    assert await closed_within(page, 2) == 4401


async def test_a_changed_password_ends_the_socket(browsers: Browsers, cast: Cast) -> None:
    _, page = await signed_in(browsers, cast.operator, cast)
    await sync_to_async(cast.operator.set_password)("another long pass phrase")
    await cast.operator.asave()
    assert await closed_within(page, 2) == 4401
