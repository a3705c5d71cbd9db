"""Times that a clock skips, shows twice or never shows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from panels import fragments
from panels.live.topics import home_topic, row_topic
from panels.models import Panel, Plan, Scene, Site
from tests.panels.feeds.planning.plans import address, later, plan, rooms, there, when
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import box, done, said

pytestmark = pytest.mark.django_db


def night(month: int) -> datetime:
    """The morning in which the clocks are changed next: the last Sunday of March or October."""
    for year in (timezone.now().year, timezone.now().year + 1):
        sunday = datetime(year, month, 31, tzinfo=UTC)
        sunday -= timedelta(days=(sunday.weekday() + 1) % 7)
        if sunday > timezone.now() + timedelta(days=1):
            return sunday
    raise AssertionError("there is one within two years")


def test_times_that_cannot_be_meant_go_nowhere(stand: Stand, owner: Client, dusk: Scene) -> None:
    before = stand.requests()
    for moment in (timezone.now() - timedelta(days=1), timezone.now(), timezone.now() + timedelta(days=367)):
        assert "at least a minute and at most a year" in said(owner, address(dusk), **when(moment))
    said(owner, address(dusk), day="", time="25:00")
    assert stand.requests() == before


def test_an_hour_that_is_skipped_is_no_time(stand: Stand, owner: Client, dusk: Scene) -> None:
    before = stand.requests()
    assert "no such time on that day" in said(owner, address(dusk), day=f"{night(3):%Y-%m-%d}", time="02:30")
    assert stand.requests() == before


@pytest.mark.parametrize(("which", "hour"), [("0", 0), ("1", 1)])
def test_of_an_hour_that_comes_twice_the_person_says_which(
    stand: Stand, owner: Client, dusk: Scene, which: str, hour: int
) -> None:
    day = night(10)
    filled_in = {"day": f"{day:%Y-%m-%d}", "time": "02:30"}
    text = said(owner, address(dusk), **filled_in)
    assert "02:30 CEST" in text
    assert "02:30 CET" in text
    assert not there(stand)
    done(owner, address(dusk), which=which, **filled_in)
    assert plan().runs_at == day.replace(hour=hour, minute=30)


@pytest.mark.parametrize("written", ["2:30", " 02:30 ", "02:30:59"])
def test_which_of_the_two_is_asked_however_the_time_is_written(
    stand: Stand, owner: Client, dusk: Scene, written: str
) -> None:
    assert "02:30 CEST" in said(owner, address(dusk), day=f"{night(10):%Y-%m-%d}", time=written)
    assert not there(stand)


@pytest.mark.parametrize(("zone", "moment"), [("Asia/Tokyo", datetime.min), ("America/New_York", datetime.max)])  # noqa: DTZ901
def test_a_day_at_the_end_of_all_calendars_is_no_time(
    stand: Stand, owner: Client, dusk: Scene, zone: str, moment: datetime
) -> None:
    Site.objects.update(time_zone=zone)
    day, _, hour = moment.isoformat(timespec="minutes").partition("T")
    assert "at least a minute and at most a year" in said(owner, address(dusk), day=day, time=hour)
    assert not there(stand)


def test_a_moment_that_no_clock_shows_breaks_no_page(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    Plan.objects.update(runs_at=datetime.max.replace(tzinfo=UTC))
    assert "9999" in rooms(stand, owner)
    for what in ("move", "take-back"):
        assert owner.get(f"/plans/{plan().uid}/{what}/").status_code == 200
    here, elsewhere = box(stand), Panel.objects.exclude(connection=stand.connection)[0]
    found = fragments.render([here.pk, elsewhere.pk], [home_topic(here.uid, "en"), row_topic(elsewhere.uid, "en")])
    assert {one.panel_id for one in found} == {here.pk, elsewhere.pk}
