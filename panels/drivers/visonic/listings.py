"""What there is at an account and at a panel."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from panels.drivers.base import OutputListing, PanelListing
from panels.drivers.records import records_of
from panels.drivers.text import NAME_LENGTH, WORD_LENGTH, plain
from panels.drivers.visonic import outputs, zones
from panels.drivers.visonic.features import capabilities_of
from panels.drivers.visonic.outputs import place_name
from panels.drivers.visonic.partitions import WHOLE_PANEL, number_of
from panels.drivers.visonic.records.account import Location, Panel
from panels.drivers.visonic.records.devices import Device, HomeAutomationDevice
from panels.drivers.visonic.records.status import FeatureSet, PanelInfo, Status

_BRANDS: Final = {"POWER_MASTER": "Visonic", "NEO": "DSC"}
_MOST_PLACES: Final = 100
_TELLING: Final = frozenset({"panel_info", "feature_set", "devices", "home_automation_devices"})


def account_listings(panels: Iterable[Panel]) -> tuple[PanelListing, ...]:
    """The panels of an account, before anybody has looked at them."""
    found = {}
    for panel in panels:
        serial = plain(panel.panel_serial, WORD_LENGTH)
        if serial:
            found[serial] = PanelListing(
                vendor_id=serial,
                name=plain(panel.alias, NAME_LENGTH) or serial,
                brand=_BRANDS.get((panel.type or "").upper(), ""),
                model=plain(panel.panel_model, WORD_LENGTH),
                serial=serial,
            )
    return tuple(found.values())


def places_of(said: Any) -> dict[int, str]:
    """The names of places by their ids (reference 5.8)."""
    listed = records_of(said, Location)
    return {
        one.hel_id: plain(one.name, NAME_LENGTH) for one in listed[:_MOST_PLACES] if one.hel_id is not None and one.name
    }


def listing_of(
    serial: str, said: Mapping[str, Any], status: Status, places: Mapping[int, str] = MappingProxyType({})
) -> PanelListing | None:
    """What the answers of one visit tell of what there is; None if none of them does.

    ``places`` gives names to what stands at a place whose own name is not told.
    """
    if not said.keys() & _TELLING:
        return None
    info = PanelInfo(said.get("panel_info"))
    ids = [one.id for one in (info.partitions or status.partitions)]
    divided = any(one is not None and one > 0 for one in ids)
    both = "panel_info" in said and "feature_set" in said
    return PanelListing(
        vendor_id=serial,
        name="",
        brand=plain(info.manufacturer, WORD_LENGTH),
        model=plain(info.model, WORD_LENGTH),
        serial=serial,
        partitions=_partitions(info) if info.partitions else None,
        zones=zones.listings_of(records_of(said["devices"], Device), places, divided=divided)
        if "devices" in said
        else None,
        outputs=_outputs(said["home_automation_devices"], places) if "home_automation_devices" in said else None,
        abilities=capabilities_of(info, FeatureSet(said["feature_set"])) if both else None,
    )


def _partitions(info: PanelInfo) -> tuple[tuple[int, str], ...]:
    numbered = ((None if one.id is None else number_of(one.id), one) for one in info.partitions)
    return tuple(
        # The vendor calls the whole of an undivided panel ALL, which is a word and no name.
        (number, "" if number == WHOLE_PANEL else plain(one.name, NAME_LENGTH))
        for number, one in numbered
        if number is not None and one.active is not False
    )


def _outputs(said: Any, places: Mapping[int, str]) -> tuple[OutputListing, ...]:
    return tuple(
        OutputListing(
            number=number,
            name=plain(one.name, NAME_LENGTH) or place_name(one.location, places) or f"{one.word} {number}",
            kind=outputs.kind_of(one),
        )
        for number, one in outputs.numbered(records_of(said, HomeAutomationDevice)).items()
    )
