"""Looks through broken glass, as the people who lead a tenant are told of them for as long as each lasts."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Self

from django.db.models import QuerySet

from panels.access.rights import Rights
from panels.models import BreakGlass
from panels.vocabulary import Right


def open_looks(now: datetime) -> QuerySet[BreakGlass]:
    """The glasses that are broken now, by administrators who still are; whom to tell of them is for the caller."""
    # visible: each caller keeps to the organizations that the person leads.
    return BreakGlass.objects.filter(ends_at__gt=now, user__is_active=True, user__is_staff=True)


class Look(NamedTuple):
    """One of them, as far as open pages have to know."""

    uid: str
    organization_id: int
    ends_at: datetime

    @classmethod
    def load(cls, now: datetime) -> list[Self]:
        """All of them; one query."""
        return [cls(*row) for row in open_looks(now).values_list("uid", "organization_id", "ends_at")]


def told_to(held: Rights, looks: Iterable[Look]) -> list[Look]:
    """Those that somebody who holds this is told of: into organizations whose people they look after themselves."""
    led = {one.organization_id for one in held.standings if Right.MANAGE_PEOPLE in one.rights and not one.by_glass}
    return [look for look in looks if look.organization_id in led]
