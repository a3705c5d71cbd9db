"""A login that somebody enters for a connection: tried at the vendor by itself, and only then put in place.

For the trial nothing of the login before is used and nothing is kept. None of it runs in a transaction: a vendor may
take half a minute to answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from panels.access.doors import own_organizations
from panels.drivers import fed, is_fed, is_polled, polled, pushed
from panels.drivers.base import Account, Fetched, Kept, PanelListing, Session
from panels.drivers.memory_tokens import MemoryTokens
from panels.membership.acting import act, record
from panels.models import AccountFeed, Connection, FeedBody, Panel, ServiceCode, User
from panels.models.uids import new_uid
from panels.packing import pack
from panels.secrets import tokens
from panels.secrets.sealing import Sealed, seal_bytes
from panels.tenure import locked_as_it_was
from panels.vendors.egress import Egress
from panels.vendors.ledgers import DatabaseLedger
from panels.vocabulary import ConnectionHealth, Right


class NotPossible(Exception):
    """Nothing was changed; ``text`` says why, in the reader's language."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLogin:
    """Settings and secrets in clear, for the length of one request, and what the vendor said to them.

    ``seen``: the panels it sees, by the vendor's ids in small letters. ``loaded``: all there is at the account, where
    the vendor tells that seldom.
    """

    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    seen: frozenset[str]
    session: Session | None = field(default=None, repr=False)
    loaded: Fetched | None = field(default=None, repr=False)

    def sees(self, vendor_id: str) -> bool:
        """Whether the login sees a panel."""
        return vendor_id.casefold() in self.seen


@sensitive_variables()
def try_at_vendor(connection: Connection, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> NewLogin:
    """Log in with a new login alone and see the panels by it. Keeps nothing. Raises a `DriverError`."""
    account = Account(settings=settings, secrets=secrets)
    egress = Egress(ca_file=str(settings.get("ca_file") or ""))
    session = loaded = None
    if is_fed(connection.vendor):
        loaded, listed = _load(connection, account, egress)
    elif is_polled(connection.vendor):
        speaker = polled(connection.vendor).open(account, MemoryTokens(), egress, lambda _vendor_id: "")
        try:
            listed = speaker.list_panels()
        finally:
            speaker.close()
    else:
        login = pushed(connection.vendor).login(account, egress)
        listed, session = tuple(login.panels), login.session
    seen = frozenset(one.vendor_id.casefold() for one in listed)
    return NewLogin(settings=settings, secrets=secrets, seen=seen, session=session, loaded=loaded)


def _load(connection: Connection, account: Account, egress: Egress) -> tuple[Fetched, tuple[PanelListing, ...]]:
    """What a fed vendor lists: all there is, which a session of its own may load once."""
    feed = fed(connection.vendor).attend(account, MemoryTokens(), egress, DatabaseLedger(connection.pk))
    try:
        feed.log_in()
        loaded = feed.load()
    finally:
        feed.close()
    kept = Kept(uid=new_uid(), source=loaded.source, asked_at=loaded.asked_at, body=loaded.body or b"")
    return loaded, tuple(feed.read(kept, {}, (), timezone.now()).listings or ())


@sensitive_variables("login")
def put(row: Connection, login: NewLogin) -> None:
    """Store a login that was tried, in a row that the caller has locked; what was said of the one before is past."""
    row.settings, row.secrets = dict(login.settings), Sealed.of(dict(login.secrets))
    session = login.session
    row.session = Sealed.of(dict(session.values)) if session else Sealed()
    row.session_expires_at = session.expires_at if session else None
    row.session_renew_at = session.renew_at if session else None
    row.health_code = row.health_text = ""
    row.health_until, row.failures = None, 0
    # Whoever waits for the end of a back-off need not.
    row.next_try_at = timezone.now() if row.health == ConnectionHealth.FAILING else None
    row.save(
        update_fields=[
            "settings", "secrets", "session", "session_expires_at", "session_renew_at", "health_code", "health_text",
            "health_until", "failures", "next_try_at",
        ]
    )  # fmt: skip
    tokens.forget(row)


def keep_loaded(row: Connection, login: NewLogin) -> None:
    """Have the next holder read what was loaded; asked for again today, the vendor would refuse it."""
    if login.loaded is None or login.loaded.body is None:
        return
    asked_at = login.loaded.asked_at
    AccountFeed.objects.update_or_create(connection=row, defaults={"loaded_at": asked_at})
    FeedBody.objects.create(
        connection=row,
        epoch=row.lease_epoch,
        source=login.loaded.source,
        asked_at=asked_at,
        body=seal_bytes(pack(login.loaded.body)),
    )


@sensitive_variables("login")
def replace(person: User, connection: Connection, login: NewLogin, *, moved: bool) -> list[str]:
    """Put another login of the same organization in place; returns the watched panels that it does not see.

    ``moved``: it is at another address, to which no code goes that was kept for the one before. Raises `NotPossible`.
    """
    with transaction.atomic():
        row, now = locked_as_it_was(connection), timezone.now()
        if row is None or row.organization_id not in own_organizations(person, Right.MANAGE_CONNECTION, now):
            raise NotPossible(gettext("The connection is not yours now. Nothing was changed."))
        watched = list(Panel.objects.filter(connection=row, enabled=True).values_list("vendor_id", "name"))
        unseen = [name or vendor_id for vendor_id, name in watched if not login.sees(vendor_id)]
        if watched and len(unseen) == len(watched):
            raise NotPossible(gettext("This login sees none of the panels that the connection watches."))
        put(row, login)
        codes = forget_codes(row, now) if moved else 0
        details = {"codes": codes, "unseen": len(unseen)}
        record(Connection, [act(person, "login_replaced", row, row.organization, now, details=details)])
    return sorted(unseen)


def forget_codes(row: Connection, now: datetime) -> int:
    """Forget the codes that are kept for the panels behind a connection, in the transaction at hand; how many."""
    revoked = ServiceCode.objects.filter(connection=row, revoked_at__isnull=True)
    return revoked.update(revoked_at=now, code=Sealed())
