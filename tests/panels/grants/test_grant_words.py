"""A grant reads as one sentence that says what it gives, and no more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from panels.access.judging import within_hours
from panels.models import Grant, Panel, Partition, Site, User
from panels.presentation.grant_words import sentence_of
from panels.presentation.weekday_words import hours_text, tidied
from panels.vocabulary import Right

NOW = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)  # a Wednesday, 15:00 in Istanbul
WEEK = [[day, "07:00", "19:00"] for day in range(5)]


def grant(**fields: Any) -> Grant:
    site = Site(name="the shop", time_zone=fields.pop("zone", "Europe/Istanbul"))
    panel = Panel(name=fields.pop("panel", "the shop"), site=site)
    values: dict[str, Any] = {"valid_from": NOW - timedelta(days=1), "rights": [Right.VIEW, Right.ARM, Right.DISARM]}
    return Grant(user=User(name="Anna", email="anna@example.com"), panel=panel, **(values | fields))


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment by the clock of Istanbul, which is three hours ahead all year."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


def said(**fields: Any) -> str:
    return sentence_of(grant(**fields), NOW)


def test_the_sentence_of_the_brief() -> None:
    assert (
        said(hours=WEEK, valid_until=local(2026, 2, 4))
        == "Anna may arm and disarm the shop, weekdays 07:00 to 19:00, until 3 February."
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Anna may arm and disarm the shop."),
        ({"rights": ["view"]}, "Anna may see the shop."),
        ({"rights": ["arm"]}, "Anna may arm the shop."),
        ({"rights": ["view", "bypass"]}, "Anna may leave zones out at the shop."),
        ({"rights": ["bypass", "siren"]}, "Anna may leave zones out and sound and silence the sirens at the shop."),
        (
            {"rights": ["disarm", "view", "switch", "arm", "bypass"]},
            "Anna may arm and disarm the shop, and leave zones out and switch outputs and devices there.",
        ),
        ({"rights": ["arm", "bypass"], "once": True}, "Anna may arm the shop, and leave zones out there, once."),
        ({"rights": ["see_stills"], "once": True}, "Anna may see pictures at the shop, once."),
        ({"rights": []}, "Anna may do nothing at the shop."),
        # What a grant cannot carry is not read out of it.
        ({"rights": ["see_covert", "manage_people"]}, "Anna may do nothing at the shop."),
        ({"rights": ["arm", "handle"]}, "Anna may arm the shop."),
        ({"panel": "Hall panel"}, "Anna may arm and disarm the shop (Hall panel)."),
        (
            {"partition": Partition(number=2, name="Store")},
            "Anna may arm and disarm Store of the shop.",
        ),
        ({"partition": Partition(number=2)}, "Anna may arm and disarm Partition 2 of the shop."),
    ],
)
def test_what_and_where(fields: dict[str, Any], expected: str) -> None:
    assert said(**fields) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"valid_until": local(2026, 1, 14, 18)}, "until 18:00 today"),
        ({"valid_until": local(2026, 1, 15)}, "until 14 January"),
        ({"valid_until": local(2026, 1, 16)}, "until 15 January"),
        ({"valid_until": local(2026, 2, 3, 18, 30)}, "until 3 February, 18:30"),
        ({"valid_until": local(2027, 2, 3, 18)}, "until 3 February 2027, 18:00"),
        # The last moment of a year belongs to it.
        ({"valid_until": local(2027, 1, 1)}, "until 31 December"),
        ({"valid_from": local(2026, 2, 1)}, "from 1 February"),
        ({"valid_from": local(2026, 2, 1, 8)}, "from 1 February, 08:00"),
        ({"valid_from": local(2026, 1, 14, 20)}, "from 20:00 today"),
        ({"once": True, "valid_until": local(2026, 2, 4)}, "once, until 3 February"),
        (
            {"once": True, "hours": WEEK, "valid_from": local(2026, 1, 20), "valid_until": local(2026, 2, 4)},
            "once, weekdays 07:00 to 19:00, from 20 January, until 3 February",
        ),
    ],
)
def test_when(fields: dict[str, Any], expected: str) -> None:
    assert said(**fields) == f"Anna may arm and disarm the shop, {expected}."


def test_the_clock_is_the_sites() -> None:
    end = datetime(2026, 2, 3, 23, 0, tzinfo=UTC)
    assert said(zone="Europe/Paris", valid_until=end).endswith("until 3 February.")
    assert said(zone="UTC", valid_until=end).endswith("until 3 February, 23:00.")
    assert said(zone="Europe/Istanbul", valid_until=end).endswith("until 4 February, 02:00.")


def test_what_is_over_says_so_first() -> None:
    assert (
        said(valid_until=local(2026, 1, 3, 18), hours=WEEK, valid_from=local(2026, 1, 1))
        == "Ended 3 January, 18:00: Anna may arm and disarm the shop, weekdays 07:00 to 19:00."
    )
    assert said(valid_until=NOW).startswith("Ended 14 January, 15:00: ")
    assert (
        said(once=True, used_at=local(2026, 1, 14, 9, 5), valid_until=local(2026, 2, 4))
        == "Used up 14 January, 09:05: Anna may arm and disarm the shop, once."
    )
    assert said(once=True, used_at=local(2026, 1, 2), valid_until=local(2026, 1, 3)).startswith("Ended 3 January")


@pytest.mark.parametrize(
    "broken",
    [
        {"rights": ["fly"]},
        {"hours": [[9, "07:00", "19:00"]]},
        {"hours": ["daily"]},
        # Never is not always.
        {"hours": [[0, "12:00", "12:00"]]},
    ],
)
def test_what_cannot_be_read_gives_nothing_and_says_so(broken: dict[str, Any]) -> None:
    assert said(**broken) == "This grant to Anna cannot be read, and gives nothing."


def test_names_are_put_in_as_they_are() -> None:
    one = grant()
    one.user.name = "{place} %s <b>"
    assert sentence_of(one, NOW) == "{place} %s <b> may arm and disarm the shop."


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([], ""),
        ([[day, "00:00", "24:00"] for day in range(7)], ""),
        ([[day, "00:00", "12:00"] for day in range(7)] + [[day, "12:00", "24:00"] for day in range(7)], ""),
        ([[day, "08:00", "20:00"] for day in range(7)], "daily 08:00 to 20:00"),
        (WEEK, "weekdays 07:00 to 19:00"),
        (list(reversed(WEEK)), "weekdays 07:00 to 19:00"),
        ([[5, "00:00", "24:00"], [6, "00:00", "24:00"]], "weekends all day"),
        ([[0, "09:00", "10:00"]], "every Monday 09:00 to 10:00"),
        ([[0, "09:00", "10:00"], [2, "09:00", "10:00"]], "every Monday and Wednesday 09:00 to 10:00"),
        ([[d, "09:00", "10:00"] for d in (0, 1)], "every Monday and Tuesday 09:00 to 10:00"),
        ([[d, "09:00", "10:00"] for d in (0, 2, 4)], "every Monday, Wednesday and Friday 09:00 to 10:00"),
        ([[d, "09:00", "10:00"] for d in range(4)], "Monday to Thursday 09:00 to 10:00"),
        ([[d, "09:00", "10:00"] for d in (4, 5, 6)], "Friday to Sunday 09:00 to 10:00"),
        ([[0, "07:00", "12:00"], [0, "13:00", "19:00"]], "every Monday 07:00 to 12:00 and 13:00 to 19:00"),
        # What overlaps or touches is one window.
        ([[0, "07:00", "12:00"], [0, "11:00", "14:00"], [0, "14:00", "19:00"]], "every Monday 07:00 to 19:00"),
        ([[0, "18:00", "24:00"]], "every Monday 18:00 to 24:00"),
        ([[0, "12:00", "12:00"], [1, "10:00", "11:00"]], "every Tuesday 10:00 to 11:00"),
        (
            [*WEEK, [5, "09:00", "13:00"]],
            "weekdays 07:00 to 19:00, every Saturday 09:00 to 13:00",
        ),
        # Over midnight: two windows are one again.
        ([[4, "22:00", "24:00"], [5, "00:00", "06:00"]], "every Friday 22:00 to 06:00 the next day"),
        ([[6, "22:00", "24:00"], [0, "00:00", "06:00"]], "every Sunday 22:00 to 06:00 the next day"),
        (
            [w for d in range(7) for w in ([d, "22:00", "24:00"], [d, "00:00", "06:00"])],
            "daily 22:00 to 06:00 the next day",
        ),
        # Longer than a day, or beside a whole one, they stay two.
        ([[4, "18:00", "24:00"], [5, "00:00", "20:00"]], "every Friday 18:00 to 24:00, every Saturday 00:00 to 20:00"),
        (
            [[4, "18:00", "24:00"], [5, "00:00", "24:00"], [6, "00:00", "12:00"]],
            "every Friday 18:00 to 24:00, every Saturday all day, every Sunday 00:00 to 12:00",
        ),
    ],
)
def test_hours_in_words(hours: list[list[Any]], expected: str) -> None:
    assert hours_text(hours) == expected


CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
WINDOWS = st.lists(st.tuples(st.integers(0, 6), CLOCK, CLOCK | st.just("24:00")).map(list), max_size=8)


@given(WINDOWS)
def test_tidying_changes_no_minute(hours: list[list[Any]]) -> None:
    kept = tidied(hours)
    monday = datetime(2026, 1, 12, tzinfo=UTC)
    for minutes in range(0, 7 * 24 * 60, 15):
        moment = monday + timedelta(minutes=minutes)
        # No window at all is no limit; one without a minute is a limit that lets nothing through.
        inside = bool(hours) and within_hours(moment, hours, "UTC")
        assert inside == (bool(kept) and within_hours(moment, kept, "UTC"))
    assert all(start < end for _day, start, end in kept)


def test_other_languages_say_days_their_way() -> None:
    with translation.override("tr"):
        assert "Şubat" in said(valid_until=local(2026, 2, 4))
    with translation.override("fr"):
        assert "février" in said(valid_until=local(2026, 2, 4))
