"""What sounds at a panel, judged by all that a visit has read, so that a silent alarm shows to nobody on site."""

from collections.abc import Sequence

from panels.drivers.base import Look, PanelReading, Part
from panels.drivers.records import records_of
from panels.drivers.visonic.alarms import alarms_of
from panels.drivers.visonic.answers import About
from panels.drivers.visonic.memory import Sounding
from panels.drivers.visonic.occurrences import Unseen, occurrence_of
from panels.drivers.visonic.reads import Answer
from panels.drivers.visonic.records.faults import Alarm
from panels.vocabulary import ReadingGroup


def is_hushed(before: Sounding, entries: Unseen) -> bool:
    """Whether silent alarms alone sound, or may; ``before``: as the last visit found."""
    return (before.silent or any(_covert(entries))) and not before.public


def sounding_of(
    listed: Answer | None,
    before: Sounding,
    entries: Unseen | None,
    ringing: Sequence[int],
    *,
    divided: bool,
    now: float,
) -> Sounding:
    """What sounds now: by the list of alarms, or without it by the log's new entries and the partitions that ring.

    ``entries`` None: the log could not be read either, so that a siren nobody knew of is for the station alone.
    """
    if listed is not None:
        found = alarms_of(records_of(listed.said, Alarm), divided=divided, ringing=ringing)
        public, silent = found.public, found.silent
    else:
        # Until the list comes, a siren may be that of the silent alarm the log tells of.
        unexplained = bool(ringing) and not before.public if entries is None else any(_covert(entries, ended=False))
        silent = before.silent or unexplained
        public = before.public or bool(ringing and not silent)
    since = before.since if before.public else now
    return Sounding(public, silent, since if public else 0.0)


def _covert(entries: Unseen, *, ended: bool = True) -> list[bool]:
    """Which entries tell of silent alarms; without those that end one unless ``ended``."""
    told = (occurrence_of(event, divided=False) for event in entries.events)
    return [one.covert and (ended or not one.restore) for one in told]


def unexplained(panel: str, status: Answer) -> Look:
    """What the station is told of a siren that neither list nor log explains."""
    hidden = (PanelReading(covert_alarm=True),)
    raw = About(panel=panel).envelope([])
    part = Part(panel=panel, kind="silent_alarms", raw=raw, group=ReadingGroup.STATUS, readings=hidden)
    return Look(asked_at=status.asked_at, source="alarms", parts=(part,))
