"""Recorded homes: every device and every state is taken in, withheld for a reason, or counted as unknown."""

from collections import Counter

import pytest

from panels.drivers.base import DeviceReading
from panels.drivers.overkiz.alarms import is_alarm
from panels.drivers.overkiz.device_states import is_withheld, profile_of
from panels.drivers.overkiz.devices import home_of, is_listed, readings_by_gateway
from panels.drivers.overkiz.gateways import gateway_listings
from panels.drivers.overkiz.records.setup import Setup
from panels.vocabulary import DeviceKind, StateMeaning
from tests.panels.drivers.overkiz.recorded import files, needs_recordings, recorded

# Per file: devices listed, alarms beside them, states told, states withheld, kinds and meanings nobody knows.
COUNTED = {
    "setup/setup_3_gateways.json": (35, 2, 380, 0, 0, 0, 266),
    "setup/setup_cozytouch.json": (11, 1, 57, 0, 0, 0, 31),
    "setup/setup_hi_kumo_8_gateways.json": (16, 0, 121, 0, 0, 0, 72),
    "setup/setup_local_tahoma.json": (7, 1, 53, 0, 0, 0, 27),
    "setup/setup_nexity.json": (18, 0, 121, 0, 0, 0, 64),
    "setup/setup_rexel.json": (18, 0, 121, 0, 0, 0, 64),
    "setup/setup_tahoma_1.json": (0, 1, 0, 0, 0, 0, 0),
    "setup/setup_tahoma_3.json": (37, 2, 154, 0, 0, 0, 70),
    "setup/setup_tahoma_intellitag.json": (29, 0, 144, 0, 0, 0, 73),
    "setup/setup_tahoma_siren_rtd.json": (30, 1, 85, 0, 0, 0, 40),
}


@needs_recordings
@pytest.mark.parametrize("path", sorted(COUNTED))
def test_nothing_of_a_recorded_home_is_dropped_in_silence(path: str) -> None:
    setup = Setup(recorded(path))
    home = home_of(setup)
    readings = [one for part in readings_by_gateway(setup).values() for one in part if isinstance(one, DeviceReading)]
    alarms = sum(is_alarm(device) for device in setup.devices)
    homely = [device for device in setup.devices if is_listed(device)]
    told = sum(len(one.states) for one in readings)
    withheld = sum(is_withheld(state, profile_of(device)) for device in homely for state in device.states)
    listed = home.devices or ()
    assert len(listed) == len(readings) == len({one.vendor_id for one in listed}) == len(homely)
    assert len(listed) + alarms == len(setup.devices)
    assert told + withheld == sum(len(device.states) for device in homely)
    kinds = Counter(one.kind for one in listed)
    meanings = Counter(state.meaning for one in readings for state in one.states)
    misfits = sum(not state.fits for one in readings for state in one.states)
    assert (
        len(listed), alarms, told, withheld, misfits, kinds[DeviceKind.OTHER], meanings[StateMeaning.OTHER],
    ) == COUNTED[path]  # fmt: skip
    # Every device is within a panel.
    assert {one.gateway for one in listed} <= {one.vendor_id for one in gateway_listings(setup, None)}


@needs_recordings
def test_every_recorded_home_is_counted() -> None:
    assert sorted(COUNTED) == sorted(files("setup"))
