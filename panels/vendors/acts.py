"""What a page asks of a vendor itself, and no command is: asked once, spared, noted, and told in words.

None of it runs in a transaction: a vendor may take half a minute to answer.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from panels.admin.account_words import clock, reason_of
from panels.drivers import DRIVERS
from panels.drivers.base import ChangedMeanwhileError, DriverError
from panels.models import Connection, Panel, User
from panels.restoring.standstill import standing_since
from panels.secrets import attempts
from panels.signals import Act, acts_recorded

T = TypeVar("T")


class Haste(Enum):
    """How much an account is spared what somebody asks of it."""

    LOOK = auto()
    """Nothing is lost when it is asked in a minute."""
    CHANGE = auto()
    STOP = auto()
    """It keeps something from happening, or somebody out: it is always tried, as arming is."""


# Calls a minute, each of which may be several requests: of one person, and of all. Looking is what most may, so it has
# a share of its own, which leaves to each what they change.
_WITHIN: Final = timedelta(minutes=1)
_MOST_CALLS: Final[Mapping[Haste, tuple[int, int]]] = {Haste.LOOK: (10, 20), Haste.CHANGE: (20, 40)}


def ask_vendor(
    user: User, panel: Panel, of: models.Model, what: str, ask: Callable[[], T], *, haste: Haste = Haste.CHANGE
) -> tuple[T | None, str]:
    """What the vendor answered, and why it did not: one of the two is empty.

    That the person may do it is the caller's to ask.
    """
    connection = panel.connection
    if haste is not Haste.STOP and standing_since() is not None:
        return None, gettext("Not asked: nothing is watched since the database was restored from a backup.")
    ends = _begin(user, connection, haste)
    if ends is not None:
        text = gettext("Not asked: there were too many tries. The next one can be made at %(time)s.")
        return None, text % {"time": clock(ends)}
    outcome = "broken"
    try:
        answer = ask()
        outcome = "done"
    except ChangedMeanwhileError:
        outcome = "changed_meanwhile"
        return None, changed_elsewhere()
    except DriverError as error:
        outcome = reason_of(connection, error).code
        return None, _why(connection, error)
    finally:
        with transaction.atomic():
            _record(user, panel, of, what, outcome)
    return answer, ""


def _begin(user: User, connection: Connection, haste: Haste) -> datetime | None:
    """Count a call; returns until when there are too many."""
    if haste not in _MOST_CALLS:
        return None
    (own, all_), now, what = _MOST_CALLS[haste], timezone.now(), f"arrange:{connection.pk}:{haste.name.lower()}"
    with transaction.atomic():
        # What is refused to one person is not counted for the others.
        ends = attempts.begin_call(f"{what}:{user.pk}", own, _WITHIN, now)
        return ends if ends is not None else attempts.begin_call(what, all_, _WITHIN, now)


def changed_elsewhere() -> str:
    """That something is not as the person saw it."""
    return gettext("It was changed elsewhere in the meantime, so nothing was done. Look at it again.")


def _why(connection: Connection, error: DriverError) -> str:
    why = reason_of(connection, error)
    text = DRIVERS[connection.vendor].sentences.get(why.code)
    said = gettext(text) if text else gettext("That did not work.")
    return f"{said} ({why.vendor_text})" if why.vendor_text else said


def _record(user: User, panel: Panel, of: models.Model, what: str, outcome: str) -> None:
    """Note it in the journal, in the transaction at hand: who, and of what, never by which name."""
    kind = str(of._meta.model_name)
    act = Act(
        at=timezone.now(),
        act=f"{kind}.{what}",
        actor=user.uid,
        object_kind=kind,
        object_uid=str(getattr(of, "uid", "")),
        panel=panel.uid,
        details={"panel": panel.uid, "outcome": outcome},
    )
    acts_recorded.send(sender=type(of), acts=[act])
