"""What an engineer's job gives, from when to when, and what closes with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history.models import Event
from panels.access.doors import access_version, panel_rights
from panels.access.holdings import rights_of
from panels.access.job_days import job_days
from panels.access.requests import approve, ask_for_access
from panels.access.standings import Standings
from panels.dispatch import Refusal
from panels.membership.jobs import jobs_of
from panels.models import Grant, Job, Membership, Output, Panel, Partition, SiteOrganization, Zone
from panels.presentation.narrowing import Watcher
from panels.views.list import rows_of
from panels.vocabulary import EventCategory, EventOrigin, Right, Role
from tests.jobs import put_to_work
from tests.panels.grants.conftest import Cast
from tests.panels.pages.conftest import add_panel

# A Wednesday. Istanbul is three hours ahead.
FIRST, LAST = date(2027, 3, 3), date(2027, 3, 4)
LOOKS = {Right.VIEW, Right.SEE_HISTORY, Right.SEE_RAW}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that week, by the clock in Istanbul."""
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


@pytest.fixture
def job(cast: Cast) -> Job:
    """The engineer's only one: at the villa, from Wednesday to Thursday."""
    Job.objects.all().delete()
    site = cast.villa.site
    assert site is not None
    site.time_zone = "Europe/Istanbul"
    site.save()
    return put_to_work(cast.engineer, site, first_day=FIRST, last_day=LAST)[0]


def held(cast: Cast, now: datetime, panel: Panel | None = None) -> frozenset[Right]:
    """What the engineer may do on the whole of a panel."""
    return panel_rights(cast.engineer, panel or cast.villa, now).whole


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(2, 11, 59), set()),
        (at(2, 12), LOOKS),
        (at(2, 23, 59), LOOKS),
        (at(3, 0), LOOKS | {Right.READ_STATUS, Right.CONNECT, Right.CONFIGURE}),
        (at(4, 23, 59), LOOKS | {Right.READ_STATUS, Right.CONNECT, Right.CONFIGURE}),
        (at(5, 0), LOOKS),
        (at(5, 5, 59), LOOKS),
        (at(5, 6), set()),
    ],
)
def test_its_days_are_the_sites_and_a_little_before_and_after_one_may_look(
    cast: Cast, job: Job, now: datetime, expected: set[Right]
) -> None:
    assert held(cast, now) == expected
    assert held(cast, now, cast.elsewhere) == set()


def test_the_clock_says_when_it_next_changes_something(cast: Cast, job: Job) -> None:
    turns, now = [], at(1, 0)
    for _ in range(4):
        turn = rights_of(cast.engineer, now).ends_at
        assert turn is not None
        turns.append(turn)
        now = turn
    assert turns == [at(2, 12), at(3, 0), at(5, 0), at(5, 6)]


@pytest.mark.parametrize(
    ("zone", "day", "begins", "ends"),
    [
        # Berlin's days of 23 and 25 hours.
        ("Europe/Berlin", date(2027, 3, 28), "2027-03-27T23:00+00:00", "2027-03-28T22:00+00:00"),
        ("Europe/Berlin", date(2027, 10, 31), "2027-10-30T22:00+00:00", "2027-10-31T23:00+00:00"),
        # In Cairo the clock goes from midnight to one: there is no midnight, and the day begins at one.
        ("Africa/Cairo", date(2027, 4, 30), "2027-04-29T22:00+00:00", "2027-04-30T21:00+00:00"),
        # In Havana it goes back from one to midnight: of the two midnights the first begins the day.
        ("America/Havana", date(2027, 11, 7), "2027-11-07T04:00+00:00", "2027-11-08T05:00+00:00"),
    ],
)
def test_days_on_which_the_clock_changes(zone: str, day: date, begins: str, ends: str) -> None:
    days = job_days(day, day, zone)
    assert (days.begins, days.ends) == (datetime.fromisoformat(begins), datetime.fromisoformat(ends))


def test_who_has_no_job_sees_nothing_and_who_has_one_sees_that_site_alone(cast: Cast) -> None:
    models = (Panel, Partition, Zone, Output)
    Job.objects.filter(site=cast.elsewhere.site).delete()
    assert set(Panel.objects.visible_to(cast.engineer)) == {cast.villa}
    Job.objects.all().delete()
    assert not any(model.objects.visible_to(cast.engineer).exists() for model in models)
    assert set(Panel.objects.visible_to(cast.manager)) == {cast.villa, cast.elsewhere}


def test_a_job_may_be_about_some_panels_only(cast: Cast, job: Job) -> None:
    garage = add_panel(cast.connection, name="Garage")
    garage.site = cast.villa.site
    garage.save()
    assert held(cast, at(3, 10), garage)
    Job.objects.update(only_panels=[garage.uid])
    assert held(cast, at(3, 10), garage)
    assert not held(cast, at(3, 10))
    # One that has moved away is not followed.
    garage.site = cast.elsewhere.site
    garage.save()
    assert not held(cast, at(3, 10), garage)


def test_of_the_past_it_shows_what_happened_since_it_opened_or_as_much_more_as_was_chosen(
    cast: Cast, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(3, 10))
    relation = cast.relation(cast.installer)
    relation.valid_from = at(3, 10) - timedelta(days=20)
    relation.save()
    for days in (0, 3, 15, 25):
        Event.objects.create(
            connection=cast.connection, panel=cast.villa, category=EventCategory.BURGLARY, kind="zone_alarm",
            priority=1, origin=EventOrigin.LIVE, observed_at=at(3, 9) - timedelta(days=days),
        )  # fmt: skip

    def seen() -> int:
        return Event.objects.visible_to(cast.engineer).count()

    assert seen() == 1
    Job.objects.update(looks_back=7)
    assert seen() == 2
    Job.objects.update(looks_back=90)
    assert seen() == 3
    assert Event.objects.visible_to(cast.manager).count() == 3


def test_pushes_tell_nothing_of_the_time_before_it(cast: Cast, job: Job) -> None:
    now = timezone.now()
    first, related = now.date(), now - timedelta(days=30)
    SiteOrganization.objects.update(valid_from=related)
    Job.objects.update(first_day=first, last_day=first + timedelta(days=3))
    opened = job_days(first, first, "Europe/Istanbul").opens
    standings, villa = Standings(), Panel.objects.select_related("site").get(pk=cast.villa.pk)
    standings.refresh([villa])
    assert standings.newest_start(villa, now) == opened
    assert standings.newest_start(villa, opened - timedelta(seconds=1)) == related
    Job.objects.get().save()
    Job.objects.update(ended_at=now)
    standings.refresh([villa])
    assert standings.newest_start(villa, now) == related


def test_two_jobs_add_up(cast: Cast, job: Job) -> None:
    put_to_work(cast.engineer, job.site, first_day=LAST, last_day=LAST + timedelta(days=3))
    working = held(cast, at(5, 10))
    assert Right.CONFIGURE in working
    job.ended_at = timezone.now()
    job.save()
    assert held(cast, at(5, 10)) == working
    assert held(cast, at(3, 10)) == set()


def test_it_holds_no_longer_than_the_relation_and_the_membership(cast: Cast, job: Job) -> None:
    relation = cast.relation(cast.installer)
    relation.valid_until = at(3, 12)
    relation.save()
    assert held(cast, at(3, 11, 59))
    assert not held(cast, at(3, 12))
    relation.valid_until = None
    relation.save()
    cast.engineer.memberships.update(valid_until=at(3, 15))
    assert held(cast, at(3, 14, 59))
    assert not held(cast, at(3, 15))


def test_a_window_is_asked_for_on_its_days_alone_and_closes_with_it(cast: Cast, job: Job) -> None:
    def ask(now: datetime) -> Grant:
        asked = ask_for_access(cast.engineer, cast.villa, rights=[Right.ARM], minutes=480, reason="x", now=now)
        return approve(cast.owner, asked, 480, now)

    for outside in (at(2, 20), at(5, 1)):
        with pytest.raises(Refusal, match="forbidden"):
            ask(outside)
    window = ask(at(4, 22))
    assert window.valid_until == at(5, 0)
    assert Right.ARM in held(cast, at(4, 23, 59))
    assert Right.ARM not in held(cast, at(5, 0))
    # Whatever its row says, it gives nothing outside of the job.
    Grant.objects.update(valid_until=at(9, 0))
    assert Right.ARM in held(cast, at(4, 23, 59))
    assert Right.ARM not in held(cast, at(5, 0))
    Job.objects.update(ended_at=timezone.now())
    assert Right.ARM not in held(cast, at(4, 23, 59))


def test_a_request_that_nobody_answered_is_over_with_the_job(cast: Cast, job: Job) -> None:
    asked = ask_for_access(cast.engineer, cast.villa, rights=[Right.ARM], minutes=60, reason="x", now=at(4, 22))
    assert asked.expires_at == at(5, 0)
    Job.objects.update(ended_at=timezone.now())
    with pytest.raises(Refusal, match="request_over"):
        approve(cast.owner, asked, 60, at(4, 23))


def test_a_job_that_cannot_be_read_gives_nothing_and_takes_nothing_else_away(cast: Cast, job: Job) -> None:
    Job.objects.update(last_day=date.max)
    put_to_work(cast.engineer, cast.elsewhere.site, first_day=FIRST, last_day=LAST)
    assert held(cast, at(3, 10)) == set()
    assert held(cast, at(3, 10), cast.elsewhere)


def test_each_change_raises_the_access_version(cast: Cast, job: Job) -> None:
    before = access_version()
    job.purpose = "Another"
    job.save()
    changed = access_version()
    assert changed > before
    job.delete()
    assert access_version() > changed


def test_jobs_cost_no_query_of_their_own(cast: Cast) -> None:
    asked = ask_for_access(cast.engineer, cast.villa, rights=[Right.ARM], minutes=60, reason="x", now=timezone.now())
    approve(cast.owner, asked, 60, timezone.now())
    for _ in range(3):
        put_to_work(cast.engineer, cast.villa.site, cast.elsewhere.site)
    with CaptureQueriesContext(connection) as asked_of:
        rights = rights_of(cast.engineer)
    assert Right.ARM in rights.on(cast.villa.pk, [], placed_at=None).whole
    assert len(asked_of) == 3


def test_a_row_tells_the_last_event_that_a_grant_shows_beside_a_job_and_a_young_station(cast: Cast) -> None:
    now = timezone.now()
    Membership.objects.create(user=cast.engineer, organization=cast.station, role=Role.OPERATOR)
    SiteOrganization.objects.update(valid_from=now - timedelta(days=1))
    Grant.objects.create(
        user=cast.engineer, panel=cast.villa, rights=[Right.VIEW, Right.SEE_HISTORY], valid_from=now - timedelta(days=9)
    )  # fmt: skip
    Panel.objects.filter(pk=cast.villa.pk).update(
        last_event_at=now - timedelta(days=5), last_event_kind="zone_alarm", placed_at=None
    )
    since = panel_rights(cast.engineer, cast.villa, now).since(Right.SEE_HISTORY)
    assert since == now - timedelta(days=9)
    row, _other = rows_of(Watcher(cast.engineer, now), [cast.villa.pk, cast.elsewhere.pk])
    assert row.event


def test_a_job_hangs_on_the_part_it_was_given_for(cast: Cast, job: Job) -> None:
    # Promoted, as whoever runs the installation may do, and dismissed from that; later an engineer again.
    part = Membership.objects.get(user=cast.engineer)
    part.role, part.valid_until = Role.INSTALLER_MANAGER, at(3, 8)
    part.save()
    Membership.objects.create(user=cast.engineer, organization=cast.installer, role=Role.ENGINEER)
    assert jobs_of(cast.installer, at(3, 10)) == []
    assert held(cast, at(3, 10)) == set()
