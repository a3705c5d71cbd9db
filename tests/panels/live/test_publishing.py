"""From `publish` to the page, and what happens while Redis is away."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import override_settings

from panels import live
from panels.live.meters import DROPPED, PUSHED
from panels.live.publisher import MOST_WAITING, Batch
from panels.models import Panel
from tests.panels.live.browser import Browsers, Cast, fragment, push
from tests.panels.live.cable import Cable

pytestmark = pytest.mark.django_db(transaction=True)


def value(counter: Any) -> float:
    return float(counter._value.get())


async def publish(*panel_ids: int, **options: Any) -> None:
    """Publish from a thread without a loop, as ingest does."""
    await sync_to_async(live.publish)(panel_ids, **options)


async def change(panel: Panel) -> None:
    panel.version += 1
    panel.name = f"Panel {panel.version}"
    await panel.asave()


async def test_a_published_panel_is_rendered_and_shown(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    await change(cast.panel)
    await publish(cast.panel.pk)
    frame = await page.fragments()
    assert [html for html in frame["html"] if f'id="row-{cast.panel.uid}"' in html and 'data-version="8"' in html]


async def test_what_changed_between_page_and_subscription_is_sent_at_once(browsers: Browsers, cast: Cast) -> None:
    current = await browsers.open(cast.owner, cast.row, versions={cast.panel.uid: 7})
    assert not any("n" in frame for frame in current.seen)
    late = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 6})
    frame = next(frame for frame in late.seen if "n" in frame)
    assert f'id="row-{cast.panel.uid}"' in frame["html"][0]
    assert await current.fragments_within(0.2) == []


async def test_counters_are_each_persons_own(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.operator, "counters")
    assert 'id="counters"' in (await page.fragments())["html"][0]
    await publish(cast.panel.pk)
    assert 'id="counters"' in (await page.fragments())["html"][0]
    await publish(cast.panel.pk, counters=False)
    assert await page.fragments_within(1.5) == []


async def test_what_nobody_watches_is_not_sent(browsers: Browsers, cast: Cast) -> None:
    before = value(PUSHED)
    await publish(cast.panel.pk)
    assert await sync_to_async(live.settle)()
    await browsers.open(cast.operator, cast.page, versions={cast.panel.uid: 7})
    other = await Panel.objects.acreate(connection_id=cast.panel.connection_id, vendor_id="P2", name="Other")
    await publish(other.pk)
    assert await sync_to_async(live.settle)()
    assert value(PUSHED) == before


def test_what_waits_is_bounded_and_the_overflow_has_pages_compare() -> None:
    waiting = Batch()
    assert waiting.add(Batch(panels=dict.fromkeys(range(MOST_WAITING), 1.0), counters=True)) == 0
    assert waiting.add(Batch(panels={1: 2.0})) == 0
    assert not waiting.resync
    assert waiting.add(Batch(panels={MOST_WAITING: 2.0})) == 1
    assert waiting.resync
    taken = waiting.cut()
    assert taken.since == 1.0
    assert taken.resync
    assert len(taken.panels) == 500


@pytest.fixture
def cable() -> Iterator[Cable]:
    """Redis behind a cable, for everything live."""
    cable = Cable(settings.REDIS_URL)
    config = settings.CHANNEL_LAYERS["default"]["CONFIG"]
    layers = {
        "default": {
            **settings.CHANNEL_LAYERS["default"],
            "CONFIG": {**config, "hosts": [{**config["hosts"][0], "address": cable.url}]},
        }
    }
    with override_settings(REDIS_URL=cable.url, CHANNEL_LAYERS=layers):
        yield cable
        live.stop()
    cable.close()


@pytest.mark.drill
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_while_redis_is_away_pushes_are_counted_and_later_the_newest_state_is_shown(
    cable: Cable, browsers: Browsers, cast: Cast
) -> None:
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    dropped = value(DROPPED.labels("layer"))
    cable.cut()
    await page.until(lambda frame: "lost" in frame, 5)

    began = time.monotonic()
    for _ in range(3):
        await change(cast.panel)
        await publish(cast.panel.pk)
    assert time.monotonic() - began < 0.5
    await asyncio.sleep(1)
    assert value(DROPPED.labels("layer")) == dropped + 1

    cable.mend()
    frame = await page.until(lambda frame: "n" in frame, 15)
    assert 'data-version="10"' in frame["html"][0]
    if not any("resync" in seen for seen in page.seen):
        await page.until(lambda frame: "resync" in frame, 10)
    await page.until(lambda frame: set(frame) == {"at"}, 5)
    await page.say(applied=frame["n"])
    await push(cast, fragment(cast, "<p>again</p>"))
    assert (await page.fragments())["html"] == ["<p>again</p>"]
