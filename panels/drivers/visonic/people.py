"""Who has a code at a panel (reference 5.7, 9). Codes are not read, should a server ever list them."""

from datetime import datetime
from typing import Any, Final

from panels.drivers.base import PanelUserListing, UserList
from panels.drivers.text import NAME_LENGTH, plain
from panels.drivers.visonic.records.account import User, Users
from panels.vocabulary import CommandName, UserRole

_LONGEST_ADDRESS: Final = 254
_HIGHEST: Final = 999
_ROLES: Final = {"MASTER_USER": UserRole.MASTER, "USER": UserRole.USER}
# The first slot is the master's wherever anybody has published a list; servers before 14.0 name no roles.
_MASTER: Final = 1
# What a server must list of a user who may be changed in this way.
_WANTED: Final = {
    CommandName.CHANGE_CODE: "UEF_CODE",
    CommandName.REMOVE_USER: "UEF_CODE",
    CommandName.NAME_USER: "UEF_LABEL",
}


def users_of(said: Any, asked_at: datetime, *, divided: bool) -> UserList:
    """What the answer of ``users`` says; one that lists nobody says nothing, for a master there always is."""
    listed = Users(said)
    users = {
        user.id: _listing(user.id, user, divided=divided)
        for user in listed.users
        if user.id is not None and 0 < user.id <= _HIGHEST
    }
    most = listed.max_users_count
    return UserList(
        asked_at=asked_at,
        users=tuple(users.values()) or None,
        most=most if most is not None and 0 < most <= _HIGHEST else None,
    )


def _listing(number: int, user: User, *, divided: bool) -> PanelUserListing:
    role = _ROLES.get((user.role or "").upper(), UserRole.UNKNOWN)
    if role is UserRole.UNKNOWN and number == _MASTER:
        role = UserRole.MASTER
    fixed = {CommandName.REMOVE_USER} if role is UserRole.MASTER else set()
    if user.editable_features:
        fixed |= {name for name, feature in _WANTED.items() if feature not in user.editable_features}
    words = (plain(user.name, NAME_LENGTH), plain(user.last_name, NAME_LENGTH))
    return PanelUserListing(
        number=number,
        name=" ".join(word for word in words if word)[:NAME_LENGTH],
        email=plain(user.email, _LONGEST_ADDRESS),
        partitions=tuple(sorted({one for one in user.partitions if 0 < one < 100})) if divided else (),
        role=role,
        fixed=frozenset(fixed),
    )
