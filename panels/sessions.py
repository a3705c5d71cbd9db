"""Logins at vendors: opened here, kept sealed on the connection, shared by all workers."""

from django.utils import timezone

from panels import inventory
from panels.drivers import pushed
from panels.drivers.base import Account, Login, Session
from panels.egress import Egress
from panels.models import Connection
from panels.sealing import Sealed


def account_of(connection: Connection) -> Account:
    """The settings and the opened secrets of a connection, for the length of one call."""
    return Account(settings=connection.settings, secrets=connection.secrets.open())


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


def log_in(connection: Connection) -> Login:
    """Log in, store the session and take in the inventory. Raises what the driver's ``login`` raises."""
    login = pushed(connection.vendor).login(account_of(connection), egress_of(connection))
    session = login.session
    Connection.objects.filter(pk=connection.pk).update(
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
