"""What a restore cost the journal: said in its chains, and where their ends are written (DESIGN 12)."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from history import comparing, heads, sealer
from history.models import JournalEntry
from panels.restoring.steps import ends
from panels.signals import Act, acts_recorded

log = logging.getLogger(__name__)


@ends("journal entries lost")
def admit_losses(_restored_at: datetime) -> int:
    """Note in each chain from where on the entries of before the restore are gone, as far as its ends tell.

    Returns how many, at least. The entry comes first: whoever is ended before the ends are written admits it again.
    """
    try:
        lost = comparing.lost()
    except FileNotFoundError:
        log.warning("nothing tells whether the journal lost entries: the file WATCHPOST_JOURNAL_HEADS is missing")
        return 0
    now = timezone.now()
    acts = [
        Act(
            at=now,
            act="journal.lost",
            object_kind="journal",
            object_uid=organization,
            organization=organization,
            details={"from_link": good + 1, "to_link": end},
        )
        for organization, (good, end) in lost.items()
    ]
    if acts:
        with transaction.atomic():
            acts_recorded.send(sender=JournalEntry, acts=acts)
        sealer.seal_all()
        heads.write({organization: good for organization, (good, _) in lost.items()})
    return sum(end - good for good, end in lost.values())
