"""The demo's connection to the simulated Bienport cloud."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from panels.demo.people import OWNER, STATION
from panels.demo.sites import DemoPin, Place, place_panel
from panels.models import Connection, Organization, Panel, ServiceCode
from panels.secrets.sealing import Sealed
from panels.vendors import sessions
from panels.vocabulary import CodePurpose

PLACES: Final[tuple[Place, ...]] = (
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
            name, address, language, zone = PLACES[index % len(PLACES)]
            round_ = index // len(PLACES)
            place_panel(
                panel,
                (f"{name} {round_ + 1}" if round_ else name, address, language, zone),
                4471 + index,
                # The first two alarm panels belong to the demo's owner; of the second, its resident has one partition.
                owner=OWNER if index < 2 else "",
                whole=index == 0,
                # The owner of every second site lets the station act, and everybody where nothing can be armed.
                may_act=index % 2 == 0 or not panel.partitions.exists(),
            )
            # Half of the panels may be read unattended, so that both ways can be seen.
            if code and index % 2 == 0:
                ServiceCode.objects.create(
                    connection=connection, panel=panel, purpose=CodePurpose.READ, code=Sealed.of({"code": code})
                )
        if code and panel.site is not None:
            pins.append(DemoPin(panel.site.name, code))
    return pins
