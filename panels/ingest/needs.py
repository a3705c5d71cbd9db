"""Which rows a batch will touch."""

from dataclasses import dataclass, field

from panels.ingest.home_rows import HomeNeeds


@dataclass(slots=True)
class Needs:
    """Which rows a batch will touch, so that each table is read once."""

    all_zones: set[int] = field(default_factory=set)
    # By panel and number.
    some_zones: set[tuple[int, int]] = field(default_factory=set)
    outputs: set[int] = field(default_factory=set)
    homes: HomeNeeds = field(default_factory=HomeNeeds)

    def __bool__(self) -> bool:
        return bool(self.all_zones or self.some_zones or self.outputs)

    def less(self, others: "Needs") -> "Needs":
        """What is needed apart from ``others``."""
        some = {zone for zone in self.some_zones - others.some_zones if zone[0] not in others.all_zones}
        return Needs(self.all_zones - others.all_zones, some, self.outputs - others.outputs)

    def add(self, others: "Needs") -> None:
        """Need these too."""
        self.all_zones |= others.all_zones
        self.some_zones |= others.some_zones
        self.outputs |= others.outputs
