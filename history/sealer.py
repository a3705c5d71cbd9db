"""The one who lengthens the chains of the journal, away from whoever acts."""

from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from history.chain import digest_of, mac_of, name_of
from history.models import JournalEntry, JournalHead, JournalLink, JournalUnsealed

_AT_ONCE: Final = 500


def seal_all() -> int:
    """Chain every entry that waits; returns how many."""
    waiting = JournalUnsealed.objects.order_by("organization").values_list("organization", flat=True).distinct()
    return sum(_seal_whole(organization) for organization in list(waiting))


def _seal_whole(organization: str) -> int:
    done = last = seal(organization)
    while last == _AT_ONCE:
        last = seal(organization)
        done += last
    return done


def seal(organization: str) -> int:
    """Chain some entries of an organization, in one transaction; returns how many.

    Whoever comes second waits for the head and finds what is left. The order is that of keys among those that wait, so
    that an entry committed late comes behind ones that were begun after it.
    """
    key = settings.JOURNAL_KEYS[0]
    with transaction.atomic():
        JournalHead.objects.get_or_create(organization=organization)
        head = JournalHead.objects.select_for_update().get(organization=organization)
        waiting = JournalEntry.objects.filter(unsealed__organization=organization).order_by("pk")
        links, name, now = [], name_of(key), timezone.now()
        for entry in waiting[:_AT_ONCE]:
            head.number += 1
            digest = digest_of(entry)
            head.mac = mac_of(key, organization, head.number, head.mac, digest)
            links.append(
                JournalLink(
                    organization=organization,
                    number=head.number,
                    entry=entry,
                    digest=digest,
                    mac=head.mac,
                    key=name,
                    sealed_at=now,
                )
            )
        JournalLink.objects.bulk_create(links)
        JournalUnsealed.objects.filter(pk__in=[link.entry_id for link in links]).delete()
        head.save()
    return len(links)
