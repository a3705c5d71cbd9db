"""Orders as requests."""

from dataclasses import dataclass, field
from typing import Any, Final

from panels.drivers.base import Order
from panels.drivers.visonic.errors import NoRequestError
from panels.drivers.visonic.partitions import WHOLE_PANEL, id_of
from panels.vocabulary import CommandName

_STATES: Final = {
    CommandName.ARM_AWAY: "AWAY",
    CommandName.ARM_HOME: "HOME",
    CommandName.ARM_NIGHT: "NIGHT",
    CommandName.DISARM: "DISARM",
}
# The code that takes a user's place away.
_REMOVED: Final = "0000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One POST request of a panel's session."""

    path: str
    body: dict[str, Any] = field(repr=False)
    # The server has done it when it answers, and names no process.
    at_once: bool = False


def encode(order: Order) -> tuple[Call, ...]:
    """The requests of an order, one after the other; each brings a process of its own.

    Raises `NoRequestError` for what this vendor has no request for.
    """
    match order.name:
        case CommandName.ARM_AWAY | CommandName.ARM_HOME | CommandName.ARM_NIGHT | CommandName.DISARM:
            partition = id_of(WHOLE_PANEL if order.partition is None else order.partition)
            return (Call(path="set_state", body={"partition": partition, "state": _STATES[order.name]}),)
        case CommandName.BYPASS | CommandName.UNBYPASS:
            if not order.zones:
                raise NoRequestError("This command needs at least one zone.")
            wanted = order.name is CommandName.BYPASS
            return tuple(Call(path="set_bypass_zone", body={"zone": zone, "set": wanted}) for zone in order.zones)
        case CommandName.CHANGE_CODE:
            if order.user_index is None or not order.new_pin:
                raise NoRequestError("This command needs the user and the new code.")
            if not order.new_pin.strip("0"):
                # The vendor takes 0000 for the wish to remove the user.
                raise NoRequestError("A code of zeros would remove the user.")
            return (Call(path="set_user_code", body={"user_code": order.new_pin, "user_id": order.user_index}),)
        case CommandName.SIREN_ON:
            return (Call(path="activate_siren", body={}),)
        case CommandName.SIREN_OFF:
            return (Call(path="disable_siren", body={"mode": "all"}),)
        case CommandName.REMOVE_USER | CommandName.NAME_USER | CommandName.GRANT_ACCESS | CommandName.REVOKE_ACCESS:
            return (_about_user(order),)
        case CommandName.TAKE_STILL if order.zones:
            return (Call(path="make_video", body={"camera_id": order.zones[0]}),)
        case CommandName.READ_STATUS:
            # Every panel is looked at in its rhythm; whoever visits it only has to do so now.
            return ()
        case _:
            raise NoRequestError("This panel cannot be asked to do that through this vendor.")


def _about_user(order: Order) -> Call:
    """The request of a command about one user of the panel (reference 4.3, 9)."""
    user = order.user_index
    if user is None:
        raise NoRequestError("This command needs the user.")
    match order.name:
        case CommandName.REMOVE_USER:
            return Call(path="set_user_code", body={"user_code": _REMOVED, "user_id": user})
        case CommandName.REVOKE_ACCESS:
            return Call(path="access/revoke", body={"user": user}, at_once=True)
        case CommandName.NAME_USER if order.new_name:
            return Call(path="set_name", body={"class": "USER", "id": user, "name": order.new_name})
        case CommandName.GRANT_ACCESS if order.email:
            return Call(path="access/grant", body={"user": user, "email": order.email}, at_once=True)
    raise NoRequestError("This command needs a name or an address.")
