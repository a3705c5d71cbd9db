"""What a feed has brought and nobody has read yet, read when its connection ends: nobody takes it up afterwards."""

import logging
from typing import Final

from panels.drivers import is_fed
from panels.drivers.base import DriverError
from panels.holding import bodies, leases
from panels.holding.attending import Attendance
from panels.holding.bodies import Standing
from panels.holding.digest import Digest
from panels.ingest import Applied, Corridor, Delivery, Lease
from panels.models import AccountFeed, Connection
from panels.vendors import sessions

log = logging.getLogger(__name__)

_HOLDER: Final = "ending"


def read_what_is_left(row: Connection) -> Applied:
    """Take a connection from whoever holds it and read all that was kept of its feed; nothing is asked of the vendor.

    In the transaction at hand, in which the caller has locked the row; returns whom to tell of what after it. What
    cannot be read is set aside, and what may have been lost is told as a gap. The lease is the caller's to take away.
    """
    if not is_fed(row.vendor) or not AccountFeed.objects.filter(connection=row).exists():
        return Applied()
    row.holder, row.lease_epoch = _HOLDER, row.lease_epoch + 1
    row.save(update_fields=["holder", "lease_epoch"])
    lease = leases.next_link(row.pk, row.vendor, row.holder, row.lease_epoch)
    if lease is None:
        raise bodies.LeaseLostError
    standing = bodies.take_over(lease)
    applied = _read(row, lease, standing) if standing.unread else Applied()
    if (since := bodies.lost_from(lease)) is not None:
        bodies.close_gap(lease, since)
    return applied


def _read(row: Connection, lease: Lease, standing: Standing) -> Applied:
    told: list[Delivery] = []
    try:
        feed = sessions.feed_of(row)
    except DriverError as error:
        # No driver takes its settings, so none reads what came by them.
        name, digest = type(error).__name__, Digest(lease, told.append)
        log.warning("connection %d: %d answers were set aside: %s", row.pk, len(standing.unread), name)
        for unread in standing.unread:
            digest.set_aside(unread, name, standing.memory)
        bodies.lose(lease)
    else:
        try:
            Attendance(feed, lease, told.append, standing).read_all(is_last=True)
        finally:
            feed.close()
    applied = Corridor().apply(told)
    bodies.done(lease, [one.pk for one in standing.unread if one.pk is not None], standing.memory)
    return applied
