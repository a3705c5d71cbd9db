"""The demo's connection to the simulated Overkiz cloud: one home with all its panels on one site."""

from collections.abc import Mapping
from typing import Any, Final

from panels.demo.people import OWNER, STATION
from panels.demo.sites import Place, join_panel, place_panel
from panels.holding import first_look
from panels.models import AccountFeed, Connection, FeedBody, Organization, Panel
from panels.secrets.sealing import Sealed

PLACE: Final[Place] = ("Maison du Verger", "14 allée des Noyers, Bordeaux", "fr", "Europe/Paris")
_ACCOUNT: Final = 5301


def make_connection(described: Mapping[str, Any]) -> Connection:
    """Make the demo connection, or point it at where the simulator listens this time."""
    station = Organization.objects.get(name=STATION)
    connection, _ = Connection.objects.get_or_create(
        organization=station, vendor="overkiz", name="TaHoma", defaults={"simulated": True}
    )
    connection.settings = {
        "service_host": "other",
        "base_url": described["base_url"],
        "login": "password",
        "user": described["user"],
        "ca_file": described.get("ca_file") or "",
    }
    connection.secrets = Sealed.of({"password": described["password"]})
    connection.save(update_fields=["settings", "secrets"])
    # The simulator of the last run is gone, and its session and listener with it.
    connection.tokens.all().delete()
    FeedBody.objects.filter(connection=connection).delete()
    AccountFeed.objects.filter(connection=connection).update(fetching_epoch=0, fetched_at=None, lost_from=None)
    first_look.look(connection)
    return connection


def make_site(connection: Connection) -> None:
    """Put the home's gateways and alarms on its site."""
    panels = list(Panel.objects.filter(connection=connection).select_related("site").order_by("pk"))
    site = next((panel.site for panel in panels if panel.site is not None), None)
    for panel in panels:
        if panel.site is not None:
            continue
        if site is None:
            place_panel(panel, PLACE, _ACCOUNT, owner=OWNER, may_act=True)
            site = panel.site
        else:
            join_panel(panel, site, owner=OWNER)
