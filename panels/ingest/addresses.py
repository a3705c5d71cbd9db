"""Vendors' ids to our keys, remembered per worker."""

import time
from dataclasses import dataclass, field

from panels.models import Panel

# An unknown id makes us look again, but not for every message of a flood.
_LOOK_AGAIN_AFTER = 2.0


@dataclass(slots=True)
class _Page:
    panels: dict[str, int]
    read_at: float


@dataclass(slots=True)
class PanelBook:
    """Which panel a vendor's id means, per connection. Whether it is enabled is asked of the locked row."""

    pages: dict[int, _Page] = field(default_factory=dict)

    def find(self, connection_id: int, vendor_id: str) -> int | None:
        """The primary key of a panel, or None if the connection has no such panel."""
        page = self.pages.get(connection_id)
        if page is not None and (found := page.panels.get(vendor_id)) is not None:
            return found
        now = time.monotonic()
        if page is None or now - page.read_at > _LOOK_AGAIN_AFTER:
            rows = Panel.objects.filter(connection_id=connection_id).values_list("vendor_id", "pk")
            page = self.pages[connection_id] = _Page(panels=dict(rows), read_at=now)
        return page.panels.get(vendor_id)

    def size(self, connection_id: int) -> int:
        """How many panels a connection had when it was last looked at."""
        page = self.pages.get(connection_id)
        return len(page.panels) if page else 0

    def forget(self, connection_id: int) -> None:
        """Read the connection's panels anew at the next message."""
        self.pages.pop(connection_id, None)
