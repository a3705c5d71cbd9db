"""A small home of ours, and answers about it as a fetch, a load and reads bring them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from panels.drivers.base import Heard, Kept, Occurrence, Part, UnderWay
from panels.drivers.overkiz.reading import EVENTS, SETUP, Reading, opened

BOX: Final = "1234-5678-9012"
ALARM: Final = f"internal://{BOX}/alarm/0"
DOOR, SMOKE, SHOCK, SIREN, SHUTTER = (f"io://{BOX}/{number}" for number in (1, 2, 3, 4, 5))
WHEN: Final = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
_INTRUSION: Final = "internal:IntrusionDetectedState"


def state(name: str, value: Any) -> dict[str, Any]:
    """A state as a setup tells it."""
    return {"name": name, "type": 6 if isinstance(value, bool) else 1 if type(value) is int else 3, "value": value}


def device(url: str, kind: str, widget: str, label: str, *states: dict[str, Any], sort: int = 2) -> dict[str, Any]:
    """A device of a setup."""
    return {"deviceURL": url, "label": label, "uiClass": kind, "widget": widget, "type": sort, "available": True,
            "enabled": True, "controllableName": f"x:{widget}", "states": list(states)}  # fmt: skip


def alarm(**changes: Any) -> dict[str, Any]:
    """The box's own alarm."""
    told = {"CurrentAlarmMode": "off", "TargetAlarmMode": "off", "IntrusionDetected": "notDetected", "AlarmDelay": 30}
    states = [state(f"internal:{name}State", value) for name, value in (told | changes).items()]
    commands = [{"commandName": name, "nparams": 0} for name in ("alarmOn", "alarmOff", "alarmPartial1")]
    return device(ALARM, "Alarm", "TSKAlarmController", "Box alarm", *states, sort=1) | {
        "definition": {"commands": commands}
    }


def setup(*more: dict[str, Any], alive: bool = True, **changes: Any) -> dict[str, Any]:
    """A setup with an alarm, a door, a smoke detector, a shock sensor and a siren."""
    shock = device(SHOCK, "IntrusionSensor", "IntrusionSensor", "Shock", state("core:IntrusionDetectedState", False))
    shock["definition"] = {"states": [{"qualifiedName": "core:IntrusionDetectedState", "eventBased": True}]}
    return {
        "oid": "home",
        "rootPlace": {"oid": "p", "label": "House", "type": 200},
        "gateways": [{"gatewayId": BOX, "type": 29, "alive": alive, "connectivity": {"status": "OK"}}],
        "devices": [
            alarm(**changes),
            device(DOOR, "ContactSensor", "ContactSensor", "Door", state("core:ContactState", "closed")),
            device(SMOKE, "SmokeSensor", "SmokeSensor", "Smoke", state("core:SmokeState", "notDetected")),
            shock,
            device(SIREN, "Siren", "Siren", "Siren", state("core:BatteryState", "full"), sort=1),
            device(SHUTTER, "RollerShutter", "RollerShutter", "Shutter", state("core:ClosureState", 0), sort=1),
            *more,
        ],
    }


def event(name: str, **more: Any) -> dict[str, Any]:
    """An event in the older envelope."""
    return {"name": name, "timestamp": int(WHEN.timestamp() * 1000), **more}


def says(url: str, name: str, value: Any, kind: int = 3) -> dict[str, Any]:
    """A state that has changed, as the cloud tells it: in text."""
    return event("DeviceStateChangedEvent", deviceURL=url, deviceStates=[{"name": name, "type": kind, "value": value}])


@dataclass
class Listener:
    """Reads answers one after the other, as the holder does."""

    memory: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    now: datetime = WHEN

    def kept(self, source: str, said: Any, *, stray: bool = False) -> Kept:
        """An answer with a name of its own."""
        self.count += 1
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return Kept(uid=f"body-{self.count}", source=source, asked_at=self.now, body=body, stray=stray)

    def read(self, kept: Kept | None, under_way: Sequence[UnderWay] = ()) -> Heard:
        """Read an answer, and remember; what is remembered has been through JSON."""
        heard = Reading(kept, opened(self.memory), under_way, self.now).run()
        self.memory = json.loads(json.dumps(heard.memory))
        return heard

    def load(self, said: Any = None) -> Heard:
        """Read a setup."""
        return self.read(self.kept(SETUP, setup() if said is None else said))

    def hear(self, *events: Any, under_way: Sequence[UnderWay] = (), stray: bool = False) -> Heard:
        """Read what a fetch brought."""
        return self.read(self.kept(EVENTS, list(events), stray=stray), under_way)

    def later(self, seconds: float) -> "Listener":
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self


def told(heard: Heard) -> list[Occurrence]:
    """All happenings."""
    return [one for part in heard.parts for one in part.occurrences]


def of_panel(heard: Heard, panel: str) -> list[Part]:
    """What is said of a panel."""
    return [part for part in heard.parts if part.panel == panel]
