"""Watchpost's own words as enums; every room below and above uses these and no vendor's.

The lowest room of the house: standard library only. Labels for people live with the pages, because they
are translated; what stands here is stored, sent and compared.
"""

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
    """A panel's own output, or the external digital output of an I/O device."""

    PANEL = "panel"
    EXTERNAL = "external"


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


class ReadingGroup(StrEnum):
    """Readings that arrive together and therefore age together."""

    LINK = "link"
    ARMING = "arming"
    STATUS = "status"
    FAILURES = "failures"
    INVENTORY = "inventory"


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
    """How we came to know: told live, read later from the vendor's log, or found by comparing states."""

    LIVE = "live"
    LATE = "late"
    DISCOVERED = "discovered"
    OURS = "ours"


class CommandName(StrEnum):
    """What can be asked of a panel."""

    ARM_AWAY = "arm_away"
    ARM_HOME = "arm_home"
    ARM_NIGHT = "arm_night"
    DISARM = "disarm"
    ARM_ZONE = "arm_zone"
    DISARM_ZONE = "disarm_zone"
    BYPASS = "bypass"
    UNBYPASS = "unbypass"
    SET_OUTPUT = "set_output"
    SET_EXTERNAL_OUTPUT = "set_external_output"
    READ_STATUS = "read_status"
    READ_FAILURES = "read_failures"
    START_CONNECTION = "start_connection"
    CHANGE_CODE = "change_code"
    REMOVE_USER = "remove_user"
    NAME_USER = "name_user"
    GRANT_ACCESS = "grant_access"
    REVOKE_ACCESS = "revoke_access"
    TAKE_STILL = "take_still"
    SIREN_ON = "siren_on"
    SIREN_OFF = "siren_off"


ARM_COMMANDS = {
    CommandName.ARM_AWAY: ArmMode.ARMED_AWAY,
    CommandName.ARM_HOME: ArmMode.ARMED_HOME,
    CommandName.ARM_NIGHT: ArmMode.ARMED_NIGHT,
}


# Commands about one user of a panel, by the user's number.
USER_COMMANDS = frozenset(
    {
        CommandName.CHANGE_CODE,
        CommandName.REMOVE_USER,
        CommandName.NAME_USER,
        CommandName.GRANT_ACCESS,
        CommandName.REVOKE_ACCESS,
    }
)
# Commands that carry what no row may hold: a code, a name, an address.
CARRYING = frozenset({CommandName.CHANGE_CODE, CommandName.NAME_USER, CommandName.GRANT_ACCESS})
# Commands that ask and change nothing.
READS = frozenset({CommandName.READ_STATUS, CommandName.READ_FAILURES})
# What stays one gesture even where no panel checks a code: protecting more, looking, and waking the panel up. A command
# that is added is guarded until somebody decides that it can neither let a burglar in nor harm anybody. Sirens are: one
# that sounds for nothing frightens people, and one that falls silent serves the burglar, or lets a fire go unheard.
# A picture shows no more to whoever may ask for it than they see anyway, and in an alarm it is wanted at once.
_LOOKS = frozenset({CommandName.START_CONNECTION, CommandName.TAKE_STILL})
ONE_GESTURE = READS | frozenset(ARM_COMMANDS) | _LOOKS | {CommandName.ARM_ZONE}
GUARDED = frozenset(CommandName) - ONE_GESTURE


class CommandState(StrEnum):
    """Where a command stands; all but the first two are final, ``UNKNOWN`` until something settles it."""

    QUEUED = "queued"
    SENT = "sent"
    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


class WrongCode(StrEnum):
    """Whether a refusal means that the code was wrong, as far as the vendor lets anyone tell."""

    NO = "no"
    POSSIBLE = "possible"
    YES = "yes"


class PinCheck(StrEnum):
    """Who checks a code: the panel itself, or nobody, so that Watchpost asks the person's own PIN."""

    PANEL = "panel"
    NONE = "none"


class AskedCode(StrEnum):
    """Which code a person types for a command: none, the one the panel checks, or their own Watchpost PIN."""

    NOTHING = "nothing"
    PANEL = "panel"
    OWN = "own"


def asks_own_pin(check: PinCheck, name: CommandName) -> bool:
    """Whether a command wants the person's own Watchpost PIN, because no panel would ask who is there."""
    return check == PinCheck.NONE and name in GUARDED


class Support(StrEnum):
    """Whether a panel model can do a thing: proven on the wire, claimed by a document, or absent."""

    PROVEN = "proven"
    CLAIMED = "claimed"
    ABSENT = "absent"


class ConnectionHealth(StrEnum):
    """What a held connection is doing."""

    OFF = "off"
    CONNECTING = "connecting"
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"


class CodePurpose(StrEnum):
    """What a stored service code may be used for (DESIGN 4.4)."""

    READ = "read"
    STATION = "station"
    AUTOMATION = "automation"


class CauseKind(StrEnum):
    """What asked for a command; the thing itself is named by its uid as plain text."""

    PERSON = "person"
    COMMAND = "command"
    SYSTEM = "system"
    SCHEDULE = "schedule"
    RULE = "rule"
    SCENE = "scene"
    CASE = "case"


class OrganizationKind(StrEnum):
    """What a tenant does for a living."""

    MONITORING = "monitoring"
    INSTALLER = "installer"
    CUSTOMER = "customer"


class Relation(StrEnum):
    """How an organization stands to a site."""

    OWNS = "owns"
    INSTALLS = "installs"
    MONITORS = "monitors"


class Role(StrEnum):
    """A person's part in an organization."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ENGINEER = "engineer"
    INSTALLER_MANAGER = "installer_manager"
    OWNER = "owner"
    RESIDENT = "resident"


class StillState(StrEnum):
    """What became of the last picture a camera was to make; ``NONE``: it was never asked, or nobody says."""

    NONE = "none"
    MADE = "made"
    FAILED = "failed"


class UserRole(StrEnum):
    """What somebody with a code is to a panel; ``UNKNOWN`` where the vendor does not say."""

    UNKNOWN = "unknown"
    USER = "user"
    MASTER = "master"


class Right(StrEnum):
    """One thing a person may do; the permission of the same name is ``panels.<right>``."""

    VIEW = "view"
    READ_STATUS = "read_status"
    ARM = "arm"
    DISARM = "disarm"
    BYPASS = "bypass"
    SWITCH = "switch"
    CHANGE_CODE = "change_code"
    CONNECT = "connect"
    CONFIGURE = "configure"
    HANDLE = "handle"
    SEE_COVERT = "see_covert"
    SEE_RAW = "see_raw"
    SEE_STILLS = "see_stills"


COMMAND_RIGHTS = {
    CommandName.ARM_AWAY: Right.ARM,
    CommandName.ARM_HOME: Right.ARM,
    CommandName.ARM_NIGHT: Right.ARM,
    CommandName.DISARM: Right.DISARM,
    CommandName.ARM_ZONE: Right.ARM,
    CommandName.DISARM_ZONE: Right.DISARM,
    CommandName.BYPASS: Right.BYPASS,
    CommandName.UNBYPASS: Right.BYPASS,
    CommandName.SET_OUTPUT: Right.SWITCH,
    CommandName.SET_EXTERNAL_OUTPUT: Right.SWITCH,
    CommandName.READ_STATUS: Right.READ_STATUS,
    CommandName.READ_FAILURES: Right.READ_STATUS,
    CommandName.START_CONNECTION: Right.CONNECT,
    CommandName.CHANGE_CODE: Right.CHANGE_CODE,
    # Whoever gives somebody a code or a way in by app gives them the panel: all of it is the right to codes.
    CommandName.REMOVE_USER: Right.CHANGE_CODE,
    CommandName.NAME_USER: Right.CHANGE_CODE,
    CommandName.GRANT_ACCESS: Right.CHANGE_CODE,
    CommandName.REVOKE_ACCESS: Right.CHANGE_CODE,
    CommandName.TAKE_STILL: Right.SEE_STILLS,
    CommandName.SIREN_ON: Right.SWITCH,
    CommandName.SIREN_OFF: Right.SWITCH,
}


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
