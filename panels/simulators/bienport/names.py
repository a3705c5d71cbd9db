"""Names as people really give them: Turkish, French and English, with commas, accents and the dotted and dotless i."""

from typing import Final

from panels.simulators.bienport.world import ZoneKind

SITES: Final = (
    "Yıldız Kuyumculuk, Çarşı şubesi",
    "Boulangerie Lefèvre",
    "Harbour Street Warehouse",
    "Işık Eczanesi",
    "Villa Gökçe",
    "Atelier Noël & Fils",
    "Kağıthane Depo 2",
    "St Mary's Dental Practice",
    "Göztepe Anaokulu",
    "Résidence des Tilleuls",
    "Öztürk Market",
    "Riverside Office, 3rd floor",
)
PARTITIONS: Final = (
    ("Mağaza", "Depo", "Üst kat"),
    ("Magasin", "Réserve", "Étage"),
    ("Ground floor", "Store room", "Office"),
)
ZONES: Final[dict[ZoneKind, tuple[str, ...]]] = {
    ZoneKind.ENTRY: (
        "Giriş kapısı, manyetik kontak",
        "Porte d'entrée, contact magnétique",
        "Front door, magnetic contact",
    ),
    ZoneKind.PERIMETER: (
        "Arka kapı",
        "Vitrin camı, darbe",
        "Fenêtre de l'arrière-boutique",
        "Porte de service",
        "Loading bay shutter",
        "Mutfak penceresi",
        "Rear window, glass break",
    ),
    ZoneKind.INTERIOR: (
        "Mağaza tavan PIR",
        "Kasa arkası hareket",
        "Détecteur de mouvement, salon",
        "Office PIR",
        "Koridor PIR",
    ),
    ZoneKind.NIGHT: ("Zemin kat PIR", "Détecteur rez-de-chaussée", "Hall PIR"),
    ZoneKind.FIRE: ("Duman dedektörü", "Détecteur de fumée", "Smoke detector"),
    ZoneKind.WATER: ("Su baskını, bodrum", "Fuite d'eau, cave", "Water leak, basement"),
    ZoneKind.GAS: ("Doğalgaz dedektörü", "Détecteur de gaz", "Gas detector"),
    ZoneKind.HOLDUP: ("Panik butonu", "Bouton d'agression", "Hold-up button"),
}
OUTPUTS: Final = (
    ("Dış siren", "Bahçe aydınlatması", "Kepenk", "Kapı kilidi"),
    ("Sirène extérieure", "Éclairage du jardin", "Rideau métallique", "Gâche électrique"),
    ("Outdoor siren", "Yard light", "Roller shutter", "Door strike"),
)
EXTERNAL_OUTPUTS: Final = ("Klima kontaktörü", "Chauffe-eau", "Sign lighting", "Röle 4", "Pompe de relevage", "Spare")
# A plain layout that every panel repeats as far as it has zones.
LAYOUT: Final = (
    ZoneKind.ENTRY,
    ZoneKind.PERIMETER,
    ZoneKind.INTERIOR,
    ZoneKind.NIGHT,
    ZoneKind.FIRE,
    ZoneKind.PERIMETER,
    ZoneKind.HOLDUP,
    ZoneKind.WATER,
    ZoneKind.PERIMETER,
    ZoneKind.INTERIOR,
    ZoneKind.GAS,
    ZoneKind.INTERIOR,
)
