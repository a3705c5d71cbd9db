"""How long things are kept, and what nothing may delete (DESIGN 12): asked by whoever deletes.

Where several organizations may see something, it is kept for as long as any of them keeps it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from panels.access.doors import relations_in_force
from panels.models import Connection, LegalHold, Organization, Panel, Retention, Site, SiteOrganization
from panels.vocabulary import OrganizationKind, Relation
from panels.vocabulary.retention import SPANS, Kept

# Rows in a transaction, panels in a question.
AT_ONCE: Final = 1000
_PANELS: Final = 500


def usual(category: Kept) -> int:
    """The days for which something is kept where nobody chose."""
    return settings.RAW_DAYS if category == Kept.RAW else SPANS[category].usual


def bounds(organization: Organization, category: Kept) -> tuple[int, int]:
    """The fewest and the most days that an organization may choose."""
    span = SPANS[category]
    is_station = organization.kind == OrganizationKind.MONITORING
    return max(span.least, span.at_stations if is_station else 0), span.most


def chosen(category: Kept) -> dict[int, int]:
    """The days that organizations chose, by their primary keys."""
    return dict(Retention.objects.filter(category=category).values_list("organization_id", "days"))


def chosen_by_uid(category: Kept) -> dict[str, int]:
    """The same by uid."""
    return dict(Retention.objects.filter(category=category).values_list("organization__uid", "days"))


def by_organization(category: Kept, organization: str, *, by_uid: bool = False) -> Iterator[tuple[Q, timedelta]]:
    """Conditions on rows that belong to one organization, each with how long those are kept.

    ``organization`` names the way to its primary key, or its uid.
    """
    picked: Mapping[Any, int] = chosen_by_uid(category) if by_uid else chosen(category)
    groups: dict[int, list[Any]] = defaultdict(list)
    for key, days in picked.items():
        groups[days].append(key)
    yield ~Q(**{f"{organization}__in": list(picked)}), timedelta(days=usual(category))
    for days, keys in groups.items():
        yield Q(**{f"{organization}__in": keys}), timedelta(days=days)


def by_panel(category: Kept, panel: str, *, owners: bool = False) -> Iterator[tuple[Q, timedelta]]:
    """Conditions on rows that belong to panels, each with how long those are kept.

    ``panel`` names the way to its primary key; ``owners``: the owners of its site decide, and if it has none the
    organization of its connection. Otherwise everybody who has to do with it does.
    """
    picked, ordinary = chosen(category), usual(category)
    if not picked:
        yield Q(**{f"{panel}__isnull": False}), timedelta(days=ordinary)
        return
    groups: dict[int, list[int]] = defaultdict(list)
    for pk, organizations in _stakes(owners=owners):
        groups[max(picked.get(one, ordinary) for one in organizations)].append(pk)
    for days, pks in groups.items():
        for at in range(0, len(pks), _PANELS):
            yield Q(**{f"{panel}__in": pks[at : at + _PANELS]}), timedelta(days=days)


def longest_at(panel: Panel, category: Kept, *, owners: bool = False) -> timedelta:
    """How long something of one panel is kept."""
    picked, ordinary = chosen(category), usual(category)
    found = next((of for pk, of in _stakes(owners=owners, only=panel.pk) if pk == panel.pk), ())
    return timedelta(days=max((picked.get(one, ordinary) for one in found), default=ordinary))


def _stakes(*, owners: bool, only: int | None = None) -> Iterator[tuple[int, Iterable[int]]]:
    """Panels with the organizations whose say counts."""
    relations = relations_in_force(timezone.now())
    panels = Panel.objects.order_by("pk")
    if owners:
        relations = relations.filter(relation=Relation.OWNS)
    if only is not None:
        panels, relations = panels.filter(pk=only), relations.filter(site__panels=only)
    at_sites: dict[int, set[int]] = defaultdict(set)
    for site, organization in relations.values_list("site_id", "organization_id"):
        at_sites[site].add(organization)
    for pk, site, own in panels.values_list("pk", "site_id", "connection__organization_id"):
        there = at_sites.get(site, set())
        yield pk, (there or {own}) if owners else there | {own}


def holds() -> "QuerySet[LegalHold]":
    """Those that are in force."""
    return LegalHold.objects.filter(ended_at__isnull=True)


def held_organizations() -> "QuerySet[Organization]":
    """Organizations of which nothing is deleted."""
    return Organization.objects.filter(pk__in=holds().filter(site__isnull=True).values("organization_id"))


def held_sites() -> "QuerySet[Site]":
    """Sites of which nothing is deleted: held themselves, or ever related to an organization that is."""
    related = SiteOrganization.objects.filter(accepted_at__isnull=False, organization__in=held_organizations())
    by_itself = Q(pk__in=holds().filter(site__isnull=False).values("site_id"))
    return Site.objects.filter(by_itself | Q(pk__in=related.values("site_id")))


def held_panels() -> "QuerySet[Panel]":
    """Panels of which nothing is deleted."""
    return Panel.objects.filter(Q(site__in=held_sites()) | Q(connection__organization__in=held_organizations()))


def not_held(panel: str = "panel", connection: str = "connection") -> Q:
    """A condition on rows of panels, or of connections as a whole: they may be deleted.

    What concerns a whole connection stays for any panel behind it. Empty names: there is no such way.
    """
    condition = Q()
    if panel:
        condition &= ~Q(**{f"{panel}__in": held_panels()})
    if connection:
        alone = Q(**{f"{panel}__isnull": True}) if panel else Q()
        condition &= ~(alone & Q(**{f"{connection}__in": Connection.objects.filter(panels__in=held_panels())}))
        condition &= ~Q(**{f"{connection}__in": Connection.objects.filter(organization__in=held_organizations())})
    return condition


def in_bites(rows: "QuerySet[Any]", forget: Callable[["QuerySet[Any]"], int] | None = None) -> int:
    """Delete rows, or ``forget`` part of them, in small transactions; returns how many.

    Each bite asks the rows' conditions again, so that a hold ends it at once.
    """
    done = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        bite = rows.filter(pk__in=keys)
        done += forget(bite) if forget is not None else _deleted(bite)
    return done


def _deleted(rows: "QuerySet[Any]") -> int:
    model: type[Model] = rows.model
    return rows.delete()[1].get(model._meta.label, 0)


def older_than(moment: str, now: datetime, period: timedelta) -> Q:
    """A condition on rows: their time is over."""
    return Q(**{f"{moment}__lt": now - period})
