"""The partitions of a panel's page, prepared for their template from rows that are already loaded."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.models import Command, Partition
from panels.presentation import ages, commands, delays, marks, parts, truth
from panels.presentation.commands import OF_PARTITION
from panels.presentation.delays import Countdown
from panels.presentation.facts import Facts
from panels.presentation.rows import mode_icon
from panels.presentation.words import ARMING_TO, MODE_IN_SENTENCE, STATE_WORDS, partition_name
from panels.vocabulary import ARM_COMMANDS, WHOLE_PANEL, ArmMode, CommandName, CommandState, PanelState

_UNDER_WAY = frozenset({CommandState.SENT, CommandState.CONFIRMED, CommandState.ASSUMED})
# An exit delay that begins later than this after an order is not its doing.
_BEGINS_WITHIN = timedelta(seconds=60)


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
    notice = next((c for c in facts.commands if c.name in OF_PARTITION and c.partition == partition.number), None)
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
        stale_at=truth.stale_at(panel, told.kind),
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
