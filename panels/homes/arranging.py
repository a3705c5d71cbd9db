"""What an owner changes of a home at its vendor: rooms, names, scenes. Asked once, noted, and told in words.

None of it runs in a transaction: a vendor may take half a minute to answer. None of it is a command either: nothing
moves in the home.
"""

from collections.abc import Callable

from django.utils import timezone

from panels.access.doors import relation_facts
from panels.access.holdings import rights_of
from panels.dispatch import Refusal
from panels.drivers import arranged
from panels.drivers.arranged import Arranger
from panels.drivers.base import HomeListing
from panels.holding.bodies import memory_of
from panels.homes import contents
from panels.models import Connection, Device, Panel, Place, Scene, User
from panels.vendors import sessions
from panels.vendors.acts import ask_vendor
from panels.vocabulary import Right


def may_arrange(user: User, connection: Connection) -> bool:
    """Whether a home is this person's to arrange."""
    return may_everywhere(user, connection, Right.ARRANGE)


def may_everywhere(user: User, connection: Connection, *wanted: Right) -> bool:
    """Whether a home can be changed here, and somebody has these rights on it.

    An account is one home, so it takes them on all its panels, also on those that are switched off here: at the vendor
    they are within the home all the same. One that is switched off and at no site is nobody's.
    """
    if arranged(connection.vendor) is None or not connection.enabled:
        return False
    now = timezone.now()
    somebodys = Panel.objects.filter(connection=connection).exclude(enabled=False, site=None)
    rights, panels = rights_of(user, now), list(somebodys)
    relations = {site: relation_facts(site, now) for site in {panel.site_id for panel in panels}}
    return bool(panels) and all(
        frozenset(wanted) <= rights.on(panel.pk, relations[panel.site_id], placed_at=panel.placed_at).whole
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
    house = house_of(connection)

    def change() -> HomeListing:
        return ask(sessions.arranger_of(connection, memory_of(connection.pk), house.vendor_id if house else ""))

    listing, why = ask_vendor(user, panel, of, what, change)
    if listing is not None:
        contents.take_in_home(connection, listing)
    return why
