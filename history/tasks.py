"""What workers do for this room."""

import logging

from celery import shared_task

from history import heads, retention, sealer, shortening, verifying

log = logging.getLogger(__name__)


@shared_task(name="history.tasks.keep_house")
def keep_house() -> None:
    """Drop what has been kept long enough."""
    retention.forget_events()
    retention.forget_measurements()
    retention.forget_addresses()
    shortening.shorten_all()


@shared_task(name="history.tasks.seal_journal")
def seal_journal() -> None:
    """Lengthen the journal's chains by what was committed since."""
    sealer.seal_all()


@shared_task(name="history.tasks.keep_heads")
def keep_heads() -> None:
    """Verify the journal, then write elsewhere how long its chains are."""
    for verdict in verifying.verify():
        if verdict.trouble is not None:
            log.error(
                "the journal of %s is not as it was written: %s at link %s, entry %s",
                verdict.organization or "the installation",
                verdict.trouble,
                verdict.number,
                verdict.entry,
            )
    heads.write()
