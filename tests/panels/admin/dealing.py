"""An installer's connection at a simulated cloud, watched, and the station that is to have it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.holding import leases
from panels.models import (
    Connection,
    Handover,
    Membership,
    Organization,
    Panel,
    ServiceCode,
    Site,
    SiteOrganization,
    User,
    VendorToken,
)
from panels.secrets.sealing import Sealed
from panels.vocabulary import CodePurpose, Relation, Role
from tests.panels.admin.accounting import Counter

PAST: Final = timezone.now() - timedelta(days=1)
NEW: Final = {"email": "station@example.org", "password": "a login of their own"}


def client_of(organization: Organization, role: Role) -> Client:
    user = User.objects.create_user(f"{role}.{organization.pk}@watchpost.example", "another long password")
    Membership.objects.create(user=user, organization=organization, role=role)
    client = Client()
    client.force_login(user)
    return client


def relate(site: Site, organization: Organization, relation: Relation, **more: Any) -> SiteOrganization:
    dates = {"accepted_at": PAST, "valid_from": PAST} | more
    return SiteOrganization.objects.create(site=site, organization=organization, relation=relation, **dates)


@dataclass
class Deal:
    """The fitters' connection, watched, and the station that is to have it."""

    counter: Counter
    station: Organization
    site: Site
    supervisor: Client
    lease: tuple[int, Any]

    @property
    def row(self) -> Connection:
        return self.counter.connection

    @property
    def page(self) -> str:
        return reverse("admin:panels_connection_handover", args=[self.row.uid])

    def offer(self, organization: Organization | None = None) -> Any:
        form = {"act": "offer", "taker": (organization or self.station).uid}
        return self.counter.client.post(self.page, form)

    def form(self, **changes: str) -> dict[str, str]:
        fields = {name: str(value) for name, value in self.counter.fields().items() if name.startswith("vendor_")}
        return fields | {"vendor_email": NEW["email"], "vendor_password": NEW["password"]} | changes

    def take(self, client: Client | None = None, **changes: str) -> Any:
        address = reverse("handover", args=[Handover.objects.latest("pk").uid])
        return (client or self.supervisor).post(address, self.form(**changes))

    def state(self) -> Any:
        """Everything a handing over may change, as it is stored."""
        row = Connection.objects.filter(pk=self.row.pk).values().get()
        codes = list(ServiceCode.objects.order_by("pk").values_list("pk", "revoked_at"))
        return row, codes, list(VendorToken.objects.order_by("pk").values_list("key", flat=True))


def make_deal(counter: Counter, station: Organization) -> Deal:
    """The connection is made, its panels stand on a site, somebody holds it, and the vendor knows another login."""
    counter.connect()
    row = counter.connection
    site = Site.objects.create(name="Villa")
    Panel.objects.filter(connection=row).update(site=site)
    relate(site, station, Relation.MONITORS)
    ServiceCode.objects.create(
        connection=row, panel=counter.panel, purpose=CodePurpose.READ, code=Sealed.of({"code": "864209"})
    )
    cloud = counter.bench.cloud
    cloud.accounts[NEW["email"]] = replace(cloud.main, **NEW, links=dict(cloud.main.links))
    lease = leases.take(row.pk, "holder-one")
    assert lease is not None
    return Deal(counter, station, site, client_of(station, Role.SUPERVISOR), lease)
