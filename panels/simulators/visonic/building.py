"""Builds the same world from the same seed; the first four panels are one of each model."""

import hashlib
import random
import uuid
from typing import Final

from panels.simulators.visonic.world import Account, Device, Panel, Partition, User

HOMES: Final = ("Harbour Street", "Mill Lane", "Yalı Sokak", "Rue des Érables", "North Depot", "Bakery", "School")
# kind, subtype, enrollment prefix (reference 12), zone type, location
LAYOUT: Final = (
    ("CONTROL_PANEL", "VISONIC_PANEL", None, None, ""),
    ("POWER_LINK", "POWER_LINK", None, None, ""),
    ("ZONE", "CONTACT_V", "104", "DELAY_1", "Front door"),
    ("ZONE", "MC303_VANISH", "109", "PERIMETER", "Kitchen"),
    ("ZONE", "FLAT_PIR_SMART", "126", "INTERIOR_FOLLOW", "Hall"),
    ("ZONE", "MOTION_CAMERA", "140", "INTERIOR", "Living room"),
    ("ZONE", "SMOKE", "200", "FIRE", "Loft"),
    ("ZONE", "SINGLE_BUTTON", "320", "PANIC", "Office"),
    ("ZONE", "FLOOD", "240", "FLOOD", "Basement"),
    ("KEYFOB", "BASIC_KEYFOB", "300", None, ""),
    ("WIRELESS_COMMANDER", "KEYPAD", "370", None, "Hall"),
    ("WL_SIREN", "INDOOR", "400", None, "Hall"),
    ("PGM", "PGM_ON_PANEL", "070", "OUTPUT", "Garage"),
    ("GSM", "GSM", None, None, ""),
    ("REPEATER", "BASIC_REPEATER", "430", None, "Upstairs"),
    ("PROXY_TAG", "GENERIC_PROXY_TAG", None, None, ""),
    ("ZONE", "TEMPERATURE", "250", "TEMPERATURE", "Utility room"),
    ("ZONE", "GAS", "230", "GAS", "Kitchen"),
    ("KEYFOB", "KEYFOB_ARM_LED", "301", None, ""),
    ("PGM", "PGM_ON_ZONE", "073", "OUTPUT", "Yard"),
)
# What is in the second partition, where there is one.
SECOND: Final = ("MOTION_CAMERA", "SMOKE", "TEMPERATURE")
# What a detector measures at first: degrees and brightness.
MEASURES: Final[dict[str, tuple[float, int | None]]] = {"FLAT_PIR_SMART": (20.5, 3), "TEMPERATURE": (18.5, None)}
MODELS: Final = ("PowerMaster 360R", "PowerMaster 10", "PowerMaster 30", "HS2TCHP")


def secret(seed: int, purpose: str) -> str:
    """Return 64 hex digits that only depend on the seed and what they are for."""
    return hashlib.sha256(f"visonic-simulator/{seed}/{purpose}".encode()).hexdigest()


def build_account(seed: int, name: str) -> Account:
    """Return an account without panels."""
    return Account(
        email=f"{name}@example.org",
        password=f"Pw-{secret(seed, name)[:14]}",
        app_id=str(uuid.UUID(secret(seed, f"app-{name}")[:32])),
    )


def build_panel(seed: int, index: int, *, now: float = 0.0) -> Panel:
    """Return a panel: 0 on Ethernet and mobile, 1 with two partitions, 2 asleep on mobile only, 3 a DSC.

    ``now`` is when its detectors have measured last.
    """
    rng = random.Random(f"panel-{seed}-{index}")
    kind = index if index < len(MODELS) else 0
    suffix = f" {index + 1}" if index >= len(HOMES) else ""
    panel = Panel(
        serial=f"C1{index:010d}" if kind == 3 else f"{(0xA10000 + seed * 7919 + index) % 0xFFFFFF:06X}",
        alias=HOMES[index % len(HOMES)] + suffix,
        model=MODELS[kind],
        manufacturer="DSC" if kind == 3 else "Visonic",
        transports=(("bba", "gprs"), ("bba",), ("gprs",), ("bba", "wifi"))[kind],
        sleeps=kind == 2,
        modes=("AWAY", "STAY", "NIGHT") if kind == 3 else ("AWAY", "HOME"),
        bypass_mode="no_bypass" if kind == 3 else "manual_bypass",
        has_latchkey=kind in (1, 2),
        code_lengths=[4, 5, 6, 7, 8] if kind == 3 else [4],
    )
    panel.partitions = [Partition(id=1), Partition(id=2)] if kind == 1 else [Partition(id=-1)]
    numbers: dict[str, int] = {}
    for position, (device_kind, subtype, prefix, zone_type, location) in enumerate(LAYOUT):
        number = numbers[device_kind] = numbers.get(device_kind, 0) + 1
        temperature, brightness = MEASURES.get(subtype, (None, None))
        panel.devices.append(
            Device(
                id=800_000 + index * 20 + position,
                number=number,
                kind=device_kind,
                subtype=subtype,
                prefix=prefix,
                zone_type=zone_type,
                location=location,
                partition=2 if kind == 1 and subtype in SECOND else 1,
                temperature=temperature,
                brightness=brightness,
                measured_at=now,
                owner=number if device_kind == "KEYFOB" else None,
            )
        )
    master = f"{rng.randrange(1, 10**4):04d}"
    second = f"{(int(master) % 9998) + 1:04d}"
    panel.users = {1: User(id=1, name="Zoë McDonald", code=master), 2: User(id=2, name="Deniz", code=second)}
    return panel
