"""Zones, outputs, power and the link of one panel, prepared for their templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.drivers import is_polled
from panels.models import Output, Zone
from panels.presentation import ages, marks
from panels.presentation.facts import Facts
from panels.presentation.links import Pair, pairs_of
from panels.presentation.words import TROUBLE_ICONS, TROUBLES, ZONE_KINDS
from panels.vocabulary import Confidence, Measure, OutputKind, ReadingGroup, ZoneFlag, ZoneKind

TWO_TABLES_FROM = 12
# What such detectors report as open is an alarm or a fault; otherwise nothing about them is closed, they are quiet.
_NO_DOORS = frozenset(
    {
        ZoneKind.FIRE,
        ZoneKind.GAS,
        ZoneKind.FLOOD,
        ZoneKind.MEDICAL,
        ZoneKind.HOLDUP,
        ZoneKind.TAMPER,
        ZoneKind.TECHNICAL,
    }
)
_OUTPUT_KINDS: Final[Mapping[str, Promise]] = {
    OutputKind.PANEL: gettext_lazy("panel"),
    OutputKind.EXTERNAL: gettext_lazy("external"),
    # Of these one shape at most was ever seen by anybody.
    OutputKind.HOME: gettext_lazy("home, untested"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLine:
    """One zone."""

    uid: str
    version: int
    number: int
    name: str
    language: str
    kind: str
    temperature: str
    brightness: str
    measured: SafeString | str
    now: SafeString
    changed: SafeString | str
    css: str
    # Whether it is left out: yes, unknown, or empty.
    left_out: str

    @property
    def measures(self) -> str:
        """Both in one, where there is no room for columns."""
        return " · ".join(filter(None, (self.temperature, self.brightness)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonesHead:
    """Above the zones: ``20 · 2 in alarm · 1 open``, and whether the panel never tells of open ones."""

    summary: str
    open_not_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputLine:
    """One output."""

    uid: str
    version: int
    number: int
    name: str
    language: str
    kind: str
    now: SafeString
    changed: SafeString | str


def build_zone(facts: Facts, zone: Zone) -> ZoneLine:
    """One zone; of several flags the gravest is shown: alarm, tamper, left out, trouble, open."""
    css, icon, word = _zone_state(zone)
    rail = {"is-alarm": "rail-alarm", "is-tamper": "rail-warn"}.get(css, "")
    changed = ages.moment_html(zone.changed_at, facts.now, facts.time_zone, seconds=False) if zone.changed_at else "—"
    return ZoneLine(
        uid=zone.uid,
        version=facts.panel.version,
        number=zone.number,
        name=zone.name or _("Zone {n}").format(n=zone.number),
        language=facts.language if zone.name else "",
        kind=str(ZONE_KINDS[zone.kind]),
        temperature=measured(zone.temperature, 1, "°C"),
        brightness=measured(zone.brightness, 0, "lx"),
        measured=ages.age(zone.measured_at, facts.now, facts.time_zone) if zone.measured_at else "",
        now=marks.flag(css, icon, word),
        changed=changed,
        css=rail,
        left_out={True: "yes", False: "", None: "unknown"}[zone.bypassed],
    )


def measured(value: float | None, digits: int, unit: str) -> str:
    """``-3.5 °C`` as the language writes it, with a real minus."""
    if value is None:
        return ""
    figure = number_format(value, digits, force_grouping=True).replace("-", "\N{MINUS SIGN}")
    return f"{figure}\N{NO-BREAK SPACE}{unit}"


def measured_columns(zones: Sequence[Zone]) -> tuple[str, ...]:
    """The columns of what detectors measure; a page has only those that have something in them."""
    return tuple(m.value for m in Measure if any(getattr(zone, m.value) is not None for zone in zones))


def _zone_state(zone: Zone) -> tuple[str, str, str]:
    if zone.alarm:
        return "is-alarm", "siren", _("Alarm")
    if zone.tamper:
        return "is-tamper", "hammer", _("Tamper")
    if zone.bypassed:
        return "is-trouble", "shield-minus", _("Left out")
    for flag, icon, word in (
        (zone.communication_failure, "unplug", _("Not answering")),
        (zone.power_failure, "zap-off", _("No power")),
        (zone.low_battery, "battery-low", _("Low battery")),
    ):
        if flag:
            return "is-trouble", icon, word
    if zone.open:
        return "is-disarmed", "door-open", _("Open")
    # What is remembered of a silent alarm is nobody's but the station's, who has the event.
    silent = zone.silent_alarm_memory or zone.kind == ZoneKind.HOLDUP
    if zone.alarm_memory and not silent:
        return "is-disarmed", "siren", _("Had an alarm")
    if zone.open is False and zone.kind not in _NO_DOORS:
        return "is-disarmed", "door-closed", _("Closed")
    hidden = {ZoneFlag.SILENT_ALARM_MEMORY, *([ZoneFlag.ALARM_MEMORY] if silent else [])}
    if any(getattr(zone, flag) is not None for flag in ZoneFlag if flag not in hidden):
        return "is-disarmed", "circle-dot", _("Quiet")
    return "is-unknown", "circle-question-mark", _("Never told")


def zones_head(zones: Sequence[Zone], *, whole: bool = True) -> ZonesHead:
    """What stands above the zones. To who does not see the ``whole`` panel nothing is pushed of it: only how many."""
    parts = [str(len(zones))]
    for count, text in (
        (sum(1 for z in zones if z.alarm), _("{n} in alarm")),
        (sum(1 for z in zones if z.tamper), _("{n} tampered")),
        (sum(1 for z in zones if z.bypassed), _("{n} left out")),
        (sum(1 for z in zones if z.open), _("{n} open")),
    ):
        if count and whole:
            parts.append(text.format(n=count))
    untold = bool(zones) and all(zone.open is None for zone in zones)
    return ZonesHead(summary=" · ".join(parts), open_not_told=untold)


def build_output(facts: Facts, output: Output) -> OutputLine:
    """One output; what was switched on for some seconds is not known afterwards."""
    over = output.until is not None and output.until <= facts.now
    if output.failure:
        state = marks.flag("is-trouble", "triangle-alert", _("Failure"))
    elif output.on is None or over:
        state = marks.flag("is-unknown", "circle-question-mark", _("Not known"))
    else:
        assumed = output.confidence != Confidence.CONFIRMED
        words = (_("Off, assumed"), _("On, assumed")) if assumed else (_("Off"), _("On"))
        css, icon = ("is-assumed", "circle-dashed") if assumed else ("is-disarmed", "circle-dot")
        state = marks.flag(css, icon, words[output.on])
    return OutputLine(
        uid=output.uid,
        version=facts.panel.version,
        number=output.number,
        name=output.name or _("Output {n}").format(n=output.number),
        language=facts.language if output.name else "",
        kind=str(_OUTPUT_KINDS[output.kind]),
        now=state,
        changed=ages.moment_html(output.changed_at, facts.now, facts.time_zone) if output.changed_at else "—",
    )


def _volts(volts: float | None) -> str:
    return f"{volts:.1f}\N{NO-BREAK SPACE}V" if volts else _("not told")


def power(facts: Facts) -> list[Pair]:
    """Voltages and failures, with how old the last answer about failures is."""
    panel = facts.panel
    # A vendor that is asked all the time has never told these.
    volts = ((_("Supply"), panel.supply_volts), (_("Battery"), panel.battery_volts))
    asked = is_polled(panel.connection.vendor)
    pairs = [Pair(name=name, value=_volts(value)) for name, value in volts if value or not asked]
    for kind, number, name in panel.troubles:
        words = str(TROUBLES.get(kind, TROUBLES["other"])) + (f" {number}" if number else "")
        icon = TROUBLE_ICONS.get(kind, "triangle-alert")
        pairs.append(Pair(name=name or words, value=marks.flag("is-trouble", icon, words)))
    told = facts.seen_at.get(ReadingGroup.FAILURES)
    pairs.append(
        Pair(name=_("Failures last told"), value=ages.age(told, facts.now, facts.time_zone) if told else _("never"))
    )
    status = facts.seen_at.get(ReadingGroup.STATUS)
    pairs.append(
        Pair(name=_("Status last told"), value=ages.age(status, facts.now, facts.time_zone) if status else _("never"))
    )
    return pairs


def connection(facts: Facts) -> list[Pair]:
    """How the link to the vendor is, since when, and what comes next."""
    online = {True: _("yes"), False: _("no"), None: _("not told")}[facts.panel.online]
    pairs = pairs_of(facts.panel.connection, facts.now, facts.time_zone)
    return [*pairs, Pair(name=_("Panel online"), value=online)]
