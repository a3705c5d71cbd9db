"""Owners give, change and end grants on their panels; what is judged is judged under the lock it is written under."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from panels.access.doors import hold_rights
from panels.access.standpoints import Standpoint, can_be_given, standpoint
from panels.dispatch import Refusal
from panels.dispatch.panel_rows import lock_panel
from panels.models import Grant, Panel, Partition, User
from panels.presentation.weekday_words import Window
from panels.signals import Act, acts_recorded
from panels.vocabulary import Right

# What a right on one partition does anything for; the rest is of the panel as a whole.
OF_PARTITIONS: Final = frozenset({Right.VIEW, Right.SEE_HISTORY, Right.ARM, Right.DISARM, Right.BYPASS})

# What shows the past.
LOOKS_BACK: Final = frozenset({Right.SEE_HISTORY, Right.SEE_STILLS, Right.SEE_RAW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is granted. ``partition`` None is the whole panel; ``hours`` as `Grant` has them, empty is any time."""

    rights: frozenset[Right]
    partition: Partition | None
    valid_from: datetime
    valid_until: datetime | None
    hours: tuple[Window, ...] = ()
    once: bool = False


def hold_still(panel: Panel, asked_at: datetime) -> datetime:
    """In a transaction: nobody's rights change until it ends, so that what is judged now is what is written.

    The panel first, as everywhere; then the one row that every change of rights raises. Returns the moment to judge by,
    never before ``asked_at``: by a clock read before the lock, what was ended while one waited would still stand.
    """
    lock_panel(panel.pk)
    return max(asked_at, hold_rights())


def grants_on(panel: Panel, now: datetime) -> QuerySet[Grant]:
    """The grants on a panel that may still give something, windows included; for whoever gives grants there."""
    # visible: the panel is one on which the asker gives grants.
    rows = Grant.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now), panel=panel, used_at=None)
    return rows.select_related("user", "panel__site", "partition", "granted_by", "request").order_by("user__name", "pk")


def grants_of(user: User, now: datetime) -> QuerySet[Grant]:
    """The grants of one person that may still give something."""
    # visible: one's own.
    rows = Grant.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now), user=user, used_at=None)
    return rows.select_related("user", "panel__site", "partition").order_by("panel__sort_name", "pk")


def add_grant(granter: User, panel: Panel, person: User, terms: Terms, now: datetime) -> Grant:
    """Give somebody of the owner's organization rights on a panel; holds no longer than they belong there.

    Raises `Refusal`: "forbidden" for whoever gives no grants here, "person_not_here", "right_not_held".
    """
    with transaction.atomic():
        now = hold_still(panel, now)
        organization = _check(granter, panel, person, terms, now)
        grant = Grant(user=person, panel=panel, organization_id=organization, granted_by=granter)
        _put(grant, terms)
        grant.save()
        _record(granter, grant, "added", now, after=_values(grant))
    return grant


def change_grant(granter: User, grant: Grant, terms: Terms, now: datetime) -> None:
    """Put other terms into a grant that has not ended. Raises `Refusal` as `add_grant`, and "grant_over"."""
    with transaction.atomic():
        now = hold_still(grant.panel, now)
        organization = _check(granter, grant.panel, grant.user, terms, now)
        kept = _still(grant, now)
        before = _values(kept)
        kept.organization_id, kept.granted_by = organization, granter
        # What was seen of the past stays as it was: a beginning that is over is not moved, unless more is shown now. A
        # grant shows what happened from its beginning on.
        start = kept.valid_from if kept.valid_from <= now else terms.valid_from
        if _shows_more(kept, terms):
            start = max(start, now)
        _put(kept, terms)
        kept.valid_from = start
        kept.save()
        _record(granter, kept, "changed", now, before=before, after=_values(kept))


def _shows_more(kept: Grant, terms: Terms) -> bool:
    elsewhere = kept.partition_id is not None and kept.partition != terms.partition
    return elsewhere or bool((terms.rights & LOOKS_BACK) - set(map(Right, kept.rights)))


def end_grant(ender: User, grant: Grant, now: datetime) -> None:
    """End a grant at once. Raises `Refusal`: "forbidden", "grant_over"."""
    with transaction.atomic():
        now = hold_still(grant.panel, now)
        if not may_end(ender, grant, standpoint(ender, grant.panel, now)):
            raise Refusal("forbidden")
        kept = _still(grant, now)
        before = _values(kept)
        kept.valid_until = now
        kept.save(update_fields=["valid_until"])
        _record(ender, kept, "ended", now, before=before, after=_values(kept))


def may_end(ender: User, grant: Grant, held: Standpoint) -> bool:
    """Whether a grant is theirs to end: they give grants there; a window's also its own person, and who answers."""
    if grant.request_id is None or ender.impersonator is not None:
        return held.grants
    return held.grants or grant.user_id == ender.pk or held.answers(grant.user_id, frozenset(map(Right, grant.rights)))


def grantable(held: Standpoint) -> frozenset[Right]:
    """What somebody may give at a panel, where they give anything: what they hold there."""
    return held.holds if held.grants else frozenset()


def _check(granter: User, panel: Panel, person: User, terms: Terms, now: datetime) -> int:
    """The organization a grant is to hang on, under the lock; raises `Refusal`."""
    held = standpoint(granter, panel, now)
    if not held.grants or granter.pk == person.pk:
        raise Refusal("forbidden")
    homes = set(can_be_given(held.owners, now).filter(user=person).values_list("organization_id", flat=True))
    organization = next((one for one in held.owners if one in homes), None)
    if organization is None:
        raise Refusal("person_not_here")
    if not terms.rights <= grantable(held):
        raise Refusal("right_not_held")
    return organization


def _still(grant: Grant, now: datetime) -> Grant:
    """The grant as it stands under the lock, not ended and not used up."""
    kept = grants_on(grant.panel, now).filter(pk=grant.pk).first()
    if kept is None:
        raise Refusal("grant_over")
    return kept


def _put(grant: Grant, terms: Terms) -> None:
    # Whoever may do something at a panel sees it.
    grant.rights = sorted(terms.rights | {Right.VIEW})
    grant.partition = terms.partition
    grant.valid_from, grant.valid_until = terms.valid_from, terms.valid_until
    grant.hours = [list(window) for window in terms.hours]
    grant.once = terms.once


def _values(grant: Grant) -> dict[str, Any]:
    return {
        "rights": list(grant.rights),
        "partition": grant.partition.number if grant.partition else None,
        "valid_from": grant.valid_from.isoformat(),
        "valid_until": grant.valid_until.isoformat() if grant.valid_until else None,
        "hours": list(grant.hours),
        "once": grant.once,
    }


def _record(actor: User, grant: Grant, what: str, now: datetime, **values: Any) -> None:
    act = Act(
        at=now,
        act=f"grant.{what}",
        actor=actor.uid,
        object_kind="grant",
        object_uid=grant.uid,
        panel=grant.panel.uid,
        details={"user": grant.user.uid, "panel": grant.panel.uid}
        | ({"request": grant.request.uid} if grant.request else {}),
        subject=grant.user.uid,
        **values,
    )
    acts_recorded.send(sender=Grant, acts=[act])
