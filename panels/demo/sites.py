"""The demo's connection to the simulated Bienport cloud, and a site for every panel there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils import timezone

from panels import sessions
from panels.demo.people import INSTALLER, OWNER, STATION
from panels.models import Connection, Grant, Organization, Panel, ServiceCode, Site, SiteOrganization, User
from panels.models.uids import new_uid
from panels.sealing import Sealed
from panels.vocabulary import CodePurpose, OrganizationKind, Relation, Right

PLACES: Final = (
    ("Çamlıca Kuyumculuk", "Bağdat Cd. 412, Kadıköy, İstanbul", "tr", "Europe/Istanbul"),
    ("Villa Şahinkaya", "Kordon Sk. 7, Urla, İzmir", "tr", "Europe/Istanbul"),
    ("Boulangerie Lévêque & Fils", "12 rue des Petites-Écuries, Paris", "fr", "Europe/Paris"),
    ("Öğretmenevi Şişli", "Abide-i Hürriyet Cd. 88, Şişli, İstanbul", "tr", "Europe/Istanbul"),
    ("Hôtel du Vieux-Port", "3 quai du Port, Marseille", "fr", "Europe/Paris"),
    ("İstinye Park Saat & Mücevherat", "Pınar Mh. Katar Cd. 11, Sarıyer, İstanbul", "tr", "Europe/Istanbul"),
    ("Iğdır Soğuk Hava Deposu", "Sanayi Sitesi 4. Blok, Iğdır", "tr", "Europe/Istanbul"),
    ("Harbour Street Pharmacy", "41 Harbour Street, Whitstable", "en", "Europe/London"),
    ("Résidence Les Tilleuls", "5 allée des Tilleuls, Annecy", "fr", "Europe/Paris"),
    ("Ümraniye Lojistik Deposu", "Dudullu OSB 2. Cadde 19, Ümraniye, İstanbul", "tr", "Europe/Istanbul"),
    ("Entrepôt Frigorifique Saint-Étienne", "Zone de Molina-la-Chazotte, Saint-Étienne", "fr", "Europe/Paris"),
    ("Güneş Ağız ve Diş Sağlığı Polikliniği", "İnönü Cd. 31, Beyoğlu, İstanbul", "tr", "Europe/Istanbul"),
    ("Pharmacie de l’Hôtel-Dieu", "1 place de l’Hôpital, Lyon", "fr", "Europe/Paris"),
    ("Atölye Beşiktaş", "Şair Nedim Cd. 14, Beşiktaş, İstanbul", "tr", "Europe/Istanbul"),
    ("Lycée Élise-Reclus, bâtiment B", "27 cours Tolstoï, Villeurbanne", "fr", "Europe/Paris"),
    ("Müze Gazhane, küçük salon", "Kurbağalıdere Cd. 125, Kadıköy, İstanbul", "tr", "Europe/Istanbul"),
    ("Kuzey Ege Zeytinyağı", "Sanayi Bölgesi 6, Edremit, Balıkesir", "tr", "Europe/Istanbul"),
    ("Famille N’Guyen-Béranger", "18 rue du Moulin, Rennes", "fr", "Europe/Paris"),
    ("Dr. Çiğdem Ağırbaş Veteriner Kliniği", "Cevizli Mh. 52, Maltepe, İstanbul", "tr", "Europe/Istanbul"),
    ("Millbrook Antiques", "9 Castle Row, Ludlow", "en", "Europe/London"),
    ("Tuzla Marin Tekne Bakım", "Evliya Çelebi Mh. 3, Tuzla, İstanbul", "tr", "Europe/Istanbul"),
    ("Crédit Coopératif, agence République", "8 place de la République, Nantes", "fr", "Europe/Paris"),
    ("Yeşilköy Sahil Konutları, D Blok", "Sahil Yolu 40, Bakırköy, İstanbul", "tr", "Europe/Istanbul"),
    ("Av. Öznur Çağlayan İğdeli", "Mithatpaşa Cd. 77, Çankaya, Ankara", "tr", "Europe/Istanbul"),
    ("Ferme du Haut-Plateau", "Chemin des Sagnes, Le Puy-en-Velay", "fr", "Europe/Paris"),
)


@dataclass(frozen=True, slots=True)
class DemoPin:
    """The code of a demo panel, as its simulator prints it, for trying."""

    site: str
    pin: str


def make_connection(described: Mapping[str, Any]) -> Connection:
    """Make the demo connection, or point it at where the simulator listens this time."""
    station = Organization.objects.get(name=STATION)
    broker = urlsplit(described["mqtt"])
    aes = described["aes"]
    settings = {
        "rest_url": described["rest"],
        "mqtt_url": f"{broker.scheme}://{broker.hostname}:{broker.port}",
        "screen_name": described["screenName"],
        "family": "both",
        "app_id": described["appId"],
        "third_party_app_id": described["thirdPartyAppId"],
        "aes_mode": aes["mode"],
        "aes_padding": aes["padding"],
        "ca_file": described.get("ca_file", ""),
    }
    connection, _ = Connection.objects.get_or_create(
        organization=station, vendor="bienport", name="Bienport", defaults={"simulated": True}
    )
    connection.settings = settings
    connection.secrets = Sealed.of({"password": described["password"], "aes_key": aes["key_hex"]})
    # The simulator of the last run is gone, and its tokens with it.
    connection.session = Sealed()
    connection.save(update_fields=["settings", "secrets", "session"])
    sessions.log_in(connection)
    return connection


def make_sites(connection: Connection, described: Mapping[str, Any]) -> list[DemoPin]:
    """Put every panel on a site with its relations and rights; returns codes to try, in the order of the sites."""
    codes = {str(panel["resourceId"]): panel for panel in described["panels"]}
    pins = []
    panels = Panel.objects.filter(connection=connection).select_related("site").order_by("pk")
    # Alarm panels first: the demo's owner should have something to arm.
    for index, panel in enumerate(sorted(panels, key=lambda panel: not codes.get(panel.vendor_id, {}).get("zones"))):
        code = str(codes.get(panel.vendor_id, {}).get("pin", ""))
        if panel.site is None:
            _place(panel, index)
            # Half of the panels may be read unattended, so that both ways can be seen.
            if code and index % 2 == 0:
                ServiceCode.objects.create(
                    connection=connection, panel=panel, purpose=CodePurpose.READ, code=Sealed.of({"code": code})
                )
        if code and panel.site is not None:
            pins.append(DemoPin(panel.site.name, code))
    return pins


def _place(panel: Panel, index: int) -> None:
    name, address, language, zone = PLACES[index % len(PLACES)]
    round_ = index // len(PLACES)
    site = Site.objects.create(
        name=f"{name} {round_ + 1}" if round_ else name,
        address=address,
        account=f"KG-{4471 + index:04d}",
        language=language,
        time_zone=zone,
        simulated=True,
    )
    panel.site = site
    panel.simulated = True
    panel.refold()
    panel.save(update_fields=["site", "simulated", "search", "sort_name"])
    now = timezone.now()
    owner = _owner_of(site, index)
    # The owner of every second site lets the station arm and disarm there, and switch wherever nothing can be armed.
    may_act = index % 2 == 0 or not panel.partitions.exists()
    for organization, relation, may_arm in (
        (Organization.objects.get(name=STATION), Relation.MONITORS, may_act),
        (Organization.objects.get(name=INSTALLER), Relation.INSTALLS, False),
        (owner, Relation.OWNS, False),
    ):
        SiteOrganization.objects.create(
            site=site, organization=organization, relation=relation, accepted_at=now, valid_from=now, may_arm=may_arm
        )
    if owner.name == OWNER:
        _grant_resident(panel, first=index == 0)


def _owner_of(site: Site, index: int) -> Organization:
    """The first two alarm panels belong to the demo's owner; every other site to a customer of its own."""
    if index < 2:
        return Organization.objects.get(name=OWNER)
    made, _ = Organization.objects.get_or_create(
        name=site.name, defaults={"kind": OrganizationKind.CUSTOMER, "simulated": True}
    )
    return made


def _grant_resident(panel: Panel, *, first: bool) -> None:
    """The resident has the whole of the first panel, and only one partition of the second."""
    resident = User.objects.get(email="resident@watchpost.example")
    rights = [Right.VIEW, Right.ARM, Right.DISARM, Right.READ_STATUS, Right.BYPASS, Right.SWITCH]
    Grant.objects.create(
        uid=new_uid(),
        user=resident,
        panel=panel,
        partition=None if first else panel.partitions.order_by("number").first(),
        rights=rights,
        valid_from=timezone.now(),
    )
