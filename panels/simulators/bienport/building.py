"""Builds the same world from the same seed, with one panel for each refusal that the vendor documents."""

import base64
import hashlib
import random
from dataclasses import dataclass
from typing import Final

from panels.simulators.bienport import names
from panels.simulators.bienport.world import Output, Panel, Partition, User, World, Zone

ORGANIZATION_ID: Final = 20635
GATEWAY_ID: Final = 30
FIRST_PANEL_ID: Final = 34
IO_DEVICE_ID: Final = 33
THIRD_PARTY_APP: Final = "flexyWattApp.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What one kind of panel has (brands and model names from the samples of reference 4)."""

    brand: str
    name: str
    partitions: int
    zones: int
    outputs: int


CPX230: Final = Model(brand="EBS", name="CPX-230NWB", partitions=2, zones=12, outputs=4)
CPX300: Final = Model(brand="EBS", name="CPX-300W", partitions=2, zones=10, outputs=3)
NEO: Final = Model(brand="DSC", name="NEO-2032", partitions=1, zones=8, outputs=2)
MODELS: Final = (CPX230, CPX300, NEO)


def build_world(seed: int, count: int) -> World:
    """Return ``count`` alarm panels, one I/O device and three users.

    The first panels have parts to play, whatever the seed: 2 the restricted user may not see, 3 is disabled, 4 has no
    sensors, 5 no SIM number. Partition 2 of the first is closed to the restricted user.
    """
    panels = {IO_DEVICE_ID: _build_io_device(seed)}
    for index in range(count):
        panel = _build_panel(seed, index)
        panels[panel.resource_id] = panel
    return World(
        seed=seed,
        organization_id=ORGANIZATION_ID,
        organization_name="Watchpost Demo Güvenlik",
        gateway_id=GATEWAY_ID,
        gateway_serial=_mac(random.Random(f"gateway-{seed}")),
        panels=panels,
        users=_build_users(seed, panels),
        third_party_apps=frozenset({THIRD_PARTY_APP, "flexyWattApp.2"}),
    )


def secret_bytes(seed: int, purpose: str) -> bytes:
    """Return 64 bytes that only depend on the seed and what they are for."""
    return hashlib.sha512(f"bienport-simulator/{seed}/{purpose}".encode()).digest()


def _mac(rng: random.Random) -> str:
    return ":".join(f"{rng.randrange(256):02X}" for _ in range(6))


def _build_panel(seed: int, index: int) -> Panel:
    rng = random.Random(f"panel-{seed}-{index}")
    model = MODELS[index] if index < len(MODELS) else rng.choice(MODELS)
    language = index % len(names.PARTITIONS)
    resource_id = FIRST_PANEL_ID + index
    suffix = "" if index < len(names.SITES) else f" {index + 1}"
    site = names.SITES[index % len(names.SITES)] + suffix
    panel = Panel(
        resource_id=resource_id,
        brand=model.brand,
        model=model.name,
        network_id=str(600000 + rng.randrange(300000)),
        name=site,
        site=site,
        tree_path=f"/{resource_id}/",
        enabled=index != 2,
        msisdn="" if index == 4 else f"90532{rng.randrange(10**7):07d}",
        pins={("master", 1): _pin(rng), ("regular", 1): _pin(rng), ("installer", 1): _pin(rng)},
        battery_volts=round(rng.uniform(13.2, 13.9), 3),
        supply_volts=round(rng.uniform(19.8, 20.8), 3),
    )
    for number in range(1, model.partitions + 1):
        panel.partitions[number] = Partition(number=number, name=names.PARTITIONS[language][number - 1])
    if index != 3:
        # Many panels are small ones, as in life; it keeps the login of a large world within bounds.
        _add_zones(panel, model.zones if index < 20 else rng.randint(4, 6), language, rng)
    for number in range(1, model.outputs + 1):
        panel.outputs[number] = Output(
            number=number,
            name=names.OUTPUTS[language][number - 1],
            controller_id=resource_id * 100 + number,
            siren=number == 1,
        )
    return panel


def _pin(rng: random.Random) -> str:
    return f"{rng.randrange(10**4):04d}"


def _add_zones(panel: Panel, count: int, language: int, rng: random.Random) -> None:
    for number in range(1, count + 1):
        kind = names.LAYOUT[(number - 1) % len(names.LAYOUT)]
        choices = names.ZONES[kind]
        # Kinds with one name per language keep to the site's; the others mix, as installers do.
        name = choices[language] if len(choices) == 3 else choices[(number + language) % len(choices)]
        panel.zones[number] = Zone(
            number=number,
            name=name,
            kind=kind,
            # The second area of a panel starts after its first seven zones.
            partition=2 if number > 7 and len(panel.partitions) > 1 else 1,
            sensor_id=panel.resource_id * 100 + number,
            serial=f"{rng.randrange(16**8):08X}",
        )


def _build_io_device(seed: int) -> Panel:
    device = Panel(
        resource_id=IO_DEVICE_ID,
        brand="Bimetri",
        model="BMM620",
        network_id=_mac(random.Random(f"io-{seed}")),
        name="BMM620 pano",
        site="Harbour Street Warehouse",
        tree_path=f"/{GATEWAY_ID}/{IO_DEVICE_ID}/",
    )
    for number, name in enumerate(names.EXTERNAL_OUTPUTS, start=1):
        device.outputs[number] = Output(
            number=number, name=name, controller_id=IO_DEVICE_ID * 100 + number, external=True
        )
    return device


def _build_users(seed: int, panels: dict[int, Panel]) -> list[User]:
    second = FIRST_PANEL_ID + 1
    return [
        _user(seed, 20199, "bienport.demo", ("Deniz", "Yıldırım"), [THIRD_PARTY_APP], note="sees everything"),
        _user(
            seed,
            146011,
            "905554447788",
            ("Chloé", "Lefèvre"),
            [],
            denied_panels=frozenset({second, IO_DEVICE_ID} & panels.keys()),
            denied_partitions=frozenset({(FIRST_PANEL_ID, 2)}),
            denied_commands=frozenset({"zonesBypass", "zonesUnbypass", "setPinCode"}),
            note="not the second panel, the I/O device or partition 2 of the first; no bypass, no code changes",
        ),
        _user(
            seed,
            12345,
            "bienport.flexywatt",
            ("Flexywatt", "User"),
            ["flexyWattApp.2"],
            denied_panels=frozenset(panels.keys() - {IO_DEVICE_ID}),
            note="a third-party application with the I/O device only",
        ),
    ]


def _user(
    seed: int,
    user_id: int,
    screen_name: str,
    full_name: tuple[str, str],
    third_party: list[str],
    *,
    denied_panels: frozenset[int] = frozenset(),
    denied_partitions: frozenset[tuple[int, int]] = frozenset(),
    denied_commands: frozenset[str] = frozenset(),
    note: str,
) -> User:
    secret = secret_bytes(seed, f"user-{user_id}")
    return User(
        user_id=user_id,
        screen_name=screen_name,
        password=secret[:9].hex(),
        first_name=full_name[0],
        last_name=full_name[1],
        email=f"{screen_name}@example.org",
        app_ids=[f"app-{secret[9:15].hex()}", *third_party],
        mq_user=f"mqtt{user_id}",
        mq_password=base64.b64encode(secret[15:31]).decode(),
        denied_panels=denied_panels,
        denied_partitions=denied_partitions,
        denied_commands=denied_commands,
        note=note,
    )
