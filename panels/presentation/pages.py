"""The head and the partitions of a panel's page, prepared for its templates from rows that are already loaded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.drivers import is_fed, is_polled
from panels.models import Command, Panel, Partition
from panels.presentation import ages, commands, delays, marks, parts, truth
from panels.presentation.delays import Countdown
from panels.presentation.facts import Facts
from panels.presentation.rows import Seen, attention, mode_icon, state_of, state_truth, told_at
from panels.presentation.words import ARMING_TO, MODE_IN_SENTENCE, STATE_WORDS, partition_name
from panels.sentences import hindrance_text
from panels.vocabulary import ARM_COMMANDS, WHOLE_PANEL, ArmMode, CauseKind, CommandName, CommandState, PanelState

# Commands that concern one partition show in its cell; all others at the head of the page.
IN_PARTITION = frozenset({CommandName.ARM_AWAY, CommandName.ARM_HOME, CommandName.ARM_NIGHT, CommandName.DISARM})
_UNDER_WAY = frozenset({CommandState.SENT, CommandState.CONFIRMED, CommandState.ASSUMED})
_DONE = frozenset({CommandState.CONFIRMED, CommandState.ASSUMED})
# An exit delay that begins later than this after an order is not its doing.
_BEGINS_WITHIN = timedelta(seconds=60)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionCell:
    """One partition's state, without its acts."""

    uid: str
    version: int
    number: int
    name: str
    language: str
    css: str
    line: str
    icon: str
    word: str
    truth: SafeString
    stale_at: str
    countdown: Countdown | None
    not_ready: str
    sentences: tuple[str, ...]
    waiting: bool
    temperature: str
    measured: SafeString | str
    notice: commands.CommandLine | None


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
        stale_at=_stale_at(panel, line),
        alarm_since=_since(panel, seen, facts) if state == PanelState.ALARM else "",
        waiting=state == PanelState.ARMING and not any(delays.running(panel, p, facts.now) for p in shown),
        obstacles=tuple(_obstacles(facts, shown, seen)),
        notices=_panel_notices(facts, seen) if seen.whole else (),
    )


def _stale_at(panel: Panel, line: str) -> str:
    return ages.machine(panel.stale_at) if panel.stale_at and line != "stale" else ""


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
        if command.name not in IN_PARTITION and command.cause_kind not in (CauseKind.SYSTEM, CauseKind.COMMAND)
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


def build_partition(facts: Facts, partition: Partition) -> PartitionCell:
    """One partition as everybody who may see it sees it."""
    panel = facts.panel
    stale = truth.is_past(panel, facts.now)
    told = truth.judge(
        panel,
        partition.mode_confidence,
        told_at=max(filter(None, (partition.seen_at, partition.mode_changed_at)), default=None),
        changed_at=partition.mode_changed_at,
        now=facts.now,
        site_zone=facts.time_zone,
        part=True,
    )
    countdown = delays.running(panel, partition, facts.now)
    state = PanelState.ALARM.value if partition.alarm else partition.mode
    word = str(_arming_to(facts, partition) or STATE_WORDS[partition.mode])
    if partition.alarm:
        word = _("Alarm, {mode}").format(mode=MODE_IN_SENTENCE[partition.mode])
    notice = next((c for c in facts.commands if c.name in IN_PARTITION and c.partition == partition.number), None)
    if notice is not None and not commands.is_news(notice, facts.now):
        notice = None
    return PartitionCell(
        uid=partition.uid,
        version=panel.version,
        number=partition.number,
        name=partition_name(partition.number, partition.name),
        language=facts.language if partition.name and partition.number != WHOLE_PANEL else "",
        css=marks.css_name(state),
        line="stale" if stale and told.kind != "unknown" else told.kind,
        icon=marks.STATE_ICONS[PanelState.ALARM] if partition.alarm else mode_icon(partition.mode),
        word=word,
        truth=told.label,
        stale_at=_stale_at(panel, told.kind),
        countdown=countdown,
        not_ready=_not_ready(facts, partition),
        sentences=tuple(_sentences(facts, partition)),
        waiting=partition.mode == ArmMode.ARMING and countdown is None,
        temperature=parts.measured(partition.temperature, 1, "°C"),
        measured=ages.age(partition.temperature_at, facts.now, facts.time_zone) if partition.temperature_at else "",
        notice=commands.build(notice, facts.names, facts.now, facts.time_zone) if notice else None,
    )


def _arming_to(facts: Facts, partition: Partition) -> Promise | str:
    """On its way to which mode, where the arming is one that was asked here."""
    if partition.mode != ArmMode.ARMING:
        return ""
    # A disarming that is asked for meanwhile changes nothing until it is done.
    asked = next((c for c in facts.commands if c.name in ARM_COMMANDS and c.partition == partition.number), None)
    if asked is None or asked.state not in _UNDER_WAY or asked.sent_at is None or partition.mode_changed_at is None:
        return ""
    return ARMING_TO.get(asked.name, "") if partition.mode_changed_at - asked.sent_at < _BEGINS_WITHIN else ""


def _leads_to(asked: Command, mode: str) -> bool:
    """Whether a partition is in this mode because of this command: another may have come in between unnoticed."""
    name = CommandName(asked.name)
    if name in ARM_COMMANDS:
        return mode in {ARM_COMMANDS[name], ArmMode.ARMING, ArmMode.ARMED}
    return name != CommandName.DISARM or mode == ArmMode.DISARMED


def _not_ready(facts: Facts, partition: Partition) -> str:
    """That arming would fail, where the panel says so."""
    if partition.ready is not False or partition.mode != ArmMode.DISARMED or truth.is_past(facts.panel, facts.now):
        return ""
    mine = (zone for zone in facts.zones if set(zone.partition_numbers) == {partition.number})
    opened = any(zone.open and not zone.bypassed for zone in mine)
    return _("Not ready: open zones") if opened else _("Not ready to arm")


def _sentences(facts: Facts, partition: Partition) -> list[str]:
    """Who and how, and what stands in the way or is left out."""
    said = []
    if partition.alarm and partition.alarm_since:
        at = ages.clock(partition.alarm_since, facts.now, facts.time_zone)
        said.append(_("In alarm since {time}.").format(time=at))
    if partition.mode_changed_at and partition.mode != ArmMode.UNKNOWN:
        at = ages.clock(partition.mode_changed_at, facts.now, facts.time_zone, seconds=False)
        asked = facts.mode_commands.get(partition.mode_command)
        if asked is not None and _leads_to(asked, partition.mode):
            said.append(_("Since {time}, asked by {who}.").format(time=at, who=commands.who(asked)))
        else:
            said.append(_("Since {time}.").format(time=at))
    if partition.mode == ArmMode.ARMED:
        said.append(_("The panel did not tell the mode; a status read with a PIN does."))
    if partition.mode == ArmMode.UNKNOWN:
        said.append(_("A status read can tell."))
    return said + _zone_sentences(facts, partition)


def _zone_sentences(facts: Facts, partition: Partition) -> list[str]:
    """What is open or left out, of the zones of this partition alone: not everybody it is shown to sees shared ones."""
    within = [zone for zone in facts.zones if partition.number in zone.partition_numbers]
    mine = [zone for zone in within if set(zone.partition_numbers) == {partition.number}]
    opened = sum(1 for zone in mine if zone.open) if partition.mode == ArmMode.DISARMED else 0
    left_out = sum(1 for zone in mine if zone.bypassed)
    said = []
    if len(mine) == len(within):
        opened_text = ngettext("%(n)s zone is open.", "%(n)s zones are open.", opened)
        left_out_text = ngettext("%(n)s zone is left out.", "%(n)s zones are left out.", left_out)
    else:
        opened_text = ngettext(
            "%(n)s zone of this partition alone is open.", "%(n)s zones of this partition alone are open.", opened
        )
        left_out_text = ngettext(
            "%(n)s zone of this partition alone is left out.",
            "%(n)s zones of this partition alone are left out.",
            left_out,
        )
    if opened:
        said.append(opened_text % {"n": opened})
    if left_out:
        said.append(left_out_text % {"n": left_out})
    return said
