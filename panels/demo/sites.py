"""A site for every panel of the simulated clouds, with its relations and rights."""

from dataclasses import dataclass

from django.utils import timezone

from panels.access.roles import ACTS
from panels.demo.people import INSTALLER, OWNER, STATION
from panels.models import Grant, Organization, Panel, Site, SiteOrganization, User
from panels.models.uids import new_uid
from panels.vocabulary import OrganizationKind, Relation, Right

# Name, address, language, time zone.
Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class DemoPin:
    """The code of a demo panel, as its simulator prints it, for trying."""

    site: str
    pin: str


def place_panel(
    panel: Panel, place: Place, account: int, *, owner: str = "", may_act: bool, whole: bool = True
) -> None:
    """Put a panel on a new site, watched by the demo's station and kept by its installer.

    Without an ``owner`` the site belongs to a customer of its own. The demo's resident is granted the panels of the
    demo's owner: the ``whole`` of them, or one partition. ``may_act``: the owner lets the station arm and disarm.
    """
    name, address, language, zone = place
    site = Site.objects.create(
        name=name,
        address=address,
        account=f"KG-{account:04d}",
        language=language,
        time_zone=zone,
        simulated=True,
    )
    panel.site = site
    panel.simulated = True
    panel.refold()
    panel.save(update_fields=["site", "simulated", "search", "sort_name"])
    now = timezone.now()
    owned_by = _owner_of(site, owner)
    for organization, relation, may_arm in (
        (Organization.objects.get(name=STATION), Relation.MONITORS, may_act),
        (Organization.objects.get(name=INSTALLER), Relation.INSTALLS, False),
        (owned_by, Relation.OWNS, False),
    ):
        SiteOrganization.objects.create(
            site=site, organization=organization, relation=relation, accepted_at=now, valid_from=now, may_arm=may_arm
        )
    if owner == OWNER:
        _grant_resident(panel, whole=whole)


def join_panel(panel: Panel, site: Site, *, owner: str = "") -> None:
    """Put one more panel on a site that is there already."""
    panel.site = site
    panel.simulated = True
    panel.refold()
    panel.save(update_fields=["site", "simulated", "search", "sort_name"])
    if owner == OWNER:
        _grant_resident(panel, whole=True)


def _owner_of(site: Site, name: str) -> Organization:
    if name:
        return Organization.objects.get(name=name)
    made, _ = Organization.objects.get_or_create(
        name=site.name, defaults={"kind": OrganizationKind.CUSTOMER, "simulated": True}
    )
    return made


def _grant_resident(panel: Panel, *, whole: bool) -> None:
    resident = User.objects.get(email="resident@watchpost.example")
    rights = [Right.VIEW, Right.SEE_HISTORY, Right.READ_STATUS, *sorted(ACTS)]
    Grant.objects.create(
        uid=new_uid(),
        user=resident,
        panel=panel,
        partition=None if whole else panel.partitions.order_by("number").first(),
        rights=rights,
        valid_from=timezone.now(),
    )
