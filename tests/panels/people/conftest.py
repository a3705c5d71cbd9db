"""A family that owns a shop, its station, its installer, and a customer who has nothing to do with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from panels.models import (
    Connection,
    Grant,
    Invitation,
    Membership,
    Organization,
    Panel,
    Partition,
    Site,
    SiteOrganization,
    User,
)
from panels.vocabulary import OrganizationKind, Relation, Right, Role
from tests.jobs import put_to_work

PASSWORD = "a long pass phrase"
Browse = Callable[[User | None], Client]


@dataclass(slots=True)
class Neighbourhood:
    """Everybody by name; organizations are ``family``, ``station``, ``installer`` and ``strangers``."""

    people: dict[str, User] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    site: Site = field(init=False)
    panel: Panel = field(init=False)
    connection: Connection = field(init=False)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def add(self, name: str, organization: str, role: Role, **fields: Any) -> User:
        """Somebody more, with a password."""
        person = User.objects.create_user(f"{name}@example.org", PASSWORD, name=name.title())
        Membership.objects.create(user=person, organization=self.organizations[organization], role=role, **fields)
        self.people[name] = person
        return person

    def grant(self, name: str, *rights: Right, organization: str = "family", **fields: Any) -> Grant:
        """Something at the shop."""
        return Grant.objects.create(
            user=self[name],
            panel=self.panel,
            rights=list(rights),
            valid_from=timezone.now() - timedelta(days=1),
            organization=self.organizations[organization],
            **fields,
        )


@pytest.fixture
def town(db: None) -> Neighbourhood:
    """All of them."""
    town, since = Neighbourhood(), timezone.now() - timedelta(days=30)
    kinds = {
        "family": OrganizationKind.CUSTOMER,
        "station": OrganizationKind.MONITORING,
        "installer": OrganizationKind.INSTALLER,
        "strangers": OrganizationKind.CUSTOMER,
    }
    relations = {"family": Relation.OWNS, "station": Relation.MONITORS, "installer": Relation.INSTALLS}
    town.site = Site.objects.create(name="Dükkan", time_zone="Europe/Istanbul")
    for name, kind in kinds.items():
        town.organizations[name] = Organization.objects.create(name=name.title(), kind=kind)
        if name in relations:
            SiteOrganization.objects.create(
                site=town.site,
                organization=town.organizations[name],
                relation=relations[name],
                accepted_at=since,
                valid_from=since,
            )
    town.connection = Connection.objects.create(
        organization=town.organizations["installer"], vendor="visonic", name="Visits", enabled=False
    )
    town.panel = Panel(connection=town.connection, vendor_id="1", site=town.site, name="Alarm", brand="visonic")
    town.panel.refold()
    town.panel.save()
    Partition.objects.create(panel=town.panel, number=1, name="Depo")
    town.add("owner", "family", Role.OWNER)
    town.add("resident", "family", Role.RESIDENT)
    town.add("operator", "station", Role.OPERATOR)
    town.add("supervisor", "station", Role.SUPERVISOR)
    town.add("engineer", "installer", Role.ENGINEER)
    put_to_work(town["engineer"], town.site)
    town.add("manager", "installer", Role.INSTALLER_MANAGER)
    town.add("stranger", "strangers", Role.OWNER)
    return town


@pytest.fixture
def browse(db: None) -> Browse:
    """A browser in which this person is signed in; None: nobody."""

    def opened(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return opened


def link_in(letter: int = -1) -> str:
    """The path of the link in a letter that was mailed."""
    found = re.search(r"http://[^/]+(/invitations/\S+/)", str(mail.outbox[letter].body))
    assert found is not None
    return found[1]


def invitation_to(email: str) -> Invitation:
    """The newest row of whoever was invited by this address."""
    return Invitation.objects.filter(membership__user__email=email).latest("pk")
