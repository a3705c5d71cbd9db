"""A home as its vendor tells of it, taken in as listings and readings are; and the vendor's side of the corridor."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from panels.drivers.base import Part, Reading, Reply
from panels.drivers.overkiz.devices import home_of, profiles_of, reading_of_event, readings_by_gateway
from panels.drivers.overkiz.gateways import gateway_abilities, gateway_listings
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.executions import ActionGroup
from panels.drivers.overkiz.records.setup import Setup
from panels.homes.contents import take_in_home
from panels.ingest import Applied, Corridor, Delivery, Lease
from panels.inventory import take_in
from panels.models import Connection, Device, Panel, Scene
from panels.vocabulary import CommandState, ConnectionHealth
from tests.panels.pages.conftest import Cast

BOX = "1234-5678-9012"
HOLDER = "holder-of-this-test"
# Any vendor whose panels check no code will do: nothing of it is asked here.
VENDOR = "visonic"


def thing(ui: str, label: str, address: str, place: str = "salon", **more: Any) -> dict[str, Any]:
    """A device as a setup lists it; ``commands`` by name with how many values, ``states`` as name: (type, value)."""
    commands, states = more.pop("commands", {}), more.pop("states", {})
    return {
        "deviceURL": address if ":" in address else f"io://{BOX}/{address}",
        "label": label,
        "uiClass": ui,
        "placeOID": place,
        "available": True,
        "enabled": True,
        "definition": {
            "commands": [{"commandName": name, "nparams": count} for name, count in commands.items()],
            "states": [{"qualifiedName": name, "values": values} for name, values in more.pop("words", {}).items()],
        },
        "states": [{"name": name, "type": code, "value": value} for name, (code, value) in states.items()],
        **more,
    }


SHUTTER = thing(
    "RollerShutter", "Salon panjuru", "1",
    commands={"open": 0, "close": 0, "stop": 0, "setClosure": 1},
    states={"core:ClosureState": (1, 0), "core:MovingState": (6, False), "core:OpenClosedState": (3, "open")},
)  # fmt: skip
LAMP = thing(
    "Light", "Okuma lambası", "2",
    commands={"on": 0, "off": 0, "setIntensity": 1},
    states={"core:OnOffState": (3, "off"), "core:LightIntensityState": (1, 0)},
)  # fmt: skip
AWNING = thing("Awning", "Tente", f"rts://{BOX}/3", "bahce", commands={"deploy": 0, "undeploy": 0, "stop": 0})
GATE = thing(
    "Gate", "Bahçe kapısı", "4", "bahce",
    commands={"open": 0, "close": 0, "stop": 0}, states={"core:OpenClosedState": (3, "closed")},
)  # fmt: skip
HEATING = thing(
    "HeatingSystem", "Kalorifer", "5", "salon",
    commands={"setTargetTemperature": 1, "setHeatingLevel": 1},
    states={"core:TargetTemperatureState": (2, 19.5), "io:TargetHeatingLevelState": (3, "eco")},
    words={"io:TargetHeatingLevelState": ["comfort", "eco", "off"]},
)  # fmt: skip
WARM = thing("TemperatureSensor", "Sıcaklık", "6", states={"core:TemperatureState": (2, 21.5)})
ALARM = thing("Alarm", "Alarm", f"internal://{BOX}/alarm/0", widget="TSKAlarmController")
EVERYTHING = [SHUTTER, LAMP, AWNING, GATE, HEATING, WARM, ALARM]
ROOMS = {
    "oid": "ev",
    "label": "Ev",
    "subPlaces": [{"oid": "salon", "label": "Oturma odası"}, {"oid": "bahce", "label": "Bahçe"}],
}
EVENING = {
    "oid": "aksam",
    "label": "Akşam",
    "actions": [{"deviceURL": SHUTTER["deviceURL"], "commands": [{"name": "close", "parameters": []}]}],
}
GATE_TOO = {
    "oid": "geldim",
    "label": "Geldim",
    "actions": [{"deviceURL": GATE["deviceURL"], "commands": [{"name": "open", "parameters": []}]}],
}


@dataclass(slots=True)
class Home:
    """The villa's box, and what its vendor says."""

    cast: Cast
    connection: Connection = field(init=False)
    corridor: Corridor = field(default_factory=Corridor)
    now: datetime = field(default_factory=timezone.now)
    setup: Setup = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.connection = Connection.objects.create(
            organization=self.cast.station,
            vendor=VENDOR,
            name="Homes",
            health=ConnectionHealth.HEALTHY,
            holder=HOLDER,
            lease_epoch=1,
            lease_expires_at=self.now + timedelta(hours=1),
        )
        self.list_all()
        Panel.objects.filter(connection=self.connection).update(site=self.cast.villa.site)
        self.tell_all()

    @property
    def panel(self) -> Panel:
        """The box, as its row is now."""
        return Panel.objects.get(connection=self.connection, vendor_id=BOX)

    def device(self, said: dict[str, Any]) -> Device:
        """The row of a device, as it is now."""
        return Device.objects.get(panel=self.panel, vendor_id=said["deviceURL"])

    def scene(self, said: dict[str, Any]) -> Scene:
        """The row of a scene, as it is now."""
        return Scene.objects.get(panel=self.panel, vendor_id=said["oid"])

    def value(self, said: dict[str, Any], name: str) -> Any:
        """What a device's state is kept as."""
        return self.device(said).states.get(name=name).value

    def list_all(self, *devices: dict[str, Any], groups: tuple[dict[str, Any], ...] = (EVENING, GATE_TOO)) -> None:
        """Take in the vendor's inventory."""
        gateway = {"gatewayId": BOX, "type": 29, "alive": True, "connectivity": {"status": "OK"}}
        said = {"oid": "s", "gateways": [gateway], "devices": list(devices) or EVERYTHING, "rootPlace": ROOMS}
        self.setup = Setup(said)
        take_in(
            self.connection, gateway_listings(self.setup, gateway_abilities(self.setup, apart=False, is_first=True))
        )
        take_in_home(self.connection, home_of(self.setup, [ActionGroup(group) for group in groups]))

    def tell_all(self) -> Applied:
        """Apply what the setup says of everything."""
        return self.hear(*readings_by_gateway(self.setup)[BOX])

    def hear(self, *readings: Reading, **more: Any) -> Applied:
        """Apply readings that arrive now, in one message."""
        return self.deliver(Part(panel=BOX, kind="events", raw=b"{}", readings=readings, **more))

    def deliver(self, *parts: Part) -> Applied:
        """Apply parts that arrive now."""
        self.number += 1
        lease = Lease(
            connection_id=self.connection.pk, vendor=VENDOR, holder=HOLDER, lease_epoch=1, link_epoch=self.epoch
        )
        delivery = Delivery(
            lease=lease, number=self.number, source="events", payload=b"", received_at=self.now, parts=parts
        )
        return self.corridor.apply([delivery])

    epoch: int = 1

    def event(self, said: dict[str, Any], **states: tuple[int, str]) -> Reading:
        """What an event of the vendor's says of a device; states by the part of their names behind the colon."""
        names = {state["name"].rpartition(":")[2]: state["name"] for state in said["states"]}
        told = [{"name": names[tail], "type": code, "value": value} for tail, (code, value) in states.items()]
        event = Event({"name": "DeviceStateChangedEvent", "deviceURL": said["deviceURL"], "deviceStates": told})
        reading = reading_of_event(event, profiles_of(self.setup)[said["deviceURL"]])
        assert reading is not None
        return reading

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def reply(self, correlation_id: str, state: CommandState, code: str = "") -> Part:
        """What became of a command."""
        reply = Reply(correlation_id=correlation_id, state=state, code=code)
        return Part(panel=BOX, kind="reply", raw=b"{}", correlation_id=correlation_id, reply=reply)
