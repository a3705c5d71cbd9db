"""A connection goes from one organization to another by a new login; the old one is forgotten (DESIGN 6).

The new login is tried at the vendor first, with nothing of the old one and nothing kept. Then all changes at once:
whose the connection is, its login, its tokens and codes, and the lease, so that who still holds a link made with the
old login applies nothing any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from panels.access.doors import access_changed, own_organizations, relations_in_force
from panels.drivers import fed, is_fed, is_polled, polled, pushed
from panels.drivers.base import Account, Session
from panels.drivers.memory_tokens import MemoryTokens
from panels.holding import leases
from panels.models import Connection, Handover, Organization, Panel, ServiceCode, User
from panels.secrets import tokens
from panels.secrets.sealing import Sealed
from panels.signals import Act, acts_recorded
from panels.vendors.egress import Egress
from panels.vendors.ledgers import DatabaseLedger
from panels.vocabulary import Right

LASTS: Final = timedelta(days=7)


class NotPossible(Exception):
    """Nothing was changed; ``text`` says why, in the reader's language."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLogin:
    """Settings and secrets in clear, for the length of one request, and what the vendor said to them."""

    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    session: Session | None = field(default=None, repr=False)


def takers(connection: Connection, now: datetime | None = None) -> QuerySet[Organization]:
    """Organizations a connection may be handed to: related now to every site on which one of its panels stands."""
    sites = set(Panel.objects.filter(connection=connection, site__isnull=False).values_list("site_id", flat=True))
    related = Organization.objects.exclude(pk=connection.organization_id)
    if not sites:
        return related.none()
    in_force = relations_in_force(now or timezone.now())
    for site in sites:
        related = related.filter(pk__in=in_force.filter(site=site).values("organization_id"))
    return related.order_by("name", "pk")


def offer(person: User, connection: Connection, taker: Organization, now: datetime | None = None) -> Handover:
    """Offer a connection; a former offer of it ends. Raises `NotPossible`.

    The caller has judged that the person may give it away; to whom is judged here.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(connection.pk)
        is_theirs = row.organization_id == connection.organization_id and row.ended_at is None
        if not is_theirs or not takers(row, now).filter(pk=taker.pk).exists():
            raise NotPossible(gettext("It can be handed only to who is related to every site of its panels."))
        _end(Handover.objects.filter(connection=row), person, now, "handover_withdrawn")
        made = Handover.objects.create(
            connection=row, giver_id=row.organization_id, taker=taker, offered_by=person, offered_at=now,
            expires_at=now + LASTS,
        )  # fmt: skip
        _record(made, person, now, "handover_offered")
    return made


def withdraw(person: User, connection: Connection, now: datetime | None = None) -> int:
    """Take back what was offered; how many offers there were."""
    with transaction.atomic():
        row = _locked(connection.pk)
        return _end(Handover.objects.filter(connection=row), person, now or timezone.now(), "handover_withdrawn")


def decline(person: User, handover: Handover, now: datetime | None = None) -> int:
    """Refuse what was offered."""
    with transaction.atomic():
        _locked(handover.connection_id)
        mine = Handover.objects.visible_to(person).filter(pk=handover.pk)
        return _end(mine, person, now or timezone.now(), "handover_declined")


@sensitive_variables()
def try_at_vendor(connection: Connection, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> NewLogin:
    """Log in with a new login alone and see the panels by it. Keeps nothing. Raises a `DriverError`, `NotPossible`."""
    account = Account(settings=settings, secrets=secrets)
    egress = Egress(ca_file=str(settings.get("ca_file") or ""))
    session = None
    if is_fed(connection.vendor):
        # Listing is rationed by the day; its holder lists.
        ledger = DatabaseLedger(connection.pk)
        feed = fed(connection.vendor).attend(account, MemoryTokens(), egress, ledger)
        try:
            feed.log_in()
        finally:
            feed.close()
        return NewLogin(settings=settings, secrets=secrets)
    if is_polled(connection.vendor):
        speaker = polled(connection.vendor).open(account, MemoryTokens(), egress, lambda _vendor_id: "")
        try:
            listed = speaker.list_panels()
        finally:
            speaker.close()
    else:
        login = pushed(connection.vendor).login(account, egress)
        listed, session = tuple(login.panels), login.session
    seen = {one.vendor_id.casefold() for one in listed}
    watched = Panel.objects.filter(connection=connection, enabled=True).values_list("vendor_id", flat=True)
    if missing := [one for one in watched if one.casefold() not in seen]:
        text = gettext("This login does not see %(missing)d of the panels that the connection watches: %(names)s.")
        raise NotPossible(text % {"missing": len(missing), "names": ", ".join(sorted(missing)[:5])})
    return NewLogin(settings=settings, secrets=secrets, session=session)


@sensitive_variables("login")
def take(person: User, handover: Handover, login: NewLogin, now: datetime | None = None) -> None:
    """Take a connection over with a login that was tried. Raises `NotPossible`; of two who take it, one is too late."""
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(handover.connection_id)
        mine = Handover.objects.open().filter(pk=handover.pk)
        offered = mine.filter(taker_id__in=own_organizations(person, Right.MANAGE_PEOPLE, now)).first()
        if offered is None or not takers(row, now).filter(pk=offered.taker_id).exists():
            raise NotPossible(gettext("The offer has ended meanwhile. Nothing was changed."))
        _change(row, offered.taker_id, login)
        revoked = ServiceCode.objects.filter(connection=row, revoked_at__isnull=True)
        codes = revoked.update(revoked_at=now, code=Sealed())
        tokens.forget(row)
        leases.take_away(row)
        Handover.objects.filter(pk=offered.pk).update(ended_at=now, ended_by=person)
        _record(offered, person, now, "handed_over", codes=codes)
        access_changed()


def locked_as_it_was(connection: Connection) -> Connection | None:
    """The stored row of a connection, locked; None where it was handed over, or ended, since the caller read it.

    For whoever writes logins or codes: what was typed or asked for the one organization is nothing to the next.
    """
    row = _locked(connection.pk)
    return row if row.organization_id == connection.organization_id and row.ended_at is None else None


@sensitive_variables("login")
def _change(row: Connection, taker_id: int, login: NewLogin) -> None:
    """Nothing of the old login stays, and what was said of it is past."""
    row.organization_id = taker_id
    row.settings, row.secrets = dict(login.settings), Sealed.of(login.secrets)
    session = login.session
    row.session = Sealed.of(dict(session.values)) if session else Sealed()
    row.session_expires_at = session.expires_at if session else None
    row.session_renew_at = session.renew_at if session else None
    row.health_code = row.health_text = ""
    row.health_until = row.next_try_at = None
    row.failures = 0
    row.save(
        update_fields=[
            "organization", "settings", "secrets", "session", "session_expires_at", "session_renew_at", "health_code",
            "health_text", "health_until", "next_try_at", "failures",
        ]
    )  # fmt: skip


def _locked(connection_id: int) -> Connection:
    """The connection, which nobody else hands over or holds anew until the transaction ends."""
    return Connection.objects.select_for_update(of=("self",)).get(pk=connection_id)


def _end(offers: QuerySet[Handover], person: User, now: datetime, what: str) -> int:
    ended = list(offers.filter(ended_at__isnull=True).select_related("connection", "giver", "taker"))
    for one in ended:
        # One that the clock had ended is ended in the books too; nobody is told of it.
        if one.expires_at > now:
            _record(one, person, now, what)
    offers.filter(Q(pk__in=[one.pk for one in ended])).update(ended_at=now, ended_by=person)
    return len(ended)


def _record(handover: Handover, person: User, now: datetime, what: str, **details: Any) -> None:
    """In the journals of both: each owns its own, and neither sees the other's."""
    both = (handover.giver, handover.taker)
    details |= {"from": handover.giver.uid, "to": handover.taker.uid, "handover": handover.uid}
    acts = [
        Act(
            at=now,
            act=f"connection.{what}",
            actor=person.uid,
            object_kind="connection",
            object_uid=handover.connection.uid,
            organization=organization.uid,
            details=details,
        )
        for organization in both
    ]
    acts_recorded.send(sender=Handover, acts=acts)
