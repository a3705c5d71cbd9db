"""The corridor in: deliveries -> rows and facts, in one transaction."""

from panels.ingest.announcing import announce
from panels.ingest.apply import TRANSIENT, Corridor
from panels.ingest.deliveries import Applied, Delivery, Lease

__all__ = ["TRANSIENT", "Applied", "Corridor", "Delivery", "Lease", "announce"]
