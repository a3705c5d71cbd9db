"""The journal forgets its oldest entries, and its chain still proves the rest (DESIGN 12).

What is forgotten is a beginning of the chain. Where it ends is written down with a seal that needs the journal's key;
triggers let exactly that go, and verifying starts from there. A chain in which anything is wrong is not shortened: what
is wrong would be gone with it.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from history import verifying
from history.chain import BEGINNING, name_of, named, seal_of_beginning
from history.models import JournalBeginning, JournalEntry, JournalHead, JournalLink, JournalPersonal, JournalVerdict
from history.retention import not_held_entry
from panels.retention.keeping import chosen_by_uid, usual
from panels.vocabulary.retention import Kept

log = logging.getLogger(__name__)

_AT_ONCE: Final = 500


def shorten_all(now: datetime | None = None) -> int:
    """Forget what is older than each organization keeps its journal; returns how many entries."""
    now, picked, done = now or timezone.now(), chosen_by_uid(Kept.JOURNAL), 0
    for organization in list(JournalHead.objects.order_by("organization").values_list("organization", flat=True)):
        if JournalVerdict.objects.filter(organization=organization).exclude(trouble="").exists():
            log.warning("the journal of %s is not shortened: it is not as it was written", organization)
            continue
        before = now - timedelta(days=picked.get(organization, usual(Kept.JOURNAL)))
        while gone := shorten(organization, before):
            done += gone
    return done


def shorten(organization: str, before: datetime) -> int:
    """Forget some entries of before a moment from the beginning of a chain, in one transaction; returns how many.

    It ends at the first that is younger, held, or not as it was written.
    """
    with transaction.atomic():
        # Nobody else shortens meanwhile.
        JournalHead.objects.select_for_update().get(organization=organization)
        row = JournalBeginning.objects.filter(organization=organization).first()
        start, mac = (row.number, row.mac) if row is not None else (0, BEGINNING)
        links = _leading(organization, start, mac, before, named(settings.JOURNAL_KEYS))
        if not links:
            return 0
        _write(organization, links[-1])
        entries = [link.entry_id for link in links]
        JournalPersonal.objects.filter(entry_id__in=entries).delete()
        JournalEntry.objects.filter(pk__in=entries).delete()
        JournalLink.objects.filter(organization=organization, number__lte=links[-1].number).delete()
    return len(links)


def _leading(organization: str, start: int, mac: str, before: datetime, keys: Mapping[str, str]) -> list[JournalLink]:
    """The links that may go: without a gap from the first one on."""
    found = list(JournalLink.objects.filter(organization=organization, number__gt=start).order_by("number")[:_AT_ONCE])
    keys_of = [link.entry_id for link in found]
    entries = JournalEntry.objects.filter(not_held_entry()).in_bulk(keys_of)
    leading: list[JournalLink] = []
    for link in found:
        entry = entries.get(link.entry_id)
        if entry is None or entry.at >= before:
            break
        if link.number != start + 1 or verifying.trouble_of(link, mac, entry, keys) is not None:
            log.error("the journal of %s is not shortened at link %d: it is not as it was", organization, link.number)
            break
        leading.append(link)
        start, mac = link.number, link.mac
    return leading


def _write(organization: str, last: JournalLink) -> None:
    key = settings.JOURNAL_KEYS[0]
    JournalBeginning.objects.update_or_create(
        organization=organization,
        defaults={
            "number": last.number,
            "mac": last.mac,
            "key": name_of(key),
            "seal": seal_of_beginning(key, organization, last.number, last.mac),
            "shortened_at": timezone.now(),
        },
    )
