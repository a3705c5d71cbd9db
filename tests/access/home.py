"""A home of the world: rows as its vendor's words would make them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from panels.drivers.base import Part
from panels.drivers.households import (
    HomeAlerts,
    HomePeople,
    HomePerson,
    HomeQuestion,
    HomeQuestions,
    HomeRole,
)
from panels.drivers.overkiz.devices import home_of, readings_by_gateway
from panels.drivers.overkiz.gateways import gateway_abilities, gateway_listings
from panels.drivers.overkiz.records.executions import ActionGroup
from panels.drivers.overkiz.records.setup import Setup
from panels.homes.contents import take_in_home
from panels.homes.households import key_of
from panels.ingest import Corridor, Delivery, Lease
from panels.inventory import take_in
from panels.models import (
    Album,
    Connection,
    Device,
    Execution,
    HomeAnswer,
    Organization,
    Panel,
    Picture,
    Place,
    Plan,
    Scene,
    Site,
)
from panels.secrets.sealing import Sealed, seal_bytes
from panels.vocabulary import (
    ConnectionHealth,
    ExecutionState,
    PlanState,
)
from panels.vocabulary.households import HomeTopic
from tests.panels.homes.home import EVENING, GATE, LAMP, ROOMS, SHUTTER, thing

HOLDER: Final = "holder-of-this-test"
JPEG: Final = b"\xff\xd8\xff\xe0 a picture"
CAMERA: Final = thing("Camera", "Bahçe kamerası", "7", "bahce", commands={"takePicture": 0})
BOX: Final = {"gatewayId": "1234-5678-9012", "type": 29, "alive": True, "connectivity": {"status": "OK"}}


@dataclass(slots=True)
class Home:
    """A home at Overkiz as rows: its box, rooms, devices, scenes, plans, pictures and people."""

    organization: Organization
    site: Site
    now: datetime
    connection: Connection = field(init=False)
    box: Panel = field(init=False)

    def __post_init__(self) -> None:
        self.connection = Connection.objects.create(
            organization=self.organization,
            vendor="overkiz",
            name="Homes",
            health=ConnectionHealth.HEALTHY,
            # Where nobody listens.
            settings={"service_host": "other", "base_url": "http://127.0.0.1:9/", "user": "home@example.org"},
            secrets=Sealed.of({"password": "a vendor's password"}),
            holder=HOLDER,
            lease_epoch=1,
            lease_expires_at=self.now + timedelta(hours=2),
        )
        setup = Setup({"oid": "s", "gateways": [BOX], "devices": [SHUTTER, LAMP, GATE, CAMERA], "rootPlace": ROOMS})
        take_in(self.connection, gateway_listings(setup, gateway_abilities(setup, apart=False, is_first=True)))
        take_in_home(self.connection, home_of(setup, [ActionGroup(EVENING)]))
        Panel.objects.filter(connection=self.connection).update(site=self.site)
        self.box = Panel.objects.get(connection=self.connection)
        self._tell(setup)
        self._run()
        self._photograph()
        self._settle()

    def _tell(self, setup: Setup) -> None:
        lease = Lease(connection_id=self.connection.pk, vendor="overkiz", holder=HOLDER, lease_epoch=1, link_epoch=1)
        readings = readings_by_gateway(setup)[self.box.vendor_id]
        part = Part(panel=self.box.vendor_id, kind="events", raw=b"{}", readings=readings)
        told = Delivery(lease=lease, number=1, source="events", payload=b"", received_at=self.now, parts=(part,))
        assert not Corridor().apply([told]).lost

    def _run(self) -> None:
        scene = Scene.objects.get(panel=self.box)
        Plan.objects.create(
            connection=self.connection, panel=self.box, scene=scene, vendor_id="plan-1", name=scene.name,
            runs_at=self.now + timedelta(hours=5), state=PlanState.PLANNED, began_at=self.now, told_at=self.now,
        )  # fmt: skip
        Execution.objects.create(
            panel=self.box, vendor_id="run-1", name=scene.name, state=ExecutionState.RUNNING,
            devices=[SHUTTER["deviceURL"]], began_at=self.now, changed_at=self.now,
        )  # fmt: skip

    def _photograph(self) -> None:
        album = Album.objects.create(device=self.device(CAMERA), looked_at=self.now)
        Picture.objects.create(
            album=album, vendor_id="p", taken_at=self.now, listed_at=self.now, kind="image/jpeg", body=seal_bytes(JPEG)
        )

    def _settle(self) -> None:
        people = HomePeople(
            asked_at=self.now,
            listed_at=self.now,
            people=(
                HomePerson(user="main", name="Kerem", main=True),
                HomePerson(user="guest", name="Kim", sees=(SHUTTER["deviceURL"],), operates=()),
            ),
            roles=(HomeRole(name="guests"),),
        )
        alerts = HomeAlerts(asked_at=self.now, title="Box lost", text="No word", delays={self.box.vendor_id: 15})
        asked = HomeQuestions(asked_at=self.now, listed_at=self.now, open=(HomeQuestion(key="q", text="Renew?"),))
        for topic, told in ((HomeTopic.PEOPLE, people), (HomeTopic.ALERTS, alerts), (HomeTopic.QUESTIONS, asked)):
            HomeAnswer.objects.create(
                connection=self.connection, topic=topic, said=Sealed.of(msgspec.to_builtins(told)), asked_at=self.now
            )

    def device(self, said: dict[str, Any]) -> Device:
        """The row of a device."""
        return Device.objects.get(panel=self.box, vendor_id=said["deviceURL"])

    def ids(self) -> dict[str, dict[str, str | int]]:
        """What stands in the addresses of the pages of it all, by what they are of."""
        scene, room = (
            Scene.objects.get(panel=self.box),
            Place.objects.get(connection=self.connection, vendor_id="salon"),
        )
        picture = Picture.objects.get(album__device__panel=self.box)
        home: dict[str, str | int] = {
            "uid": self.box.uid,
            "place": room.uid,
            "gateway": self.box.uid,
            "person": key_of(self.connection, "guest"),
            "role": key_of(self.connection, "role:guests"),
            "question": key_of(self.connection, "q"),
        }
        return {
            "home": home,
            "device": {"uid": self.device(SHUTTER).uid},
            "camera": {"uid": self.device(CAMERA).uid, "picture": picture.uid},
            "scene": {"uid": scene.uid, "step": 1},
            "plan": {"uid": Plan.objects.get(panel=self.box).uid},
            "execution": {"uid": Execution.objects.get(panel=self.box).uid},
        }  # fmt: skip
