"""Calendar, sun and clocks (reference 8)."""

import datetime as dt
import math
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from panels.simulators.overkiz.automation_endpoints import CALENDAR, switch_function
from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.operations import Desk
from panels.simulators.overkiz.planner import schedule

desk = Desk()
LONGEST: Final = 400
MIDSUMMER: Final = 172
NOON: Final = 13 * 60


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise named("invalid_field", "timezone") from None


def _today(call: Call) -> dt.date:
    zone = _zone(call.home.location["timezone"])
    return dt.datetime.fromtimestamp(call.cloud.timers.now(), zone).date()


def _date(call: Call) -> dt.date:
    if "year" not in call.path:
        return _today(call)
    try:
        return dt.date(*(call.number(key) for key in ("year", "month", "day")))
    except (ValueError, OverflowError):
        raise named("invalid_field", "date") from None


# Sun


def _sun(call: Call, *, dusk: bool) -> dict[str, int]:
    """Return dawn or dusk, from the two solstices a setup knows; near enough for a clock on a wall."""
    date, place = _date(call), call.home.location
    longest, shortest = place["summerSolsticeDuskMinutes"], place["winterSolsticeDuskMinutes"]
    swing = math.cos((date.timetuple().tm_yday - MIDSUMMER) / 365 * 2 * math.pi)
    evening = (longest + shortest) / 2 + (longest - shortest) / 2 * swing
    minutes = round(evening + place["duskOffset"] if dusk else 2 * NOON - evening + place["dawnOffset"])
    moment = dt.datetime.combine(date, dt.time(minutes // 60, minutes % 60), _zone(place["timezone"]))
    return {"hours": minutes // 60, "minutes": minutes % 60, "utc": int(moment.timestamp() * 1000)}


@desk("GET /setup/dawnTime", "GET /setup/dawnTime/{year}/{month}/{day}")
def dawn(call: Call) -> Any:
    return _sun(call, dusk=False)


@desk("GET /setup/duskTime", "GET /setup/duskTime/{year}/{month}/{day}")
def dusk(call: Call) -> Any:
    return _sun(call, dusk=True)


@desk("GET /utils/time/{timeZoneName}")
def time(call: Call) -> Any:
    now = call.cloud.timers.now()
    here = dt.datetime.fromtimestamp(now, _zone(call.path["timeZoneName"]))
    offset, saved = here.utcoffset() or dt.timedelta(), here.dst() or dt.timedelta()
    return {
        "serverTime": int(now * 1000),
        "rawTzOffset": int((offset - saved).total_seconds() * 1000),
        "currentTzOffset": int(offset.total_seconds() * 1000),
        "dstSavings": int(saved.total_seconds() * 1000),
        "usingNorthernHemisphereDST": bool(saved) and 3 < here.month < 11,
    }


@desk("GET /reference/timezones")
def timezones(call: Call) -> Any:
    now, told = call.cloud.timers.now(), []
    for name in sorted(available_timezones()):
        here = dt.datetime.fromtimestamp(now, ZoneInfo(name))
        offset = here.utcoffset() or dt.timedelta()
        told.append({"name": name, "dst": bool(here.dst()), "offset": int(offset.total_seconds() * 1000)})
    return told


# Calendar


@desk("GET /setup/calendar/days")
def days(call: Call) -> Any:
    return list(call.home.calendar_days.values())


@desk("GET /setup/calendar/days/{oid}")
def day(call: Call) -> Any:
    found = call.home.calendar_days.get(call.path["oid"])
    if found is None:
        raise named("unknown_object")
    return found


@desk("GET /setup/calendar/rules")
def rules(call: Call) -> Any:
    return list(call.home.calendar_rules.values())


@desk("GET /setup/calendar/rules/{oid}")
def rule(call: Call) -> Any:
    found = call.home.calendar_rules.get(call.path["oid"])
    if found is None:
        raise named("unknown_object")
    return found


@desk("GET /setup/calendar/schedule/{year}/{month}/{day}")
def schedule_of_day(call: Call) -> Any:
    return schedule(call.home, _date(call))


@desk("GET /setup/calendar/schedule/{startDate}/{endDate}")
def schedule_of_days(call: Call) -> Any:
    # Days since the epoch, not milliseconds.
    first, last = call.number("startDate"), call.number("endDate")
    if not 0 <= first <= last < 2_000_000 or last - first > LONGEST:
        raise named("invalid_field", "startDate or endDate")
    epoch = dt.date(1970, 1, 1)
    return {str(number): schedule(call.home, epoch + dt.timedelta(number)) for number in range(first, last + 1)}


@desk("GET /setup/calendar/status")
def status(call: Call) -> Any:
    return {"enabled": call.home.calendar_on}


@desk("PUT /setup/calendar/status")
def set_status(call: Call) -> Any:
    call.home.calendar_on = switch_function(call, CALENDAR)
