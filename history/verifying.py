"""Whether the journal is as it was written: link by link, in a few hundred rows of memory."""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from history.chain import BEGINNING, digest_of, digest_of_personal, mac_of, named, seal_of_beginning
from history.comparing import Trouble, against_heads
from history.models import (
    JournalBeginning,
    JournalEntry,
    JournalHead,
    JournalLink,
    JournalPersonal,
    JournalUnsealed,
    JournalVerdict,
)

_AT_ONCE: Final = 500


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What became of one chain: how far it is good, and the first thing that is wrong, if anything is."""

    organization: str
    links: int = 0
    erased: int = 0
    # The chain begins behind so many, whose time was over.
    forgotten: int = 0
    # At least so many links were lost when the database was restored from a backup, and it was said.
    lost: int = 0
    trouble: Trouble | None = None
    # The number of the link, and the uid of the entry where there is one.
    number: int | None = None
    entry: str = ""

    def fails(self, trouble: Trouble, number: int | None = None, entry: str = "") -> bool:
        """Note the first trouble; returns that there is one."""
        if self.trouble is None:
            self.trouble, self.number, self.entry = trouble, number, entry
        return True


def verify(only: str | None = None) -> Iterator[Verdict]:
    """Verify every chain, or one, and store each verdict for whoever reads that journal.

    Raises `LookupError` when there never was the one.
    """
    keys, outside = named(settings.JOURNAL_KEYS), against_heads()
    known = _chains() | set(outside.troubles)
    if only is not None and only not in known:
        raise LookupError(only)
    for organization in sorted(known) if only is None else [only]:
        verdict = Verdict(organization=organization, lost=outside.lost.get(organization, 0))
        _verify_whole(verdict, keys)
        if verdict.trouble is None and organization in outside.troubles:
            verdict.fails(*outside.troubles[organization])
        JournalVerdict.objects.update_or_create(
            organization=organization,
            defaults={
                "verified_at": timezone.now(),
                "links": verdict.links - verdict.forgotten,
                "forgotten": verdict.forgotten,
                "erased": verdict.erased,
                "lost": verdict.lost,
                "trouble": verdict.trouble or "",
                "number": verdict.number,
                "entry": verdict.entry,
            },
        )
        yield verdict


def _chains() -> set[str]:
    tables = (
        JournalHead.objects,
        JournalBeginning.objects,
        JournalLink.objects,
        JournalUnsealed.objects,
        JournalEntry.objects,
    )
    return {one for table in tables for one in table.order_by().values_list("organization", flat=True).distinct()}


def _verify_whole(verdict: Verdict, keys: Mapping[str, str]) -> None:
    """Go along a chain; once more where it was shortened meanwhile, for then links are missing that may."""
    while True:
        start = JournalBeginning.objects.filter(organization=verdict.organization).first()
        _verify(verdict, start, keys)
        if verdict.trouble is None:
            return
        moved = JournalBeginning.objects.filter(organization=verdict.organization).first()
        if moved is None or (start is not None and moved.number == start.number):
            return
        verdict.links = verdict.erased = 0
        verdict.trouble, verdict.number, verdict.entry = None, None, ""


def _is_sealed(start: JournalBeginning, keys: Mapping[str, str]) -> bool:
    key = keys.get(start.key)
    return key is not None and hmac.compare_digest(
        start.seal, seal_of_beginning(key, start.organization, start.number, start.mac)
    )


def _verify(verdict: Verdict, start: JournalBeginning | None, keys: Mapping[str, str]) -> bool:
    """Go along a chain up to the first trouble; returns whether there is one."""
    organization = verdict.organization
    # Read first: links that are made meanwhile come behind it.
    head = JournalHead.objects.filter(organization=organization).first()
    end, mac = (head.number, head.mac) if head is not None else (0, BEGINNING)
    before = BEGINNING
    if start is not None:
        if not _is_sealed(start, keys):
            return verdict.fails(Trouble.BEGINNING_FORGED, start.number)
        before, verdict.links, verdict.forgotten = start.mac, start.number, start.number
    is_head = end == verdict.links and mac == before
    links = JournalLink.objects.filter(organization=organization).order_by("number")
    while found := list(links.filter(number__gt=verdict.links)[:_AT_ONCE]):
        entries = JournalEntry.objects.in_bulk([link.entry_id for link in found])
        beside = _beside(found)
        for link in found:
            if link.number != verdict.links + 1:
                return verdict.fails(Trouble.LINK_MISSING, verdict.links + 1)
            if trouble := trouble_of(link, before, entries.get(link.entry_id), keys):
                entry = entries.get(link.entry_id)
                return verdict.fails(trouble, link.number, entry.uid if entry is not None else "")
            kept = beside.get(link.entry_id, {})
            digests = entries[link.entry_id].personal
            if any(digests.get(part) != digest for part, digest in kept.items()):
                return verdict.fails(Trouble.PERSONAL_ALTERED, link.number, entries[link.entry_id].uid)
            verdict.links, before = link.number, link.mac
            verdict.erased += len(kept) < len(digests)
            if link.number == end:
                is_head = link.mac == mac
    if not is_head:
        return verdict.fails(Trouble.CUT_OFF if verdict.links < end else Trouble.REWRITTEN, verdict.links + 1)
    return _verify_waiting(verdict)


def trouble_of(link: JournalLink, before: str, entry: JournalEntry | None, keys: Mapping[str, str]) -> Trouble | None:
    """What is wrong with a link, seen from the one before."""
    if link.key not in keys:
        return Trouble.KEY_UNKNOWN
    mac = mac_of(keys[link.key], link.organization, link.number, before, link.digest)
    if not hmac.compare_digest(mac, link.mac):
        return Trouble.LINK_FORGED
    if entry is None:
        return Trouble.ENTRY_MISSING
    return None if digest_of(entry) == link.digest else Trouble.ENTRY_ALTERED


def _beside(links: Sequence[JournalLink]) -> dict[int, dict[str, str]]:
    """The digests of what personal values there are, by entry and part."""
    found: dict[int, dict[str, str]] = {}
    for one in JournalPersonal.objects.filter(entry_id__in=[link.entry_id for link in links]):
        found.setdefault(one.entry_id, {})[one.part] = digest_of_personal(one.salt, one.values)
    return found


def _verify_waiting(verdict: Verdict) -> bool:
    """What is in no chain waits for its turn, and nothing waits that is not there."""
    waits = JournalUnsealed.objects.filter(entry_id=OuterRef("pk"))
    is_linked = JournalLink.objects.filter(entry_id=OuterRef("pk"))
    entries = JournalEntry.objects.filter(organization=verdict.organization)
    lost = entries.exclude(Exists(waits)).exclude(Exists(is_linked)).order_by("pk").first()
    if lost is not None:
        return verdict.fails(Trouble.NOT_CHAINED, None, lost.uid)
    unsealed = JournalUnsealed.objects.filter(organization=verdict.organization)
    if unsealed.exclude(Exists(JournalEntry.objects.filter(pk=OuterRef("entry_id")))).exists():
        return verdict.fails(Trouble.ENTRY_MISSING)
    return False
