"""Ending a connection: its lease is let go, and nothing of its login stays here.

Its panels stay where they are and what they told stays true of its time; their pages say that nothing is heard. Whoever
owns the sites they stand on gets a list of them, to have them connected anew.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone

from panels import handing_over, live, staleness
from panels.access.doors import own_organizations, relations_in_force
from panels.holding import health, leases, leftovers
from panels.holding.troubles import Told
from panels.ingest import Applied
from panels.membership.acting import Missing, act, hold, record
from panels.membership.checklists import open_list, with_an_app, with_plans
from panels.models import AccountFeed, Connection, Ending, Organization, Panel, ServiceCode, User
from panels.secrets import tokens
from panels.secrets.sealing import Sealed
from panels.vocabulary import ConnectionHealth, EndingKind, EndingStepKind, Relation, Right
from panels.vocabulary.links import LinkTrouble

_ERASED: Final = (
    "settings", "secrets", "session", "session_expires_at", "session_renew_at", "enabled", "ended_at",
)  # fmt: skip


def find_connection(manager: User, uid: str, now: datetime | None = None) -> Connection:
    """A connection that this person may end. Raises `Missing`."""
    own = own_organizations(manager, Right.MANAGE_CONNECTION, now or timezone.now(), by_glass=False)
    found = Connection.objects.filter(uid=uid, organization__in=own, ended_at=None)
    connection = found.select_related("organization").first()
    if connection is None:
        raise Missing
    return connection


def connections_to_end(manager: User, organization: Organization) -> list[Connection]:
    """An organization's connections that this person may end, by name."""
    if organization.pk not in own_organizations(manager, Right.MANAGE_CONNECTION, by_glass=False):
        return []
    return list(organization.connections.filter(ended_at=None).order_by("name", "pk"))


def end_connection(manager: User, uid: str) -> Ending:
    """End a connection for good; returns its organization's list. Raises `Missing`.

    Whoever holds it applies nothing more from this moment on, and nobody holds it again.
    """
    with transaction.atomic():
        now = hold(find_connection(manager, uid))
        # Judged again behind the lock: it may have been handed over, or ended, meanwhile.
        row = find_connection(manager, uid, now)
        heard = leases.last_heard(row) or now
        handing_over.withdraw(manager, row, now)
        plans = with_plans([row])
        codes = ServiceCode.objects.filter(connection=row, revoked_at__isnull=True).update(
            revoked_at=now, code=Sealed()
        )
        # The last that is read by this login, before anything of it goes: an alarm in it is nowhere else.
        told = leftovers.read_what_is_left(row)
        leases.take_away(row)
        tokens.forget(row)
        AccountFeed.objects.filter(connection=row).update(memory=b"")
        row.settings, row.secrets, row.session = {}, Sealed(), Sealed()
        row.session_expires_at = row.session_renew_at = None
        row.enabled, row.ended_at = False, now
        row.save(update_fields=_ERASED)
        health.lost(row, ConnectionHealth.OFF, Told(trouble=LinkTrouble.SWITCHED_OFF), heard)
        staleness.nobody_listens(row.pk, now)
        record(Connection, [act(manager, "ended", row, row.organization, now, details={"codes": codes})])
        ending = _open_lists(manager, row, plans, now)
        transaction.on_commit(partial(_publish, row, told))
    return ending


def _publish(row: Connection, told: Applied) -> None:
    live.publish(told.panels, commands=told.commands, covert=told.covert_panels)
    staleness.after_link_change(row)


def _open_lists(by: User, row: Connection, plans: Iterable[Connection], now: datetime) -> Ending:
    """The list of its organization, and those of others who own a site where one of its panels stands."""
    owners = _owners(row, now)
    ending = Ending(kind=EndingKind.CONNECTION, organization=row.organization, connection=row)
    connections = {
        EndingStepKind.VENDOR_PASSWORD: [row],
        EndingStepKind.VENDOR_PEOPLE: with_an_app([row]),
        EndingStepKind.PLANS: plans,
    }
    panels = {EndingStepKind.CONNECT_ANEW: owners.pop(row.organization, [])}
    by_itself = (EndingStepKind.SECRETS,)
    open_list(by, ending, panels=panels, connections=connections, now=now, by_itself=by_itself)
    for owner, theirs in owners.items():
        other = Ending(kind=EndingKind.CONNECTION, organization=owner, other=row.organization, connection=row)
        panels = {EndingStepKind.CONNECT_ANEW: theirs}
        open_list(by, other, panels=panels, connections={}, now=now, by_itself=())
    return ending


def _owners(row: Connection, now: datetime) -> dict[Organization, list[Panel]]:
    """The panels that nothing is heard of any more, by whoever owns the sites they stand on."""
    panels = Panel.objects.filter(connection=row, enabled=True, site__isnull=False).order_by("sort_name", "pk")
    at: dict[int, list[Panel]] = defaultdict(list)
    for panel in panels:
        at[panel.site_id or 0].append(panel)
    found: dict[Organization, list[Panel]] = defaultdict(list)
    owning = relations_in_force(now).filter(site__in=at, relation=Relation.OWNS).select_related("organization")
    for relation in owning.order_by("organization_id", "pk"):
        found[relation.organization] += at[relation.site_id]
    return found
