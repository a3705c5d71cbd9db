"""Ending a site: its service has ended, it was sold, or it has closed. Nothing that was recorded there goes.

Nobody belongs to it afterwards, and nobody sees its panels or their past; but for its station, which sees an alarm that
is under way to its end (`relations.STATION_STAYS`). Panels that report on are switched off by whoever has the account
they report through, who is told what still comes: what ended here has not ended at the vendor.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from panels.access.doors import access_changed, own_organizations
from panels.membership.acting import Missing, Refused, end_grants, hold, in_force_or_to_come, record
from panels.membership.checklists import connections_of, open_list, with_an_app, with_plans
from panels.membership.jobs import end_jobs, jobs_left
from panels.membership.leaving import end_requests
from panels.membership.relations import close, is_open, owners_of, record_relation
from panels.models import AccessRequest, Connection, Ending, Grant, Organization, Panel, Site, SiteOrganization, User
from panels.signals import Act
from panels.vocabulary import EndingKind, EndingReason, EndingStepKind, Right


def find_site(manager: User, uid: str, now: datetime | None = None) -> tuple[Site, Organization]:
    """A site that this person may end, and the organization that owns it. Raises `Missing`."""
    now = now or timezone.now()
    site = Site.objects.filter(uid=uid, ended_at=None).first()
    managed = own_organizations(manager, Right.MANAGE_PEOPLE, now, by_glass=False)
    owner = next((one for one in owners_of(site, now) if one.pk in managed), None) if site is not None else None
    if site is None or owner is None:
        raise Missing
    return site, owner


def others_who_own(site: Site, owner: Organization, now: datetime | None = None) -> list[Organization]:
    """Whoever else owns a site: it is not one organization's to end for another."""
    return [one for one in owners_of(site, now or timezone.now()) if one != owner]


def end_site(manager: User, uid: str, reason: EndingReason) -> Ending:
    """End a site and all that hangs on it; returns the owner's list. Raises `Missing`, `Refused`.

    Each organization that had to do with it gets a list of what is left for it to do.
    """
    with transaction.atomic():
        site, _owner = find_site(manager, uid)
        now = hold(site)
        # Judged again behind the lock. Whoever gives a grant meanwhile comes before what is ended is read, or after.
        site, owner = find_site(manager, uid, now)
        if others := others_who_own(site, owner, now):
            text = _("{organization} owns it too. Have its part ended by an administrator first.")
            raise Refused(text.format(organization=others[0].name))
        access_changed()
        related = _end_relations(manager, site, now)
        panels = list(Panel.objects.filter(site=site).select_related("connection").order_by("pk"))
        grants = Grant.objects.filter(in_force_or_to_come(now), panel__site=site)
        end_grants(manager, owner, grants.select_related("user", "panel").order_by("pk"), now)
        end_requests(manager, AccessRequest.objects.filter(panel__site=site), now)
        end_jobs(manager, jobs_left(now).filter(site=site), now)
        site.ended_at, site.ended_because = now, reason
        site.save(update_fields=["ended_at", "ended_because"])
        accounts = connections_of(Panel.objects.filter(site=site))
        here = {owner.pk: owner} | {one.pk: one for one in related}
        _record(manager, site, reason, here.values(), now)
        own = _open_list(manager, site, owner, now, panels=panels, accounts=accounts)
        for one in (here | {account.organization_id: account.organization for account in accounts}).values():
            if one != owner:
                _open_list(
                    manager, site, one, now, panels=panels, accounts=accounts, other=owner, is_known=one.pk in here
                )
    return own


def _end_relations(by: User, site: Site, now: datetime) -> list[Organization]:
    """End what stands and what is to come, decline what is proposed; returns whom that concerned."""
    found = SiteOrganization.objects.filter(in_force_or_to_come(now), site=site, declined_at=None)
    relations = list(found.select_related("organization", "site").order_by("relation", "pk"))
    for relation in relations:
        was_open = is_open(relation)
        record_relation(by, "declined" if was_open else "ended", relation, now)
    for relation in relations:
        if is_open(relation):
            relation.declined_at = now
        else:
            close(relation, now, at_once=False)
        relation.save()
    return [one.organization for one in relations if one.declined_at is None]


def _open_list(
    by: User,
    site: Site,
    organization: Organization,
    now: datetime,
    *,
    panels: Sequence[Panel],
    accounts: Sequence[Connection],
    other: Organization | None = None,
    is_known: bool = True,
) -> Ending:
    """The list of one organization. Whoever has no more than the account is not told whose panels they were, or where.

    ``other``: the owner, in the lists of others.
    """
    own = [one for one in accounts if one.organization_id == organization.pk]
    mine = {one.pk for one in own}
    is_owner = other is None
    ending = Ending(kind=EndingKind.SITE, organization=organization)
    if is_known:
        ending.other, ending.site = other, site
    steps = {
        EndingStepKind.TAKE_OFF: [panel for panel in panels if panel.enabled and panel.connection_id in mine],
        EndingStepKind.PANEL_CODES: panels if is_owner else [],
    }
    connections = {
        EndingStepKind.VENDOR_PASSWORD: own if is_owner else [],
        EndingStepKind.VENDOR_PEOPLE: with_an_app(own),
        EndingStepKind.PLANS: with_plans(own),
    }
    open_list(by, ending, panels=steps, connections=connections, now=now, by_itself=(EndingStepKind.GRANTS,))
    return ending


def _record(by: User, site: Site, reason: EndingReason, concerned: Iterable[Organization], now: datetime) -> None:
    record(
        Site,
        [
            Act(
                at=now,
                act="site.ended",
                actor=by.uid,
                object_kind="site",
                object_uid=site.uid,
                organization=one.uid,
                details={"site": site.uid, "because": reason},
            )
            for one in concerned
        ],
    )
