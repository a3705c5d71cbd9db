"""Slow pages, quiet pages, and pages that were late."""

import asyncio

import pytest

from panels.live import pages
from panels.live.pushes import Push
from tests.panels.live.browser import Browsers, Cast, fragment, push

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_slow_page_gets_the_newest_of_each_object_when_it_has_caught_up(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    for number in range(70):
        await push(
            cast,
            fragment(cast, f"<p>first {number}</p>", dom_id="first"),
            fragment(cast, f"<p>second {number}</p>", dom_id="second"),
        )
        if number < 50:
            assert (await page.fragments())["n"] == number + 1
    assert await page.fragments_within(0.5) == []

    await page.say(applied=50)

    frame = await page.fragments()
    assert frame["n"] == 51
    assert frame["html"] == ["<p>first 69</p>", "<p>second 69</p>"]
    await push(cast, fragment(cast, "<p>next</p>"))
    assert (await page.fragments())["html"] == ["<p>next</p>"]


def test_pushes_that_come_faster_than_they_are_written_are_shown_as_one() -> None:
    def arrived(sent_at: float, *fragments: list[object]) -> Push:
        return Push.read(
            {
                "fragments": [
                    [topic, 1, dom_id, html, None, covert, False, 1] for topic, dom_id, html, covert in fragments
                ],
                "audiences": [[1, []]],
                "access_version": int(sent_at),
                "sent_at": sent_at,
                "counters": sent_at == 1,
                "resync": False,
            }
        )

    merged = Push.merged(
        [
            arrived(1, ["t", "a", "old", None], ["t", "b", "only", None]),
            arrived(2, ["t", "a", "plain", False], ["t", "a", "covert", True]),
            arrived(3, ["t", "a", "new", None]),
        ]
    )

    assert [part.text for part in merged.parts] == ['"only"', '"plain"', '"covert"', '"new"']
    assert (merged.sent_at, merged.access_version, merged.counters) == (1, 3, True)


async def test_a_page_that_answers_nothing_is_closed(
    browsers: Browsers, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ANSWER_WITHIN", 1.0)
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    await push(cast, fragment(cast, "<p>once</p>"))
    assert await page.until_closed() == 4408


async def test_a_page_that_answers_is_kept(browsers: Browsers, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ANSWER_WITHIN", 1.0)
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    for _ in range(3):
        await push(cast, fragment(cast, "<p>on</p>"))
        await page.say(applied=(await page.fragments())["n"])
        await asyncio.sleep(0.8)
    assert page.closed is None


async def test_a_server_that_makes_one_socket_wait_does_not_hold_up_the_others(browsers: Browsers, cast: Cast) -> None:
    from panels.live import hub as hubs

    slow = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    fast = await browsers.open(cast.owner, cast.row, versions={cast.panel.uid: 7})
    gate = asyncio.Event()
    page = next(page for page in hubs.hub().pages if page.viewer.user_id == cast.operator.pk)
    write = page._send

    async def stuck(message: dict[str, object]) -> None:
        await gate.wait()
        await write(message)

    page._send = stuck
    for number in range(5):
        await push(cast, fragment(cast, f"<p>{number}</p>"))
        assert (await fast.fragments())["html"] == [f"<p>{number}</p>"]
    assert await slow.fragments_within(0.1) == []
    gate.set()
    # The first had left; of the rest only the newest is worth showing.
    assert [frame["html"] for frame in await slow.fragments_within(0.5)] == [["<p>0</p>"], ["<p>4</p>"]]


@pytest.mark.slow
async def test_a_quiet_page_lives_on_and_hears_a_beat_each_second(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    assert await page.fragments_within(12) == []
    beats = [frame for frame in page.seen if set(frame) == {"at"}]
    assert 10 <= len(beats) <= 13
    assert not any("lost" in frame or "resync" in frame for frame in page.seen)
    await push(cast, fragment(cast, "<p>after</p>"))
    assert (await page.fragments())["html"] == ["<p>after</p>"]
