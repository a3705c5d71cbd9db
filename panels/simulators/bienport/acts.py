"""What a test may make happen at a panel, by name: the keypad, doors, troubles, buttons, the line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from panels.simulators.bienport.cloud import Cloud
from panels.simulators.bienport.happenings import Kind
from panels.simulators.bienport.troubles import TROUBLES, set_connected, set_trouble
from panels.simulators.bienport.world import Mode, Output, Panel, Partition, Zone
from panels.simulators.bodies import RejectedError, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One request to the control API."""

    cloud: Cloud
    panel: Panel
    body: Mapping[str, Any]

    def _numbered(self, key: str) -> int:
        number = whole(self.body, key)
        if number is None:
            raise RejectedError(400, f"{key} is required")
        return number

    def zone(self) -> Zone:
        zone = self.panel.zones.get(self._numbered("zone"))
        if zone is None:
            raise RejectedError(404, "no such zone")
        return zone

    def partition(self) -> Partition:
        number = whole(self.body, "partition")
        partition = self.panel.partitions.get(1 if number is None else number)
        if partition is None:
            raise RejectedError(404, "no such partition")
        return partition

    def output(self) -> Output:
        output = self.panel.outputs.get(self._numbered("output"))
        if output is None:
            raise RejectedError(404, "no such output")
        return output

    def arm(self, mode: Mode) -> None:
        """Arm at the keypad; ``force`` bypasses what is open first."""
        partition = self.partition()
        machinery = self.cloud.machinery
        if self.body.get("force") is True:
            opened = [z for z in self.panel.zones.values() if z.open and z.partition == partition.number]
            machinery.bypass(self.panel, opened, bypassed=True)
        if not machinery.arm(self.panel, partition, mode):
            raise RejectedError(409, "not ready")

    def bypass(self, *, bypassed: bool) -> None:
        if not self.cloud.machinery.bypass(self.panel, [self.zone()], bypassed=bypassed):
            raise RejectedError(409, "partition is set")

    def tell(self, kind: Kind, text: str) -> None:
        self.cloud.machinery.tell(kind, self.panel, text)

    def keyfob_alarm(self) -> None:
        self.panel.keyfob_alarm = True
        self.tell(Kind.KEYFOB_ALARM, self.cloud.machinery.texts.keyfob_alarm())

    def switch(self) -> None:
        output = self.output()
        status = whole(self.body, "status")
        self.cloud.machinery.switch(self.panel, output, int(not output.on) if status is None else status)


ACTS: Final[dict[str, Callable[[Act], None]]] = {
    "open_zone": lambda act: act.cloud.machinery.open_zone(act.panel, act.zone()),
    "close_zone": lambda act: act.cloud.machinery.close_zone(act.panel, act.zone()),
    "alarm_zone": lambda act: act.cloud.machinery.alarm_zone(act.panel, act.zone()),
    "bypass_zone": lambda act: act.bypass(bypassed=True),
    "unbypass_zone": lambda act: act.bypass(bypassed=False),
    "arm": lambda act: act.arm(Mode.AWAY),
    "arm_stay": lambda act: act.arm(Mode.STAY),
    "arm_night": lambda act: act.arm(Mode.NIGHT),
    "disarm": lambda act: act.cloud.machinery.disarm(act.panel, act.partition()),
    "keyfob_alarm": Act.keyfob_alarm,
    "keypad_alarm": lambda act: act.tell(Kind.KEYPAD_ALARM, act.cloud.machinery.texts.keypad_alarm()),
    "panic": lambda act: act.tell(Kind.PANIC, act.cloud.machinery.texts.panic()),
    "medical": lambda act: act.tell(Kind.MEDICAL, act.cloud.machinery.texts.medical()),
    "silence": lambda act: act.cloud.machinery.silence(act.panel),
    "switch_output": Act.switch,
    "disconnect": lambda act: set_connected(act.cloud.machinery, act.panel, connected=False),
    "connect": lambda act: set_connected(act.cloud.machinery, act.panel, connected=True),
    "happen": lambda act: act.cloud.life.happen(act.panel),
}
# Troubles by a name that says on or off, and which number in the body says which part is meant.
PARTS: Final = {
    "mains": None,
    "battery": None,
    "clock": None,
    "memory": None,
    "zone_tamper": "zone",
    "zone_radio": "zone",
    "zone_battery": "zone",
    "output": "output",
    "power_output": "number",
    "keypad_tamper": "number",
    "keypad_radio": "number",
    "keypad_power": "number",
}
ALIASES: Final = {
    "mains_off": ("mains", True),
    "mains_on": ("mains", False),
    "battery_low": ("battery", True),
    "battery_ok": ("battery", False),
    "tamper": ("zone_tamper", True),
    "tamper_over": ("zone_tamper", False),
    **{f"{name}_fail": (name, True) for name in TROUBLES},
    **{f"{name}_restore": (name, False) for name in TROUBLES},
}


def perform(cloud: Cloud, panel: Panel, name: object, body: Mapping[str, Any]) -> None:
    """Do one act at one panel, or raise RejectedError."""
    act = Act(cloud=cloud, panel=panel, body=body)
    if not isinstance(name, str) or (name not in ACTS and name not in ALIASES):
        raise RejectedError(400, f"unknown act; known are {', '.join(sorted([*ACTS, *ALIASES]))}")
    if name == "happen" and not panel.zones:
        raise RejectedError(409, "nothing happens at a panel without zones")
    if name in ACTS:
        ACTS[name](act)
        return
    what, on = ALIASES[name]
    key = PARTS[what]
    number = whole(body, key) if key else None
    if not set_trouble(cloud.machinery, panel, what, 1 if number is None else number, on=on):
        raise RejectedError(404, "no such part")
