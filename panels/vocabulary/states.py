"""How panels and what belongs to them are, and how sure that is."""

from enum import StrEnum
from typing import Final


class ArmMode(StrEnum):
    """How a partition is armed. ``ARMED`` is armed in a mode the vendor did not tell."""

    UNKNOWN = "unknown"
    DISARMED = "disarmed"
    ARMING = "arming"
    ARMED = "armed"
    ARMED_AWAY = "armed_away"
    ARMED_HOME = "armed_home"
    ARMED_NIGHT = "armed_night"


ARMED_MODES = frozenset({ArmMode.ARMED, ArmMode.ARMED_AWAY, ArmMode.ARMED_HOME, ArmMode.ARMED_NIGHT})


class Confidence(StrEnum):
    """How far a stored value can be believed (DESIGN 5). *Stale* is judged by age, never stored here."""

    UNKNOWN = "unknown"
    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    REPORTED = "reported"


# The number of the one partition of a panel that is not divided; never a partition's own number.
WHOLE_PANEL: Final = 0


class PanelState(StrEnum):
    """The one word a list shows for a panel, worst first; ``NONE`` is a module or gateway, with nothing to arm."""

    ALARM = "alarm"
    TAMPER = "tamper"
    OFFLINE = "offline"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"
    ARMING = "arming"
    ARMED_NIGHT = "armed_night"
    ARMED_HOME = "armed_home"
    ARMED_AWAY = "armed_away"
    ARMED = "armed"
    DISARMED = "disarmed"
    NONE = "none"

    @property
    def rank(self) -> int:
        """Position in a list sorted worst first, 0 is worst."""
        return _PANEL_RANK[self]


_PANEL_RANK = {state: rank for rank, state in enumerate(PanelState)}


class ZoneKind(StrEnum):
    """What a detector guards; ``UNKNOWN`` where the vendor does not say."""

    UNKNOWN = "unknown"
    ENTRY_EXIT = "entry_exit"
    PERIMETER = "perimeter"
    INTERIOR = "interior"
    FIRE = "fire"
    GAS = "gas"
    FLOOD = "flood"
    MEDICAL = "medical"
    HOLDUP = "holdup"
    TAMPER = "tamper"
    TECHNICAL = "technical"
    DAY_NIGHT = "day_night"


class OutputKind(StrEnum):
    """A panel's own output, the external digital output of an I/O device, or something else a panel can switch."""

    PANEL = "panel"
    EXTERNAL = "external"
    HOME = "home"


class ZoneFlag(StrEnum):
    """The yes-or-no facts a vendor reports of a zone; each is a column of the zone."""

    OPEN = "open"
    ALARM = "alarm"
    ALARM_MEMORY = "alarm_memory"
    SILENT_ALARM_MEMORY = "silent_alarm_memory"
    BYPASSED = "bypassed"
    TAMPER = "tamper"
    COMMUNICATION_FAILURE = "communication_failure"
    POWER_FAILURE = "power_failure"
    LOW_BATTERY = "low_battery"


class PartitionFlag(StrEnum):
    """The yes-or-no facts a vendor reports of a partition beside its arm mode."""

    ALARM = "alarm"


class Delay(StrEnum):
    """What a partition counts down; ``NONE`` is told, too: the delay is over."""

    NONE = "none"
    EXIT = "exit"
    ENTRY = "entry"


class Measure(StrEnum):
    """What detectors measure beside their alarms: degrees Celsius, lux."""

    TEMPERATURE = "temperature"
    BRIGHTNESS = "brightness"


class OutputFlag(StrEnum):
    """The yes-or-no facts a vendor reports of an output."""

    ON = "on"
    FAILURE = "failure"


class Trouble(StrEnum):
    """A fault of the panel itself. Numbered ones (keypads, modules) carry their number beside the word."""

    MAINS = "mains"
    BATTERY = "battery"
    AUX_POWER = "aux_power"
    KEYPAD_POWER = "keypad_power"
    KEYPAD_COMMUNICATION = "keypad_communication"
    KEYPAD_TAMPER = "keypad_tamper"
    CLOCK = "clock"
    CONFIGURATION_MEMORY = "configuration_memory"
    PANEL_TAMPER = "panel_tamper"
    JAMMING = "jamming"
    COMMUNICATION = "communication"
    SIREN = "siren"
    REPEATER = "repeater"
    KEYFOB = "keyfob"
    DETECTOR = "detector"
    OTHER = "other"


class StillState(StrEnum):
    """What became of the last picture a camera was to make; ``NONE``: it was never asked, or nobody says."""

    NONE = "none"
    MADE = "made"
    FAILED = "failed"


class ReadingGroup(StrEnum):
    """Readings that arrive together and therefore age together."""

    LINK = "link"
    ARMING = "arming"
    STATUS = "status"
    FAILURES = "failures"
    INVENTORY = "inventory"


class ConnectionHealth(StrEnum):
    """What a held connection is doing."""

    OFF = "off"
    CONNECTING = "connecting"
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"
