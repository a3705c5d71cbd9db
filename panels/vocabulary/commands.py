"""What can be asked, by whose word, and what becomes of it."""

from collections.abc import Iterable
from enum import StrEnum

from panels.vocabulary.people import Right
from panels.vocabulary.states import ArmMode


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
    OPERATE = "operate"
    OPERATE_GUARDED = "operate_guarded"
    RUN_SCENE = "run_scene"
    RUN_SCENE_GUARDED = "run_scene_guarded"
    END_EXECUTION = "end_execution"


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

# Commands about the devices of a gateway. What a device is asked stands in the command, whether that is guarded in its
# name.
HOME_COMMANDS = frozenset(
    {
        CommandName.OPERATE,
        CommandName.OPERATE_GUARDED,
        CommandName.RUN_SCENE,
        CommandName.RUN_SCENE_GUARDED,
        CommandName.END_EXECUTION,
    }
)

# Commands that ask and change nothing.
READS = frozenset({CommandName.READ_STATUS, CommandName.READ_FAILURES})

# What stays one gesture even where no panel checks a code: protecting more, looking, and waking the panel up. A command
# that is added is guarded until somebody decides that it can neither let a burglar in nor harm anybody. Sirens are: one
# that sounds for nothing frightens people, and one that falls silent serves the burglar, or lets a fire go unheard.
# A picture shows no more to whoever may ask for it than they see anyway, and in an alarm it is wanted at once.
# Shutters, lamps and heating are what homes are for; locks, gates and whatever nobody here knows are guarded.
_LOOKS = frozenset({CommandName.START_CONNECTION, CommandName.TAKE_STILL})
_LIVING = frozenset({CommandName.OPERATE, CommandName.RUN_SCENE, CommandName.END_EXECUTION})
ONE_GESTURE = READS | frozenset(ARM_COMMANDS) | _LOOKS | _LIVING | {CommandName.ARM_ZONE}
GUARDED = frozenset(CommandName) - ONE_GESTURE
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
    CommandName.TAKE_STILL: Right.REQUEST_STILL,
    CommandName.SIREN_ON: Right.SIREN,
    CommandName.SIREN_OFF: Right.SIREN,
    CommandName.OPERATE: Right.SWITCH,
    CommandName.OPERATE_GUARDED: Right.SWITCH,
    CommandName.RUN_SCENE: Right.SWITCH,
    CommandName.RUN_SCENE_GUARDED: Right.SWITCH,
    CommandName.END_EXECUTION: Right.SWITCH,
}


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


# How much is watched in each mode: the shell, the shell and part of the rooms, everything.
_WATCHED = {ArmMode.DISARMED: 0, ArmMode.ARMED_HOME: 1, ArmMode.ARMED_NIGHT: 2, ArmMode.ARMED_AWAY: 3}


def lowers(name: CommandName, mode: str) -> bool:
    """Whether arming so a partition that is in this mode would leave less watched than now; in doubt it does."""
    target = ARM_COMMANDS.get(name)
    return target is not None and _WATCHED[target] < _WATCHED.get(ArmMode(mode), _WATCHED[ArmMode.ARMED_AWAY])


def asks_own_pin(check: PinCheck, name: CommandName, modes: Iterable[str] = ()) -> bool:
    """Whether a command wants the person's own Watchpost PIN, because no panel would ask who is there.

    ``modes`` are those of the partitions it concerns: arming less than before is disarming in part.
    """
    return check == PinCheck.NONE and (name in GUARDED or any(lowers(name, mode) for mode in modes))


class Support(StrEnum):
    """Whether a panel model can do a thing: proven on the wire, claimed by a document, or absent."""

    PROVEN = "proven"
    CLAIMED = "claimed"
    ABSENT = "absent"


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
