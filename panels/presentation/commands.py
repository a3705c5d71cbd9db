"""Commands as people read them: what was asked, every step it went through, and why it ended as it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.models import Command
from panels.presentation import ages
from panels.presentation.words import AT_VENDOR, BEGUN, COMMAND_ICONS, COMMANDS, OUTCOMES, STEPS
from panels.sentences import is_said_unsent, reason_text
from panels.vocabulary import USER_COMMANDS, WHOLE_PANEL, CauseKind, CommandName, CommandState

# Those that concern one partition show in its cell; all others at the head of the page.
OF_PARTITION = frozenset({CommandName.ARM_AWAY, CommandName.ARM_HOME, CommandName.ARM_NIGHT, CommandName.DISARM})
# How long a notice stays after the end: bad news until somebody has surely read it, good news briefly.
_BAD_NEWS = timedelta(minutes=10)
_GOOD_NEWS = timedelta(seconds=20)

_ENDS: dict[str, tuple[str, str, str]] = {
    # state: (class of the flag, icon, class of the notice)
    CommandState.CONFIRMED: ("is-ok", "check", "notice--ok"),
    CommandState.ASSUMED: ("is-assumed", "circle-dashed", ""),
    CommandState.REFUSED: ("is-alarm", "circle-x", "notice--error"),
    CommandState.FAILED: ("is-alarm", "circle-x", "notice--error"),
    CommandState.UNKNOWN: ("is-unknown", "circle-question-mark", "notice--unknown"),
    CommandState.EXPIRED: ("is-unknown", "clock", "notice--warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: done with its time, or the one that is being waited for."""

    word: str
    at: SafeString | str
    css: str
    icon: str
    flag: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """One command with all its steps."""

    uid: str
    icon: str
    title: str
    who: str
    asked: SafeString
    steps: tuple[Step, ...]
    sentence: str
    vendor_text: str
    is_open: bool
    notice: str
    state: str
    # That more was asked and not done, where one notice stands for several.
    others: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a panel's parts are called."""

    partitions: Mapping[int, str]
    zones: Mapping[int, str]
    outputs: Mapping[int, str]


def title(command: Command, names: Names) -> str:
    """What was asked, of what: *Arm away, Mağaza*."""
    parts = [str(COMMANDS[command.name])]
    if command.order.get("name"):
        parts.append(str(command.order["name"]))
    elif command.name in USER_COMMANDS:
        owner = command.code_owner
        parts.append(_("user {index}").format(index=owner.get("index", "?")))
    elif command.zones:
        parts += [_zone(number, names) for number in command.zones[:4]]
        more = len(command.zones) - 4
        if more > 0:
            parts.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    elif command.output is not None:
        parts.append(names.outputs.get(command.output) or _("output {n}").format(n=command.output))
        if command.on is not None:
            parts.append(_("on") if command.on else _("off"))
        if command.seconds:
            parts.append(_("for {n} s").format(n=command.seconds))
    elif command.partition != WHOLE_PANEL and command.partition is not None:
        parts.append(names.partitions.get(command.partition) or _("partition {n}").format(n=command.partition))
    return ", ".join(parts)


def _zone(number: int, names: Names) -> str:
    return names.zones.get(number) or _("zone {n}").format(n=number)


def who(command: Command) -> str:
    """Who or what asked."""
    if command.requested_by is not None:
        return str(command.requested_by)
    causes = {
        CauseKind.COMMAND: ", ".join((_("Watchpost"), _("after another command"))),
        CauseKind.SYSTEM: _("Watchpost"),
        CauseKind.SCHEDULE: _("a schedule"),
        CauseKind.RULE: _("a rule"),
        CauseKind.SCENE: _("a scene"),
    }
    return causes.get(CauseKind(command.cause_kind), _("somebody who is gone"))


def _steps(command: Command, now: datetime, zone: str) -> tuple[Step, ...]:
    """Queued, sent, at the panel where the vendor tells, and what it came to."""
    steps = [_done(CommandState.QUEUED, command.created_at, now, zone)]
    if command.sent_at:
        # What the vendor turned down has come as far as the vendor: *sent* beside *not sent* would be no answer.
        came = AT_VENDOR if is_said_unsent(command) else CommandState.SENT
        steps.append(_done(came, command.sent_at, now, zone))
    if command.begun_at:
        steps.append(_done(BEGUN, command.begun_at, now, zone))
    if command.is_open:
        waiting_since = command.begun_at or command.sent_at or command.created_at
        word = _("waiting for the panel") if command.sent_at else _("waiting for its turn")
        if command.begun_at:
            word = _("the panel is working on it")
        steps.append(Step(word=word, at=ages.age(waiting_since, now, zone), css="is-now", icon="loader", flag=False))
    else:
        css, icon, _notice = _ENDS[command.state]
        at = ages.moment_html(command.settled_at, now, zone) if command.settled_at else ""
        steps.append(Step(word=str(STEPS[command.state]), at=at, css=css, icon=icon, flag=True))
    return tuple(steps)


def _done(state: str, at: datetime, now: datetime, zone: str) -> Step:
    return Step(word=str(STEPS[state]), at=ages.moment_html(at, now, zone), css="is-done", icon="check", flag=False)


def sentence(command: Command) -> str:
    """Our sentence for where it stands: the driver's or the corridor's reason if there is one."""
    reason = reason_text(command) if command.reason else ""
    if reason:
        return reason
    if command.state == CommandState.FAILED and command.sent_at:
        return _("Failed after it was sent")
    return str(OUTCOMES[command.state])


def is_news(command: Command, now: datetime) -> bool:
    """Whether the command still deserves a notice where it was asked."""
    if command.is_open:
        return True
    ended = command.settled_at or command.created_at
    good = command.state in (CommandState.CONFIRMED, CommandState.ASSUMED)
    return now - ended < (_GOOD_NEWS if good else _BAD_NEWS)


def act_of(command: Command) -> tuple[object, ...]:
    """What was asked of what: two commands with the same are the same act."""
    order = sorted(command.order.items())
    owner = command.code_owner.get("index")
    return command.name, command.partition, command.output, command.on, tuple(command.zones), owner, repr(order)


def others(undone: Sequence[Command], names: Names) -> str:
    """That these were not done either, each named once."""
    what = ", ".join(dict.fromkeys(f"\u201c{title(command, names)}\u201d" for command in undone))
    said = ngettext(
        "%(n)s more was not done in the last 10 minutes: %(what)s.",
        "%(n)s more were not done in the last 10 minutes: %(what)s.",
        len(undone),
    )
    return said % {"n": len(undone), "what": what}


def notice_of(command: Command) -> str:
    """The class of the notice about a command that has come to an end."""
    return _ENDS[command.state][2]


def build(command: Command, names: Names, now: datetime, zone: str) -> CommandLine:
    """One command, in the language in force."""
    return CommandLine(
        uid=command.uid,
        icon=COMMAND_ICONS[command.name],
        title=title(command, names),
        who=who(command),
        asked=ages.moment_html(command.created_at, now, zone),
        steps=_steps(command, now, zone),
        sentence=sentence(command),
        vendor_text=command.vendor_text or (command.literal if command.state == CommandState.REFUSED else ""),
        is_open=command.is_open,
        notice="notice--progress" if command.is_open else notice_of(command),
        state=command.state,
    )
