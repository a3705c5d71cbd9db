"""Telling the rooms above, inside the transaction."""

import logging
from collections.abc import Sequence

from django.db import transaction

from panels.ingest.logs import note_joined
from panels.signals import Fact, facts_recorded, rules_triggered
from panels.vocabulary import EventOrigin

log = logging.getLogger(__name__)


def announce(found: Sequence[Fact]) -> None:
    """Tell the rooms above, inside the transaction: history must succeed, automation may not undo an event."""
    if not found:
        return
    facts_recorded.send(sender=Fact, facts=found)
    note_joined(found)
    live = [fact for fact in found if fact.origin in (EventOrigin.LIVE, EventOrigin.OURS)]
    if not live or not rules_triggered.receivers:
        return
    try:
        with transaction.atomic():
            rules_triggered.send(sender=Fact, facts=live)
    except Exception:
        if transaction.get_rollback():
            # Not the savepoint alone is broken but the whole transaction: the event would go silently with it.
            raise
        log.exception("rule triggers for %d facts could not be stored", len(live))
