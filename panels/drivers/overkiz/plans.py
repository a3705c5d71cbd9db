"""Scenes that the server is to run once, later (reference 7): planned, taken back, and read there."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from panels.drivers.base import ChangedMeanwhileError, DriverError, PlanList, PlanListing, PlanRan
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.executions import Planned
from panels.drivers.overkiz.sentences import verdict_of
from panels.drivers.text import NAME_LENGTH, is_id, plain
from panels.vocabulary import CommandState

_TRIGGERED: Final = "GroupTriggeredEvent"
# After these the list of what is planned is another. With a scene, what was planned of it goes.
OF_PLANS: Final = frozenset(
    {"DelayedTriggerSetEvent", "DelayedTriggerCancelledEvent", "ActionGroupDeletedEvent", _TRIGGERED}
)


class OverkizPlanner:
    """Fulfils `panels.drivers.planned.Planner`."""

    def __init__(self, api: Overkiz) -> None:
        self._api = api

    def plan(self, scene: str, moment: datetime) -> str:
        """Have a stored scene run once. Without an id that can be kept, only the list tells of it."""
        plan = self._api.plan(scene, moment)
        return plan if is_id(plan) else ""

    def take_back(self, plan: str) -> None:
        """Have it run no more."""
        try:
            self._api.cancel_planned(plan)
        except errors.NoSuchResourceError:
            raise ChangedMeanwhileError("this is not planned any more") from None

    def planned(self) -> PlanList:
        """Everything that is planned."""
        asked_at = datetime.now(UTC)
        return plans_of(self._api.get_planned(), asked_at)

    def is_unknown(self, error: DriverError) -> bool:
        """Whether what failed so may have been carried out all the same."""
        return error.sent and verdict_of(error).state is CommandState.UNKNOWN


def plans_of(planned: Iterable[Planned], asked_at: datetime) -> PlanList:
    """What is planned, as it is listed; without a time, or an id that can be kept, nothing can be done about it."""
    return PlanList(
        asked_at=asked_at,
        plans=tuple(
            PlanListing(
                vendor_id=one.trigger_id,
                scene=one.action_group_oid if is_id(one.action_group_oid) else "",
                runs_at=one.runs_at,
                name=plain(one.label, NAME_LENGTH),
            )
            for one in planned
            if is_id(one.trigger_id) and one.runs_at is not None
        ),
    )


def ran_of(event: Event) -> PlanRan | None:
    """What was begun because it was planned; None where an event tells nothing of the kind."""
    trigger, scene = event.raw.get("triggerId"), event.raw.get("actionGroupOID")
    if event.name != _TRIGGERED or not is_id(trigger):
        return None
    return PlanRan(vendor_id=trigger, scene=scene if is_id(scene) else "", at=event.happened_at)
