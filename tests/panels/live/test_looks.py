"""A look through broken glass on open pages: told within two seconds to who leads the tenant, and ended from there."""

import time
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from panels.live import frames
from panels.models import BreakGlass, Membership, Organization, User
from panels.support import glass
from panels.vocabulary import Role
from tests.panels.live.browser import Browsers, Cast, Socket

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "Call 4711: no events since noon"


@pytest.fixture
def administrator(cast: Cast) -> User:
    return User.objects.create_user("administrator@example.org", "a long pass phrase", is_staff=True)


@pytest.fixture
def supervisor(cast: Cast) -> User:
    user = User.objects.create_user("supervisor@example.org", "a long pass phrase")
    Membership.objects.create(user=user, organization=cast.station, role=Role.SUPERVISOR)
    return user


async def looks_in(administrator: User, organization: Organization) -> BreakGlass:
    return await sync_to_async(glass.break_glass)(administrator, organization, REASON, timezone.now())


async def told(page: Socket) -> list[str]:
    """What the page hears within two seconds."""
    began = time.monotonic()
    found = await page.until(lambda frame: "looks" in frame)
    assert time.monotonic() - began < 2
    uids: list[str] = found["looks"]
    return uids


async def is_not_told(page: Socket) -> None:
    with pytest.raises(TimeoutError):
        await page.until(lambda frame: "looks" in frame, 2.5)


async def test_who_leads_the_tenant_is_told_and_ends_it_with_the_pages_of_the_administrator(
    browsers: Browsers, cast: Cast, administrator: User, supervisor: User
) -> None:
    lead, operator, owner = [await browsers.open(one, cast.page) for one in (supervisor, cast.operator, cast.owner)]
    look = await looks_in(administrator, cast.station)
    assert await told(lead) == [look.uid]
    through = await browsers.open(administrator, cast.page)
    await is_not_told(operator)
    began = time.monotonic()
    await sync_to_async(glass.end_look)(supervisor, look.uid, timezone.now())
    assert await through.until_closed() == frames.NOT_ALLOWED
    assert time.monotonic() - began < 2
    assert await told(lead) == []
    # The customer has the same site, and is another tenant.
    assert not [frame for frame in owner.seen if "looks" in frame]
    assert not [frame for frame in through.seen if "looks" in frame]


async def test_a_page_that_opens_later_is_told_too(
    browsers: Browsers, cast: Cast, administrator: User, supervisor: User
) -> None:
    """It may have been made before the glass was broken."""
    look = await looks_in(administrator, cast.station)
    first = await browsers.open(supervisor, cast.page)
    assert await told(first) == [look.uid]
    second = await browsers.open(supervisor, cast.page)
    assert await told(second) == [look.uid]


async def test_its_end_by_the_clock_is_told(
    browsers: Browsers, cast: Cast, administrator: User, supervisor: User
) -> None:
    look = await looks_in(administrator, cast.station)
    end = timezone.now() + timedelta(seconds=2.5)
    await BreakGlass.objects.filter(pk=look.pk).aupdate(ends_at=end)
    page = await browsers.open(supervisor, cast.page)
    await page.until(lambda frame: frame.get("looks") == [look.uid])
    await page.until(lambda frame: frame.get("looks") == [], 6)
    assert timedelta(0) <= timezone.now() - end < timedelta(seconds=2)


async def test_who_leads_it_no_more_hears_of_it_no_more(
    browsers: Browsers, cast: Cast, administrator: User, supervisor: User
) -> None:
    await sync_to_async(Membership.objects.create)(user=supervisor, organization=cast.station, role=Role.OPERATOR)
    page = await browsers.open(supervisor, cast.page)
    await looks_in(administrator, cast.station)
    assert await told(page)
    lead = await Membership.objects.aget(user=supervisor, role=Role.SUPERVISOR)
    lead.valid_until = timezone.now()
    await lead.asave()
    assert await told(page) == []
