"""The only doors to rows: the auth backend behind ``user.has_perm``, and conditions for querysets."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.db.models.lookups import IsNull
from django.utils import timezone

from panels import bulk
from panels.access.holdings import rights_of
from panels.access.rights import PanelRights, RelationFact, Rights
from panels.models import (
    AccessVersion,
    Connection,
    Device,
    Execution,
    Output,
    Panel,
    Partition,
    Scene,
    Site,
    SiteOrganization,
    User,
    Zone,
)
from panels.signals import access_altered
from panels.vocabulary import Relation, Right

# The primary key of the one row of `AccessVersion`.
_ONLY_ROW: Final = 1

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def relations_in_force(now: datetime) -> QuerySet[SiteOrganization]:
    """Relations accepted by both sides whose dates include ``now``."""
    return SiteOrganization.objects.filter(accepted_at__isnull=False, valid_from__lte=now).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now)
    )


def relation_facts(site_id: int | None, now: datetime) -> tuple[RelationFact, ...]:
    """How organizations stand to one site, for judging a panel there; one query."""
    if site_id is None:
        return ()
    return tuple(
        RelationFact(organization_id=organization, relation=Relation(relation), may_arm=may_arm, since=since)
        for organization, relation, may_arm, since in relations_in_force(now)
        .filter(site_id=site_id)
        .values_list("organization_id", "relation", "may_arm", "valid_from")
    )


def panel_rights(
    user: "User | AnonymousUser",
    panel: Panel,
    now: datetime | None = None,
    *,
    command: str = "",
    spending: bool = True,
) -> PanelRights:
    """What this person may do on this panel, now; ``command`` and ``spending`` as `rights_of` has them."""
    now = now or timezone.now()
    relations, placed_at = relation_facts(panel.site_id, now), panel.placed_at
    held = rights_of(user, now, command=command, spending=spending)
    rights = held.on(panel.pk, relations, placed_at=placed_at)
    return rights.during_alarm(panel.alarm_since or now, placed_at) if panel.alarm else rights


def _giving(rights: Rights, right: Right) -> Q:
    """A condition on relations: those by which a membership gives this right."""
    allowed = Q(pk__in=[])
    for standing in rights.standings:
        same = Q(organization_id=standing.organization_id, relation=standing.relation)
        if right in standing.rights:
            allowed |= same
        elif right in standing.if_allowed:
            allowed |= same & Q(may_arm=True)
    return allowed


def holding_sites(rights: Rights, right: Right, now: datetime) -> Q:
    """A condition on ``site_id``: the sites where a membership gives this right."""
    return Q(site_id__in=relations_in_force(now).filter(_giving(rights, right)).values("site_id"))


def by_grant_alone(rights: Rights, right: Right, now: datetime) -> Q:
    """A condition on grants: on panels where no membership gives this right, so that they may add something."""
    if not _by_membership(rights, right):
        return Q()
    # Asked of each grant by itself: as a join, PostgreSQL goes through every panel there is.
    site = Panel.objects.filter(pk=OuterRef(OuterRef("panel_id"))).values("site_id")
    relations = relations_in_force(now).filter(_giving(rights, right), site_id=Subquery(site[:1]))
    return Q(IsNull(Subquery(relations.values("pk")[:1]), True))


def _by_membership(rights: Rights, right: Right) -> bool:
    """Whether some membership gives this right anywhere."""
    return any(right in standing.rights | standing.if_allowed for standing in rights.standings)


def while_related(rights: Rights, right: Right, now: datetime, moment: str, site: str = "panel__site_id") -> Q:
    """A condition on rows with a panel: a membership gives the right there, by a relation no younger than ``moment``.

    What a party sees of history is bounded by its relation's dates (DESIGN 6), and by when the panel came to the site;
    ``moment`` names the row's own time.
    """
    relations = relations_in_force(now).filter(_giving(rights, right))
    related = Q(Exists(relations.filter(site_id=OuterRef(site), valid_from__lte=OuterRef(moment))))
    return related & since_placed(moment, site.removesuffix("site_id"))


def since_placed(moment: str, panel: str) -> Q:
    """A condition on what happened at panels: not before they came to where they stand."""
    placed = f"{panel}placed_at"
    return Q(**{f"{placed}__isnull": True}) | Q(**{f"{placed}__lte": F(moment)})


def while_granted(rights: Rights, right: Right, moment: str, partition: str = "", panel: str = "panel_id") -> Q:
    """The same for grants: those of a whole panel, or those of a partition that the field ``partition`` names."""
    condition = Q(pk__in=[])
    for grant in rights.grants:
        if right in grant.rights and (grant.partition is None) != bool(partition):
            bounds = {panel: grant.panel_id, f"{moment}__gte": grant.since}
            condition |= Q(**bounds, **({partition: grant.partition} if partition else {}))
    return condition


def while_told(
    rights: Rights, now: datetime, moment: str, *, panel: str = "panel_id", site: str = "panel__site_id"
) -> Q:
    """A condition on what happened at panels: this person sees the past of the whole panel, and did at ``moment``.

    One definition for the events a page lists and for the order of a list by its panels' events.
    """
    related = while_related(rights, Right.SEE_HISTORY, now, moment, site)
    return related | while_granted(rights, Right.SEE_HISTORY, moment, panel=panel)


def panels_holding(rights: Rights, right: Right, now: datetime) -> Q:
    """A condition on panels: those where this person holds ``right`` on the whole or on some partition."""
    granted = [grant.panel_id for grant in rights.grants if right in grant.rights]
    condition = Q(pk__in=bulk.among(granted))
    if _by_membership(rights, right):
        condition |= holding_sites(rights, right, now)
    return condition


def _panel_and_partitions(target: Model) -> tuple[Panel, list[int] | None]:
    """The panel an object belongs to, and the partitions a right on it may come from."""
    match target:
        case Panel():
            return target, None
        case Partition():
            return target.panel, [target.number]
        case Zone():
            return target.panel, list(target.partition_numbers) or None
        case Output() | Device() | Scene() | Execution():
            return target.panel, None
        case _:
            raise TypeError(f"rights are not defined on {type(target).__name__}")


def holds(user: "User | AnonymousUser", right: Right, target: Model, now: datetime | None = None) -> bool:
    """Whether this person holds a right on a panel, something of it, or a site, at this moment."""
    now = now or timezone.now()
    if isinstance(target, Site):
        rights = rights_of(user, now)
        return Site.objects.filter(pk=target.pk).filter(_site_condition(rights, right, now)).exists()
    if isinstance(target, Connection):
        return _holds_on_connection(user, right, target, now)
    panel, partitions = _panel_and_partitions(target)
    return panel_rights(user, panel, now).allows(right, partitions)


def _site_condition(rights: Rights, right: Right, now: datetime) -> Q:
    sites = Panel.objects.filter(panels_holding(rights, right, now)).values("site_id")
    return Q(pk__in=sites)


def _holds_on_connection(user: "User | AnonymousUser", right: Right, connection: Connection, now: datetime) -> bool:
    """A connection belongs to one organization; only that organization's people configure or read it."""
    return any(
        standing.organization_id == connection.organization_id and right in standing.rights
        for standing in rights_of(user, now).standings
    )


def own_organizations(
    user: "User | AnonymousUser", right: Right, now: datetime | None = None, *, by_glass: bool = True
) -> list[int]:
    """Organizations in which this person's role includes a right; ``by_glass`` False: one of their own, no glass's."""
    standings = rights_of(user, now).standings
    return [s.organization_id for s in standings if right in s.rights and (by_glass or not s.by_glass)]


class AccessBackend:
    """Answers ``user.has_perm("panels.<right>", object)``; without an object the answer is no."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Signs nobody in: django-allauth does that."""
        return

    def has_perm(self, user: User, perm: str, obj: Model | None = None) -> bool:
        """Judge one right on one object. A permission that is not a right of ours is not ours to give."""
        app, _, name = perm.partition(".")
        if app != "panels" or name not in Right._value2member_map_:
            return False
        return obj is not None and holds(user, Right(name), obj)


def access_version() -> int:
    """The number that rises with every change to who may see what."""
    found = bulk.fetch(AccessVersion, ("number",), "id", [_ONLY_ROW])
    return int(found[0][0]) if found else 0


def access_changed(*, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """Raise the number in the transaction at hand; receives the save and delete signals of what rights hang on."""
    if update_fields == frozenset({"last_login"}):
        # Signing in changes nobody's rights, and must not have every open page judged again.
        return
    if not AccessVersion.objects.update(number=F("number") + 1):
        AccessVersion.objects.get_or_create(pk=_ONLY_ROW)
    access_altered.send(sender=AccessVersion)


def hold_rights() -> datetime:
    """In a transaction: nobody's rights change until it ends. Returns the moment to judge by, of the database's clock.

    It is read behind the lock: by a clock read before it, what was ended while one waited would still stand.
    """
    access_changed()
    moment: datetime = AccessVersion.objects.annotate(moment=Now()).values_list("moment", flat=True)[:1].get()
    return moment
