"""What an owner changes of a home at its vendor: rooms, names, scenes. Asked once, noted, and told in words.

None of it runs in a transaction: a vendor may take half a minute to answer. None of it is a command either: nothing
moves in the home.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from panels import attempts, home_inventory, sessions
from panels.access import relation_facts, rights_of
from panels.admin.account_words import clock, reason_of
from panels.dispatch import Refusal
from panels.drivers import DRIVERS, arranged
from panels.drivers.arranged import Arranger
from panels.drivers.base import ChangedMeanwhileError, DriverError, HomeListing
from panels.holding.bodies import memory_of
from panels.models import Connection, Device, Panel, Place, Scene, User
from panels.signals import Act, acts_recorded
from panels.vocabulary import Right

# Calls to one account, each of which may be several requests.
_MOST_CALLS: Final = (20, timedelta(minutes=1))


def may_arrange(user: User, connection: Connection) -> bool:
    """Whether a home is this person's to arrange: an account is one home, so it takes the right on all its panels."""
    if arranged(connection.vendor) is None or not connection.enabled:
        return False
    now = timezone.now()
    rights, panels = rights_of(user, now), list(Panel.objects.filter(connection=connection, enabled=True))
    relations = {site: relation_facts(site, now) for site in {panel.site_id for panel in panels}}
    return bool(panels) and all(
        rights.on(panel.pk, relations[panel.site_id], placed_at=panel.placed_at).allows(Right.ARRANGE)
        for panel in panels
    )


def house_of(connection: Connection) -> Place | None:
    """The place that all others of an account are within; None where its vendor tells of none."""
    return Place.objects.filter(connection=connection, parent=None, vanished_at=None).order_by("rank", "pk").first()


def arrange(
    user: User,
    panel: Panel,
    of: Panel | Device | Place | Scene,
    what: str,
    ask: Callable[[Arranger], HomeListing],
) -> str:
    """Change one thing at the vendor and take in how it is told afterwards.

    Returns why it was not done, empty where it was. Raises `Refusal` for whoever may not.
    """
    connection = panel.connection
    if not may_arrange(user, connection):
        raise Refusal("forbidden")
    with transaction.atomic():
        ends = attempts.begin_call(f"arrange:{connection.pk}", *_MOST_CALLS, timezone.now())
    if ends is not None:
        text = gettext("Not asked: there were too many tries. The next one can be made at %(time)s.")
        return text % {"time": clock(ends)}
    outcome, house = "broken", house_of(connection)
    try:
        arranger = sessions.arranger_of(connection, memory_of(connection.pk), house.vendor_id if house else "")
        listing = ask(arranger)
        outcome = "done"
    except ChangedMeanwhileError:
        outcome = "changed_meanwhile"
        return gettext("It was changed elsewhere in the meantime, so nothing was done. Look at it again.")
    except DriverError as error:
        outcome = reason_of(connection, error).code
        return _why(connection, error)
    finally:
        with transaction.atomic():
            _record(user, panel, of, what, outcome)
    home_inventory.take_in_home(connection, listing)
    return ""


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
        details={"panel": panel.uid, "outcome": outcome},
    )
    acts_recorded.send(sender=type(of), acts=[act])
