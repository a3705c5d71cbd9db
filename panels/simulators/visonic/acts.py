"""What a drill can make happen at a panel: everything that people, weather and engineers do there."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from panels.simulators.bodies import RejectedError, whole
from panels.simulators.visonic.catalogue import CATALOGUE
from panels.simulators.visonic.conditions import CONDITIONS
from panels.simulators.visonic.machinery import Machinery
from panels.simulators.visonic.world import Device, Panel, Partition, User

Body: TypeAlias = Mapping[str, Any]
# Other words for the begin and the end of a condition.
ALIASES: Final = {
    "battery_low": "battery",
    "battery_ok": "battery_over",
    "mains_off": "mains",
    "mains_on": "mains_over",
}


class Acts:
    """Performs acts by name. Bodies name what they are about: ``zone``, ``user``, ``partition``, ``device_type``."""

    def __init__(self, machinery: Machinery) -> None:
        self._machinery = machinery
        self._link = machinery.link
        self._by_name: dict[str, Callable[[Panel, Body], object]] = {
            "open": lambda panel, body: machinery.move(panel, self._zone(panel, body), opened=True),
            "close": lambda panel, body: machinery.move(panel, self._zone(panel, body), opened=False),
            "measure": self._measure,
            "arm": lambda panel, body: self._set_state(panel, body, str(body.get("state", "AWAY"))),
            "disarm": lambda panel, body: self._set_state(panel, body, "DISARM"),
            "bypass": lambda panel, body: machinery.bypass(panel, self._zone(panel, body), on=True),
            "bypass_over": lambda panel, body: machinery.bypass(panel, self._zone(panel, body), on=False),
            "panic": lambda panel, _: machinery.alarm(panel, 14, "PANIC"),
            "duress": lambda panel, body: machinery.journal.log(panel, 15, user=self._user(panel, body)),
            "fire": lambda panel, body: machinery.alarm(panel, 36, "FIRE", self._zone_if_named(panel, body)),
            "emergency": lambda panel, _: machinery.alarm(panel, 39, "EMERGENCY"),
            "silence": lambda panel, _: machinery.silence(panel),
            "programming": lambda panel, _: machinery.set_programming(panel, on=True),
            "programming_over": lambda panel, _: machinery.set_programming(panel, on=False),
            "output_on": lambda panel, body: setattr(self._output(panel, body), "open", True),
            "output_off": lambda panel, body: setattr(self._output(panel, body), "open", False),
            "flap": lambda panel, _: setattr(panel, "flapping", True),
            "flap_over": lambda panel, _: setattr(panel, "flapping", False),
            "outage": lambda panel, _: self._link.set_outage(panel, out=True),
            "outage_over": lambda panel, _: self._link.set_outage(panel, out=False),
            "sleep": lambda panel, _: self._link.sleep(panel),
            "wake": lambda panel, _: self._link.wake(panel),
        }
        for name in CONDITIONS:
            self._by_name[name] = self._condition(name, machinery.conditions.begin)
            self._by_name[f"{name}_over"] = self._condition(name, machinery.conditions.end)
        self._by_name |= {alias: self._by_name[name] for alias, name in ALIASES.items()}

    @property
    def names(self) -> list[str]:
        """Every act there is."""
        return list(self._by_name)

    def perform(self, panel: Panel, body: Body) -> None:
        """Make the act of this body happen. Raises RejectedError."""
        act = self._by_name.get(str(body.get("act")))
        if act is None:
            raise RejectedError(400, f"act must be one of {', '.join(self._by_name)}")
        act(panel, body)

    def log(self, panel: Panel, body: Body) -> int:
        """Append any event of the catalogue by its ``type_id``.

        It is about the named device or user, else about the first of the sort the catalogue gives it. Raises
        RejectedError.
        """
        number = whole(body, "type_id")
        kind = CATALOGUE.get(number or 0)
        if number is None or kind is None:
            raise RejectedError(400, "type_id must be one of the catalogue's")
        device, user, appointment = self._device(panel, body), self._user(panel, body), body.get("appointment")
        if device is None and user is None:
            user = panel.users[1] if kind.source == "USER" else None
            device = panel.device(kind.source)
        area = self._areas(panel, body)[0] if "partition" in body else None
        named = appointment if isinstance(appointment, str) else None
        return self._machinery.journal.log(panel, number, device=device, user=user, area=area, appointment=named)

    # What a body names

    @staticmethod
    def _zone_if_named(panel: Panel, body: Body) -> Device | None:
        number = whole(body, "zone")
        device = panel.zone(number)
        if number is not None and device is None:
            raise RejectedError(404, "no such zone")
        return device

    def _zone(self, panel: Panel, body: Body) -> Device:
        device = self._zone_if_named(panel, body)
        if device is None:
            raise RejectedError(400, "zone is required")
        return device

    def _device(self, panel: Panel, body: Body) -> Device | None:
        kind = body.get("device_type")
        if kind is None:
            return self._zone_if_named(panel, body)
        device = panel.device(str(kind), whole(body, "number"))
        if device is None:
            raise RejectedError(404, "no such device")
        return device

    @staticmethod
    def _output(panel: Panel, body: Body) -> Device:
        device = panel.device("PGM", whole(body, "number"))
        if device is None:
            raise RejectedError(404, "no such output")
        return device

    @staticmethod
    def _user(panel: Panel, body: Body) -> User | None:
        number = whole(body, "user")
        if number is not None and number not in panel.users:
            raise RejectedError(404, "no such user")
        return panel.users.get(number or 0)

    @staticmethod
    def _areas(panel: Panel, body: Body) -> list[Partition]:
        number = whole(body, "partition")
        areas = [area for area in panel.partitions if number in (None, area.id)]
        if not areas:
            raise RejectedError(404, "no such partition")
        return areas

    # What happens

    def _set_state(self, panel: Panel, body: Body, state: str) -> None:
        if state not in (*panel.modes, "DISARM"):
            raise RejectedError(400, f"state must be one of {', '.join(panel.modes)}")
        options = ["NOENTRY"] if body.get("instant") is True else []
        self._machinery.set_state(panel, self._areas(panel, body), state, self._user(panel, body), options)

    def _measure(self, panel: Panel, body: Body) -> None:
        device, temperature = self._zone(panel, body), body.get("temperature")
        is_number = isinstance(temperature, int | float) and not isinstance(temperature, bool)
        if temperature is not None and not (is_number and -100 <= temperature <= 200):
            raise RejectedError(400, "temperature must be a number from -100 to 200")
        if device.temperature is None:
            raise RejectedError(400, "this zone measures nothing")
        self._machinery.measure(panel, device, temperature=temperature, brightness=whole(body, "brightness"))

    def _condition(self, name: str, change: Callable[[Panel, str, Device], None]) -> Callable[[Panel, Body], None]:
        kinds = CONDITIONS[name].events

        def act(panel: Panel, body: Body) -> None:
            usual = "CONTROL_PANEL" if "CONTROL_PANEL" in kinds else next(iter(kinds))
            device = self._device(panel, body) or panel.device(usual)
            if device is None or device.kind not in kinds:
                raise RejectedError(400, f"{name} is of {', '.join(kinds)}")
            change(panel, name, device)

        return act
