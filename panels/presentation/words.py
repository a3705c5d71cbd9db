"""Every word of the vocabulary as people read it; translated when it is shown."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from panels.drivers import DRIVERS
from panels.vocabulary import (
    WHOLE_PANEL,
    ArmMode,
    CommandName,
    CommandState,
    ConnectionHealth,
    EventKind,
    PanelState,
    Role,
    Trouble,
    ZoneKind,
)

STATE_WORDS: dict[str, Promise | str] = {
    PanelState.ALARM: _("Alarm"),
    PanelState.TAMPER: _("Tamper"),
    PanelState.OFFLINE: _("Offline"),
    PanelState.TROUBLE: _("Trouble"),
    PanelState.UNKNOWN: _("Not known"),
    PanelState.ARMING: _("Arming"),
    PanelState.ARMED: _("Armed, mode not told"),
    PanelState.ARMED_AWAY: _("Armed away"),
    PanelState.ARMED_HOME: _("Armed home"),
    PanelState.ARMED_NIGHT: _("Armed night"),
    PanelState.DISARMED: _("Disarmed"),
    "stale": _("Stale"),
    PanelState.NONE: _("No partitions"),
    # The same, where its vendor says that it is there.
    "online": _("Online"),
}

# The same modes inside a sentence: "It was armed home at 23:31."
MODE_IN_SENTENCE: dict[str, Promise | str] = {
    ArmMode.UNKNOWN: _("not known"),
    ArmMode.DISARMED: _("disarmed"),
    ArmMode.ARMING: _("arming"),
    ArmMode.ARMED: _("armed"),
    ArmMode.ARMED_AWAY: _("armed away"),
    ArmMode.ARMED_HOME: _("armed home"),
    ArmMode.ARMED_NIGHT: _("armed night"),
}

# What counts down is on its way to the mode that was asked.
ARMING_TO: dict[str, Promise | str] = {
    CommandName.ARM_AWAY: _("Arming away"),
    CommandName.ARM_HOME: _("Arming home"),
    CommandName.ARM_NIGHT: _("Arming night"),
}

ZONE_KINDS: dict[str, Promise | str] = {
    ZoneKind.UNKNOWN: "",
    ZoneKind.ENTRY_EXIT: _("Entry/exit"),
    ZoneKind.PERIMETER: _("Perimeter"),
    ZoneKind.INTERIOR: _("Interior"),
    ZoneKind.FIRE: _("Fire"),
    ZoneKind.GAS: _("Gas"),
    ZoneKind.FLOOD: _("Water"),
    ZoneKind.MEDICAL: _("Medical"),
    ZoneKind.HOLDUP: _("Hold-up"),
    ZoneKind.TAMPER: _("Tamper"),
    ZoneKind.TECHNICAL: _("Technical"),
    ZoneKind.DAY_NIGHT: _("Day/night"),
}

TROUBLES: dict[str, Promise | str] = {
    Trouble.MAINS: _("Mains lost"),
    Trouble.BATTERY: _("Low battery"),
    Trouble.AUX_POWER: _("Auxiliary power lost"),
    Trouble.KEYPAD_POWER: _("Keypad power"),
    Trouble.KEYPAD_COMMUNICATION: _("Keypad not answering"),
    Trouble.KEYPAD_TAMPER: _("Keypad tamper"),
    Trouble.CLOCK: _("Clock not set"),
    Trouble.CONFIGURATION_MEMORY: _("Configuration memory"),
    Trouble.PANEL_TAMPER: _("Panel tamper"),
    Trouble.JAMMING: _("Radio jamming"),
    Trouble.COMMUNICATION: _("Communication failure"),
    Trouble.SIREN: _("Siren trouble"),
    Trouble.REPEATER: _("Repeater trouble"),
    Trouble.KEYFOB: _("Keyfob trouble"),
    Trouble.DETECTOR: _("Detector trouble"),
    Trouble.OTHER: _("Trouble"),
}

TROUBLE_ICONS: dict[str, str] = {
    Trouble.MAINS: "zap-off",
    Trouble.BATTERY: "battery-low",
    Trouble.AUX_POWER: "zap-off",
    Trouble.KEYPAD_POWER: "zap-off",
    Trouble.KEYPAD_TAMPER: "hammer",
    Trouble.CLOCK: "clock",
    Trouble.PANEL_TAMPER: "hammer",
    Trouble.JAMMING: "signal",
    Trouble.COMMUNICATION: "unplug",
    Trouble.SIREN: "volume-x",
}

# Why nobody looks at a panel, in a row of the list; the whole sentence stands in `panels.sentences`.
HINDRANCE_WORDS: dict[str, Promise | str] = {
    "no_code": _("No code kept"),
    "code_refused": _("Code refused"),
}

COMMANDS: dict[str, Promise | str] = {
    CommandName.ARM_AWAY: _("Arm away"),
    CommandName.ARM_HOME: _("Arm home"),
    CommandName.ARM_NIGHT: _("Arm night"),
    CommandName.DISARM: _("Disarm"),
    CommandName.ARM_ZONE: _("Arm zone"),
    CommandName.DISARM_ZONE: _("Disarm zone"),
    CommandName.BYPASS: _("Leave out"),
    CommandName.UNBYPASS: _("Put back in"),
    CommandName.SET_OUTPUT: _("Switch output"),
    CommandName.SET_EXTERNAL_OUTPUT: _("Set external output"),
    CommandName.READ_STATUS: _("Read status"),
    CommandName.READ_FAILURES: _("Read failures"),
    CommandName.START_CONNECTION: _("Start connection"),
    CommandName.CHANGE_CODE: _("Change a PIN"),
    CommandName.REMOVE_USER: _("Remove a user"),
    CommandName.NAME_USER: _("Name a user"),
    CommandName.GRANT_ACCESS: _("Let an account in"),
    CommandName.REVOKE_ACCESS: _("Shut an account out"),
    CommandName.TAKE_STILL: _("Make a picture"),
    CommandName.SIREN_ON: _("Sound the sirens"),
    CommandName.SIREN_OFF: _("Silence the sirens"),
    CommandName.OPERATE: _("Operate a device"),
    CommandName.OPERATE_GUARDED: _("Operate a device"),
    CommandName.RUN_SCENE: _("Run a scene"),
    CommandName.RUN_SCENE_GUARDED: _("Run a scene"),
    CommandName.END_EXECUTION: _("Stop what runs"),
}

# The three ways to arm as a choice, and on the button that is held.
MODES: dict[str, Promise | str] = {
    CommandName.ARM_AWAY: pgettext_lazy("arm mode", "Away"),
    CommandName.ARM_HOME: pgettext_lazy("arm mode", "Home"),
    CommandName.ARM_NIGHT: pgettext_lazy("arm mode", "Night"),
}
HOLD_TO: dict[str, Promise | str] = {
    CommandName.ARM_AWAY: _("Hold to arm away"),
    CommandName.ARM_HOME: _("Hold to arm home"),
    CommandName.ARM_NIGHT: _("Hold to arm night"),
    CommandName.SIREN_ON: _("Hold to sound the sirens"),
    CommandName.SIREN_OFF: _("Hold to silence the sirens"),
}

COMMAND_ICONS: dict[str, str] = {
    CommandName.ARM_AWAY: "shield-check",
    CommandName.ARM_HOME: "house",
    CommandName.ARM_NIGHT: "moon",
    CommandName.DISARM: "shield-off",
    CommandName.ARM_ZONE: "shield-check",
    CommandName.DISARM_ZONE: "shield-off",
    CommandName.BYPASS: "shield-minus",
    CommandName.UNBYPASS: "shield",
    CommandName.SET_OUTPUT: "plug",
    CommandName.SET_EXTERNAL_OUTPUT: "plug",
    CommandName.READ_STATUS: "refresh-cw",
    CommandName.READ_FAILURES: "wrench",
    CommandName.START_CONNECTION: "plug-zap",
    CommandName.CHANGE_CODE: "key-round",
    CommandName.REMOVE_USER: "x",
    CommandName.NAME_USER: "user",
    CommandName.GRANT_ACCESS: "users",
    CommandName.REVOKE_ACCESS: "lock",
    CommandName.TAKE_STILL: "eye",
    CommandName.SIREN_ON: "siren",
    CommandName.SIREN_OFF: "volume-x",
    CommandName.OPERATE: "hand",
    CommandName.OPERATE_GUARDED: "hand",
    CommandName.RUN_SCENE: "circle-play",
    CommandName.RUN_SCENE_GUARDED: "circle-play",
    CommandName.END_EXECUTION: "circle-x",
}

# A step between *sent* and the end: the panel itself is at work on the command.
BEGUN: Final = "begun"
# Where a command ended that came as far as the vendor and never to the panel.
AT_VENDOR: Final = "at_vendor"
# The step a command has reached, as it stands in the row of steps.
STEPS: dict[str, Promise | str] = {
    CommandState.QUEUED: pgettext_lazy("command", "queued"),
    CommandState.SENT: pgettext_lazy("command", "sent"),
    AT_VENDOR: pgettext_lazy("command", "at the vendor"),
    BEGUN: pgettext_lazy("command", "at the panel"),
    CommandState.CONFIRMED: pgettext_lazy("command", "confirmed"),
    CommandState.ASSUMED: pgettext_lazy("command", "assumed"),
    CommandState.REFUSED: pgettext_lazy("command", "refused"),
    CommandState.FAILED: pgettext_lazy("command", "failed"),
    CommandState.UNKNOWN: pgettext_lazy("command", "unknown"),
    CommandState.EXPIRED: pgettext_lazy("command", "expired"),
}

# What became of a command, where no sentence of the driver says it better.
OUTCOMES: dict[str, Promise | str] = {
    CommandState.QUEUED: _("Queued, not sent yet"),
    CommandState.SENT: _("Sent, waiting for the panel"),
    CommandState.CONFIRMED: _("Confirmed by the panel"),
    CommandState.ASSUMED: _("Taken over, the panel does not confirm this"),
    CommandState.REFUSED: _("The panel refused"),
    CommandState.FAILED: _("Failed, not sent"),
    CommandState.UNKNOWN: _("Result unknown, reading the panel"),
    CommandState.EXPIRED: _("Expired, not sent"),
}

HEALTH: dict[str, Promise | str] = {
    ConnectionHealth.OFF: _("switched off"),
    ConnectionHealth.CONNECTING: _("connecting"),
    ConnectionHealth.HEALTHY: _("up"),
    ConnectionHealth.DEGRADED: _("up, with less certainty"),
    ConnectionHealth.FAILING: _("failing"),
}

EVENTS: dict[str, Promise | str] = {
    EventKind.ARMED: _("Armed"),
    EventKind.DISARMED: _("Disarmed"),
    EventKind.ZONE_ALARM: _("Alarm"),
    EventKind.PARTITION_ALARM: _("Alarm"),
    EventKind.ALARM_MEMORY: _("Alarm memory"),
    EventKind.KEYPAD_ALARM: _("Keypad alarm"),
    EventKind.PANIC: _("Silent hold-up"),
    EventKind.MEDICAL: _("Medical"),
    EventKind.PANEL_CONNECTED: _("Panel connected"),
    EventKind.PANEL_DISCONNECTED: _("Panel disconnected"),
    EventKind.CONNECTION_REQUESTED: _("Connection started"),
    EventKind.OUTPUT_CHANGED: _("Output changed"),
    EventKind.ZONE_TAMPER: _("Tamper"),
    EventKind.KEYPAD_TAMPER: _("Keypad tamper"),
    EventKind.ZONE_BYPASSED: _("Left out (bypassed)"),
    EventKind.ZONE_UNBYPASSED: _("Put back in"),
    EventKind.MAINS_LOST: _("Mains lost"),
    EventKind.BATTERY_LOW: _("Low battery"),
    EventKind.TROUBLE: _("Trouble"),
    EventKind.LINK_LOST: _("Link lost"),
    EventKind.LINK_RESTORED: _("Link restored"),
    EventKind.SIGNALS_MAY_BE_MISSING: _("Signals may be missing"),
    EventKind.CONNECTION_FAILING: _("Connection failing"),
    EventKind.WRONG_CODES: _("Many wrong codes"),
    EventKind.VENDOR_ANOMALY: _("Unusual orders through the vendor"),
    EventKind.VENDOR_LOG: _("From the vendor’s log"),
    EventKind.UNKNOWN_NOTIFICATION: _("Unknown notification"),
    EventKind.UNPROCESSED: _("Could not be applied"),
}

# What only one vendor tells of, in English.
_VENDORS_EVENTS: Final = {kind: words for driver in DRIVERS.values() for kind, words in driver.event_words.items()}


def event_word(kind: str) -> str:
    """What an event is called, in the language in force; "" for a kind that nobody has named."""
    words = EVENTS.get(kind)
    return str(words) if words else gettext(_VENDORS_EVENTS[kind]) if kind in _VENDORS_EVENTS else ""


ROLES: dict[str, Promise | str] = {
    Role.OPERATOR: _("operator"),
    Role.SUPERVISOR: _("supervisor"),
    Role.ENGINEER: _("engineer"),
    Role.INSTALLER_MANAGER: _("installer manager"),
    Role.OWNER: _("owner"),
    Role.RESIDENT: _("resident"),
}


def partition_name(number: int, name: str = "") -> str:
    """What a partition is called; the only one of a panel that is not divided is the panel."""
    if number == WHOLE_PANEL:
        return gettext("Whole panel")
    return name or gettext("Partition {n}").format(n=number)
