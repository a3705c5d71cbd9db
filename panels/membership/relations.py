"""How organizations come to sites and leave them: one side proposes, the other accepts, either ends it.

Whoever changes the relations of a site does it one after another, behind a lock on the site.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from panels.access.doors import own_organizations, relations_in_force
from panels.access.judging import in_force
from panels.access.roles import RELATION_OF
from panels.membership.acting import Missing, Refused, end_grants, hold, in_force_or_to_come, record
from panels.membership.checklists import connections_of, open_list, with_an_app
from panels.membership.jobs import end_jobs, jobs_left
from panels.membership.leaving import end_requests
from panels.models import AccessRequest, Ending, Grant, Organization, Panel, Site, SiteOrganization, User
from panels.secrets.attempts import begin_call
from panels.signals import Act
from panels.vocabulary import EndingKind, EndingStepKind, OrganizationKind, Relation, Right

# For how long a station watches on where an owner ends its work. Always as long, alarm or not: it is seen to its end,
# also a silent one, and the time tells nothing of that to whoever stands beside the owner.
STATION_STAYS: Final = timedelta(hours=1)

# So many proposals of one person: nobody tries names or references one after another.
_MOST: Final = ((20, timedelta(hours=1)), (60, timedelta(days=1)))


def owners_of(site: Site, now: datetime) -> list[Organization]:
    """The organizations that own a site, the first of them first."""
    owning = relations_in_force(now).filter(site=site, relation=Relation.OWNS).select_related("organization")
    return [one.organization for one in owning.order_by("valid_from", "pk")]


def is_open(relation: SiteOrganization) -> bool:
    """Whether this is a proposal that waits for an answer."""
    return relation.accepted_at is None and relation.declined_at is None and relation.valid_until is None


def propose_to(manager: User, site: Site, named: str, now: datetime | None = None) -> SiteOrganization:
    """An owner proposes a station or an installer, by its exact name or its reference. Raises `Refused`, `Missing`."""
    _count(manager, now or timezone.now())
    with transaction.atomic():
        now = hold(site)
        owner = _managed_owner(manager, site, now)
        found = Organization.objects.filter(kind__in=(OrganizationKind.MONITORING, OrganizationKind.INSTALLER))
        called = list(found.filter(uid=named)) or list(found.filter(name=named)[:2])
        if not called:
            raise Refused(_("No station and no installer is called exactly this."))
        if len(called) > 1:
            raise Refused(_("Several are called this. Ask yours for its reference, and write that."))
        return _propose(manager, site, called[0], owner, now)


def propose_at(
    manager: User, organization: Organization, reference: str, now: datetime | None = None
) -> SiteOrganization:
    """A station or an installer proposes itself at a site whose reference its owner has told. Raises as above."""
    now = now or timezone.now()
    _count(manager, now)
    with transaction.atomic():
        site = Site.objects.filter(uid=reference).first()
        if site is not None:
            now = hold(site)
        if organization.pk not in own_organizations(manager, Right.MANAGE_PEOPLE, now, by_glass=False):
            raise Missing
        if site is None or not owners_of(site, now) or organization.kind == OrganizationKind.CUSTOMER:
            raise Refused(_("There is no site with this reference. Ask its owner for it again."))
        return _propose(manager, site, organization, organization, now)


def answer(manager: User, uid: str, *, accept: bool) -> SiteOrganization:
    """Accept or decline what the other side proposed; who proposed it may take it back. Raises `Missing`."""
    with transaction.atomic():
        relation, now = _locked(uid)
        theirs, ours = _sides(manager, relation, now)
        is_from_related = relation.proposed_by_id == relation.organization_id
        answering, proposing = (ours, theirs) if is_from_related else (theirs, ours)
        if not is_open(relation) or not (answering or (proposing and not accept)):
            raise Missing
        owners = [one.pk for one in owners_of(relation.site, now)]
        if not is_from_related and relation.proposed_by_id not in owners:
            # Whoever proposed it does not own the site any more.
            raise Missing
        if accept:
            relation.accepted_at, relation.accepted_by, relation.valid_from = now, manager, now
        else:
            relation.declined_at = now
        relation.save()
        record_relation(manager, "accepted" if accept else "declined", relation, now)
    return relation


def allow(manager: User, uid: str, *, may_arm: bool, may_approve: bool) -> SiteOrganization:
    """The owner's word on what a station may do at a site. Raises `Missing`."""
    with transaction.atomic():
        relation, now = _locked(uid)
        _theirs, ours = _sides(manager, relation, now)
        if not ours or relation.relation != Relation.MONITORS or not _stands(relation, now):
            raise Missing
        before = {"may_arm": relation.may_arm, "may_approve": relation.may_approve}
        after = {"may_arm": may_arm, "may_approve": may_approve}
        if before != after:
            relation.may_arm, relation.may_approve = may_arm, may_approve
            relation.save(update_fields=["may_arm", "may_approve"])
            record_relation(manager, "allowed", relation, now, before=before, after=after)
    return relation


def end_relation(manager: User, uid: str) -> SiteOrganization:
    """End what stands, and all that hangs on it; opens the owners' list of what is left to do. Raises `Missing`.

    Who owns a site is not ended here: nobody would be left to answer for it. A station that an owner sends away watches
    for an hour more, and does nothing else; one that goes by itself is gone.
    """
    with transaction.atomic():
        relation, now = _locked(uid)
        theirs, ours = _sides(manager, relation, now)
        if not (theirs or ours) or not may_end(relation, now):
            raise Missing
        site, other = relation.site, relation.organization
        close(relation, now, at_once=theirs)
        relation.save(update_fields=["valid_until", "may_arm", "may_approve"])
        record_relation(manager, "ended", relation, now)
        owners = owners_of(site, now)
        hanging = Grant.objects.filter(in_force_or_to_come(now), organization=other, panel__site=site)
        grants = list(hanging.select_related("user", "panel").order_by("pk"))
        end_grants(manager, owners[0] if owners else other, grants, now)
        end_requests(manager, AccessRequest.objects.filter(organization=other, panel__site=site), now)
        end_jobs(manager, jobs_left(now).filter(membership__organization=other, site=site), now)
        for owner in owners:
            _open_list(manager, owner, site, other, now)
    return relation


def close(relation: SiteOrganization, now: datetime, *, at_once: bool) -> None:
    """Set when a relation that stands is over, on the object alone: a station's after its last hour, or ``at_once``."""
    stays = relation.relation == Relation.MONITORS and relation.valid_from <= now and not at_once
    over = now + STATION_STAYS if stays else now
    relation.may_arm = relation.may_approve = False
    relation.valid_until = min(relation.valid_until or over, over)


def may_end(relation: SiteOrganization, now: datetime) -> bool:
    """Whether this stands, or will, and is neither who owns the site nor a station in its last hour."""
    if relation.relation == Relation.MONITORS and relation.valid_until is not None:
        return relation.accepted_at is not None and relation.valid_until > now + STATION_STAYS
    return relation.relation != Relation.OWNS and _stands(relation, now)


def find_relation(manager: User, uid: str, now: datetime | None = None) -> SiteOrganization:
    """A relation of which somebody manages a side, that they could end. Raises `Missing`."""
    now = now or timezone.now()
    found = SiteOrganization.objects.select_related("site", "organization").filter(uid=uid).first()
    if found is None or not any(_sides(manager, found, now)) or not may_end(found, now):
        raise Missing
    return found


def stays_on(manager: User, relation: SiteOrganization, now: datetime | None = None) -> bool:
    """Whether the station that this person would send away watches for an hour more."""
    theirs, _ours = _sides(manager, relation, now or timezone.now())
    return relation.relation == Relation.MONITORS and not theirs


def _open_list(by: User, owner: Organization, site: Site, other: Organization, now: datetime) -> None:
    panels = Panel.objects.filter(site=site).order_by("pk")
    reached = connections_of(panels)
    ending = Ending(kind=EndingKind.RELATION, organization=owner, other=other, site=site)
    connections = {
        EndingStepKind.HAND_OVER: [one for one in reached if one.organization_id == other.pk],
        EndingStepKind.VENDOR_PASSWORD: [one for one in reached if one.organization_id == owner.pk],
        EndingStepKind.VENDOR_PEOPLE: with_an_app(reached),
    }
    open_list(by, ending, panels={EndingStepKind.PANEL_CODES: panels}, connections=connections, now=now)


def _stands(relation: SiteOrganization, now: datetime) -> bool:
    return relation.accepted_at is not None and in_force(now, None, relation.valid_until)


def _count(manager: User, now: datetime) -> None:
    with transaction.atomic():
        too_many = any(
            begin_call(f"relations:person:{manager.pk}:{within.total_seconds():.0f}", most, within, now)
            for most, within in _MOST
        )
    if too_many:
        raise Refused(_("That were many proposals. Wait an hour, or until tomorrow, before the next one."))


def _locked(uid: str) -> tuple[SiteOrganization, datetime]:
    relations = SiteOrganization.objects.select_related("site", "organization", "proposed_by").filter(uid=uid)
    found = relations.first()
    if found is None:
        raise Missing
    now = hold(found.site)
    return relations.get(), now


def _sides(manager: User, relation: SiteOrganization, now: datetime) -> tuple[bool, bool]:
    managed = own_organizations(manager, Right.MANAGE_PEOPLE, now, by_glass=False)
    owners = [one.pk for one in owners_of(relation.site, now)]
    return relation.organization_id in managed, bool(set(owners) & set(managed))


def _managed_owner(manager: User, site: Site, now: datetime) -> Organization:
    managed = own_organizations(manager, Right.MANAGE_PEOPLE, now, by_glass=False)
    found = next((one for one in owners_of(site, now) if one.pk in managed), None)
    if found is None:
        raise Missing
    return found


def _propose(
    manager: User, site: Site, organization: Organization, proposing: Organization, now: datetime
) -> SiteOrganization:
    """Write a proposal; one that was declined, or a relation that has ended, begins anew and allows nothing."""
    relation, is_new = SiteOrganization.objects.get_or_create(
        site=site,
        organization=organization,
        relation=RELATION_OF[OrganizationKind(organization.kind)],
        defaults={"proposed_by": proposing, "proposed_at": now, "valid_from": now},
    )
    if not is_new:
        if _stands(relation, now):
            raise Refused(_("This stands already."))
        if is_open(relation):
            raise Refused(_("This is proposed already, and waits for an answer."))
        relation.proposed_by, relation.proposed_at, relation.valid_from = proposing, now, now
        relation.accepted_at = relation.accepted_by = relation.declined_at = relation.valid_until = None
        relation.may_arm = relation.may_approve = False
        relation.save()
    record_relation(manager, "proposed", relation, now)
    return relation


def record_relation(by: User, what: str, relation: SiteOrganization, now: datetime, **more: object) -> None:
    """Note it in the journal of either side: the owner's, and the related organization's."""
    details = {"site": relation.site.uid, "relation": relation.relation, "related": relation.organization.uid}
    journals = {relation.organization.uid, *(one.uid for one in owners_of(relation.site, now)[:1])}
    record(
        SiteOrganization,
        [
            Act(
                at=now,
                act=f"siteorganization.{what}",
                actor=by.uid,
                object_kind="siteorganization",
                object_uid=relation.uid,
                organization=journal,
                details=details,
                **more,  # type: ignore[arg-type]
            )
            for journal in sorted(journals)
        ],
    )
