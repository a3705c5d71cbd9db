"""Whose a connection is, asked behind its lock: it may have been handed over since the caller read it.

What a vendor says to the login of one organization is nothing to the next, however late it comes.
"""

from collections.abc import Callable

from panels.models import Connection

# Locks the connection's row until the transaction at hand ends, and says whether what comes is still for it.
StillOurs = Callable[[], bool]


def locked_as_it_was(connection: Connection) -> Connection | None:
    """The stored row of a connection, locked; None where it was handed over, or ended, since the caller read it."""
    mine = Connection.objects.select_for_update(of=("self",)).filter(pk=connection.pk, ended_at=None)
    return mine.filter(organization_id=connection.organization_id).first()


def still_theirs(connection: Connection) -> StillOurs:
    """For whoever writes what a login brought, in a transaction: whether the connection is whose it was when read."""
    return lambda: locked_as_it_was(connection) is not None
