"""Rooms, names and scenes of a home, changed at the vendor and read again there (reference 6.3, 7).

What was changed is read by itself: such reads have no limit, while lists may be read once a day.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from panels.drivers.base import ChangedMeanwhileError, DeviceAct, DriverError, HomeListing, SceneListing
from panels.drivers.overkiz import device_orders, reading
from panels.drivers.overkiz.calls.runs import action_group
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.devices import is_listed, listing_of
from panels.drivers.overkiz.errors import BadCallError
from panels.drivers.overkiz.home import Home, gateway_of
from panels.drivers.overkiz.places import places_of
from panels.drivers.overkiz.records.executions import ActionGroup
from panels.drivers.overkiz.scenes import scenes_of

T = TypeVar("T")
# What most types of places mean is not published; this one is what rooms are.
_ROOM: Final = 1
# Parts of a stored scene that are sent back as they came when it is changed.
_KEPT: Final = (
    "oid", "label", "metadata", "shortcut", "notificationTypeMask", "notificationCondition", "notificationText",
    "notificationTitle", "targetEmailAddresses", "targetPhoneNumbers", "targetPushSubscriptions",
)  # fmt: skip
_OF_COMMANDS: Final = (
    "type", "name", "parameters", "sensitiveParametersIndexes", "authentication", "delay", "lockLevel",
)  # fmt: skip


class OverkizArranger:
    """Fulfils `panels.drivers.arranged.Arranger`."""

    def __init__(self, api: Overkiz, memory: Mapping[str, Any], house: str) -> None:
        self._api, self._house = api, house
        self._home = reading.opened(memory).home or Home()

    # ----------------------------------------------------------------- devices

    def rename_device(self, device: str, name: str) -> HomeListing:
        """Give a device another name."""
        self._api.rename_device(device, name)
        return self._device(device)

    def move_device(self, device: str, place: str) -> HomeListing:
        """Put a device into a room."""
        self._api.move_device(device, place)
        return self._device(device)

    def _device(self, url: str) -> HomeListing:
        found = _read(lambda: self._api.get_device(url))
        if found is None or not is_listed(found) or not found.definition.raw:
            return HomeListing(partial=True)
        return HomeListing(devices=(listing_of(found, gateway_of(url)),), partial=True)

    # ----------------------------------------------------------------- rooms

    def add_place(self, parent: str, name: str) -> HomeListing:
        """Make a room within a place."""
        self._api.add_place(parent, name, _ROOM)
        return self._places()

    def rename_place(self, place: str, name: str) -> HomeListing:
        """Give a room another name; what else is kept of it stays."""
        known = self._api.get_place(place)
        kind = known.type if known.type is not None else _ROOM
        self._api.change_place(place, label=name, kind=kind, metadata=known.metadata)
        return self._places()

    def nest_place(self, place: str, parent: str) -> HomeListing:
        """Put a room into another place."""
        self._api.nest_place(place, parent)
        return self._places()

    def remove_place(self, place: str) -> HomeListing:
        """Remove a room with nothing in it."""
        self._api.remove_place(place)
        return self._places()

    def _places(self) -> HomeListing:
        found = _read(lambda: self._api.get_place(self._house)) if self._house else None
        listed = places_of(found) if found is not None and found.oid == self._house else None
        return HomeListing(places=listed, partial=True)

    # ----------------------------------------------------------------- scenes

    def add_scene(self, name: str, acts: Sequence[DeviceAct]) -> HomeListing:
        """Store a scene."""
        group = action_group(name, [device_orders.order_of(act) for act in acts])
        return self._scene(self._api.add_scene(group))

    def rename_scene(self, scene: str, name: str) -> HomeListing:
        """Give a scene another name."""
        group = self._stored(scene)
        self._api.change_scene(group | {"label": name})
        return self._scene(scene)

    def add_step(self, scene: str, act: DeviceAct) -> HomeListing:
        """Have a scene ask one thing more, after all it asks of that device."""
        group = self._stored(scene)
        (new,) = action_group("", [device_orders.order_of(act)])["actions"]
        mine = next((one for one in group["actions"] if one["deviceURL"] == act.device), None)
        if mine is None:
            group["actions"].append(new)
        else:
            mine["commands"] += new["commands"]
        self._api.change_scene(group)
        return self._scene(scene)

    def remove_step(self, scene: str, step: int, told: Sequence[tuple[str, str]]) -> HomeListing:
        """Take the step at a position out of a scene whose steps are still these."""
        group = self._stored(scene)
        places = [(action, command) for action in group["actions"] for command in action["commands"]]
        listed = self._listing(ActionGroup(group)).steps
        if [(one.device, one.key) for one in listed] != list(told) or not 0 <= step < len(places) == len(listed):
            raise ChangedMeanwhileError("the scene has other steps by now")
        action, command = places[step]
        action["commands"] = [one for one in action["commands"] if one is not command]
        group["actions"] = [one for one in group["actions"] if one["commands"]]
        if not group["actions"]:
            raise BadCallError("a scene asks at least one thing")
        self._api.change_scene(group)
        return self._scene(scene)

    def remove_scene(self, scene: str) -> HomeListing:
        """Forget a scene."""
        self._api.remove_scene(scene)
        return HomeListing(scenes=(), scenes_gone=(scene,), partial=True)

    def _stored(self, scene: str) -> dict[str, Any]:
        """A scene as it is to be sent back."""
        found = self._api.get_scene(scene)
        kept = {key: found.raw[key] for key in _KEPT if found.raw.get(key) is not None} | {"oid": scene}
        kept["actions"] = [
            {
                "deviceURL": action.device_url,
                "commands": [
                    {key: command.raw[key] for key in _OF_COMMANDS if command.raw.get(key) is not None}
                    for command in action.commands
                ],
            }
            for action in found.actions
            if action.device_url
        ]
        return kept

    def _scene(self, scene: str) -> HomeListing:
        found = _read(lambda: self._api.get_scene(scene))
        # Whether a device nobody knows is an alarm nobody knows either: the next load tells.
        if found is None or not found.oid or any(one.device_url not in self._home.devices for one in found.actions):
            return HomeListing(partial=True)
        return HomeListing(scenes=(self._listing(found),), partial=True)

    def _listing(self, group: ActionGroup) -> SceneListing:
        (listing,) = scenes_of([group], self._home.devices.values())
        return listing


def _read(ask: Callable[[], T]) -> T | None:
    """What a read says; None where it fails, because what was asked before is done all the same."""
    try:
        return ask()
    except DriverError:
        return None
