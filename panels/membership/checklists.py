"""What has to be done elsewhere once access has ended here: a list that stays until each step is done."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from panels.drivers import is_polled
from panels.membership.acting import Missing, act, lock, record
from panels.models import Connection, Ending, EndingStep, Organization, Panel, User
from panels.vocabulary import EndingStepKind

# What the transaction that ends somebody's access does by itself.
BY_ITSELF: Final = (EndingStepKind.GRANTS, EndingStepKind.SESSIONS, EndingStepKind.LINKS)
_AT_ONCE: Final = 500


def open_list(
    by: User,
    ending: Ending,
    *,
    panels: "QuerySet[Panel]",
    connections: Mapping[EndingStepKind, Iterable[Connection]],
    now: datetime,
) -> None:
    """Write an ending with its steps, in the transaction at hand.

    ``panels`` are those whose codes may be known to who left, ``connections`` what is to be done about which.
    """
    ending.ended_by, ending.ended_at = by, now
    ending.save()
    steps = [EndingStep(ending=ending, kind=kind, done_at=now) for kind in BY_ITSELF]
    steps += [
        EndingStep(ending=ending, kind=kind, connection=one) for kind, found in connections.items() for one in found
    ]
    steps += [EndingStep(ending=ending, kind=EndingStepKind.PANEL_CODES, panel=panel) for panel in panels]
    EndingStep.objects.bulk_create(steps, batch_size=_AT_ONCE)
    ties = {"user": ending.user, "site": ending.site}
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


def tick(manager: User, organization: Organization, ending_uid: str, chosen: Q) -> int:
    """Say that steps are done: all at once, in one entry of the journal. Raises `Missing`.

    Returns how many that were; those that somebody ticked before stay theirs.
    """
    with transaction.atomic():
        now = lock(organization, manager)
        ending = Ending.objects.filter(organization=organization, uid=ending_uid).first()
        if ending is None:
            raise Missing
        steps = with_accounts(EndingStep.objects.filter(ending=ending)).filter(chosen, done_at=None)
        found = list(steps.select_related("panel", "connection").order_by("pk"))
        if not found:
            return 0
        EndingStep.objects.filter(pk__in=[step.pk for step in found]).update(done_at=now, done_by=manager)
        what, details = ("step_done", _one(found[0])) if len(found) == 1 else ("steps_done", _many(found))
        record(Ending, [act(manager, what, ending, organization, now, details=details)])
    return len(found)


def with_accounts(steps: "QuerySet[EndingStep]") -> "QuerySet[EndingStep]":
    """With ``account``, the uid of the connection that a step is about, or whose panel it is about."""
    return steps.annotate(account=Coalesce("connection__uid", "panel__connection__uid"))


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
