"""Requests for access and their windows on open pages: told at once, and gone within two seconds."""

import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from panels.access import job_days
from panels.access.granting import end_grant
from panels.access.requests import approve, ask_for_access, decline
from panels.models import AccessRequest, Grant, Job, Membership, Organization, SiteOrganization, User
from panels.vocabulary import OrganizationKind, Relation, Right, Role
from tests.jobs import put_to_work
from tests.panels.live.browser import Browsers, Cast, Socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def engineer(cast: Cast) -> User:
    """Somebody of the installer of the site."""
    installer = Organization.objects.create(name="Installer", kind=OrganizationKind.INSTALLER)
    now = timezone.now()
    SiteOrganization.objects.create(
        site=cast.site, organization=installer, relation=Relation.INSTALLS, accepted_at=now, valid_from=now
    )
    user = User.objects.create_user("engineer@example.org", "a long pass phrase")
    Membership.objects.create(user=user, organization=installer, role=Role.ENGINEER)
    put_to_work(user, cast.site)
    return user


async def asks(cast: Cast, engineer: User) -> AccessRequest:
    return await sync_to_async(ask_for_access)(
        engineer, cast.panel, rights=[Right.ARM], minutes=30, reason="A sensor", now=timezone.now()
    )


async def told(page: Socket) -> None:
    """The page hears within two seconds that it has to fetch what it now offers."""
    began = time.monotonic()
    await page.until(lambda frame: "gone" in frame)
    assert time.monotonic() - began < 2


async def is_not_told(page: Socket) -> None:
    """Nothing of the kind comes, though the rights of everybody were looked at anew."""
    with pytest.raises(TimeoutError):
        await page.until(lambda frame: "gone" in frame or "waiting" in frame, 2.5)


async def test_who_may_answer_hears_at_once_that_somebody_asks(browsers: Browsers, cast: Cast, engineer: User) -> None:
    owner, resident = [await browsers.open(one, cast.page) for one in (cast.owner, cast.resident)]
    request = await asks(cast, engineer)
    assert (await owner.until(lambda frame: "waiting" in frame, 2))["waiting"] == 1
    await is_not_told(resident)
    await sync_to_async(decline)(cast.owner, request, timezone.now())
    assert (await owner.until(lambda frame: "waiting" in frame, 2))["waiting"] == 0


async def test_the_asker_hears_the_answer_and_the_end(browsers: Browsers, cast: Cast, engineer: User) -> None:
    request = await asks(cast, engineer)
    page, owner = [await browsers.open(one, cast.page) for one in (engineer, cast.owner)]
    window = await sync_to_async(approve)(cast.owner, request, 30, timezone.now())
    await told(page)
    await told(owner)
    await sync_to_async(end_grant)(cast.owner, window, timezone.now())
    await told(page)
    await told(owner)


async def test_a_window_that_ends_by_the_clock_is_told_to_both(browsers: Browsers, cast: Cast, engineer: User) -> None:
    request = await asks(cast, engineer)
    window = await sync_to_async(approve)(cast.owner, request, 30, timezone.now())
    end = timezone.now() + timedelta(seconds=2.5)
    await Grant.objects.filter(pk=window.pk).aupdate(valid_until=end)
    page, owner = [await browsers.open(one, cast.page) for one in (engineer, cast.owner)]
    await page.until(lambda frame: "gone" in frame, 6)
    await owner.until(lambda frame: "gone" in frame, 6)
    assert timedelta(0) <= timezone.now() - end < timedelta(seconds=2)


async def test_every_page_of_a_person_is_told(browsers: Browsers, cast: Cast, engineer: User) -> None:
    """A page that opens in between looks their rights up, and must not keep the others from being told."""
    pages = [await browsers.open(cast.owner, cast.page)]
    await asks(cast, engineer)
    pages.append(await browsers.open(cast.owner, cast.page))
    await told(pages[0])


async def test_a_window_closes_with_the_relation_on_open_pages(browsers: Browsers, cast: Cast, engineer: User) -> None:
    request = await asks(cast, engineer)
    await sync_to_async(approve)(cast.owner, request, 30, timezone.now())
    page = await browsers.open(engineer, cast.page)
    relation = await SiteOrganization.objects.aget(relation=Relation.INSTALLS)
    relation.valid_until = timezone.now()
    await relation.asave()
    began = time.monotonic()
    assert await page.until_closed() == 4403
    assert time.monotonic() - began < 2


async def test_a_page_closes_with_the_job(browsers: Browsers, cast: Cast, engineer: User) -> None:
    page = await browsers.open(engineer, cast.page)
    job = await Job.objects.aget()
    job.ended_at = timezone.now()
    await job.asave()
    began = time.monotonic()
    assert await page.until_closed() == 4403
    assert time.monotonic() - began < 2


async def test_a_page_closes_with_the_job_by_the_clock(
    browsers: Browsers, cast: Cast, engineer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Yesterday was its last day. That it closes in a moment is made so by the time after which it does."""
    closes, here = timezone.now() + timedelta(seconds=1.5), ZoneInfo(cast.site.time_zone)
    last = closes.astimezone(here).date() - timedelta(days=1)
    await Job.objects.aupdate(first_day=last, last_day=last)
    monkeypatch.setattr(job_days, "AFTER", closes - job_days.job_days(last, last, cast.site.time_zone).ends)
    page = await browsers.open(engineer, cast.page)
    assert await page.until_closed() == 4403
    assert timedelta(0) <= timezone.now() - closes < timedelta(seconds=2)
