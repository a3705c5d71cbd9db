"""Who signs in to the demo: random passwords per database, kept where only this user of the machine reads them."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from panels.models import Membership, Organization, User
from panels.vocabulary import OrganizationKind, Role


@dataclass(frozen=True, slots=True)
class Person:
    """One demo login."""

    email: str
    name: str
    what: str
    organization: str
    kind: OrganizationKind
    role: Role
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
    Person("owner@watchpost.example", "Bora Işık", "owner", OWNER, OrganizationKind.CUSTOMER, Role.OWNER),
    Person("resident@watchpost.example", "Anna Şahinkaya", "resident", OWNER,
           OrganizationKind.CUSTOMER, Role.RESIDENT),
    # The administrator runs the installation. The demo also makes them a supervisor of the station: being
    # an administrator alone shows no tenant's panels.
    Person("admin@watchpost.example", "Deniz Aksoy", "administrator", STATION,
           OrganizationKind.MONITORING, Role.SUPERVISOR, is_staff=True),
)  # fmt: skip


def make_people(logins: Path) -> dict[str, str]:
    """Make or keep the demo people; returns their passwords by address, from the private file ``logins``."""
    kept: dict[str, str] = json.loads(logins.read_text()) if logins.exists() else {}
    for person in PEOPLE:
        organization, _ = Organization.objects.get_or_create(
            name=person.organization, defaults={"kind": person.kind, "simulated": True}
        )
        user = User.objects.filter(email=person.email).first()
        password = kept.get(person.email, "")
        if user is None:
            user = User(email=person.email, name=person.name, language=person.language, is_staff=person.is_staff)
        if not password or not user.check_password(password):
            password = secrets.token_urlsafe(9)
            user.set_password(password)
            user.save()
        kept[person.email] = password
        Membership.objects.get_or_create(user=user, organization=organization, role=person.role)
    logins.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(logins, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file)
    return kept
