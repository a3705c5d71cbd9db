"""Who signs in to the demo: passwords and PINs random per database, kept where only this machine's user reads them."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from panels.models import Membership, Organization, User
from panels.secrets import own_pins
from panels.vocabulary import OrganizationKind, Role


@dataclass(frozen=True, slots=True)
class Person:
    """One demo login."""

    email: str
    name: str
    what: str
    # An administrator of the installation holds nothing in its organizations.
    organization: str = ""
    kind: OrganizationKind = OrganizationKind.CUSTOMER
    role: Role = Role.RESIDENT
    language: str = ""
    is_staff: bool = False


STATION: Final = "Karakol Güvenlik"
INSTALLER: Final = "Nöbetçi Teknik"
OWNER: Final = "Çamlıca Kuyumculuk"

PEOPLE: Final = (
    Person("operator@watchpost.example", "Elif Kağan", "monitoring operator", STATION,
           OrganizationKind.MONITORING, Role.OPERATOR),
    Person("supervisor@watchpost.example", "Mert Özgür", "monitoring supervisor", STATION,
           OrganizationKind.MONITORING, Role.SUPERVISOR),
    Person("installer@watchpost.example", "Noémie Lévêque", "installer manager", INSTALLER,
           OrganizationKind.INSTALLER, Role.INSTALLER_MANAGER),
    Person("engineer@watchpost.example", "Tuna Çetin", "engineer", INSTALLER,
           OrganizationKind.INSTALLER, Role.ENGINEER),
    Person("owner@watchpost.example", "Bora Işık", "owner", OWNER, OrganizationKind.CUSTOMER, Role.OWNER),
    Person("resident@watchpost.example", "Anna Şahinkaya", "resident", OWNER,
           OrganizationKind.CUSTOMER, Role.RESIDENT),
    Person("admin@watchpost.example", "Deniz Aksoy", "administrator", is_staff=True),
)  # fmt: skip


def make_people(logins: Path) -> dict[str, str]:
    """Make or keep the demo people; returns their passwords by address, from the private file ``logins``."""
    kept = _read(logins)
    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first()
        password = kept.get(person.email, "")
        if user is None:
            user = User(email=person.email, name=person.name, language=person.language, is_staff=person.is_staff)
        if not password or not user.check_password(password):
            password = secrets.token_urlsafe(9)
            user.set_password(password)
            user.save()
        kept[person.email] = password
        if person.organization:
            _join(user, person)
    _write(logins, kept)
    return kept


def _join(user: User, person: Person) -> None:
    organization, _ = Organization.objects.get_or_create(
        name=person.organization, defaults={"kind": person.kind, "simulated": True}
    )
    Membership.objects.get_or_create(user=user, organization=organization, role=person.role)


def give_pins(pins: Path) -> dict[str, str]:
    """Give the demo people Watchpost PINs, or keep them; returns them by address, from the private file ``pins``."""
    kept = _read(pins)
    for user in User.objects.filter(email__in=[person.email for person in PEOPLE]):
        own, pin = own_pins.find(user), kept.get(user.email, "")
        if own is None or not pin or not own_pins.is_right(own, pin):
            pin = _random_pin()
            own_pins.store(user, pin)
        kept[user.email] = pin
    _write(pins, kept)
    return kept


def _random_pin() -> str:
    while own_pins.is_trivial(pin := f"{secrets.randbelow(10**own_pins.SHORTEST):0{own_pins.SHORTEST}}"):
        continue
    return pin


def _read(file: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return found


def _write(file: Path, kept: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        json.dump(kept, opened)
