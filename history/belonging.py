"""Whose an act is: the organization that owns what it was done to, the place, and the organization it was done for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from panels.access.doors import relations_in_force
from panels.access.judging import in_force
from panels.models import Connection, Membership, Panel, SiteOrganization
from panels.signals import Act
from panels.vocabulary import Relation


@dataclass(slots=True)
class Place:
    """All by uid; empty: none."""

    organization: str = ""
    panel: str = ""
    site: str = ""
    party: str = ""


def places(acts: Sequence[Act]) -> list[Place]:
    """The place of each act, in a handful of queries for all of them. What an act says itself counts first."""
    found = [
        Place(organization=act.organization, panel=act.panel or _named(act, "panel"), site=_named(act, "site"))
        for act in acts
    ]
    _look_up_panels(found)
    _look_up_owners(found, acts)
    members = _memberships(acts)
    for place, act in zip(found, acts, strict=True):
        if not place.organization:
            _look_up_rest(place, act, members)
        place.party = _party(place, members.get(act.actor, []))
    return found


def _named(act: Act, kind: str) -> str:
    """The uid of a thing of this kind that an act is about, or that its details name."""
    return act.object_uid if act.object_kind == kind else str(act.details.get(kind) or "")


def _look_up_panels(found: Sequence[Place]) -> None:
    wanted = {place.panel for place in found if place.panel}
    if not wanted:
        return
    sites = dict(Panel.objects.filter(uid__in=wanted, site__isnull=False).values_list("uid", "site__uid"))
    for place in found:
        place.site = place.site or sites.get(place.panel, "")


def _look_up_owners(found: Sequence[Place], acts: Sequence[Act]) -> None:
    """A site's is its owner's, and the first of several."""
    wanted: dict[str, datetime] = {
        place.site: act.at for place, act in zip(found, acts, strict=True) if place.site and not place.organization
    }
    if not wanted:
        return
    owners = relations_in_force(max(wanted.values())).filter(relation=Relation.OWNS, site__uid__in=wanted)
    owner: dict[str, str] = {}
    for site, organization in owners.order_by("valid_from", "pk").values_list("site__uid", "organization__uid"):
        owner.setdefault(site, organization)
    for place in found:
        place.organization = place.organization or owner.get(place.site, "")


def _memberships(acts: Sequence[Act]) -> dict[str, list[str]]:
    """The organizations of everybody who acts or is acted on, in the order in which they joined."""
    people = {uid for act in acts for uid in (act.actor, _named(act, "user")) if uid}
    found: dict[str, list[str]] = {}
    if not people:
        return found
    now = max(act.at for act in acts)
    rows = Membership.objects.filter(user__uid__in=people, pending=False).order_by("pk")
    for person, organization, start, end in rows.values_list(
        "user__uid", "organization__uid", "valid_from", "valid_until"
    ):
        if in_force(now, start, end):
            found.setdefault(person, []).append(organization)
    return found


def _look_up_rest(place: Place, act: Act, members: dict[str, list[str]]) -> None:
    """What stands nowhere belongs to its connection's organization, a person to the first they joined."""
    if uid := _named(act, "connection"):
        owner = Connection.objects.filter(uid=uid)
    elif place.panel:
        owner = Connection.objects.filter(panels__uid=place.panel)
    else:
        place.organization = next(iter(members.get(_named(act, "user"), [])), "")
        return
    place.organization = owner.values_list("organization__uid", flat=True).first() or ""


def _party(place: Place, theirs: Sequence[str]) -> str:
    """Whom somebody acts for: the owner if they belong there, else whoever of theirs has to do with the site."""
    if len(theirs) < 2 or place.organization in theirs:
        return place.organization if place.organization in theirs else next(iter(theirs), "")
    related = SiteOrganization.objects.filter(site__uid=place.site, organization__uid__in=theirs)
    found = related.order_by("pk").values_list("organization__uid", flat=True).first() if place.site else None
    return found or theirs[0]
