"""The head of a panel's page, prepared for its templates from rows that are already loaded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from panels.drivers import is_fed, is_polled
from panels.models import Command, Panel, Partition
from panels.presentation import ages, commands, delays, marks, truth
from panels.presentation.commands import OF_PARTITION
from panels.presentation.facts import Facts
from panels.presentation.rows import Seen, attention, state_of, state_truth, told_at
from panels.presentation.words import STATE_WORDS
from panels.sentences import hindrance_text
from panels.vocabulary import CauseKind, CommandState, PanelState

_DONE = frozenset({CommandState.CONFIRMED, CommandState.ASSUMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why nothing new is heard of a panel, and what helps."""

    icon: str
    title: str
    text: SafeString | str
    vendor_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of the page, and the headline of the phone."""

    uid: str
    version: int
    state: str
    css: str
    icon: str
    word: str
    line: str
    chip: SafeString
    truth: SafeString
    attention: SafeString
    stale_at: str
    alarm_since: SafeString | str
    waiting: bool
    obstacles: tuple[Obstacle, ...]
    notices: tuple[commands.CommandLine, ...]


def build_head(facts: Facts, seen: Seen) -> Head:
    """The headline for one kind of viewer."""
    panel = facts.panel
    shown = [p for p in facts.partitions if seen.whole or p.number in seen.partitions]
    state, confidence = state_of(panel, shown, seen)
    last = told_at(panel, shown, seen)
    line = state_truth(panel, state, confidence, last, facts.now)
    if line == "unknown":
        state = PanelState.UNKNOWN.value
    changed = max((p.mode_changed_at for p in shown if p.mode_changed_at), default=None)
    told = truth.judge(panel, confidence, told_at=last, changed_at=changed, now=facts.now, site_zone=facts.time_zone)
    return Head(
        uid=panel.uid,
        version=panel.version_for(covert=seen.covert),
        state=state,
        css=marks.css_name(state),
        icon=marks.STATE_ICONS[state],
        word=str(STATE_WORDS[state]),
        line=line,
        chip=marks.chip(state, line),
        truth=told.label,
        attention=attention(panel, shown, state, seen, facts.now, limit=6),
        stale_at=truth.stale_at(panel, line),
        alarm_since=_since(panel, seen, facts) if state == PanelState.ALARM else "",
        waiting=state == PanelState.ARMING and not any(delays.running(panel, p, facts.now) for p in shown),
        obstacles=tuple(_obstacles(facts, shown, seen)),
        notices=_panel_notices(facts, seen) if seen.whole else (),
    )


def _since(panel: Panel, seen: Seen, facts: Facts) -> SafeString | str:
    since = panel.alarm_since if seen.whole else None
    if seen.covert and panel.covert_alarm and since is None:
        since = panel.covert_since
    return ages.moment_html(since, facts.now, facts.time_zone) if since else ""


def _obstacles(facts: Facts, shown: Sequence[Partition], seen: Seen) -> Iterator[Obstacle]:
    panel = facts.panel
    watch = truth.hindrance_of(panel)
    if watch is not None:
        since = ages.moment_html(watch.hindered_at, facts.now, facts.time_zone) if watch.hindered_at else ""
        text = format_html(_("Since {since}."), since=since) if since else ""
        vendor = watch.hindrance_text if seen.whole else ""
        yield Obstacle(icon="key-round", title=hindrance_text(watch.hindrance), text=text, vendor_text=vendor)
    elif panel.online is False:
        last = max(filter(None, (p.seen_at or p.mode_changed_at for p in shown)), default=None)
        text = _("What stands here is how it was last known.")
        if last is not None:
            age = ages.age(last, facts.now, facts.time_zone)
            text = format_html(_("What stands here is how it was last known, {age} ago."), age=age)
        way_out = ""
        if is_fed(panel.connection.vendor):
            way_out = _("Commands cannot reach it: see that its gateway has power and a network.")
        elif is_polled(panel.connection.vendor):
            way_out = _("Commands cannot reach it: wake it by its text message or the phone app, then try again.")
        if way_out:
            text = format_html("{} {}", text, way_out)
        yield Obstacle(icon="unplug", title=_("The panel is not connected."), text=text)
    elif seen.whole and (unread := truth.log_unread_since(panel)) is not None:
        since = ages.moment_html(unread, facts.now, facts.time_zone)
        text = _("Since {since}. Alarms are told by the list of alarms; what only the log tells may be missing.")
        title = _("The panel's log cannot be read.")
        yield Obstacle(icon="triangle-alert", title=title, text=format_html(text, since=since))


def _panel_notices(facts: Facts, seen: Seen) -> tuple[commands.CommandLine, ...]:
    """For the panel as a whole: what is under way, what nobody knows the end of, and as one what was not done.

    A newer try of the same act takes back what was said of it before, as long as it runs and where it succeeds.
    """
    # What Watchpost reads for itself stands in the list of commands only: nothing may jump for it.
    asked = [
        command
        for command in facts.commands_for(covert=seen.covert)
        if command.name not in OF_PARTITION and command.cause_kind not in (CauseKind.SYSTEM, CauseKind.COMMAND)
    ]
    done: set[tuple[object, ...]] = set()
    going: list[Command] = []
    unknown: dict[tuple[object, ...], Command] = {}
    undone: list[Command] = []
    for command in asked:
        act = commands.act_of(command)
        if command.is_open or command.state in _DONE:
            done.add(act)
        if not commands.is_news(command, facts.now):
            continue
        if command.is_open or command.state in _DONE:
            going.append(command)
        elif act not in done and command.state == CommandState.UNKNOWN:
            unknown.setdefault(act, command)
        elif act not in done:
            undone.append(command)
    lines = [
        commands.build(command, facts.names, facts.now, facts.time_zone)
        for command in (*going[:2], *unknown.values(), *undone[:1])
    ]
    if undone[1:]:
        lines[-1] = replace(lines[-1], others=commands.others(undone[1:], facts.names))
    return tuple(lines)
