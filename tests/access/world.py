"""One small world: a villa with an alarm of each vendor, everybody around it, and a stranger with a home of their own.

Its monitoring station may not arm there, as no station may unless an owner says so. The resident holds one partition
of three, and the neighbour nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils import timezone

from history.models import Event
from panels import cameras
from panels.access.requests import approve, ask_for_access
from panels.drivers.base import CameraList, CameraListing, StillImage
from panels.ingest import Lease
from panels.models import (
    AccessRequest,
    BreakGlass,
    Connection,
    Ending,
    EndingStep,
    Grant,
    Handover,
    Invitation,
    Job,
    LegalHold,
    Membership,
    Organization,
    Output,
    Panel,
    PanelUser,
    Partition,
    ServiceCode,
    Site,
    SiteOrganization,
    User,
    Watch,
    Zone,
)
from panels.secrets import own_pins
from panels.secrets.sealing import Sealed
from panels.vocabulary import (
    ArmMode,
    CodePurpose,
    Confidence,
    ConnectionHealth,
    EndingKind,
    EndingStepKind,
    EventCategory,
    EventKind,
    EventOrigin,
    OrganizationKind,
    PanelState,
    Relation,
    Right,
    Role,
    UserRole,
)
from tests.access.home import HOLDER, JPEG, Home
from tests.jobs import put_to_work
from tests.panels.corridor.stage import ALARM_PANEL, Stage

PIN: Final = "730184"
TELEPHONE: Final = "+90 212 555 01 00"
# How long a window of the world is open, in minutes.
_WINDOW: Final = 240
# What has pages in the admin site.
ADMINISTERED: Final = (
    Group, EmailAddress, ServiceCode, Connection, Organization, Membership, Panel, User, Site, Grant,
)  # fmt: skip
# The partitions of the villa: what is in each of them is called after it.
SHOP, FLAT, CELLAR = "Dükkan", "Daire", "Mahzen"


@dataclass(slots=True)
class World:
    """Everybody and everything. ``people`` are the audiences by name; nobody signed in is None."""

    now: datetime = field(default_factory=timezone.now)
    people: dict[str, User | None] = field(default_factory=lambda: {"nobody": None})
    organizations: dict[str, Organization] = field(default_factory=dict)
    site: Site = field(init=False)
    house: Panel = field(init=False)
    flat: Panel = field(init=False)
    home: Home = field(init=False)
    # The stranger's.
    foreign_home: Home = field(init=False)
    # Of somebody who has not come yet, into the customer's organization.
    invitation: Invitation = field(init=False)
    # A step that is left of an ending there.
    left: EndingStep = field(init=False)
    # Of a station that would like to watch the villa.
    proposal: SiteOrganization = field(init=False)
    # Of the home's connection, to the station.
    offer: Handover = field(init=False)
    # Of all that is the customer's.
    hold: LegalHold = field(init=False)

    def __post_init__(self) -> None:
        self.site = Site.objects.create(
            name="Villa Şahin", address="Bağdat Caddesi 5", telephone=TELEPHONE, time_zone="Europe/Istanbul"
        )
        for name, kind, relation in (
            ("customer", OrganizationKind.CUSTOMER, Relation.OWNS),
            ("station", OrganizationKind.MONITORING, Relation.MONITORS),
            ("installer", OrganizationKind.INSTALLER, Relation.INSTALLS),
        ):
            self.organizations[name] = _organization(name, kind, self.site, relation, self.since)
        self.house, self.flat = self._make_house(), self._make_flat()
        self.home = Home(self.organizations["customer"], self.site, self.now)
        self._make_people()
        elsewhere = Site.objects.create(name="Elsewhere", time_zone="Europe/Paris")
        foreign = _organization("foreign", OrganizationKind.CUSTOMER, elsewhere, Relation.OWNS, self.since)
        self.organizations["foreign"] = foreign
        self._add("stranger", "foreign", Role.OWNER)
        self.foreign_home = Home(foreign, elsewhere, self.now)
        self.invitation, self.left, self.proposal = self._invite(), self._end(), self._propose()
        self.offer = Handover.objects.create(
            connection=self.home.connection,
            giver=self.home.connection.organization,
            taker=self.organizations["station"],
            offered_at=self.now,
            expires_at=self.now + timedelta(days=7),
        )
        self.hold = LegalHold.objects.create(
            organization=self.organizations["customer"], reason="an insurer asks", begun_at=self.now
        )

    @property
    def since(self) -> datetime:
        """Since when everybody is who they are."""
        return self.now - timedelta(days=1)

    def person(self, audience: str) -> User:
        """Somebody who is signed in."""
        found = self.people[audience]
        assert found is not None
        return found

    def stage(self) -> Stage:
        """The vendor of the house, ready to speak."""
        lease = Lease(
            connection_id=self.house.connection_id, vendor="bienport", holder=HOLDER, lease_epoch=1, link_epoch=1
        )
        # Nobody of its cast is asked for: the vendor alone speaks.
        return Stage(cast=None, now=self.now, lease=lease)  # type: ignore[arg-type]

    def _make_house(self) -> Panel:
        connection = Connection.objects.create(
            organization=self.organizations["station"],
            vendor="bienport",
            name="Cloud",
            health=ConnectionHealth.HEALTHY,
            protocol="5",
            holder=HOLDER,
            lease_epoch=1,
            link_epoch=1,
            lease_expires_at=self.now + timedelta(hours=2),
        )
        house = _panel(connection, self.site, str(ALARM_PANEL), "Villa alarm", self.now, serial="S-VILLA")
        for number, name in ((1, SHOP), (2, FLAT), (3, CELLAR)):
            _partition(house, number, name, self.now)
            Zone.objects.create(panel=house, number=number, name=f"{name} kapısı", partition_numbers=[number])
            Event.objects.create(
                connection=connection, panel=house, category=EventCategory.BURGLARY, kind=EventKind.ZONE_ALARM,
                priority=4, origin=EventOrigin.LIVE, partition=number, zone=number, text=f"{name} kapısı opened",
                observed_at=self.now - timedelta(hours=1),
            )  # fmt: skip
        Output.objects.create(panel=house, number=1, name="Bahçe sireni")
        ServiceCode.objects.create(
            connection=connection, panel=house, purpose=CodePurpose.READ, code=Sealed.of({"code": "4711"})
        )
        return house

    def _make_flat(self) -> Panel:
        connection = Connection.objects.create(
            organization=self.organizations["station"],
            vendor="visonic",
            name="Visits",
            health=ConnectionHealth.HEALTHY,
            settings={"host": "127.0.0.1:9", "user": "visits@example.org", "app_id": f"{UUID(int=0)}"},
            secrets=Sealed.of({"password": "a vendor's password"}),
        )  # fmt: skip
        flat = _panel(connection, self.site, "F1", "Flat alarm", self.now, serial="S-FLAT")
        _partition(flat, 1, "Kat", self.now)
        Watch.objects.create(panel=flat, users_at=self.now)
        PanelUser.objects.create(panel=flat, number=2, name="Deniz", role=UserRole.USER)
        listing = CameraListing(number=4, name="Giriş kamerası", partitions=(1,))
        still = StillImage(number=4, body=JPEG)
        cameras.take_in(flat.pk, CameraList(asked_at=self.now, cameras=(listing,), stills=(still,)), lambda: True)
        return flat

    def _make_people(self) -> None:
        self._add("resident", "customer", Role.RESIDENT)
        self._add("neighbour", "customer", Role.RESIDENT)
        self._add("owner", "customer", Role.OWNER)
        self._add("jobless", "installer", Role.ENGINEER)
        self._add("engineer", "installer", Role.ENGINEER)
        self._add("windowed", "installer", Role.ENGINEER)
        self._add("operator", "station", Role.OPERATOR)
        self._add("supervisor", "station", Role.SUPERVISOR)
        self._add("manager", "installer", Role.INSTALLER_MANAGER)
        self.people["administrator"] = _person("administrator", is_staff=True)
        rights = [Right.VIEW, Right.SEE_HISTORY, Right.READ_STATUS, Right.ARM, Right.DISARM, Right.BYPASS]
        self._grant("resident", rights, partition=self.house.partitions.get(number=2))
        for audience in ("engineer", "windowed"):
            put_to_work(self.person(audience), self.site)
        self._ask("engineer")
        # Not a grant like one: the owner has answered a request, and what came of it ends by the clock.
        approve(self.person("owner"), self._ask("windowed"), _WINDOW, self.now)
        Authenticator.objects.create(
            user=self.person("neighbour"), type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
        )

    def _add(self, audience: str, organization: str, role: Role) -> None:
        person = self.people[audience] = _person(audience)
        Membership.objects.create(user=person, organization=self.organizations[organization], role=role)
        own_pins.store(person, PIN)

    def _grant(self, audience: str, rights: list[Right], partition: Partition | None = None) -> None:
        Grant.objects.create(
            user=self.person(audience), panel=self.house, partition=partition, rights=rights, valid_from=self.since,
            valid_until=self.now + timedelta(hours=4),
        )  # fmt: skip

    def _invite(self) -> Invitation:
        member = Membership.objects.create(
            user=_person("invited"), organization=self.organizations["customer"], role=Role.RESIDENT, pending=True
        )
        return Invitation.objects.create(
            membership=member, token_digest="0" * 64, sent_at=self.now, expires_at=self.now + timedelta(days=7)
        )

    def _end(self) -> EndingStep:
        ending = Ending.objects.create(
            kind=EndingKind.PERSON, organization=self.organizations["customer"], ended_at=self.now
        )
        return EndingStep.objects.create(ending=ending, kind=EndingStepKind.PANEL_CODES, panel=self.house)

    def _propose(self) -> SiteOrganization:
        guard = Organization.objects.create(name="Guard", kind=OrganizationKind.MONITORING)
        return SiteOrganization.objects.create(
            site=self.site, organization=guard, relation=Relation.MONITORS, proposed_by=guard, proposed_at=self.now,
            valid_from=self.now,
        )  # fmt: skip

    def _ask(self, audience: str) -> AccessRequest:
        wanted = [Right.ARM, Right.DISARM, Right.BYPASS]
        return ask_for_access(
            self.person(audience), self.house, rights=wanted, minutes=_WINDOW, reason="A sensor", now=self.now
        )

    def ids(self) -> dict[str, dict[str, str | int]]:
        """What stands in the addresses of pages, by what they are of; of nothing: in none."""
        still = self.flat.cameras.get().still.uid
        grant = self.person("resident").grants.get().uid
        house: dict[str, str | int] = {"uid": self.house.uid, "still": still, "grant": grant}
        asked = ("arm", "disarm", "leave-out", "put-back", "switch", "read-status", "connect", "change-pin")
        return {
            "nothing": {},
            "house": house,
            "request": {"uid": self.person("engineer").access_requests.get().uid},
            "window": {"uid": self.person("windowed").access_requests.get().uid},
            **{f"house {slug}": house | {"slug": slug} for slug in asked},
            "flat": {"uid": self.flat.uid, "slug": "arm", "still": still},
            **self.home.ids(),
            "somebody's passkey": {"pk": Authenticator.objects.get(user=self.person("neighbour")).pk},
            "customer": {
                "uid": self.organizations["customer"].uid,
                "invitation": self.invitation.uid,
                "person": self.person("neighbour").uid,
                "ending": self.left.ending.uid,
                "hold": self.hold.uid,
            },
            "somebody who leaves": {"uid": self.person("neighbour").uid},
            "look into customer": {"uid": self._look_into(self.organizations["customer"]).uid},
            "installer": {
                "uid": self.organizations["installer"].uid,
                "site": self.site.uid,
                "job": Job.objects.get(membership__user=self.person("engineer")).uid,
            },
            "station": {"uid": self.organizations["station"].uid},
            "site": {"uid": self.site.uid},
            "station at site": {"uid": SiteOrganization.objects.get(organization=self.organizations["station"]).uid},
            "proposal": {"uid": self.proposal.uid},
            "the home's connection": {"uid": self.home.connection.uid},
            "the station's connection": {"uid": self.house.connection.uid},
            "an offer": {"uid": self.offer.uid},
            "an invitation": {"token": "no-such-token"},
            "a session that is nobody's": {"uid": "nobodys-session_"},
            "forgotten password": {"uidb36": "1", "key": "no-such-key"},
            "admin": {"app_label": "panels", "content_type_id": 1, "object_id": 1, "url": "nowhere"},
            **{f"{model._meta.label_lower}": self._in_admin(model) for model in ADMINISTERED},
        }

    def _look_into(self, organization: Organization) -> BreakGlass:
        """By an administrator who is none of the audiences."""
        by, _ = User.objects.get_or_create(email="colleague@example.org", defaults={"is_staff": True})
        ends = {"opened_at": self.now, "ends_at": self.now + timedelta(hours=1)}
        return BreakGlass.objects.get_or_create(user=by, organization=organization, defaults=ends)[0]

    def _in_admin(self, model: type[Model]) -> dict[str, str | int]:
        # visible: whatever there is.
        found = model._default_manager.order_by("pk").first()
        return {
            "object_id": str(found.pk) if found is not None else "1",
            "uid": self.home.connection.uid,
            "panel_uid": self.home.box.uid,
        }


def _person(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name}@example.org", "a long pass phrase", name=name.title(), **fields)


def _organization(name: str, kind: OrganizationKind, site: Site, relation: Relation, since: datetime) -> Organization:
    made = Organization.objects.create(name=name.title(), kind=kind)
    SiteOrganization.objects.create(
        site=site, organization=made, relation=relation, accepted_at=since, valid_from=since
    )
    return made


def _panel(connection: Connection, site: Site, vendor_id: str, name: str, now: datetime, **fields: Any) -> Panel:
    panel = Panel(connection=connection, vendor_id=vendor_id, site=site, name=name, brand="ebs", seen_at=now, **fields)
    panel.state, panel.confidence = PanelState.DISARMED, Confidence.CONFIRMED
    panel.state_rank = panel.station_rank = PanelState.DISARMED.rank
    panel.refold()
    panel.save()
    return panel


def _partition(panel: Panel, number: int, name: str, now: datetime) -> None:
    Partition.objects.create(
        panel=panel, number=number, name=name, mode=ArmMode.DISARMED, mode_confidence=Confidence.CONFIRMED,
        mode_changed_at=now, seen_at=now,
    )  # fmt: skip
