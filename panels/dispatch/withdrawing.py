"""Commands that wait while somebody's right to them is withdrawn: refused at once, not when a worker comes to them."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from panels.dispatch.moves import end_unsent
from panels.dispatch.preparing import Unsendable, check_permitted
from panels.models import Command
from panels.vocabulary import CauseKind, CommandState

log = logging.getLogger(__name__)


def end_unpermitted() -> int:
    """Refuse what is queued and no longer its asker's to ask; returns how much that was.

    What has left has left. Whatever keeps one from being judged keeps no other, and no worker sends it unjudged.
    """
    waiting = Command.objects.filter(state=CommandState.QUEUED, cause_kind=CauseKind.PERSON)
    ended = 0
    for command in waiting.select_related("panel__connection", "panel__site", "requested_by"):
        try:
            check_permitted(command, timezone.now())
        except Unsendable as error:
            end_unsent(command, error.reason)
            ended += 1
        except Exception as error:  # noqa: BLE001  (whatever it is, others are waiting behind it)
            log.error("command %s could not be judged: %s", command.uid, type(error).__name__)  # noqa: TRY400
    return ended


def rights_changed(**_: Any) -> None:
    """Have it looked at once the transaction at hand has withdrawn something; receives `access_altered`."""
    waits = transaction.get_connection().run_on_commit
    if not any(entry[1] is end_unpermitted for entry in waits):
        transaction.on_commit(end_unpermitted, robust=True)
