"""A reading comes in at one end and out on the open page of whoever sees the home, and on nobody else's."""

import json

import pytest
from asgiref.sync import sync_to_async

from panels import live
from panels.live.topics import home_topic
from panels.models import Membership
from tests.panels.homes.home import SHUTTER, Home
from tests.panels.live.browser import Browsers
from tests.panels.live.conftest import _publisher_ends, browsers
from tests.panels.pages.conftest import Cast

__all__ = ["_publisher_ends", "browsers"]

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_reading_reaches_the_open_page_of_the_owner_alone(browsers: Browsers, cast: Cast) -> None:
    home = await sync_to_async(Home)(cast)
    panel = await sync_to_async(lambda: home.panel)()
    shutter = await sync_to_async(home.device)(SHUTTER)
    topic, versions = home_topic(panel.uid, "en"), {panel.uid: panel.version}
    owner = await browsers.open(cast.owner, topic, versions=versions)
    resident = await browsers.open(cast.resident, topic, versions=versions)

    def happen() -> None:
        home.wait(1)
        applied = home.hear(home.event(SHUTTER, ClosureState=(1, "30")))
        live.publish(applied.panels)

    await sync_to_async(happen)()
    frame = await owner.until(lambda seen: shutter.uid in json.dumps(seen))
    html = "".join(frame["html"])
    assert f'id="device-{shutter.uid}"' in html
    assert "70\N{NO-BREAK SPACE}%" in html
    # Who has a right at the villa's other panel alone is sent nothing of this one.
    assert await resident.fragments_within(0.3) == []


async def test_whose_right_has_ended_is_shown_nothing_more_of_a_home(browsers: Browsers, cast: Cast) -> None:
    home = await sync_to_async(Home)(cast)
    panel = await sync_to_async(lambda: home.panel)()
    shutter = await sync_to_async(home.device)(SHUTTER)
    owner = await browsers.open(cast.owner, home_topic(panel.uid, "en"), versions={panel.uid: panel.version})

    def happen() -> None:
        Membership.objects.filter(user=cast.owner).delete()
        home.wait(1)
        live.publish(home.hear(home.event(SHUTTER, ClosureState=(1, "30"))).panels)

    await sync_to_async(happen)()
    assert await owner.until_closed(2) == 4403
    assert shutter.uid not in json.dumps(owner.seen)
