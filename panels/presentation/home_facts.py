"""One gateway with what hangs on it, as pages and live fragments take it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from panels.models import Command, Device, Execution, Gateway, Panel, Plan, Scene
from panels.vocabulary import CommandName

# Longer than any notice about a command stays.
_ASKED_LATELY: Final = timedelta(minutes=11)
_OPERATING: Final = frozenset({CommandName.OPERATE, CommandName.OPERATE_GUARDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """One gateway with what hangs on it, loaded. ``commands`` are those about its home, newest first."""

    panel: Panel
    devices: Sequence[Device]
    scenes: Sequence[Scene]
    executions: Sequence[Execution]
    commands: Sequence[Command]
    gateway: Gateway | None
    now: datetime
    plans: Sequence[Plan] = ()

    @property
    def time_zone(self) -> str:
        """The site's zone, or UTC for a gateway that stands nowhere yet."""
        return self.panel.site.time_zone if self.panel.site else "UTC"

    @property
    def language(self) -> str:
        """The language of names at this site."""
        return self.panel.site.language if self.panel.site else ""

    def after(self, moment: datetime | None) -> "HomeFacts":
        """The same without what was asked, and what ran, before ``moment``; None: with everything."""
        if moment is None:
            return self
        return replace(
            self,
            executions=[one for one in self.executions if one.began_at >= moment],
            commands=[one for one in self.commands if one.created_at >= moment],
            # What is still to come is theirs, whoever planned it.
            plans=[one for one in self.plans if one.ended_at is None or one.ended_at >= moment],
        )

    def is_asked(self, device: Device) -> bool:
        """Whether something was asked of a device so lately that its tile may say so."""
        return any(
            self.now - max(c.created_at, c.settled_at or c.created_at) < _ASKED_LATELY
            for c in self.commands_of(device)[:1]
        )

    def commands_of(self, device: Device) -> list[Command]:
        """What was asked of one device, newest first."""
        return [c for c in self.commands if c.order.get("device") == device.uid and c.name in _OPERATING]
