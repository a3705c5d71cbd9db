"""The demo's connection to the simulated PowerManage server."""

from collections.abc import Mapping
from typing import Any, Final

from panels.demo.people import OWNER, STATION
from panels.demo.sites import Place, place_panel
from panels.models import Connection, Organization, Panel, ServiceCode
from panels.secrets.sealing import Sealed
from panels.vendors import sessions
from panels.vocabulary import CodePurpose

PLACES: Final[tuple[Place, ...]] = (
    ("Kalamış Yelken Evi", "Fener Kalamış Cd. 90, Kadıköy, İstanbul", "tr", "Europe/Istanbul"),
    ("Moulin de Kerouat", "2 route du Moulin, Commana", "fr", "Europe/Paris"),
    ("Thornbury Dental Practice", "6 High Street, Thornbury", "en", "Europe/London"),
    ("Göcek Yat Deposu", "Skopea Sk. 14, Fethiye, Muğla", "tr", "Europe/Istanbul"),
    ("Librairie des Carmes", "22 rue des Carmes, Rouen", "fr", "Europe/Paris"),
    ("Wetherfield Garage", "Unit 3, Station Yard, Wetherfield", "en", "Europe/London"),
)
_FIRST_ACCOUNT: Final = 5201


def make_connection(described: Mapping[str, Any]) -> Connection:
    """Make the demo connection, or point it at where the simulator listens this time."""
    station = Organization.objects.get(name=STATION)
    connection, _ = Connection.objects.get_or_create(
        organization=station, vendor="visonic", name="PowerManage", defaults={"simulated": True}
    )
    connection.settings = {
        "host": f"{described['scheme']}://{described['host']}",
        "email": described["email"],
        "app_id": described["app_id"],
        "ca_file": described.get("ca_file") or "",
    }
    connection.secrets = Sealed.of({"password": described["password"]})
    connection.save(update_fields=["settings", "secrets"])
    # The simulator of the last run is gone, and its tokens with it.
    connection.tokens.all().delete()
    sessions.try_login(connection)
    return connection


def make_sites(connection: Connection, described: Mapping[str, Any]) -> None:
    """Put every panel on a site, with the code its session is opened with."""
    codes = {panel["serial"]: panel["master_code"] for panel in described["panels"]}
    for index, panel in enumerate(Panel.objects.filter(connection=connection).select_related("site").order_by("pk")):
        code = codes.get(panel.vendor_id)
        if panel.site is None:
            place_panel(
                panel,
                PLACES[index % len(PLACES)],
                _FIRST_ACCOUNT + index,
                owner=OWNER if index == 0 else "",
                may_act=index % 2 == 0,
            )
        if code is not None:
            ServiceCode.objects.get_or_create(
                connection=connection,
                panel=panel,
                purpose=CodePurpose.READ,
                revoked_at=None,
                defaults={"code": Sealed.of({"code": code})},
            )
