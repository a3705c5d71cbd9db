"""Grants that were prepared for somebody who is invited: they end with the invitation, however it ends."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from panels.access.doors import access_changed
from panels.access.standpoints import letter_over
from panels.membership.acting import end_grants, hold, in_force_or_to_come
from panels.models import Grant, Membership, Organization, User


def end_prepared(by: User, organization: Organization, person: User, now: datetime) -> None:
    """End what was prepared for somebody whose invitation was withdrawn, in the transaction at hand.

    It would hold if they were invited again, whenever that is. Whoever has or is offered another part keeps it.
    """
    if not Membership.objects.filter(in_force_or_to_come(now), organization=organization, user=person).exists():
        prepared = Grant.objects.filter(in_force_or_to_come(now), organization=organization, user=person)
        end_grants(by, organization, prepared.select_related("user", "panel").order_by("pk"), now)


def sweep() -> int:
    """End what was prepared for people whose invitation ran out, or went to an address that is theirs no more.

    Returns how many grants that were. Each organization is judged again behind its lock: the letter may have been sent
    again, or accepted, meanwhile.
    """
    ended = 0
    found = Organization.objects.filter(pk__in=_prepared_in_vain(timezone.now()).values("organization_id"))
    for organization in found.order_by("pk"):
        with transaction.atomic():
            now = hold(organization)
            access_changed()
            grants = _prepared_in_vain(now).filter(organization=organization)
            vain = list(grants.select_related("user", "panel").order_by("pk"))
            end_grants(None, organization, vain, now)
            ended += len(vain)
    return ended


def _prepared_in_vain(now: datetime) -> QuerySet[Grant]:
    parts = Membership.objects.filter(
        in_force_or_to_come(now), user=OuterRef("user"), organization=OuterRef("organization")
    )
    over = letter_over(now)
    return Grant.objects.filter(in_force_or_to_come(now), Exists(parts.filter(over)), ~Exists(parts.exclude(over)))
