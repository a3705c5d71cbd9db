"""Weekday hours as people say them: *weekdays 07:00 to 19:00, weekends 09:00 to 12:00*."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Weekday 0-6, "HH:MM", "HH:MM"; an end of "24:00" is midnight.
Window = tuple[int, str, str]

MIDNIGHT: Final = "24:00"
_DAY_BEGINS: Final = "00:00"
_DAYS: Final = 7
_ALL_DAY: Final = ((_DAY_BEGINS, MIDNIGHT),)
# Shorter runs of days are listed one by one.
_RUN: Final = 3


def tidied(hours: Iterable[Sequence[Any]]) -> list[Window]:
    """The same hours in order, what overlaps or touches within a day joined, windows without a minute left out.

    Raises ValueError or TypeError for what are no weekday hours.
    """
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for day, start, end in hours:
        if not 0 <= int(day) < _DAYS:
            raise ValueError(f"{day} is no weekday")
        if str(start) < str(end):
            found[int(day)].append((str(start), str(end)))
    windows: list[Window] = []
    for day, parts in sorted(found.items()):
        for start, end in sorted(parts):
            if windows and windows[-1][0] == day and start <= windows[-1][2]:
                windows[-1] = (day, windows[-1][1], max(end, windows[-1][2]))
            else:
                windows.append((day, start, end))
    return windows


def hours_text(hours: Iterable[Sequence[Any]]) -> str:
    """Weekday hours in words, days with the same hours together; "" where they leave nothing out."""
    days_of = _alike(hours)
    if list(days_of) == [_ALL_DAY] and len(days_of[_ALL_DAY]) == _DAYS:
        return ""
    said = [
        pgettext("weekday hours", "{days} {hours}").format(days=_days_text(days), hours=_parts_text(parts))
        for parts, days in days_of.items()
    ]
    return ", ".join(said)


def spans(hours: Iterable[Sequence[Any]]) -> list[tuple[list[int], str, str]]:
    """The same as rows of days with one span each, as they are typed: an end before its start is on the next day."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for parts, days in _alike(hours).items():
        for start, end in parts:
            found[start, "00:00" if end == MIDNIGHT else end] += days
    return [(sorted(days), start, end) for (start, end), days in found.items()]


def listed(words: Sequence[str]) -> str:
    """*a*, *a and b*, *a, b and c*."""
    said = words[0] if words else ""
    for word in words[1:-1]:
        said = pgettext("list", "{one}, {two}").format(one=said, two=word)
    return pgettext("list", "{one} and {two}").format(one=said, two=words[-1]) if len(words) > 1 else said


def _alike(hours: Iterable[Sequence[Any]]) -> dict[tuple[tuple[str, str], ...], list[int]]:
    """Days by the windows they share."""
    days_of: dict[tuple[tuple[str, str], ...], list[int]] = defaultdict(list)
    for day, parts in _by_day(tidied(hours)).items():
        days_of[tuple(parts)].append(day)
    return days_of


def _by_day(windows: Sequence[Window]) -> dict[int, list[tuple[str, str]]]:
    """Windows by the day they begin on; one that runs over midnight for less than a day is one again."""
    begins = {day: end for day, start, end in windows if start == _DAY_BEGINS}
    joined: set[int] = set()
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for day, start, end in windows:
        morning = (day + 1) % _DAYS
        if end == MIDNIGHT and start != _DAY_BEGINS and begins.get(morning, MIDNIGHT) < start:
            joined.add(morning)
            found[day].append((start, begins[morning]))
        else:
            found[day].append((start, end))
    for day in joined:
        found[day] = [(start, end) for start, end in found[day] if start != _DAY_BEGINS]
    return {day: parts for day, parts in sorted(found.items()) if parts}


def _days_text(days: Sequence[int]) -> str:
    match list(days):
        case [0, 1, 2, 3, 4, 5, 6]:
            return _("daily")
        case [0, 1, 2, 3, 4]:
            return _("weekdays")
        case [5, 6]:
            return _("weekends")
        case [first, *_more, last] if last - first == len(days) - 1 >= _RUN - 1:
            return pgettext("weekdays", "{first} to {last}").format(first=WEEKDAYS[first], last=WEEKDAYS[last])
        case _:
            return _("every {days}").format(days=listed([str(WEEKDAYS[day]) for day in days]))


def _parts_text(parts: Sequence[tuple[str, str]]) -> str:
    if tuple(parts) == _ALL_DAY:
        return _("all day")
    return listed([_part_text(start, end) for start, end in parts])


def _part_text(start: str, end: str) -> str:
    text = _("{start} to {end}") if start < end else _("{start} to {end} the next day")
    return text.format(start=start, end=end)
