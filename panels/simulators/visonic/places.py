"""The names of places a panel of this family offers (reference 5.8: 31, the last five of them the owner's own)."""

from typing import Any, Final

PLACES: Final = (
    "Loft", "Back door", "Basement", "Bathroom", "Bedroom", "Child room", "Conservatory", "Play room", "Dining room",
    "Downstairs", "Emergency", "Fire", "Front door", "Garage", "Garage door", "Guest room", "Hall", "Kitchen",
    "Laundry room", "Living room", "Master bathroom", "Master bedroom", "Office", "Upstairs", "Utility room", "Yard",
    "Custom 1", "Custom 2", "Custom 3", "Custom 4", "Custom 5",
)  # fmt: skip


def locations(version: float) -> list[dict[str, Any]]:
    """Return ``locations``; names can be edited since 10.0."""
    return [{"hel_id": number, "name": name, "is_editable": version >= 10} for number, name in enumerate(PLACES)]


def hel_id(name: str) -> int:
    """Return the number of a place. Raises ValueError."""
    return PLACES.index(name)
