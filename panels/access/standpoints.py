"""What one person may give others at a panel, ask of its owner, and answer in the owner's place; at one moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from panels.access.doors import relations_in_force
from panels.access.holdings import rights_of
from panels.access.rights import RelationFact, Rights, at_work
from panels.access.roles import NEVER_GRANTED
from panels.models import Membership, Panel, SiteOrganization, User
from panels.vocabulary import Relation, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """Somebody at a panel. ``holds``: what they hold on the whole of it and may hand on, nobody holding more.

    ``owners``: the organizations that own its site for which they look after people; ``installers``: those that
    install there for which they are at work, each with when the job ends by which they are; ``stands_in``: the owner
    lets their station answer requests in its place.
    """

    user_id: int
    holds: frozenset[Right]
    owners: tuple[int, ...]
    installers: Mapping[int, datetime | None]
    stands_in: bool

    @property
    def grants(self) -> bool:
        """Whether they give and end grants here."""
        return bool(self.owners)

    def answers(self, asker_id: int, rights: frozenset[Right]) -> bool:
        """Whether a request for these rights is theirs to approve or decline; nobody's own is."""
        return (self.grants or self.stands_in) and self.user_id != asker_id and rights <= self.holds


def standpoint(user: User, panel: Panel, now: datetime) -> Standpoint:
    """How somebody stands to a panel, now. What they hold for one use, or while an alarm is on, they cannot hand on."""
    return seen_from(user, rights_of(user, now, spending=False), panel, now)


def seen_from(user: User, held: Rights, panel: Panel, now: datetime) -> Standpoint:
    """The same for pages, from rights that are loaded already; one query."""
    return stand(user.pk, held, panel, relations_at([panel.site_id], now).get(panel.site_id or 0, ()))


def relations_at(sites: Iterable[int | None], now: datetime) -> dict[int, list[SiteOrganization]]:
    """How organizations stand to these sites, by site; one query where there is any."""
    wanted = {site for site in sites if site is not None}
    found: dict[int, list[SiteOrganization]] = defaultdict(list)
    # visible: how organizations stand to a site decides; nothing of it is shown.
    for one in relations_in_force(now).filter(site_id__in=wanted) if wanted else ():
        found[one.site_id].append(one)
    return found


def stand(user_id: int, held: Rights, panel: Panel, relations: Iterable[SiteOrganization]) -> Standpoint:
    """The same from rights and relations that are loaded; a pure function."""
    known = list(relations)
    facts = [
        RelationFact(
            organization_id=one.organization_id,
            relation=Relation(one.relation),
            may_arm=one.may_arm,
            since=one.valid_from,
        )
        for one in known
    ]
    rights = held.on(panel.pk, facts, placed_at=panel.placed_at)

    def through(relation: Relation, right: Right) -> list[SiteOrganization]:
        # What somebody gives lasts longer than the hour for which a broken glass lets them look.
        decided = [s for s in held.standings if s.relation == relation and not s.by_glass]
        mine = {s.organization_id for s in decided if right in s.rights}
        return [one for one in known if one.relation == relation and one.organization_id in mine]

    by_jobs = {company: until for (company, at), until in at_work(held.grants).items() if at == panel.pk}

    return Standpoint(
        user_id=user_id,
        holds=rights.whole - NEVER_GRANTED,
        owners=tuple(one.organization_id for one in through(Relation.OWNS, Right.MANAGE_PEOPLE)),
        installers=by_jobs | {one.organization_id: None for one in through(Relation.INSTALLS, Right.CONFIGURE)},
        stands_in=any(one.may_approve for one in through(Relation.MONITORS, Right.HANDLE)),
    )


def members_of(organizations: Iterable[int], now: datetime) -> QuerySet[Membership]:
    """Who belongs to these organizations or is invited into them, and has not left."""
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gt=now)
    # visible: the organizations are the asker's own, whose people they look after.
    return Membership.objects.filter(lasting, organization__in=organizations).select_related("user")


def can_be_given(organizations: Iterable[int], now: datetime) -> QuerySet[Membership]:
    """Those of them for whom grants are given or prepared: not who was invited by a letter that opens nothing now."""
    return members_of(organizations, now).exclude(letter_over(now))


def letter_over(now: datetime) -> Q:
    """A condition on memberships: they wait for an invitation to be accepted that has expired or was withdrawn."""
    over = Q(invitation__expires_at__lte=now) | Q(invitation__withdrawn_at__isnull=False)
    return Q(pending=True) & over


def by_address(people: Iterable[User], members: Iterable[Membership]) -> None:
    """Have those who are invited and have not come yet be called by their address, in memory alone.

    Whether there is an account behind an address, and whose, is theirs to tell by coming.
    """
    known = list(members)
    here = {one.user_id for one in known if not one.pending}
    invited = {one.user_id for one in known} - here
    for person in people:
        if person.pk in invited:
            person.name = ""
