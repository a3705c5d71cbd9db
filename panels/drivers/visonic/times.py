"""The vendor's stamps as moments. They carry no zone and are taken for UTC (reference 15)."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from panels.drivers.records import Field


def moment(stamp: Any, zone: tzinfo = UTC) -> datetime | None:
    """Return ``YYYY-MM-DD HH:MM:SS``, with a space or a ``T`` between, as a moment in UTC; None for anything else.

    ``zone`` is that of the server's clock, where somebody knows that it is not UTC. A stamp with a zone of its own
    keeps that.
    """
    if not isinstance(stamp, str) or not 19 <= len(stamp) <= 40:
        return None
    try:
        read = datetime.fromisoformat(stamp)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def stamp(key: str) -> Field[datetime | None]:
    """A key of a record that holds a moment, in UTC."""
    return Field(key, moment)
