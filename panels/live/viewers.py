"""The people behind open pages, and what each of them may see of a push."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Min
from django.utils import timezone

from panels.access.asked import Asked
from panels.access.doors import access_version, panels_holding, relations_in_force
from panels.access.holdings import rights_of
from panels.access.looks import Look, told_to
from panels.access.rights import Rights
from panels.live.pushes import Audience, Part
from panels.live.topics import panel_of
from panels.models import Panel, User
from panels.sign_in.standing import is_settled
from panels.vocabulary import Right

logger = logging.getLogger(__name__)

_VERDICTS_KEPT: Final = 4096


class Sight(Enum):
    """What becomes of a fragment on its way to one person: shown, only hinted at, or nothing."""

    SHOWN = "shown"
    NUDGED = "nudged"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one person sees of one panel under one audience."""

    whole: bool
    told: bool
    covert: bool
    partitions: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One person's rights as they stood under ``version``, and when the clock next changes them."""

    user_id: int
    active: bool
    # Nothing has to be set up before anything else is shown.
    settled: bool
    version: int
    rights: Rights
    ends_at: datetime | None
    # Any of these in a session proves that the password is still the one it was opened with.
    session_hashes: frozenset[str]
    visible: frozenset[str]
    # What has become of the requests for access that concern them, and how many wait for their answer.
    asked: frozenset[str] = frozenset()
    waiting: int = 0
    # The looks of administrators into what they lead, by uid.
    looks: frozenset[str] = frozenset()


class Viewer:
    """One person with open pages in this process."""

    def __init__(self, judged: Judged) -> None:
        self.user_id: Final = judged.user_id
        self.judged = judged
        # Equal for people who may see the same.
        self.key = rights_key(judged.rights)
        self._verdicts: dict[str, Verdict] = {}

    def take(self, judged: Judged) -> None:
        """Replace what was known about this person's rights, unless it is newer."""
        if judged.version >= self.judged.version:
            self.judged = judged
            self.key = rights_key(judged.rights)
            self._verdicts.clear()

    def ask_by(self, ends_at: datetime | None) -> None:
        """Look the rights up again at this moment at the latest."""
        ends = [end for end in (ends_at, self.judged.ends_at) if end is not None]
        self.judged = replace(self.judged, ends_at=min(ends, default=None))

    @property
    def told(self) -> tuple[object, ...]:
        """Differs where an open page offers something else than the server now would."""
        return (self.key, self.judged.asked)

    @property
    def holds_nothing(self) -> bool:
        """Whether no membership and no grant is in force."""
        return not (self.judged.rights.standings or self.judged.rights.grants)

    @property
    def is_station(self) -> bool:
        """Whether some membership shows silent alarms; on which panels is another question."""
        return any(Right.SEE_COVERT in standing.rights for standing in self.judged.rights.standings)

    def outdated(self, version: int, now: datetime) -> bool:
        """Whether the rights must be looked up again before anything is forwarded."""
        ends_at = self.judged.ends_at
        return self.judged.version < version or (ends_at is not None and ends_at <= now)

    def sight_of(self, part: Part) -> Sight:
        """Judge one fragment by the same function that judges pages and acts."""
        if part.audience is None:
            return Sight.SHOWN
        seen = self._verdict(part.audience)
        if part.covert is not None and part.covert != seen.covert:
            return Sight.HIDDEN
        if seen.whole:
            return Sight.SHOWN if seen.told or not part.told else Sight.NUDGED
        if part.partitions is not None:
            return Sight.SHOWN if part.partitions & seen.partitions else Sight.HIDDEN
        # Only what is named for the panel itself: other names would tell what else there is.
        return Sight.NUDGED if seen.partitions and (panel_of(part.topic) or part.topic) in part.dom_id else Sight.HIDDEN

    def _verdict(self, audience: Audience) -> Verdict:
        if (verdict := self._verdicts.get(audience.key)) is None:
            rights = self.judged.rights.on(audience.panel_id, audience.relations, placed_at=None)
            verdict = Verdict(
                whole=rights.sees_whole,
                told=rights.sees_history,
                covert=Right.SEE_COVERT in rights.whole,
                partitions=rights.seen_partitions,
            )
            if len(self._verdicts) >= _VERDICTS_KEPT:
                self._verdicts.clear()
            self._verdicts[audience.key] = verdict
        return verdict


def rights_key(rights: Rights) -> tuple[object, ...]:
    """Equal for two people who may see the same."""
    return (
        frozenset((held.organization_id, held.relation, held.rights, held.if_allowed) for held in rights.standings),
        frozenset((grant.panel_id, grant.partition, grant.rights) for grant in rights.grants),
    )


def judge(watched: Mapping[int, Collection[str]]) -> dict[int, Judged]:
    """Look up the rights of these people, and which of the panels they watch (by uid) they may see. Reads the database.

    The access version is read first: what changes meanwhile makes the answer outdated, never wrongly current.
    """
    version = access_version()
    now = timezone.now()
    people = User.objects.in_bulk(list(watched))
    seen: _SeenByRights = {}
    asked, looks = Asked.load(now), Look.load(now)
    answers = {}
    for user_id, uids in watched.items():
        try:
            judged = _judge_one(user_id, people.get(user_id), uids, version=version, now=now, known=seen)
            answers[user_id] = _with_looks(_with_asked(judged, asked), looks)
        except (OperationalError, InterfaceError):
            # Nobody can be judged: the caller asks again.
            raise
        except Exception:
            # Whoever cannot be judged has no rights, and must not keep others from having theirs.
            logger.exception("the rights of person %s cannot be judged", user_id)
            answers[user_id] = _nobody(user_id, version)
    return answers


_SeenByRights = dict[tuple[object, ...], tuple[frozenset[str], datetime | None]]


def _judge_one(
    user_id: int, user: User | None, uids: Collection[str], *, version: int, now: datetime, known: _SeenByRights
) -> Judged:
    if user is None:
        return _nobody(user_id, version)
    rights = rights_of(user, now)
    # People of one station share their rights: ask once for all of them.
    key = (*rights_key(rights), frozenset(uids))
    if key not in known:
        known[key] = _visible(rights, uids, now) if uids else (frozenset(), None)
    seen, relation_ends_at = known[key]
    ends = [end for end in (rights.ends_at, relation_ends_at) if end is not None]
    return Judged(
        user_id=user_id,
        active=user.is_active,
        settled=is_settled(user),
        version=version,
        rights=rights,
        ends_at=min(ends, default=None),
        session_hashes=frozenset([user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]),
        visible=seen,
    )


def _with_asked(judged: Judged, asked: Asked) -> Judged:
    """The same with the requests for access that concern this person, until the clock next changes one."""
    if not asked.requests or not judged.active:
        return judged
    found = asked.of(judged.user_id, judged.rights)
    ends = [end for end in (judged.ends_at, *(one.turn for one in found)) if end is not None]
    return replace(
        judged,
        asked=frozenset(f"{one.request.uid} {one.state}" for one in found),
        waiting=sum(one.waits for one in found),
        ends_at=min(ends, default=None),
    )


def _with_looks(judged: Judged, looks: Sequence[Look]) -> Judged:
    """The same with the looks this person is told of, until the first of them ends."""
    told = told_to(judged.rights, looks) if judged.active else []
    if not told:
        return judged
    ends = [end for end in (judged.ends_at, *(look.ends_at for look in told)) if end is not None]
    return replace(judged, looks=frozenset(look.uid for look in told), ends_at=min(ends))


def _nobody(user_id: int, version: int) -> Judged:
    return Judged(
        user_id=user_id,
        active=False,
        settled=False,
        version=version,
        rights=Rights(),
        ends_at=None,
        session_hashes=frozenset(),
        visible=frozenset(),
    )


def _visible(rights: Rights, uids: Collection[str], now: datetime) -> tuple[frozenset[str], datetime | None]:
    """Which of these panels may be seen, and when the first relation that may be the reason ends."""
    rows = list(
        Panel.objects.filter(panels_holding(rights, Right.VIEW, now), uid__in=uids, enabled=True).values_list(
            "uid", "site_id"
        )
    )
    return frozenset(uid for uid, _ in rows), _relations_end(rights, {site for _, site in rows if site}, now)


def _relations_end(rights: Rights, sites: Collection[int], now: datetime) -> datetime | None:
    """When the first relation ends by which this person may see one of these sites."""
    mine = {standing.organization_id for standing in rights.standings}
    if not mine or not sites:
        return None
    relations = relations_in_force(now).filter(site_id__in=sites, organization_id__in=mine)
    end: datetime | None = relations.aggregate(end=Min("valid_until"))["end"]
    return end


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPanel:
    """A panel as one person may see it: with silent alarms or not, and the version that makes."""

    pk: int
    version: int
    covert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The panels of a new subscription that may be seen, by uid, and when to ask anew."""

    panels: dict[str, SeenPanel]
    ends_at: datetime | None


def look_at(user_id: int, rights: Rights, uids: Collection[str]) -> Seen:
    """Ask the door of all pages which of these panels this person may see, now. Reads the database."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return Seen(panels={}, ends_at=None)
    now = timezone.now()
    rows = list(Panel.objects.visible_to(user).filter(uid__in=uids))
    silent = panels_holding(rights, Right.SEE_COVERT, now)
    covert = set(Panel.objects.filter(silent, pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return Seen(
        panels={
            row.uid: SeenPanel(pk=row.pk, version=row.version_for(covert=row.pk in covert), covert=row.pk in covert)
            for row in rows
        },
        ends_at=_relations_end(rights, {row.site_id for row in rows if row.site_id}, now),
    )


def live_sessions(keys: Collection[str]) -> set[str]:
    """Those of these sessions that exist and have not expired. Reads the database."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    alive = store.get_model_class().objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(alive.values_list("session_key", flat=True))
