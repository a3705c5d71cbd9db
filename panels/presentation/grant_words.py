"""Grants as people read them: one sentence each, in the reader's language and by the site's clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from panels.access.roles import NEVER_GRANTED
from panels.models import Grant, Panel, Partition
from panels.presentation import ages
from panels.presentation.weekday_words import hours_text, listed, tidied
from panels.presentation.words import partition_name
from panels.vocabulary import Right

# What takes the place as its object: *may arm and disarm the shop*.
_PLACE_ACTS: Final[dict[Right, Promise]] = {
    Right.VIEW: pgettext_lazy("somebody may … a place", "see"),
    Right.ARM: pgettext_lazy("somebody may … a place", "arm"),
    Right.DISARM: pgettext_lazy("somebody may … a place", "disarm"),
}
# What is done at the place: *may leave zones out at the shop*.
_ACTS_THERE: Final[dict[Right, Promise]] = {
    Right.BYPASS: pgettext_lazy("somebody may … there", "leave zones out"),
    Right.SWITCH: pgettext_lazy("somebody may … there", "switch outputs and devices"),
    Right.SIREN: pgettext_lazy("somebody may … there", "sound and silence the sirens"),
    Right.READ_STATUS: pgettext_lazy("somebody may … there", "read the status"),
    Right.CONNECT: pgettext_lazy("somebody may … there", "start a connection"),
    Right.SEE_HISTORY: pgettext_lazy("somebody may … there", "see what happened"),
    Right.SEE_STILLS: pgettext_lazy("somebody may … there", "see pictures"),
    Right.REQUEST_STILL: pgettext_lazy("somebody may … there", "ask for pictures"),
    Right.SEE_RAW: pgettext_lazy("somebody may … there", "read raw messages"),
    Right.CHANGE_CODE: pgettext_lazy("somebody may … there", "change PINs"),
    Right.AUTOMATE: pgettext_lazy("somebody may … there", "set schedules and rules"),
}
# The same where they are chosen.
_LABELS: Final[dict[Right, Promise]] = {
    Right.VIEW: pgettext_lazy("right", "See"),
    Right.ARM: pgettext_lazy("right", "Arm"),
    Right.DISARM: pgettext_lazy("right", "Disarm"),
    Right.BYPASS: pgettext_lazy("right", "Leave zones out"),
    Right.SWITCH: pgettext_lazy("right", "Switch outputs and devices"),
    Right.SIREN: pgettext_lazy("right", "Sound and silence the sirens"),
    Right.READ_STATUS: pgettext_lazy("right", "Read the status"),
    Right.CONNECT: pgettext_lazy("right", "Start a connection"),
    Right.SEE_HISTORY: pgettext_lazy("right", "See what happened"),
    Right.SEE_STILLS: pgettext_lazy("right", "See pictures"),
    Right.REQUEST_STILL: pgettext_lazy("right", "Ask for pictures"),
    Right.SEE_RAW: pgettext_lazy("right", "Read raw messages"),
    Right.CHANGE_CODE: pgettext_lazy("right", "Change PINs"),
    Right.AUTOMATE: pgettext_lazy("right", "Set schedules and rules"),
}


def right_labels(rights: Iterable[Right]) -> list[tuple[Right, str]]:
    """Rights that can be granted in the order in which they are read, with the words by which they are chosen."""
    offered = frozenset(rights)
    return [(right, str(word)) for right, word in _LABELS.items() if right in offered]


def rights_text(rights: Iterable[str]) -> str:
    """Rights as a list in words: *arm, disarm and leave zones out*."""
    held = {Right(right) for right in rights}
    return listed([str(word) for right, word in (_PLACE_ACTS | _ACTS_THERE).items() if right in held])


def sentence_of(grant: Grant, now: datetime | None = None) -> str:
    """What a grant says: *Anna may arm and disarm the shop, weekdays 07:00 to 19:00, until 3 February.*, one sentence.

    Load it with its user, its panel's site and its partition; nothing else is read. Whether it holds depends on more
    than the grant; only that it has ended or is used up is said.
    """
    now = now or timezone.now()
    try:
        if grant.valid_until is not None and grant.valid_until <= now:
            return _("Ended {moment}: {sentence}").format(
                moment=_moment(grant.valid_until, grant, None), sentence=_said(grant, _once_and_hours(grant))
            )
        if grant.used_at is not None:
            return _("Used up {moment}: {sentence}").format(
                moment=_moment(grant.used_at, grant, None), sentence=_said(grant, _once_and_hours(grant))
            )
        return _said(grant, [*_once_and_hours(grant), *_dates(grant, now)])
    except (ValueError, TypeError, KeyError):
        return _("This grant to {person} cannot be read, and gives nothing.").format(person=grant.user)


def acts_text(rights: Iterable[str]) -> tuple[str, str]:
    """What rights let somebody do, in words: to the place itself, and there. To see is in whatever else one may do."""
    held = {Right(right) for right in rights} - NEVER_GRANTED
    if len(held) > 1:
        held.discard(Right.VIEW)
    return (
        listed([str(word) for right, word in _PLACE_ACTS.items() if right in held]),
        listed([str(word) for right, word in _ACTS_THERE.items() if right in held]),
    )


def place_text(panel: Panel, partition: Partition | None = None) -> str:
    """What a panel, or one partition of it, is called away from its page."""
    name = panel.name
    if panel.site is not None:
        name = panel.site.name
        if panel.name not in {"", name}:
            name = f"{name} ({panel.name})"
    if partition is None:
        return name
    return _("{partition} of {panel}").format(partition=partition_name(partition.number, partition.name), panel=name)


def until_text(moment: datetime, time_zone: str, now: datetime) -> str:
    """*until 3 February*, to the end of that day; *until 3 February, 18:00*; *until 18:00 today*."""
    return _("until {moment}").format(moment=_end(moment, time_zone, now))


def _said(grant: Grant, when: list[str]) -> str:
    place = place_text(grant.panel, grant.partition)
    acts, more = acts_text(grant.rights)
    words = {"person": grant.user, "place": place, "acts": acts or more, "more": more, "when": ", ".join(when)}
    if not (acts or more):
        return _("{person} may do nothing at {place}.").format(**words)
    if acts and more:
        text = (
            _("{person} may {acts} {place}, and {more} there, {when}.")
            if when
            else _("{person} may {acts} {place}, and {more} there.")
        )
    elif acts:
        text = _("{person} may {acts} {place}, {when}.") if when else _("{person} may {acts} {place}.")
    else:
        text = _("{person} may {acts} at {place}, {when}.") if when else _("{person} may {acts} at {place}.")
    return text.format(**words)


def _once_and_hours(grant: Grant) -> list[str]:
    hours = hours_text(grant.hours)
    if grant.hours and not tidied(grant.hours):
        raise ValueError("hours without a minute")
    return [*([_("once")] if grant.once else []), *([hours] if hours else [])]


def _dates(grant: Grant, now: datetime) -> list[str]:
    said = []
    if grant.valid_from > now:
        said.append(_("from {moment}").format(moment=_moment(grant.valid_from, grant, now)))
    if grant.valid_until is not None:
        said.append(until_text(grant.valid_until, _zone(grant), now))
    return said


def _zone(grant: Grant) -> str:
    return grant.panel.site.time_zone if grant.panel.site else "UTC"


def _end(moment: datetime, time_zone: str, now: datetime) -> str:
    """The day that ends with a midnight is the one before it."""
    shown = ages.there(moment, time_zone)
    if (shown.hour, shown.minute) == (0, 0):
        return _day(ages.there(moment - timedelta(minutes=1), time_zone), now)
    return _clock(shown, now)


def _moment(moment: datetime, grant: Grant, now: datetime | None) -> str:
    """A beginning; a midnight is its day. Without ``now``, what is over: with its day and clock time."""
    shown = ages.there(moment, _zone(grant))
    if now is not None and (shown.hour, shown.minute) == (0, 0):
        return _day(shown, now)
    return _clock(shown, now)


def _clock(shown: datetime, now: datetime | None) -> str:
    if now is not None and shown.date() == now.astimezone(shown.tzinfo).date():
        return _("{time} today").format(time=f"{shown:%H:%M}")
    return f"{_day(shown, now or timezone.now())}, {shown:%H:%M}"


def _day(shown: datetime, now: datetime) -> str:
    is_this_year = shown.year == now.astimezone(shown.tzinfo).year
    return date_format(shown.date(), "j F" if is_this_year else "j F Y")
