"""Whole setups, and reads of single devices, as statuses of panels and listings of a home (reference 6)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from panels.drivers.base import Occurrence, PanelListing, PanelReading, Reading, ZoneListing, ZoneReading
from panels.drivers.overkiz import standing
from panels.drivers.overkiz.alarms import is_alarm
from panels.drivers.overkiz.device_states import device_reading
from panels.drivers.overkiz.gateways import gateway_listings, gateway_readings
from panels.drivers.overkiz.home import Home, gateway_of
from panels.drivers.overkiz.parts import Parts
from panels.drivers.overkiz.records.setup import Setup
from panels.drivers.overkiz.zones import kind_of, listings_of
from panels.drivers.text import NAME_LENGTH
from panels.vocabulary import CommandName, EventCategory, ReadingGroup, Support, ZoneFlag, ZoneKind

GONE = "overkiz:gone"
# Letters of an alarm are armed one by one; which of them a mode means is the whole alarm's affair.
_ONE_BY_ONE = "StatefulAlarmController"


def listings(setup: Setup, home: Home, abilities: Mapping[CommandName, Support] | None) -> tuple[PanelListing, ...]:
    """All panels of a home: its gateways with these abilities, then its alarms, each with its detectors."""
    gateways = [replace(one, zones=_zones(home, one.vendor_id)) for one in gateway_listings(setup, abilities)]
    return (*gateways, *(_alarm(home, vendor_id) for vendor_id in home.alarms))


def _alarm(home: Home, vendor_id: str) -> PanelListing:
    panel = home.alarms[vendor_id]
    listing = panel.listing(home.numbers)
    abilities = dict(listing.abilities or {}) | {CommandName.READ_STATUS: Support.PROVEN}
    if panel.devices[0].widget == _ONE_BY_ONE:
        abilities.pop(CommandName.ARM_HOME, None)
        abilities.pop(CommandName.ARM_NIGHT, None)
    return replace(
        listing,
        name=listing.name or vendor_id[:NAME_LENGTH],
        partitions=tuple((one.number, one.name) for one in home.partitions_of(vendor_id)),
        zones=_zones(home, vendor_id),
        abilities=abilities,
    )


def _zones(home: Home, panel: str) -> tuple[ZoneListing, ...]:
    """Detectors of an alarm that is not divided are in its only partition; of others nobody says in which."""
    partitions = home.partitions_of(panel)
    alone = (partitions[0].number,) if len(partitions) == 1 else ()
    found = listings_of(home.parts_of(panel), home.numbers)
    # Smoke and water alarm whether or not anything is armed: they belong to the whole.
    whole = {ZoneKind.FIRE, ZoneKind.GAS, ZoneKind.FLOOD}
    return tuple(one if one.kind in whole else replace(one, partitions=alone) for one in found)


def tell_status(parts: Parts, home: Home, panels: Iterable[str], raw: Any) -> None:
    """Say how panels stand."""
    for panel in panels:
        devices: list[Reading] = []
        gateway = home.gateways.get(panel)
        if gateway is not None:
            devices += gateway_readings(gateway)
            devices += [
                device_reading(one, home.profile_of(url))
                for url, one in home.devices.items()
                if gateway_of(url) == panel and not is_alarm(one)
            ]
        parts.say(
            panel, "status", raw, readings=(*standing.status_of(home, panel), *devices), group=ReadingGroup.STATUS
        )
        silent = standing.silent_of(home, panel)
        if silent is not None:
            parts.say(panel, "status", {}, readings=(silent,))


def tell_gone(parts: Parts, before: Home | None, after: Home) -> None:
    """Say what is no longer there: it stays on the pages as it last was, and cannot be reached."""
    if before is None:
        return
    for panel in before.panels:
        if panel not in after.panels:
            gone = Occurrence(category=EventCategory.SYSTEM, kind=GONE)
            parts.say(panel, "gone", {"gone": panel}, readings=(PanelReading(online=False),), occurrences=(gone,))
    for url in before.devices.keys() - after.devices.keys():
        where, number = before.panel_of(url), before.numbers.get(url)
        if number is not None and where in after.panels and kind_of(before.devices[url]) is not ZoneKind.UNKNOWN:
            lost = ZoneReading(number=number, flags={ZoneFlag.COMMUNICATION_FAILURE: True})
            gone = Occurrence(category=EventCategory.SYSTEM, kind=GONE, zone=number)
            parts.say(where, "gone", {"gone": url}, readings=(lost,), occurrences=(gone,))


def strays_of(said: Mapping[str, Any]) -> list[Any]:
    """Members of a setup that nothing can be said of: no objects, or devices and gateways without an address."""
    found: list[Any] = []
    for key, address in (("gateways", "gatewayId"), ("devices", "deviceURL"), ("zones", ""), ("features", "")):
        listed = said.get(key)
        found += [one for one in listed if _is_stray(one, address)] if isinstance(listed, list) else []
    return found


def _is_stray(one: Any, address: str) -> bool:
    return not isinstance(one, dict) or (bool(address) and not isinstance(one.get(address), str))


def touched(home: Home, urls: Collection[str], gateways: Collection[str]) -> list[str]:
    """The panels about which these things tell."""
    found = dict.fromkeys(
        panel for url in urls for panel in (home.panel_of(url), gateway_of(url)) if panel in home.panels
    )
    for gateway in gateways:
        found |= dict.fromkeys((gateway, *home.alarms_at(gateway)))
    return [panel for panel in home.panels if panel in found]
