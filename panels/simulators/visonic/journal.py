"""The event log of every panel (reference 5.5)."""

import random
import time

from panels.simulators.timers import Timers
from panels.simulators.visonic.catalogue import CATALOGUE
from panels.simulators.visonic.world import Device, Panel, Partition, User


class Journal:
    """Appends to the logs; event ids are of the whole server and leap."""

    def __init__(self, timers: Timers, seed: int) -> None:
        self._timers = timers
        self._random = random.Random(f"events-{seed}")
        self._last = 198_000_000

    def stamp(self, moment: float | None = None) -> str:
        """Return a moment, or now, in UTC without a zone (reference 15)."""
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(self._timers.now() if moment is None else moment))

    def log(
        self,
        panel: Panel,
        type_id: int,
        *,
        device: Device | None = None,
        user: User | None = None,
        area: Partition | None = None,
        appointment: str | None = None,
    ) -> int:
        """Append one event and return its id.

        ``device`` or ``user`` is what it is about, else the panel or the server itself. Its partition is ``area``,
        else those of the device, else all.
        """
        self._last += self._random.randrange(1, 20_000)
        kind = CATALOGUE[type_id]
        source = device.kind if device else "USER" if user else "IPMP" if kind.source == "IPMP" else "CONTROL_PANEL"
        named = user.name if user else device.name or device.location if device else ""
        panel.events.append(
            {
                "event": self._last,
                "type_id": type_id,
                "label": kind.label,
                "description": kind.text,
                "appointment": appointment or named or panel.model,
                "datetime": self.stamp(),
                "video": bool(device and device.subtype == "MOTION_CAMERA"),
                "device_type": source,
                "zone": user.id if user else device.wire_number if device else None,
                "zone_name": named or None,
                "partitions": panel.areas(device) if device and not area else panel.told([area] if area else None),
            }
        )
        return self._last
