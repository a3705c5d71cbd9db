"""What a command that was just confirmed may still turn a partition into."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Final

from panels.models import Command
from panels.vocabulary import ARM_COMMANDS, ArmMode, CommandName, CommandState

# A vendor's word that something is done, and the state that shows it, are two answers.
SHOWS_WITHIN: Final = timedelta(seconds=15)


def modes_of(name: CommandName) -> AbstractSet[ArmMode]:
    """The modes that a partition has because of a command that arms or disarms."""
    return {ARM_COMMANDS[name], ArmMode.ARMING} if name in ARM_COMMANDS else {ArmMode.DISARMED}


def awaited_modes(uid: str, at: datetime) -> AbstractSet[ArmMode]:
    """The modes to be expected of a command; none where it was not confirmed shortly before. One query."""
    # visible: the command of a partition whose message is being applied.
    settled = Command.objects.filter(uid=uid, state=CommandState.CONFIRMED, settled_at__gt=at - SHOWS_WITHIN)
    name = settled.values_list("name", flat=True).first()
    return modes_of(CommandName(name)) if name else frozenset()
