"""What the world has besides, so that there is something of each kind to act on."""

from datetime import timedelta
from uuid import UUID

from panels.models import (
    BreakGlass,
    Connection,
    Organization,
    Output,
    Panel,
    PanelUser,
    Partition,
    Place,
    Scene,
    ServiceCode,
    Watch,
)
from panels.secrets.sealing import Sealed
from panels.views.sessions import uid_of
from panels.vocabulary import (
    ArmMode,
    CodePurpose,
    CommandName,
    Confidence,
    ConnectionHealth,
    OrganizationKind,
    OutputKind,
    Support,
    UserRole,
)
from tests.access.visitors import sign_in_elsewhere
from tests.access.world import PIN, World
from tests.panels.homes.home import GATE, LAMP


class Furniture:
    """An input and output device, all that a flat can be asked, a connection of the installer's."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._furnish_flat()
        self.device = self._make_device()
        self.own = self._make_own()
        self.guarded = self._make_guarded()
        # Where the owner is signed in besides.
        self.session = sign_in_elsewhere(world.person("owner"))
        self.guard = Organization.objects.create(name="Second guard", kind=OrganizationKind.MONITORING)
        # Before an organization that has no more to do with the villa than a proposal.
        self.glass = BreakGlass.objects.create(
            user=world.person("administrator"), organization=world.proposal.organization, reason="A call of theirs",
            opened_at=world.now, ends_at=world.now + timedelta(hours=1),
        )  # fmt: skip

    def _furnish_flat(self) -> None:
        flat = self._world.flat
        Watch.objects.filter(panel=flat).update(abilities={str(name): str(Support.PROVEN) for name in CommandName})
        PanelUser.objects.create(panel=flat, number=3, name="Ece", role=UserRole.USER, email="ece@example.org")

    def _make_device(self) -> Panel:
        world = self._world
        made = Panel.objects.create(
            connection=world.house.connection, vendor_id="IO1", site=world.site, name="Barrier", brand="bimetri",
            seen_at=world.now,
        )  # fmt: skip
        Output.objects.create(panel=made, number=1, name="Barrier", kind=OutputKind.EXTERNAL)
        return made

    def _make_own(self) -> Panel:
        world = self._world
        connection = Connection.objects.create(
            organization=world.organizations["installer"], vendor="visonic", name="Own visits",
            health=ConnectionHealth.HEALTHY,
            settings={"host": "127.0.0.1:9", "email": "own@example.org", "app_id": f"{UUID(int=0)}"},
            secrets=Sealed.of({"password": "a vendor's password"}),
        )  # fmt: skip
        made = Panel.objects.create(
            connection=connection, vendor_id="W1", site=world.site, name="Workshop", seen_at=world.now
        )
        Partition.objects.create(
            panel=made, number=1, name="Atölye", mode=ArmMode.DISARMED, mode_confidence=Confidence.CONFIRMED,
            mode_changed_at=world.now, seen_at=world.now,
        )  # fmt: skip
        ServiceCode.objects.create(
            connection=connection, panel=made, purpose=CodePurpose.READ, code=Sealed.of({"code": "4712"})
        )
        return made

    def _make_guarded(self) -> Scene:
        """A scene that opens the gate."""
        home = self._world.home
        steps = [
            {"device": thing["deviceURL"], "key": name, "parameters": []}
            for thing, name in ((GATE, "open"), (LAMP, "on"))
        ]
        return Scene.objects.create(
            panel=home.box, vendor_id="geldim", name="Geldim", gateways=[home.box.vendor_id], steps=steps, guarded=True
        )

    def ids(self) -> dict[str, dict[str, str | int]]:
        """What stands in addresses and forms besides, by what they are of."""
        world, home = self._world, self._world.home
        Place.objects.create(
            connection=home.connection,
            vendor_id="tavan",
            name="Tavan",
            parent=Place.objects.get(connection=home.connection, vendor_id="ev"),
        )
        lamp, gate = home.device(LAMP), home.device(GATE)
        rooms = {one.vendor_id: one.uid for one in Place.objects.filter(connection=home.connection)}
        own: dict[str, str | int] = {"uid": self.own.connection.uid, "panel_uid": self.own.uid}
        return {
            "things": {
                "lamp": lamp.uid, "gate": gate.uid, "house": rooms["ev"], "parlour": rooms["salon"],
                "garden": rooms["bahce"], "person": world.person("neighbour").uid, "reference": world.site.uid,
                "camera": world.flat.cameras.get().number, "elsewhere": world.foreign_home.site.uid,
                "guard": self.guard.uid,
                "tomorrow": f"{world.now + timedelta(days=1):%Y-%m-%d}", "station": world.organizations["station"].uid,
                "taker": world.organizations["customer"].uid, "pin": PIN, "step": world.left.uid,
                "jobless": world.person("jobless").uid,
                "today": f"{world.now:%Y-%m-%d}",
                "installer_pk": world.organizations["installer"].pk, "station_pk": world.organizations["station"].pk,
                "neighbour_pk": world.person("neighbour").pk, "house_pk": world.house.pk,
            },
            "a glass": {"uid": self.glass.uid},
            "own session": {"uid": uid_of(self.session)},
            "the device": {"uid": self.device.uid},
            "a lamp": {"uid": lamp.uid},
            "the gate": {"uid": gate.uid},
            "an empty room": {"uid": home.box.uid, "place": rooms["tavan"]},
            "a guarded scene": {"uid": self.guarded.uid, "step": 1},
            "own account": own | {"object_id": self.own.connection.pk},
            "own panel": {"object_id": self.own.pk},
            "own code": {"object_id": self.own.service_codes.get().pk},
        }  # fmt: skip
