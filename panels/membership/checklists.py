"""What has to be done elsewhere once access has ended here: a list that stays until each step is done."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from panels.access.doors import access_changed, relations_in_force
from panels.drivers import is_polled
from panels.membership.acting import Missing, act, lock, record
from panels.models import (
    Connection,
    Ending,
    EndingStep,
    Organization,
    Panel,
    Plan,
    Site,
    SiteOrganization,
    User,
)
from panels.vocabulary import EndingStepKind, PlanState, Relation

# What the transaction that ends somebody's access does by itself.
BY_ITSELF: Final[tuple[EndingStepKind, ...]] = (EndingStepKind.GRANTS, EndingStepKind.SESSIONS, EndingStepKind.LINKS)
_AT_ONCE: Final = 500


def open_list(
    by: User,
    ending: Ending,
    *,
    panels: Mapping[EndingStepKind, Iterable[Panel]],
    connections: Mapping[EndingStepKind, Iterable[Connection]],
    now: datetime,
    by_itself: Iterable[EndingStepKind] = BY_ITSELF,
) -> None:
    """Write an ending with its steps, in the transaction at hand.

    ``panels`` and ``connections`` say what is to be done about which, ``by_itself`` what the transaction has done.
    """
    ending.ended_by, ending.ended_at = by, now
    ending.save()
    steps = [EndingStep(ending=ending, kind=kind, done_at=now) for kind in by_itself]
    steps += [
        EndingStep(ending=ending, kind=kind, connection=one) for kind, found in connections.items() for one in found
    ]
    steps += [EndingStep(ending=ending, kind=kind, panel=one) for kind, found in panels.items() for one in found]
    EndingStep.objects.bulk_create(steps, batch_size=_AT_ONCE)
    ties = {"user": ending.user, "site": ending.site, "connection": ending.connection}
    details = {"kind": ending.kind} | {name: row.uid for name, row in ties.items() if row is not None}
    if ending.other is not None:
        details["other"] = ending.other.uid
    record(Ending, [act(by, "opened", ending, ending.organization, now, details=details)])


def connections_of(panels: "QuerySet[Panel]") -> list[Connection]:
    """The connections that panels are reached through."""
    return list(Connection.objects.filter(pk__in=panels.values("connection_id")).order_by("name", "pk"))


def with_an_app(connections: Iterable[Connection]) -> list[Connection]:
    """Those of vendors where people are let in to the account by the brand's own app: what ends here ends not there."""
    return [one for one in connections if is_polled(one.vendor)]


def with_plans(connections: Iterable[Connection]) -> list[Connection]:
    """Those where a vendor keeps a planned scene, and will run it by itself."""
    open_states = (PlanState.ASKED, PlanState.PLANNED)
    planned = set(Plan.objects.filter(state__in=open_states).values_list("connection_id", flat=True).distinct())
    return [one for one in connections if one.pk in planned]


def tick(manager: User, organization: Organization, ending_uid: str, chosen: Callable[[Ending], Q]) -> int:
    """Say that steps are done: all at once, in one entry of the journal. Raises `Missing`.

    ``chosen`` gives a condition on the steps of an ending, as `with_places` has them. Returns how many that were; those
    that somebody ticked before stay theirs.
    """
    with transaction.atomic():
        now = lock(organization, manager)
        ending = Ending.objects.filter(organization=organization, uid=ending_uid).first()
        if ending is None:
            raise Missing
        steps = with_places(EndingStep.objects.filter(ending=ending), ending).filter(chosen(ending), done_at=None)
        found = list(steps.select_related("panel", "connection").order_by("pk"))
        if not found:
            return 0
        _switch_off(manager, ending, found, now)
        EndingStep.objects.filter(pk__in=[step.pk for step in found]).update(done_at=now, done_by=manager)
        what, details = ("step_done", _one(found[0])) if len(found) == 1 else ("steps_done", _many(found))
        record(Ending, [act(manager, what, ending, organization, now, details=details)])
    return len(found)


def _switch_off(by: User, ending: Ending, steps: Sequence[EndingStep], now: datetime) -> None:
    """What was taken off an account, or is connected anew, is switched off here where it was.

    Of the one, what it still sends is set aside from then on, and not lost; of the other nothing is heard anyway. One
    that was put on another site meanwhile is somebody's again.
    """
    mine = relations_in_force(now).filter(organization=ending.organization_id, relation=Relation.OWNS)
    switched = {
        EndingStepKind.TAKE_OFF: Q(site__ended_at__isnull=False, connection__organization=ending.organization_id),
        EndingStepKind.CONNECT_ANEW: Q(connection__ended_at__isnull=False, site__in=mine.values("site_id")),
    }
    chosen = Q(pk__in=[])
    for kind, where in switched.items():
        chosen |= where & Q(pk__in=[step.panel_id for step in steps if step.kind == kind and step.panel_id])
    # visible: the account, or the site, is the organization's.
    off = list(Panel.objects.filter(chosen, enabled=True).select_for_update(of=("self",)).order_by("pk"))
    if not off:
        return
    access_changed()
    Panel.objects.filter(pk__in=[panel.pk for panel in off]).update(enabled=False)
    after = {"enabled": False}
    record(Panel, [act(by, "changed", one, ending.organization, now, panel=one.uid, after=after) for one in off])


def sites_told(ending: Ending) -> "QuerySet[Site]":
    """The sites that whoever reads a list may know of: their organization has, or had, to do with them.

    A panel goes to another site, and the list about it stays: where it stands then is somebody else's business.
    """
    related = SiteOrganization.objects.filter(organization=ending.organization_id, accepted_at__isnull=False)
    return Site.objects.filter(pk__in=related.values("site_id"))


def with_places(steps: "QuerySet[EndingStep]", ending: Ending) -> "QuerySet[EndingStep]":
    """With where each step is to be done, of which its readers may know.

    ``account``: the uid of the connection that it is about, or whose panel it is about; ``place`` and ``place_name``:
    the site, both empty where there is none or it may not be told.
    """
    is_told = {"panel__site__in": sites_told(ending).values("pk")}
    return steps.annotate(
        account=Coalesce("connection__uid", "panel__connection__uid"),
        place=Case(When(**is_told, then="panel__site__uid"), default=Value("")),
        place_name=Case(When(**is_told, then="panel__site__name"), default=Value("")),
    )


def _one(step: EndingStep) -> dict[str, Any]:
    details = {"step": step.kind}
    if step.connection is not None:
        details["connection"] = step.connection.uid
    if step.panel is not None:
        details["panel"] = step.panel.uid
    return details


def _many(steps: Iterable[EndingStep]) -> dict[str, Any]:
    """How many of each kind, to be read; and which, to be looked up."""
    return {**Counter(step.kind for step in steps), "steps": [step.uid for step in steps]}
