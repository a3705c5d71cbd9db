"""When and through what a reading came, and the differences it made that matter."""

from dataclasses import dataclass, field
from datetime import datetime

from panels.vocabulary import CommandName, EventCategory, EventKind

ALARMS = frozenset(
    {
        EventCategory.FIRE,
        EventCategory.GAS,
        EventCategory.HOLDUP,
        EventCategory.MEDICAL,
        EventCategory.BURGLARY,
        EventCategory.TECHNICAL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command of ours a message belongs to, as far as state cares."""

    uid: str
    name: CommandName
    partition: int | None


@dataclass(slots=True, kw_only=True)
class Finding:
    """A difference that matters, to become a fact."""

    category: EventCategory
    kind: EventKind
    partition: int | None = None
    zone: int | None = None
    output: int | None = None
    text: str = ""
    covert: bool = False
    restore: bool = False


@dataclass(slots=True, kw_only=True)
class Moment:
    """When and through what a reading came. ``told`` is True where the vendor announces its own events."""

    at: datetime
    message: str
    asked: Asked | None = None
    # A notification brings its own occurrences; a status read brings none, so differences must be found.
    told: bool = True
    # The vendor's log tells what happens; and whether it, or we, told of an open or a silent alarm a moment ago.
    announced: bool = False
    alarm_told: frozenset[bool] = frozenset()
    # The first snapshot of a panel is silent but for what is wrong right now.
    first: bool = False
    # For an answer to a read: when it was asked. What the panel said later is newer than the answer.
    asked_at: datetime | None = None
    outrun: bool = False
    # What was already known when the message came: it is not news again.
    alarm_open: bool = False
    alarmed: frozenset[int] = frozenset()
    # Zones whose alarm is silent, and whether this message speaks of no other alarm than theirs.
    silent: frozenset[int] = frozenset()
    hushed: bool = False
    # It speaks of silent alarms alone, or answers a read that was asked because of one: nobody else may notice.
    covert: bool = False
    findings: list[Finding] = field(default_factory=list)

    def only_confirms(self, before: object, value: object) -> bool:
        """Whether a covert message says no more here than what is shown, so that it must not even move an age.

        What was never told counts as shown where it says that nothing is wrong.
        """
        return self.covert and (before == value or (before is None and not value))

    def found(self, finding: Finding) -> None:
        """Note a difference, unless the message announces it itself, or the log it comes with does.

        An alarm that no log has told of is told in any case: better twice than never.
        """
        is_alarm = finding.category in ALARMS and not finding.restore
        # That an open alarm was told hides no silent one, nor the other way.
        is_known = finding.covert in self.alarm_told
        if self.told or (self.announced and not self.first and (not is_alarm or is_known)):
            return
        self.findings.append(finding)
