"""Who may have a scene run, and who may change one: whoever could do what it does.

Changing asks this where a scene opens something or is about an alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels.abilities import abilities_of
from panels.access.doors import panel_rights
from panels.dispatch.checking import Refusal, check_codes
from panels.dispatch.homes import check_order, command_for
from panels.drivers.base import Ability
from panels.models import Device, Panel, Scene, User
from panels.secrets.pins import Codes
from panels.vocabulary import COMMAND_RIGHTS, CommandName


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a scene is to ask of one device."""

    device: Device
    ability: Ability
    parameters: Sequence[Any]


def check_run(user: User, scene: Scene, now: datetime) -> CommandName:
    """The command by which this person has a scene run. Raises `Refusal` where they may not.

    Whether a code is asked for it is the caller's to judge.
    """
    panel = scene.panel
    name = CommandName.RUN_SCENE_GUARDED if scene.guarded else CommandName.RUN_SCENE
    if not panel.enabled or not panel_rights(user, panel, now).allows(COMMAND_RIGHTS[name]):
        raise Refusal("forbidden")
    if name not in abilities_of(panel):
        raise Refusal("not_supported")
    check_order(user, panel, name, {"scene": scene.uid}, now)
    return name


@sensitive_variables("pin")
def check_change(user: User, pin: str, address: str, *, scene: Scene | None = None, step: Step | None = None) -> None:
    """Whether this person may change a scene, or have one ask this. Raises `Refusal`.

    That the home is theirs to arrange is the caller's to ask. It must not be called within a transaction.
    """
    now, asks = timezone.now(), list[tuple[Panel, CommandName]]()
    if scene is not None and scene.guarded:
        name = CommandName.RUN_SCENE_GUARDED
        check_order(user, scene.panel, name, {"scene": scene.uid}, now)
        asks.append((scene.panel, name))
    if step is not None:
        panel, name = step.device.panel, command_for(step.ability.guarded)
        order = {"device": step.device.uid, "key": step.ability.key, "parameters": step.parameters}
        check_order(user, panel, name, order, now)
        if step.ability.guarded:
            asks.append((panel, name))
    if not all(panel_rights(user, panel, now).allows(COMMAND_RIGHTS[name]) for panel, name in asks):
        raise Refusal("forbidden")
    for panel, name in asks[:1]:
        check_codes(user, panel, name, Codes(pin=pin), now, address, partition=None)
