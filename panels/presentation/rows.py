"""A panel as one row of the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.access.rights import PanelRights
from panels.drivers import DRIVERS
from panels.models import Panel, Partition
from panels.presentation import ages, delays, marks, truth
from panels.presentation.words import HINDRANCE_WORDS, STATE_WORDS, TROUBLE_ICONS, TROUBLES, event_word
from panels.vocabulary import ArmMode, Confidence, PanelState, Right

# Vendors' names for people, asked of the drivers once.
VENDORS: dict[str, str] = {slug: driver.name for slug, driver in DRIVERS.items()}
_GLYPHS = 6
_MARKS_AT_MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """Everything the row's template prints, ready made."""

    uid: str
    version: int
    css: str
    stale_at: str
    chip: SafeString
    site: str
    place: str
    language: str
    glyphs: SafeString
    attention: SafeString
    vendor: str
    model: str
    truth: SafeString
    event: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What of a panel one person is shown: the whole, or some partitions; and silent alarms or not.

    ``told`` and ``told_partitions``: of what what happened is shown. ``since`` and the others bound what is shown of
    the past; without a moment there is no bound.
    """

    whole: bool
    partitions: frozenset[int]
    covert: bool
    told: bool = True
    told_partitions: frozenset[int] = frozenset()
    since: datetime | None = None
    told_since: datetime | None = None
    covert_since: datetime | None = None
    partitions_since: Mapping[int, datetime] = field(default_factory=dict)
    partitions_told_since: Mapping[int, datetime] = field(default_factory=dict)

    @classmethod
    def by(cls, rights: PanelRights) -> "Seen":
        """What these rights show."""
        return cls(
            whole=rights.sees_whole,
            partitions=rights.seen_partitions,
            covert=Right.SEE_COVERT in rights.whole,
            told=rights.sees_history,
            told_partitions=rights.told_partitions,
            since=rights.since(),
            told_since=rights.since(Right.SEE_HISTORY),
            covert_since=rights.since(Right.SEE_COVERT),
            partitions_since=rights.partitions_begun,
            partitions_told_since=rights.partitions_told,
        )

    @property
    def tells(self) -> bool:
        """Whether anything that happened is shown."""
        return self.told or bool(self.told_partitions)

    def since_moment(self, moment: datetime | None) -> "Seen":
        """The same, with nothing of before one moment."""
        covert_since = moment if self.covert else None
        return replace(self, since=moment, told_since=moment, covert_since=covert_since)

    def since_in(self, partition: int) -> datetime | None:
        """The bound of one partition's past: who sees the whole may have seen this part of it for longer."""
        own = self.partitions_since.get(partition)
        if not self.whole or self.since is None or own is None:
            return self.since if self.whole else own
        return min(self.since, own)


EVERYTHING = Seen(whole=True, partitions=frozenset(), covert=False)
WITH_COVERT = Seen(whole=True, partitions=frozenset(), covert=True)


def seen_partitions(partitions: Sequence[Partition], seen: Seen) -> list[Partition]:
    """The partitions shown, in order."""
    if seen.whole:
        return list(partitions)
    return [partition for partition in partitions if partition.number in seen.partitions]


def state_of(panel: Panel, partitions: Sequence[Partition], seen: Seen) -> tuple[str, str]:
    """The state and confidence shown to one person. Who sees some partitions learns nothing of the others."""
    if seen.covert and panel.covert_alarm:
        return PanelState.ALARM.value, Confidence.CONFIRMED.value
    if seen.whole and panel.state == PanelState.NONE:
        # Nothing to arm: what can be known is whether it is there.
        return "online" if panel.online else PanelState.NONE.value, Confidence.CONFIRMED.value
    if seen.whole:
        return panel.state, panel.confidence
    for partition in partitions:
        if partition.alarm:
            return PanelState.ALARM.value, Confidence.CONFIRMED.value
    worst = min(partitions, key=lambda partition: PanelState(partition.mode).rank, default=None)
    return (worst.mode, worst.mode_confidence) if worst else (PanelState.UNKNOWN.value, Confidence.UNKNOWN.value)


def told_at(panel: Panel, shown: Sequence[Partition], seen: Seen) -> datetime | None:
    """When what is shown was last told: word of the other partitions is no word of these."""
    if seen.covert and panel.covert_alarm:
        # No other age may move with it, but who is shown the alarm is shown when it came.
        return max(filter(None, (panel.seen_at, panel.covert_since)), default=None)
    if seen.whole:
        return panel.seen_at
    return max((moment for part in shown for moment in (part.seen_at, part.mode_changed_at) if moment), default=None)


def state_truth(panel: Panel, state: str, confidence: str, told: datetime | None, now: datetime) -> str:
    """The line style of the state chip. Offline, trouble and tamper are facts even when the mode is a guess."""
    stale = truth.is_stale(panel, now)
    kind = truth.kind_of(confidence, stale=stale, seen=told is not None)
    if stale and kind == "unknown" and told is not None:
        # A fact of before is no fact of now either.
        return kind
    certain = (PanelState.ALARM, PanelState.TAMPER, PanelState.TROUBLE, PanelState.OFFLINE, PanelState.NONE, "online")
    return "confirmed" if kind in ("unknown", "assumed") and state in certain else kind


def build_row(panel: Panel, partitions: Sequence[Partition], seen: Seen, now: datetime) -> PanelRow:
    """One row for one kind of viewer, in the language in force."""
    shown = seen_partitions(partitions, seen)
    site = panel.site
    zone = site.time_zone if site else "UTC"
    state, confidence = state_of(panel, shown, seen)
    last = told_at(panel, shown, seen)
    line = state_truth(panel, state, confidence, last, now)
    told = truth.judge(panel, confidence, told_at=last, changed_at=_changed(shown), now=now, site_zone=zone, short=True)
    return PanelRow(
        uid=panel.uid,
        version=panel.version_for(covert=seen.covert),
        css=_rail(state, line),
        stale_at=ages.machine(panel.stale_at) if panel.stale_at and line != "stale" else "",
        chip=marks.chip(state, line),
        site=site.name if site else panel.name,
        place=panel.name if site else "",
        language=site.language if site else "",
        glyphs=_glyphs(shown, panel, now),
        attention=attention(panel, shown, state, seen, now),
        vendor=VENDORS.get(panel.connection.vendor, panel.connection.vendor),
        model=panel.model or panel.brand,
        truth=told.label,
        event=_last_event(panel, seen, now, zone),
    )


def _changed(partitions: Sequence[Partition]) -> datetime | None:
    return max((p.mode_changed_at for p in partitions if p.mode_changed_at), default=None)


def _rail(state: str, line: str) -> str:
    if state == PanelState.ALARM:
        return "rail-alarm"
    if state in (PanelState.TAMPER, PanelState.TROUBLE, PanelState.OFFLINE) or line == "stale":
        return "rail-warn"
    return ""


def _partition_truth(partition: Partition, panel: Panel, now: datetime) -> str:
    return truth.kind_of(
        partition.mode_confidence, stale=truth.is_past(panel, now), seen=partition.mode_changed_at is not None
    )


def _glyphs(partitions: Sequence[Partition], panel: Panel, now: datetime) -> SafeString:
    squares = [marks.glyph(p.mode, p.alarm, _partition_truth(p, panel, now)) for p in partitions[:_GLYPHS]]
    more = f'<span class="faint num">+{len(partitions) - _GLYPHS}</span>' if len(partitions) > _GLYPHS else ""
    return mark_safe("".join(squares) + more)  # noqa: S308  (ready made)


def attention(  # noqa: PLR0917  (what of which panel, to whom and when)
    panel: Panel,
    partitions: Sequence[Partition],
    state: str,
    seen: Seen,
    now: datetime,
    limit: int = _MARKS_AT_MOST,
) -> SafeString:
    """What needs attention, most urgent first."""
    found: list[SafeString] = []
    if seen.covert and panel.covert_alarm:
        found.append(marks.flag("is-alarm", "hand", _("Silent hold-up")))
    found += delays.flags(panel, partitions, now)
    watch = truth.hindrance_of(panel)
    if watch is not None:
        found.append(marks.flag("is-trouble", "key-round", str(HINDRANCE_WORDS[watch.hindrance])))
    if seen.whole:
        found += _zone_flags(panel)
        if watch is None and truth.is_stale(panel, now) and panel.seen_at:
            age = ages.age(panel.seen_at, now, panel.site.time_zone if panel.site else "UTC")
            found.append(marks.flag("is-trouble", "clock", format_html(_("No word for {age}"), age=age)))
        if watch is None and truth.log_unread_since(panel) is not None:
            found.append(marks.flag("is-trouble", "triangle-alert", _("Log unreadable")))
        if watch is None and state == PanelState.UNKNOWN:
            found.append(marks.flag("is-unknown", "circle-question-mark", _("Arm state not known")))
    if panel.online is False and state != PanelState.OFFLINE:
        found.append(marks.flag("is-offline", "unplug", _("Offline")))
    if seen.whole and panel.state not in (PanelState.ALARM, PanelState.TAMPER):
        found += _quiet_flags(panel)
    return mark_safe(" ".join(found[:limit]))  # noqa: S308  (ready made)


def _zone_flags(panel: Panel) -> list[SafeString]:
    found = []
    if panel.alarm_zones:
        text = ngettext("%(n)s zone in alarm", "%(n)s zones in alarm", panel.alarm_zones) % {"n": panel.alarm_zones}
        found.append(marks.flag("is-alarm", "siren", text))
    if panel.tamper_zones:
        text = ngettext("%(n)s tamper", "%(n)s tampers", panel.tamper_zones) % {"n": panel.tamper_zones}
        found.append(marks.flag("is-tamper", "hammer", text))
    for trouble, *_rest in panel.troubles[:2]:
        words = TROUBLES.get(trouble, STATE_WORDS[PanelState.TROUBLE])
        found.append(marks.flag("is-trouble", TROUBLE_ICONS.get(trouble, "triangle-alert"), str(words)))
    if panel.trouble_zones:
        text = ngettext("%(n)s zone in trouble", "%(n)s zones in trouble", panel.trouble_zones)
        found.append(marks.flag("is-trouble", "triangle-alert", text % {"n": panel.trouble_zones}))
    return found


def _quiet_flags(panel: Panel) -> list[SafeString]:
    found = []
    if panel.bypassed_zones:
        found.append(marks.flag("is-disarmed", "shield-minus", _("{n} left out").format(n=panel.bypassed_zones)))
    if panel.open_zones:
        found.append(marks.flag("is-disarmed", "door-open", _("{n} open").format(n=panel.open_zones)))
    return found


def _last_event(panel: Panel, seen: Seen, now: datetime, zone: str) -> SafeString:
    at = panel.last_event_at
    if not seen.told or at is None or (seen.told_since and at < seen.told_since):
        return mark_safe("")
    words = escape(event_word(panel.last_event_kind) or panel.last_event_text or panel.last_event_kind)
    moment = ages.moment_html(at, now, zone)
    return mark_safe(f'<span class="faint">{moment}</span> {words}')  # noqa: S308  (escaped above)


def mode_icon(mode: str) -> str:
    """The icon of an arm mode."""
    return marks.STATE_ICONS[mode if mode != ArmMode.ARMED else PanelState.ARMED]
