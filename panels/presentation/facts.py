"""One panel with all its rows, as pages and live fragments take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from panels.access.rights import PanelRights
from panels.models import Command, Output, Panel, Partition, Zone
from panels.presentation.commands import Names
from panels.vocabulary import Right

# How many commands a panel's page shows.
MOST_COMMANDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One panel with all its rows, loaded."""

    panel: Panel
    partitions: Sequence[Partition]
    zones: Sequence[Zone]
    outputs: Sequence[Output]
    commands: Sequence[Command]
    mode_commands: Mapping[str, Command]
    seen_at: Mapping[str, datetime]
    now: datetime

    def commands_for(self, *, covert: bool) -> Sequence[Command]:
        """The commands one kind of viewer is shown.

        Reads that Watchpost starts by itself are the station's: one out of nowhere would tell a customer, and whoever
        stands beside them, that a silent alarm has come in.
        """
        return [c for c in self.commands if covert or not c.is_for_station][:MOST_COMMANDS]

    def after(self, moment: datetime | None) -> "Facts":
        """The same without what was asked before ``moment``; None: with everything."""
        if moment is None:
            return self
        return replace(
            self,
            commands=[command for command in self.commands if command.created_at >= moment],
            mode_commands={uid: c for uid, c in self.mode_commands.items() if c.created_at >= moment},
        )

    def for_rights(self, rights: PanelRights) -> "Facts":
        """Only the parts that these rights show, and what was asked since they began."""
        return replace(
            self.after(rights.since()),
            partitions=[p for p in self.partitions if rights.allows(Right.VIEW, [p.number])],
            zones=[zone for zone in self.zones if rights.allows(Right.VIEW, zone.partition_numbers)],
            outputs=self.outputs if rights.sees_whole else (),
        )

    @property
    def time_zone(self) -> str:
        """The site's zone, or UTC for a panel that stands nowhere yet."""
        return self.panel.site.time_zone if self.panel.site else "UTC"

    @property
    def language(self) -> str:
        """The language of names at this site."""
        return self.panel.site.language if self.panel.site else ""

    @property
    def names(self) -> Names:
        """What the parts are called."""
        return Names(
            partitions={p.number: p.name for p in self.partitions if p.name},
            zones={z.number: z.name for z in self.zones if z.name},
            outputs={o.number: o.name for o in self.outputs if o.name},
        )
