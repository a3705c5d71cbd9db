"""What has to be done elsewhere once access has ended here: a list that stays until each step is done."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

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


def tick(manager: User, organization: Organization, ending_uid: str, step_uid: str) -> bool:
    """Say that a step is done; False where somebody said so before. Raises `Missing`."""
    with transaction.atomic():
        now = lock(organization, manager)
        steps = EndingStep.objects.filter(ending__organization=organization, ending__uid=ending_uid, uid=step_uid)
        step = steps.select_related("ending", "panel", "connection").first()
        if step is None:
            raise Missing
        if step.done_at is not None:
            return False
        step.done_at, step.done_by = now, manager
        step.save(update_fields=["done_at", "done_by"])
        details = {"step": step.kind}
        if step.connection is not None:
            details["connection"] = step.connection.uid
        if step.panel is not None:
            details["panel"] = step.panel.uid
        record(Ending, [act(manager, "step_done", step.ending, organization, now, details=details)])
    return True
