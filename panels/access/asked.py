"""Requests for access as they concern one person: theirs to answer, their own, and the windows that came of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Q
from django.utils import timezone

from panels.access.doors import relations_in_force
from panels.access.holdings import rights_of
from panels.access.rights import Rights
from panels.access.standpoints import relations_at, stand
from panels.models import AccessRequest, Grant, Membership, Panel, SiteOrganization, User
from panels.vocabulary import Right, Role

# A day unanswered and the longest window after that; then nothing can come of a request any more.
_MATTERS: Final = timedelta(hours=33)


class AskedState(StrEnum):
    """What has become of a request."""

    OPEN = "open"
    WINDOW = "window"
    ENDED = "ended"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One request to one person: their ``own``, one that they ``answer``, one whose window they may ``end``."""

    request: AccessRequest
    state: AskedState
    own: bool
    answers: bool
    ends: bool

    @property
    def waits(self) -> bool:
        """Whether an answer of this person's is waited for."""
        return self.answers and self.state == AskedState.OPEN

    @property
    def turn(self) -> datetime | None:
        """When the clock next changes its state."""
        match self.state, window_of(self.request):
            case AskedState.OPEN, _:
                return self.request.expires_at
            case AskedState.WINDOW, Grant() as window:
                return window.valid_until
        return None


def window_of(request: AccessRequest) -> Grant | None:
    """What was opened, if it was."""
    found: Grant | None = getattr(request, "window", None)
    return found


def state_of(request: AccessRequest, now: datetime) -> AskedState:
    """What has become of a request by now."""
    if request.decided_at is None:
        return AskedState.OPEN if request.expires_at > now else AskedState.EXPIRED
    if not request.approved:
        return AskedState.TAKEN_BACK if request.approved is None else AskedState.DECLINED
    window = window_of(request)
    is_open = window is not None and window.valid_until is not None and window.valid_until > now
    return AskedState.WINDOW if is_open else AskedState.ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Requests of which something may still come, with how organizations stand to their sites."""

    requests: Sequence[AccessRequest]
    relations: Mapping[int, Sequence[SiteOrganization]]
    now: datetime

    @classmethod
    def load(cls, now: datetime, among: Q | None = None) -> "Asked":
        """One query, and a second where there are any."""
        # visible: `of` keeps what concerns the person alone.
        rows = AccessRequest.objects.filter(among or Q(), asked_at__gt=now - _MATTERS)
        found = list(
            rows.select_related("user", "organization", "panel__site", "window", "decided_by").order_by("-asked_at")
        )
        return cls(requests=found, relations=relations_at((one.panel.site_id for one in found), now), now=now)

    def of(self, user_id: int, held: Rights) -> list[Concern]:
        """Those that concern somebody who holds this."""
        found = []
        for request in self.requests:
            relations = self.relations.get(request.panel.site_id or 0, ())
            here = stand(user_id, held, request.panel, relations)
            own, answers = request.user_id == user_id, here.answers(request.user_id, _rights(request))
            state = state_of(request, self.now)
            if state == AskedState.WINDOW and not _still_works_there(request, relations):
                state = AskedState.ENDED
            if own or answers or here.grants:
                ends = state == AskedState.WINDOW and (own or answers or here.grants)
                found.append(Concern(request=request, state=state, own=own, answers=answers, ends=ends))
        return found


def concerns(user: User, now: datetime, panel: Panel | None = None, held: Rights | None = None) -> list[Concern]:
    """The requests that concern a person, the newest first; at one panel, or everywhere."""
    held = held or rights_of(user, now)
    # By support, who looks on in somebody's place, nothing is asked and nothing answered.
    if user.impersonator is not None or not held.standings:
        return []
    mine = {standing.organization_id for standing in held.standings}
    among = Q(panel=panel) if panel is not None else Q()
    near = relations_in_force(now).filter(organization__in=mine).values("site_id")
    return Asked.load(now, among & (Q(user=user) | Q(panel__site_id__in=near))).of(user.pk, held)


def count_waiting(user: User, members: Iterable[Membership]) -> int:
    """How many requests wait for this person's answer; one query where there are none at all."""
    mine = {one.organization_id for one in members if one.role != Role.RESIDENT}
    if not mine:
        return 0
    now = timezone.now()
    near = relations_in_force(now).filter(organization__in=mine).values("site_id")
    # visible: no more than whether there is any.
    if not AccessRequest.objects.filter(decided_at=None, expires_at__gt=now, panel__site_id__in=near).exists():
        return 0
    return sum(one.waits for one in concerns(user, now))


def _rights(request: AccessRequest) -> frozenset[Right]:
    return frozenset(Right(right) for right in request.rights)


def _still_works_there(request: AccessRequest, relations: Iterable[SiteOrganization]) -> bool:
    """Whether the installer is still related to the site; without, its window gives nothing."""
    return any(one.organization_id == request.organization_id for one in relations)
