"""What one person may do on one panel, given what they hold (`panels.access.judging` says what that is at a moment)."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from panels.vocabulary import Relation, Right

_Key = TypeVar("_Key", bound=Hashable)

# What led to an alarm is in the pictures just before it.
_BEFORE_ALARM = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A membership in force: this organization, through this relation, gives these rights.

    ``by_glass``: none, but a broken glass in its place. It shows, and decides nothing for the organization.
    """

    organization_id: int
    relation: Relation
    rights: frozenset[Right]
    if_allowed: frozenset[Right]
    until: datetime | None
    by_glass: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A grant in force, or what a job gives on one panel. ``partition`` None is the whole panel.

    ``works_for``: the organization whose job it is; None: it comes of no job.
    """

    panel_id: int
    partition: int | None
    rights: frozenset[Right]
    until: datetime | None
    since: datetime
    works_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFact:
    """One accepted relation of a panel's site that is in force. ``since`` None: it does not matter to the asker."""

    organization_id: int
    relation: Relation
    may_arm: bool
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRights:
    """What one person may do on one panel: on the whole of it, and beyond that per partition number.

    ``begun`` and the others bound what is seen of history: the start of the oldest relation or grant behind a right on
    the whole, behind seeing a partition, and behind seeing what happened there.
    """

    whole: frozenset[Right]
    partitions: dict[int, frozenset[Right]]
    begun: dict[Right, datetime] = field(default_factory=dict)
    partitions_begun: dict[int, datetime] = field(default_factory=dict)
    partitions_told: dict[int, datetime] = field(default_factory=dict)

    def allows(self, right: Right, partitions: Iterable[int] | None = None) -> bool:
        """Whether ``right`` holds on the whole panel or, if given, on every one of ``partitions``."""
        if right in self.whole:
            return True
        numbers = list(partitions or ())
        return bool(numbers) and all(right in self.partitions.get(number, ()) for number in numbers)

    def since(self, right: Right = Right.VIEW) -> datetime | None:
        """From when on the history of the whole panel is theirs to see; None: all of it."""
        return self.begun.get(right)

    def during_alarm(self, since: datetime, placed_at: datetime | None = None) -> "PanelRights":
        """The same at a panel that is in alarm: who handles it sees what its cameras have seen since shortly before."""
        if Right.HANDLE not in self.whole or Right.SEE_STILLS in self.whole:
            return self
        first = since - _BEFORE_ALARM
        begun = self.begun | {Right.SEE_STILLS: max(first, placed_at) if placed_at else first}
        return replace(self, whole=self.whole | {Right.SEE_STILLS, Right.REQUEST_STILL}, begun=begun)

    @property
    def sees_whole(self) -> bool:
        """Whether everything of the panel may be shown, not only some partitions."""
        return Right.VIEW in self.whole

    @property
    def sees_history(self) -> bool:
        """Whether what happened at the whole panel may be shown."""
        return Right.SEE_HISTORY in self.whole

    @property
    def seen_partitions(self) -> frozenset[int]:
        """The partitions seen by a grant of their own."""
        return frozenset(number for number, rights in self.partitions.items() if Right.VIEW in rights)

    @property
    def told_partitions(self) -> frozenset[int]:
        """The partitions of which a grant of their own shows what happened."""
        return frozenset(number for number, rights in self.partitions.items() if Right.SEE_HISTORY in rights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Everything a person holds at one moment; ``ends_at`` is when the clock next takes something away."""

    standings: tuple[Standing, ...] = ()
    grants: tuple[Granted, ...] = ()
    ends_at: datetime | None = None

    def only(self, kept: frozenset[Right]) -> "Rights":
        """The same person held to these rights: support looks at what somebody sees and does nothing in their place."""
        standings = [replace(one, rights=one.rights & kept, if_allowed=frozenset()) for one in self.standings]
        grants = [replace(one, rights=one.rights & kept) for one in self.grants]
        return replace(self, standings=tuple(standings), grants=tuple(grants))

    def on(self, panel_id: int, relations: Iterable[RelationFact], *, placed_at: datetime | None) -> PanelRights:
        """Judge one panel, given the relations in force of its site, and since when it has stood there.

        Nobody there sees what it told before from another site.
        """
        whole: set[Right] = set()
        by_partition: dict[int, frozenset[Right]] = {}
        begun: dict[Right, datetime] = {}
        partitions_begun: dict[int, datetime] = {}
        partitions_told: dict[int, datetime] = {}
        for fact in relations:
            for standing in self.standings:
                if standing.organization_id == fact.organization_id and standing.relation == fact.relation:
                    given = standing.rights | standing.if_allowed if fact.may_arm else standing.rights
                    whole |= given
                    _begin(begun, given, _later(fact.since, placed_at))
        for grant in self.grants:
            if grant.panel_id != panel_id:
                continue
            if grant.partition is None:
                whole |= grant.rights
                _begin(begun, grant.rights, grant.since)
            else:
                by_partition[grant.partition] = by_partition.get(grant.partition, frozenset()) | grant.rights
                if Right.VIEW in grant.rights:
                    _begin(partitions_begun, [grant.partition], grant.since)
                if Right.SEE_HISTORY in grant.rights:
                    _begin(partitions_told, [grant.partition], grant.since)
        return PanelRights(
            whole=frozenset(whole),
            partitions=by_partition,
            begun=begun,
            partitions_begun=partitions_begun,
            partitions_told=partitions_told,
        )


def at_work(grants: Iterable[Granted]) -> dict[tuple[int, int], datetime | None]:
    """On which panels somebody is at work by a job, and for which organization: until when."""
    found: dict[tuple[int, int], datetime | None] = {}
    for one in grants:
        if one.works_for is not None and Right.CONFIGURE in one.rights:
            key = (one.works_for, one.panel_id)
            found[key] = latest([found[key], one.until]) if key in found else one.until
    return found


def latest(ends: Sequence[datetime | None]) -> datetime | None:
    """The last of some ends; None, which is no end, is the last of all."""
    return None if None in ends else max(end for end in ends if end is not None)


def _later(since: datetime | None, placed_at: datetime | None) -> datetime | None:
    """The later of two starts; a relation whose start does not matter to the asker has none."""
    return since if since is None or placed_at is None else max(since, placed_at)


def _begin(begun: dict[_Key, datetime], keys: Iterable[_Key], since: datetime | None) -> None:
    """Remember the earliest start for each key."""
    if since is not None:
        for key in keys:
            begun[key] = min(begun.get(key, since), since)
