"""What happens, classified, and what could not be read."""

from enum import StrEnum


class EventCategory(StrEnum):
    """Normalised event classification."""

    FIRE = "fire"
    GAS = "gas"
    HOLDUP = "holdup"
    MEDICAL = "medical"
    BURGLARY = "burglary"
    TAMPER = "tamper"
    TECHNICAL = "technical"
    COMMUNICATION = "comm"
    POWER = "power"
    TROUBLE = "trouble"
    OPENCLOSE = "openclose"
    CANCEL = "cancel"
    BYPASS = "bypass"
    ACCESS = "access"
    TEST = "test"
    SYSTEM = "system"
    SUPERVISION = "supervision"
    HOME = "home"
    OTHER = "other"

    @property
    def priority(self) -> int:
        """Default priority, 1 most urgent to 9 log, before any rule looks at the circumstances."""
        return _PRIORITY[self]


_PRIORITY = {
    EventCategory.FIRE: 1,
    EventCategory.GAS: 1,
    EventCategory.HOLDUP: 2,
    EventCategory.MEDICAL: 3,
    EventCategory.BURGLARY: 4,
    EventCategory.TAMPER: 6,
    EventCategory.TECHNICAL: 5,
    EventCategory.COMMUNICATION: 6,
    EventCategory.POWER: 6,
    EventCategory.TROUBLE: 6,
    EventCategory.OPENCLOSE: 9,
    EventCategory.CANCEL: 9,
    EventCategory.BYPASS: 8,
    EventCategory.ACCESS: 8,
    EventCategory.TEST: 9,
    EventCategory.SYSTEM: 9,
    EventCategory.SUPERVISION: 6,
    EventCategory.HOME: 9,
    EventCategory.OTHER: 5,
}


class EventKind(StrEnum):
    """What happened, within a category. Vendors' further kinds are stored as their own text."""

    ARMED = "armed"
    DISARMED = "disarmed"
    ZONE_ALARM = "zone_alarm"
    PARTITION_ALARM = "partition_alarm"
    ALARM_MEMORY = "alarm_memory"
    KEYPAD_ALARM = "keypad_alarm"
    PANIC = "panic"
    MEDICAL = "medical"
    PANEL_CONNECTED = "panel_connected"
    PANEL_DISCONNECTED = "panel_disconnected"
    CONNECTION_REQUESTED = "connection_requested"
    OUTPUT_CHANGED = "output_changed"
    ZONE_TAMPER = "zone_tamper"
    KEYPAD_TAMPER = "keypad_tamper"
    ZONE_BYPASSED = "zone_bypassed"
    ZONE_UNBYPASSED = "zone_unbypassed"
    MAINS_LOST = "mains_lost"
    BATTERY_LOW = "battery_low"
    TROUBLE = "trouble"
    LINK_LOST = "link_lost"
    LINK_RESTORED = "link_restored"
    SIGNALS_MAY_BE_MISSING = "signals_may_be_missing"
    CONNECTION_FAILING = "connection_failing"
    WRONG_CODES = "wrong_codes"
    VENDOR_ANOMALY = "vendor_anomaly"
    VENDOR_LOG = "vendor_log"
    UNKNOWN_NOTIFICATION = "unknown_notification"
    UNPROCESSED = "unprocessed"


class EventOrigin(StrEnum):
    """How we came to know: told live, read later from the vendor's log, or found by comparing states.

    What a log tells of the time before a panel was first looked at is *imported*: history that alarms nobody.
    """

    LIVE = "live"
    LATE = "late"
    IMPORTED = "imported"
    DISCOVERED = "discovered"
    OURS = "ours"

    @property
    def is_of_log(self) -> bool:
        """Whether a log told it, which says what was, never what is."""
        return self in {EventOrigin.LATE, EventOrigin.IMPORTED}


class QuarantineReason(StrEnum):
    """Why a message could not be read or applied."""

    MALFORMED = "malformed"
    OVERSIZED = "oversized"
    WRONG_TYPES = "wrong_types"
    UNKNOWN_MESSAGE = "unknown_message"
    UNKNOWN_PANEL = "unknown_panel"
    DISABLED_PANEL = "disabled_panel"
    UNMATCHED_REPLY = "unmatched_reply"
    NOT_APPLIED = "not_applied"
