"""Who is shown what of a push."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from panels.models import Grant, User
from panels.vocabulary import Right
from tests.panels.live.browser import Browsers, Cast, fragment, push

pytestmark = pytest.mark.django_db(transaction=True)


def html_of(frames: Iterable[dict[str, Any]]) -> list[str]:
    return [html for frame in frames for html in frame["html"]]


async def test_whoever_sees_the_whole_panel_is_shown_its_fragments(browsers: Browsers, cast: Cast) -> None:
    pages = [
        await browsers.open(user, cast.row, versions={cast.panel.uid: 7})
        for user in (cast.operator, cast.owner, cast.resident)
    ]

    await push(cast, fragment(cast, "<p>armed</p>"))

    for page in pages:
        frame = await page.fragments()
        assert frame["html"] == ["<p>armed</p>"]
        assert frame["n"] == 1
        assert frame["at"].endswith("Z")


async def test_nobody_and_strangers_get_no_socket(browsers: Browsers, cast: Cast) -> None:
    accepted, code, _ = await browsers.knock(AnonymousUser())
    assert (accepted, code) == (False, 4401)
    accepted, code, _ = await browsers.knock(cast.stranger)
    assert (accepted, code) == (False, 4403)


async def test_a_socket_opened_from_a_foreign_page_is_refused(browsers: Browsers, cast: Cast) -> None:
    headers = [(b"host", b"testserver"), (b"origin", b"https://elsewhere.example")]
    accepted, code, _ = await browsers.knock(cast.operator, headers=headers)
    assert (accepted, code) == (False, 4403)


async def test_topics_of_other_peoples_panels_are_ignored(browsers: Browsers, cast: Cast) -> None:
    theirs = await User.objects.acreate(email="other@example.org")
    from panels.models import Connection, Grant, Panel  # the panel of somebody else

    connection = await Connection.objects.aget()
    foreign = await Panel.objects.acreate(connection=connection, vendor_id="P2", name="Foreign")
    await Grant.objects.acreate(user=theirs, panel=foreign, rights=["view"], valid_from="2020-01-01T00:00Z")
    page = await browsers.open(cast.owner, f"row:{foreign.uid}:en", "row:nonsense", "counter")

    assert page.communicator.output_queue.empty()
    cast.panel = foreign
    await push(cast, fragment(cast, "<p>secret</p>"))
    assert html_of(await page.fragments_within(0.5)) == []


async def test_a_page_that_keeps_asking_for_what_it_may_not_see_is_ended(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.owner)
    for number in range(3):
        await page.say(topics=[f"row:{number}{index:015d}:en" for index in range(60)])
    assert await page.until_closed() == 4429


async def test_what_cannot_be_read_ends_the_socket(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.owner)
    await page.communicator.send_to(text_data='{"topics": 5}')
    assert await page.until_closed() == 4400


async def test_the_person_of_one_partition_sees_that_partition_and_is_nudged_for_the_rest(
    browsers: Browsers, cast: Cast
) -> None:
    page = await browsers.open(cast.hall_only, cast.row, cast.page, versions={cast.panel.uid: 7})

    await push(
        cast,
        fragment(cast, "<p>hall</p>", topic=cast.page, dom_id="hall", partitions=[1]),
        fragment(cast, "<p>attic</p>", topic=cast.page, dom_id="attic", partitions=[2]),
        fragment(cast, "<p>lamp</p>", topic=cast.page, dom_id="output-secret"),
        fragment(cast, "<tr>row</tr>", dom_id=f"row-{cast.panel.uid}"),
    )

    frame = await page.fragments()
    assert frame["html"] == ["<p>hall</p>"]
    assert frame["nudge"] == [f"row-{cast.panel.uid}"]


async def test_what_names_the_past_goes_to_those_who_see_it_and_is_a_nudge_for_the_rest(
    browsers: Browsers, cast: Cast
) -> None:
    await Grant.objects.filter(user=cast.resident).aupdate(rights=[Right.VIEW])
    owner, resident = [
        await browsers.open(user, cast.row, versions={cast.panel.uid: 7}) for user in (cast.owner, cast.resident)
    ]
    row = f"row-{cast.panel.uid}"

    await push(cast, fragment(cast, "<tr>Burglary 09:12</tr>", dom_id=row, told=True), fragment(cast, "<p>armed</p>"))

    assert (await owner.fragments())["html"] == ["<tr>Burglary 09:12</tr>", "<p>armed</p>"]
    frame = await resident.fragments()
    assert (frame["html"], frame["nudge"]) == (["<p>armed</p>"], [row])


async def test_covert_variants_go_to_the_station_and_only_there(browsers: Browsers, cast: Cast) -> None:
    versions = {cast.panel.uid: 7}
    station, owner, resident, hall = [
        await browsers.open(user, cast.row, versions=versions)
        for user in (cast.operator, cast.owner, cast.resident, cast.hall_only)
    ]

    await push(
        cast,
        fragment(cast, "<p>hold-up</p>", covert=True),
        fragment(cast, "<p>quiet</p>", covert=False),
        fragment(cast, "<p>both</p>", dom_id=f"row-{cast.panel.uid}"),
    )

    assert (await station.fragments())["html"] == ["<p>hold-up</p>", "<p>both</p>"]
    for page in (owner, resident):
        assert (await page.fragments())["html"] == ["<p>quiet</p>", "<p>both</p>"]
    assert (await hall.fragments())["nudge"] == [f"row-{cast.panel.uid}"]
    await push(cast, fragment(cast, "<p>hold-up again</p>", covert=True))
    assert await hall.fragments_within(0.5) == []


async def test_panels_that_were_switched_off_are_shown_to_nobody(browsers: Browsers, cast: Cast) -> None:
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    cast.panel.enabled = False
    await cast.panel.asave()
    await push(cast, fragment(cast, "<p>off</p>"))
    assert await page.fragments_within(0.5) == []
