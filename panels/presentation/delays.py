"""Delays that run: how many seconds are left to leave, or to disarm. The browser counts on by the server's clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.models import Panel, Partition
from panels.presentation import marks, truth
from panels.vocabulary import Delay


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """A delay that runs. Without ``until`` the vendor does not tell when it ends."""

    kind: str
    until: str
    left: int
    total: int
    words: str
    say: str

    @property
    def part_gone(self) -> int:
        """How much of it is over, in hundredths."""
        return 100 - round(100 * self.left / self.total) if self.total else 0


def running(panel: Panel, partition: Partition, now: datetime) -> Countdown | None:
    """The delay of a partition; none of a panel of which nothing is heard, which may be long over."""
    if partition.delay == Delay.NONE or partition.alarm or truth.is_past(panel, now):
        return None
    leaving, until = partition.delay == Delay.EXIT, partition.delay_until
    if until is None or until <= now:
        return None if leaving else Countdown(kind=Delay.ENTRY, until="", left=0, total=0, words="", say="")
    left = ceil((until - now).total_seconds())
    began = partition.mode_changed_at if leaving else None
    total = ceil((until - began).total_seconds()) if began and began < until else left
    if leaving:
        words = ngettext("second to leave", "seconds to leave", left)
        say = _("{n} seconds to leave")
    else:
        words = ngettext("second to disarm", "seconds to disarm", left)
        say = _("{n} seconds to disarm")
    return Countdown(
        kind=partition.delay, until=machine_exact(until), left=left, total=max(total, left), words=words, say=say
    )


def machine_exact(moment: datetime) -> str:
    """As ``ages.machine``, to the millisecond: a countdown that jumps at its end is no help."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def flags(panel: Panel, partitions: Iterable[Partition], now: datetime) -> list[SafeString]:
    """What a list says of delays: an entry delay first, of exit delays the longest."""
    found = [delay for partition in partitions if (delay := running(panel, partition, now)) is not None]
    said = []
    if any(delay.kind == Delay.ENTRY for delay in found):
        said.append(marks.flag("is-entry", "clock-alert", _("Entry delay")))
    exits = [delay for delay in found if delay.kind == Delay.EXIT]
    if exits:
        said.append(_exit_flag(max(exits, key=lambda delay: delay.left)))
    return said


def _exit_flag(delay: Countdown) -> SafeString:
    figure = f'<time datetime="{delay.until}" data-left>{delay.left}</time>'
    words = escape(_("{n} s to leave")).replace("{n}", figure)
    return mark_safe(  # noqa: S308  (escaped, but for figures of our own)
        f'<span class="flag is-arming" data-countdown>{marks.icon("timer")}<span>{words}</span></span>'
    )
