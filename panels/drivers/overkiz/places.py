"""Rooms of a home, nested as the setup nests them (reference 6.3)."""

from panels.drivers.base import PlaceListing
from panels.drivers.overkiz.records.setup import Place
from panels.drivers.text import NAME_LENGTH, plain


def places_of(root: Place) -> tuple[PlaceListing, ...]:
    """All places from the house inward; one without an id cannot be spoken of, and what is within it is told alone."""
    found: dict[str, PlaceListing] = {}
    parents = {id(root.raw): ""}
    for place in root.walk() if root.raw else ():
        parent = parents[id(place.raw)]
        if place.oid and place.oid not in found:
            found[place.oid] = PlaceListing(
                vendor_id=place.oid, name=plain(place.label, NAME_LENGTH), parent=parent, rank=len(found)
            )
        for inner in place.sub_places:
            parents[id(inner.raw)] = place.oid or parent
    return tuple(found.values())
