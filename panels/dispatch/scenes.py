"""Who may change a scene: whoever could run it, where it opens something or is about an alarm."""

from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from panels.access import panel_rights
from panels.dispatch.checking import Refusal, check_codes
from panels.dispatch.homes import check_order
from panels.models import Scene, User
from panels.pins import Codes
from panels.vocabulary import COMMAND_RIGHTS, CommandName


@sensitive_variables("pin")
def check_touching(user: User, scene: Scene, pin: str, now: datetime, address: str) -> None:
    """Whether this person may change a scene. Raises `Refusal`; must not be called within a transaction.

    That the home is theirs to arrange is the caller's to ask.
    """
    if not scene.guarded:
        return
    name, panel = CommandName.RUN_SCENE_GUARDED, scene.panel
    if not panel_rights(user, panel, now).allows(COMMAND_RIGHTS[name]):
        raise Refusal("forbidden")
    check_order(user, panel, name, {"scene": scene.uid}, now)
    check_codes(user, panel, name, Codes(pin=pin), now, address, partition=None)
