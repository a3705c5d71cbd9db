"""Which version of MQTT a broker is greeted in, and what is remembered of it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from panels.models import Connection
from panels.vendors.mqtt import LinkError, Protocol

# Brokers are updated: one that knew only the older version is asked again, with the first link after so long.
ASKED_AGAIN = timedelta(days=1)


class Versions:
    """The newest first; 3.1.1 where a broker seems not to know it.

    That is remembered only if the broker said so or hung up, and never of one that has spoken the newest: one that
    was slow once may know it all the same.
    """

    def __init__(self) -> None:
        # When the newest was refused, as far as this worker knows, and the version of the present try.
        self._refused_at: datetime | None = None
        self._is_sure = False
        self._tried = Protocol.V5

    def of(self, connection: Connection) -> Protocol:
        """The version to try now."""
        remembered = connection.protocol_at if connection.protocol == Protocol.V311 else None
        refused_at = max((at for at in (self._refused_at, remembered) if at is not None), default=None)
        older = refused_at is not None and timezone.now() - refused_at < ASKED_AGAIN
        self._tried = Protocol.V311 if older else Protocol.V5
        return self._tried

    def refused(self, error: LinkError) -> bool:
        """Take in a refusal; returns whether the older version is worth a try at once."""
        older = error.unsupported and self._tried == Protocol.V5
        self._refused_at = timezone.now() if older else None
        self._is_sure = error.is_sure
        return older

    def memory(self, connection: Connection) -> dict[str, Any]:
        """What to remember on the connection of the version that worked, as columns."""
        if self._tried == Protocol.V5:
            return {"protocol": Protocol.V5, "protocol_at": None}
        known = connection.protocol
        if self._refused_at is None:
            return {}
        if known == Protocol.V311 or (self._is_sure and known != Protocol.V5):
            return {"protocol": Protocol.V311, "protocol_at": self._refused_at}
        return {}
