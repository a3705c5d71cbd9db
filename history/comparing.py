"""The journal's chains beside what was written of them elsewhere, where alone a cut at the end shows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

from django.utils import timezone

from history import heads
from history.heads import Head
from history.models import JournalBeginning, JournalHead, JournalLink

_AT_ONCE: Final = 500
# By then a chain's end has been written elsewhere, if anything does.
_HEADS_BY: Final = timedelta(days=2)
_PLACE: Final = ("organization", "number")


class Trouble(StrEnum):
    """What may be wrong with a chain."""

    LINK_MISSING = "link_missing"
    LINK_FORGED = "link_forged"
    KEY_UNKNOWN = "key_unknown"
    ENTRY_MISSING = "entry_missing"
    ENTRY_ALTERED = "entry_altered"
    PERSONAL_ALTERED = "personal_altered"
    NOT_CHAINED = "not_chained"
    BEGINNING_FORGED = "beginning_forged"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"
    HEADS_MISSING = "heads_missing"


@dataclass(slots=True)
class Compared:
    """The first trouble of each chain that is not what was written, and how many links restores have cost, at least."""

    troubles: dict[str, tuple[Trouble, int | None]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Loss:
    """Said at a line of the file: of the ends written before it, those behind this number are gone."""

    line: int
    behind: int


def against_heads() -> Compared:
    """Compare all there is with all that was written."""
    found = Compared()
    try:
        losses = _losses()
        lines = enumerate(heads.kept())
        while batch := list(islice(lines, _AT_ONCE)):
            _compare(batch, losses, found)
    except FileNotFoundError:
        old = JournalLink.objects.filter(sealed_at__lt=timezone.now() - _HEADS_BY).order_by()
        whose = old.values_list("organization", flat=True).distinct()
        found.troubles = dict.fromkeys(whose, (Trouble.HEADS_MISSING, None))
    return found


def lost() -> dict[str, tuple[int, int]]:
    """Chains that are shorter, or others, than the ends written last: the last number that is as written, and theirs.

    Raises `FileNotFoundError`.
    """
    losses = _losses()
    last: dict[str, Head] = {}
    good: dict[str, int] = defaultdict(int)
    ends = dict(JournalHead.objects.values_list("organization", "number"))
    lines = enumerate(heads.kept())
    while batch := list(islice(lines, _AT_ONCE)):
        macs = _macs([head for _, head in batch])
        for line, head in batch:
            last[head.organization] = head
            if _is_lost(line, head, losses):
                continue
            if macs.get((head.organization, head.number)) == head.mac:
                good[head.organization] = max(good[head.organization], head.number)
    found = {}
    for organization, head in last.items():
        # A chain that is merely shorter contradicts nothing up to its end.
        end = ends.get(organization, 0)
        behind = max(good[organization], end if end < head.number else 0)
        if head.number > behind:
            found[organization] = (behind, head.number)
    return found


def _losses() -> dict[str, list[_Loss]]:
    found: dict[str, list[_Loss]] = defaultdict(list)
    for line, head in enumerate(heads.kept()):
        if head.lost is not None:
            found[head.organization].append(_Loss(line, head.lost))
    return found


def _is_lost(line: int, head: Head, losses: dict[str, list[_Loss]]) -> bool:
    return any(loss.line > line and head.number > loss.behind for loss in losses.get(head.organization, ()))


def _macs(batch: Sequence[Head]) -> dict[tuple[str, int], str]:
    links = JournalLink.objects.filter(
        organization__in={head.organization for head in batch}, number__in={head.number for head in batch}
    )
    found = {(organization, number): mac for organization, number, mac in links.values_list(*_PLACE, "mac")}
    # What was forgotten can only be compared at its end.
    begun = {one.organization: one for one in JournalBeginning.objects.all()}
    for head in batch:
        start = begun.get(head.organization)
        if start is not None and head.number <= start.number:
            found[head.organization, head.number] = start.mac if head.number == start.number else head.mac
    return found


def _compare(batch: Sequence[tuple[int, Head]], losses: dict[str, list[_Loss]], found: Compared) -> None:
    macs = _macs([head for _, head in batch])
    for line, head in batch:
        whose = head.organization
        if _is_lost(line, head, losses):
            # Of several restores, each cost its own.
            behind = next(loss.behind for loss in losses[whose] if loss.line > line and head.number > loss.behind)
            found.lost[whose] = max(found.lost.get(whose, 0), head.number - behind)
            continue
        mac = macs.get((whose, head.number))
        # A chain of which a restore has left nothing.
        if whose in found.troubles or mac == head.mac or head.number == 0:
            continue
        if mac is not None:
            found.troubles[whose] = (Trouble.REWRITTEN, head.number)
            continue
        before = JournalLink.objects.filter(organization=whose, number__lt=head.number)
        number = before.order_by("-number").values_list("number", flat=True).first() or 0
        found.troubles[whose] = (Trouble.CUT_OFF, number + 1)
