"""Logins at vendors: opened here, kept sealed, shared by all workers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels import inventory
from panels.drivers import arranged, fed, is_fed, is_polled, managed, pictured, planned, polled, pushed
from panels.drivers.arranged import Arranger
from panels.drivers.base import Account, Login, Manager, Session, Speaker
from panels.drivers.fed import Feed
from panels.drivers.pictured import Gallery
from panels.drivers.planned import Planner
from panels.models import Connection, Panel
from panels.secrets.sealing import Sealed
from panels.secrets.service_codes import read_code
from panels.secrets.tokens import SealedTokens
from panels.vendors.egress import Egress
from panels.vendors.ledgers import DatabaseLedger
from panels.vocabulary import ConnectionHealth


def account_of(connection: Connection) -> Account:
    """The settings and the opened secrets of a connection, for the length of one call."""
    return Account(settings=connection.settings, secrets=connection.secrets.open())


def is_same_login(connection: Connection, opened: Connection | None) -> bool:
    """Whether an account would be opened with what it was opened with; a seal under a newer key changes nothing."""
    if opened is None or connection.settings != opened.settings:
        return False
    return connection.secrets.says(opened.secrets)


def egress_of(connection: Connection) -> Egress:
    """The way out for one connection's account."""
    return Egress(ca_file=str(connection.settings.get("ca_file") or ""))


def stored_session(connection: Connection) -> Session | None:
    """The session a holder has stored, or None when there is none or it has ended."""
    if not connection.session or connection.session_expires_at is None or connection.session_renew_at is None:
        return None
    if connection.session_expires_at <= timezone.now():
        return None
    return Session(
        values=connection.session.open(),
        expires_at=connection.session_expires_at,
        renew_at=connection.session_renew_at,
    )


def _tokens_of(connection: Connection) -> SealedTokens:
    """The tokens of its login, as long as the connection is whose it is now."""
    return SealedTokens(connection.pk, connection.organization_id)


def speaker_of(connection: Connection) -> Speaker:
    """Somebody who speaks for an account of a polled vendor in this process; does no I/O at the vendor."""
    return polled(connection.vendor).open(
        account_of(connection),
        _tokens_of(connection),
        egress_of(connection),
        partial(_code_of, connection.pk),
    )


def feed_of(connection: Connection) -> Feed:
    """Somebody who speaks for an account of a fed vendor in this process; does no I/O at the vendor."""
    return fed(connection.vendor).attend(
        account_of(connection),
        _tokens_of(connection),
        egress_of(connection),
        DatabaseLedger(connection.pk),
    )


def arranger_of(connection: Connection, memory: Mapping[str, Any], house: str) -> Arranger:
    """Somebody who arranges the home of an account; no I/O at the vendor. Raises a `DriverError`, `TypeError`.

    ``memory`` is what its feed remembers, ``house`` its outermost place by the vendor's id.
    """
    driver = arranged(connection.vendor)
    if driver is None:
        raise TypeError(f"homes of {connection.vendor} are not arranged here")
    tokens, ledger = _tokens_of(connection), DatabaseLedger(connection.pk)
    return driver.arrange(account_of(connection), tokens, egress_of(connection), ledger, memory, house)


def planner_of(connection: Connection) -> Planner:
    """Somebody who plans scenes of an account; no I/O at the vendor. Raises a `DriverError`, `TypeError`."""
    driver = planned(connection.vendor)
    if driver is None:
        raise TypeError(f"scenes of {connection.vendor} are not planned here")
    return driver.planner(
        account_of(connection),
        _tokens_of(connection),
        egress_of(connection),
        DatabaseLedger(connection.pk),
    )


def gallery_of(connection: Connection) -> Gallery:
    """Somebody who looks at the pictures of an account; no I/O at the vendor. Raises a `DriverError`, `TypeError`."""
    driver = pictured(connection.vendor)
    if driver is None:
        raise TypeError(f"{connection.vendor} keeps no pictures")
    return driver.gallery(
        account_of(connection),
        _tokens_of(connection),
        egress_of(connection),
        DatabaseLedger(connection.pk),
    )


@contextmanager
def managing(connection: Connection) -> Iterator[Manager]:
    """Somebody who manages an account for the length of some acts. Raises a `DriverError`, `TypeError` for others."""
    driver = managed(connection.vendor)
    if driver is None:
        raise TypeError(f"accounts of {connection.vendor} are not managed here")
    manager = driver.open(
        account_of(connection),
        _tokens_of(connection),
        egress_of(connection),
        partial(_code_of, connection.pk),
    )
    try:
        yield manager
    finally:
        manager.close()


@sensitive_variables()
def _code_of(connection_id: int, vendor_id: str) -> str:
    """The code a panel's session is opened with, looked up at the moment of each login."""
    panel = Panel.objects.filter(connection_id=connection_id, vendor_id=vendor_id).first()
    return read_code(panel) if panel is not None else ""


def try_login(connection: Connection) -> int:
    """Log in now and take in the inventory; returns how many panels it lists. Raises a `DriverError`."""
    if is_fed(connection.vendor):
        return _try_feed(connection)
    if not is_polled(connection.vendor):
        return len(log_in(connection).panels)
    speaker = speaker_of(connection)
    try:
        listed = speaker.list_panels()
    finally:
        speaker.close()
    inventory.take_in(connection, listed)
    return len(listed)


def _try_feed(connection: Connection) -> int:
    """See that the account is logged in; what there is, it lists once a day, to whoever holds it."""
    feed = feed_of(connection)
    try:
        feed.log_in()
    finally:
        feed.close()
    # Its holder need not wait for the end of a back-off that this has made pointless.
    mine = Connection.objects.filter(pk=connection.pk, organization=connection.organization_id)
    failing = mine.filter(health=ConnectionHealth.FAILING)
    failing.update(next_try_at=timezone.now())
    return Panel.objects.filter(connection=connection).count()


def log_in(connection: Connection) -> Login:
    """Log in at a vendor that pushes, store the session and take in the inventory. Raises what ``login`` raises."""
    login = pushed(connection.vendor).login(account_of(connection), egress_of(connection))
    session = login.session
    # Not over that of another login, which was entered while this one was answered.
    mine = Connection.objects.filter(pk=connection.pk, organization=connection.organization_id)
    mine.filter(secrets=connection.secrets).update(
        session=Sealed.of(dict(session.values)),
        session_expires_at=session.expires_at,
        session_renew_at=session.renew_at,
    )
    inventory.take_in(connection, login.panels)
    return login


def usable_session(connection: Connection) -> Session:
    """A session that will last a while: the stored one, or a new login where it is due. Raises like `log_in`."""
    stored = stored_session(connection)
    if stored is not None and stored.renew_at > timezone.now():
        return stored
    return log_in(connection).session
