"""One person, or one broken row, does not take live pages away from the others."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.utils import timezone

from panels.access import holdings
from panels.live import hub as hubs
from panels.live import limits, viewers
from panels.live.limits import Bucket
from panels.live.pages import Page
from panels.models import Grant, Site, User
from panels.vocabulary import Right
from tests.panels.live.browser import Browsers, Cast, fragment, push

pytestmark = pytest.mark.django_db(transaction=True)


async def test_one_person_has_so_many_sockets_and_others_still_theirs(browsers: Browsers, cast: Cast) -> None:
    pages = [await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7}) for _ in range(20)]
    accepted, _, refused = await browsers.knock(cast.operator)
    assert accepted
    assert await refused.until_closed() == 4429
    other = await browsers.open(cast.owner, cast.row, versions={cast.panel.uid: 7})

    await push(cast, fragment(cast, "<p>on</p>"))

    for page in (*pages, other):
        assert (await page.fragments())["html"] == ["<p>on</p>"]
    # A closed tab makes room.
    await browsers.opened[0].disconnect()
    await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})


async def test_handshakes_at_the_same_time_do_not_slip_through(browsers: Browsers, cast: Cast, settings: Any) -> None:
    settings.SOCKETS_PER_PERSON = 1
    await browsers.open(cast.operator)
    (first,) = hubs.hub().pages
    written: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        written.append(message)

    late = Page(send, first.viewer, None, None)
    hubs.hub().enter(late)

    assert written == [{"type": "websocket.close", "code": 4429}]
    assert hubs.hub().pages == {first}


@pytest.mark.parametrize("message", [{"clock": 1.0}, {"applied": 1}, {"topics": []}, {}])
async def test_a_socket_that_talks_without_end_is_closed(
    browsers: Browsers, cast: Cast, message: dict[str, Any]
) -> None:
    page = await browsers.open(cast.operator, cast.row, versions={cast.panel.uid: 7})
    for _ in range(40):
        await page.say(**message)
    assert await page.until_closed() == 4429


def test_a_bucket_fills_again() -> None:
    now = [100.0]
    bucket = Bucket(rate=10, most=20, clock=lambda: now[0])
    assert bucket.is_full
    assert [bucket.take() for _ in range(21)] == [True] * 20 + [False]
    now[0] += 0.5
    assert [bucket.take() for _ in range(6)] == [True] * 5 + [False]
    now[0] += 1000
    assert not bucket.take(21)
    assert bucket.is_full


async def test_a_socket_watches_one_language(browsers: Browsers, cast: Cast) -> None:
    turkish = f"row:{cast.panel.uid}:tr"
    page = await browsers.open(cast.operator, turkish, cast.row, cast.page, versions={cast.panel.uid: 7})
    (inside,) = hubs.hub().pages
    assert inside.topics == {turkish}
    assert inside.language == "tr"
    assert page.closed is None


async def test_what_one_persons_subscriptions_have_rendered_is_limited(
    browsers: Browsers, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RENDERS_AT_ONCE", 3)
    monkeypatch.setattr(limits, "RENDERS_A_SECOND", 0.01)
    for _ in range(3):
        await browsers.open(cast.operator, cast.row)
    accepted, _, page = await browsers.knock(cast.operator)
    assert accepted
    await page.say(topics=[cast.row], versions={}, lang="en")
    assert await page.until_closed() == 4429
    other = await browsers.open(cast.owner, cast.row)
    assert any("n" in frame for frame in other.seen)


def break_resident(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the rights of one person cannot be judged, whatever `rights_of` makes of their rows."""
    judge = holdings.rights_of

    def rights_of(user: User, now: Any = None) -> Any:
        if user.pk == cast.resident.pk:
            raise ValueError("hours nobody can read")
        return judge(user, now)

    monkeypatch.setattr(viewers, "rights_of", rights_of)


async def test_a_person_who_cannot_be_judged_stops_nobody_else(
    browsers: Browsers, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = {cast.panel.uid: 7}
    broken = await browsers.open(cast.resident, cast.row, versions=versions)
    station = await browsers.open(cast.operator, cast.row, versions=versions)
    hall = await browsers.open(cast.hall_only, cast.page, versions=versions)
    break_resident(cast, monkeypatch)

    await Grant.objects.filter(user=cast.hall_only).adelete()
    await Grant.objects.acreate(
        user=cast.stranger, panel=cast.panel, rights=[Right.VIEW, Right.SEE_HISTORY], valid_from=timezone.now()
    )

    assert await hall.until_closed() == 4403
    assert await broken.until_closed() in {4401, 4403}
    await push(cast, fragment(cast, "<p>on</p>"))
    assert (await station.fragments())["html"] == ["<p>on</p>"]
    accepted, _, _ = await browsers.knock(cast.resident)
    assert not accepted
    await browsers.open(cast.stranger, cast.row, versions=versions)


async def test_rows_nobody_can_read_stop_nobody_else(browsers: Browsers, cast: Cast) -> None:
    versions = {cast.panel.uid: 7}
    broken = await browsers.open(cast.resident, cast.row, versions=versions)
    station = await browsers.open(cast.operator, cast.row, versions=versions)
    grant = await Grant.objects.aget(user=cast.resident)
    await Site.objects.aupdate(time_zone="Mars/Olympus")
    grant.hours = [["Monday", 8]]
    await grant.asave()

    assert await broken.until_closed() in {4401, 4403}
    await push(cast, fragment(cast, "<p>on</p>"))
    assert (await station.fragments())["html"] == ["<p>on</p>"]


async def test_a_database_that_is_away_takes_nobodys_rights(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(viewers, "rights_of", away)
    with pytest.raises(OperationalError):
        await sync_to_async(viewers.judge)({cast.operator.pk: ()})
