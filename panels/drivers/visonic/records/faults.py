"""Events, alarms, alerts and troubles (reference 5.5, 5.6)."""

from panels.drivers.records import Record, flag, text, whole, wholes
from panels.drivers.visonic.times import stamp


class Event(Record):
    """One entry of the panel's log. ``datetime`` is the vendor's clock, taken for UTC.

    ``zone`` is a zone's number only where ``device_type`` says so; for a user it is the user's.
    """

    __slots__ = ()
    id = whole("event")
    type_id = whole("type_id")
    label = text("label")
    description = text("description")
    appointment = text("appointment")
    datetime = stamp("datetime")
    video = flag("video")
    device_type = text("device_type")
    zone = whole("zone")
    partitions = wholes("partitions")
    zone_name = text("zone_name")
    old_name = text("name")

    @property
    def name(self) -> str | None:
        """The name of what it concerns; servers before 10.0 have it under another key."""
        return self.zone_name if "zone_name" in self.raw else self.old_name


class Alarm(Record):
    """One alarm, sounding or remembered until the next disarm."""

    __slots__ = ()
    device_type = text("device_type")
    alarm_type = text("alarm_type")
    datetime = stamp("datetime")
    has_video = flag("has_video")
    event_id = whole("evt_id")
    location = text("location")
    partitions = wholes("partitions")
    zone = whole("zone")
    zone_name = text("zone_name")
    zone_type = text("zone_type")

    @property
    def is_memory(self) -> bool:
        """Whether it is over and only remembered."""
        return (self.alarm_type or "").upper().endswith("_MEMORY")


class Alert(Record):
    """One alert."""

    __slots__ = ()
    device_type = text("device_type")
    alert_type = text("alert_type")
    datetime = stamp("datetime")
    has_video = flag("has_video")
    event_id = whole("evt_id")
    location = text("location")
    partitions = wholes("partitions")
    zone = whole("zone")
    zone_name = text("zone_name")
    zone_type = text("zone_type")


class Trouble(Record):
    """One trouble of a zone, or of the panel itself where there is no zone."""

    __slots__ = ()
    device_type = text("device_type")
    trouble_type = text("trouble_type")
    location = text("location")
    partitions = wholes("partitions")
    zone = whole("zone")
    zone_name = text("zone_name")
    zone_type = text("zone_type")
