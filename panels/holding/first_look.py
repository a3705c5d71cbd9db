"""A first look at an account with a feed, before anybody holds it: its panels are there at once."""

from django.utils import timezone

from panels import inventory
from panels.drivers.base import Kept
from panels.holding import bodies
from panels.homes import contents
from panels.models import AccountFeed, Connection, FeedBody
from panels.packing import pack
from panels.secrets.sealing import seal_bytes
from panels.vendors import sessions


def look(connection: Connection) -> int:
    """Load all there is, and take it in; returns how many panels it has. Raises a `DriverError`.

    Vendors allow it once a day, so what came is kept for whoever holds the connection, who reads how it all stands.
    """
    feed = sessions.feed_of(connection)
    try:
        feed.log_in()
        fetched = feed.load()
    finally:
        feed.close()
    row = FeedBody(
        connection=connection, epoch=connection.lease_epoch, source=fetched.source, asked_at=fetched.asked_at
    )
    body = fetched.body or b""
    row.body = seal_bytes(pack(body))
    row.save()
    AccountFeed.objects.update_or_create(connection=connection, defaults={"loaded_at": fetched.asked_at})
    kept = Kept(uid=row.uid, source=row.source, asked_at=row.asked_at, body=body)
    heard = feed.read(kept, bodies.memory_of(connection.pk), (), timezone.now())
    inventory.take_in(connection, heard.listings or ())
    if heard.home is not None:
        contents.take_in_home(connection, heard.home)
    return len(heard.listings or ())
