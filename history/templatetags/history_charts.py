"""What a device measured, as charts on its page: drawn here, so that they need no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from history.models import Measurement
from panels.models import Device, DeviceState
from panels.presentation import ages
from panels.presentation.home_words import STATES, UNITS
from panels.presentation.parts import measured
from panels.vocabulary import StateMeaning, ValueKind

register = template.Library()

SPAN: Final = timedelta(hours=24)
_MOST_CHARTS: Final = 3
_MOST_POINTS: Final = 400
_MOST_LINES: Final = 20
_WIDTH, _HEIGHT = 1000, 100
_M = StateMeaning
# What is worth a chart, the more telling first.
_CHARTED: Final = (
    _M.TEMPERATURE, _M.WATER_TEMPERATURE, _M.TARGET_TEMPERATURE, _M.HUMIDITY, _M.POWER, _M.ENERGY, _M.BRIGHTNESS,
    _M.CARBON_DIOXIDE, _M.NOISE, _M.WIND_SPEED, _M.POSITION, _M.LEVEL, _M.GAS_VOLUME, _M.WATER_VOLUME, _M.BATTERY,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One state over a day: the points of its line, the words of its axes, and its last values."""

    name: str
    points: str
    highest: str
    lowest: str
    begins: str
    ends: str
    now: str
    values: tuple[tuple[SafeString, str], ...]


@register.inclusion_tag("history/_charts.html", takes_context=True)
def device_charts(context: dict[str, Any], device: Device) -> dict[str, Any]:
    """The charts of a device that this person may see; one query each."""
    site, now = device.panel.site, timezone.now()
    zone = site.time_zone if site else "UTC"
    mine = Measurement.objects.visible_to(context["request"].user).filter(device=device, at__gt=now - SPAN)
    charts = []
    for state in _charted(device):
        rows = list(mine.filter(state=state.name).order_by("-at").values_list("at", "value")[:_MOST_POINTS])
        if rows:
            charts.append(_chart(state, rows[::-1], now, zone))
    return {"charts": charts}


def _charted(device: Device) -> list[DeviceState]:
    numbers = {
        state.meaning: state
        for state in device.states.all()
        if state.value_kind in {ValueKind.WHOLE, ValueKind.NUMBER} and state.fits
    }
    return [numbers[meaning] for meaning in _CHARTED if meaning in numbers][:_MOST_CHARTS]


def _chart(state: DeviceState, rows: Sequence[tuple[datetime, float]], now: datetime, zone: str) -> Chart:
    """A value holds until the next one, so the line has steps."""
    low, high = min(value for _, value in rows), max(value for _, value in rows)
    room = (high - low) or 1.0
    begins = now - SPAN

    def x(at: datetime) -> float:
        return _WIDTH * (at - begins) / SPAN

    def y(value: float) -> float:
        return _HEIGHT - 6 - (_HEIGHT - 12) * (value - low) / room

    points: list[str] = []
    for at, value in rows:
        if points:
            points.append(f"{x(at):.0f},{points[-1].rpartition(',')[2]}")
        points.append(f"{x(at):.0f},{y(value):.1f}")
    points.append(f"{_WIDTH},{y(rows[-1][1]):.1f}")
    unit = UNITS.get(state.unit, "")

    def words(value: float) -> str:
        return measured(value, 1 if room < 20 and unit != "%" else 0, unit)

    return Chart(
        name=str(STATES[state.meaning]),
        points=" ".join(points),
        highest=words(high),
        lowest=words(low),
        begins=ages.clock(begins, now, zone, seconds=False),
        ends=ages.clock(now, now, zone, seconds=False),
        now=words(rows[-1][1]),
        values=tuple((ages.moment_html(at, now, zone), words(value)) for at, value in rows[:-_MOST_LINES:-1]),
    )
