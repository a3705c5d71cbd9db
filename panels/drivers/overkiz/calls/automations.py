"""What a home does by itself, and what was measured in it (reference 8, 9)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from panels.drivers.overkiz.calls.base import Caller, flag, many, one
from panels.drivers.overkiz.errors import UnexpectedAnswerError
from panels.drivers.overkiz.records.fields import millis
from panels.drivers.overkiz.records.home import (
    CalendarPlan,
    ConditionGroup,
    Evaluation,
    IndexDelta,
    ServerTime,
    StackedHistory,
    StateHistory,
    SunTime,
    TriggerStatus,
)
from panels.drivers.records import Record

_EPOCH = date(1970, 1, 1)


class Step(StrEnum):
    """How finely a chart is drawn; raw values reach back three days at most unless their number is limited."""

    RAW = ""
    DAILY = "daily/"
    MONTHLY = "monthly/"
    ANNUAL = "annual/"


class AutomationCalls(Caller):
    """Triggers, days and rules come in wrappers of many kinds and stay as they came."""

    # ----------------------------------------------------------------- triggers

    def get_triggers(self, kind: str | None = None) -> tuple[Record, ...]:
        """All triggers, or those of a kind, each in a wrapper whose one key is its kind."""
        said = self.call("get_triggers") if kind is None else self.call("get_triggers_by_type", type=kind)
        return many(Record, said)

    def get_trigger(self, kind: str, oid: str) -> Record:
        """One trigger."""
        return one(Record, self.call("get_triggers_by_trigger_oid", type=kind, triggerOID=oid))

    def get_trigger_statuses(self, kind: str) -> tuple[TriggerStatus, ...]:
        """Whether the triggers of a kind are on."""
        said = self.call("GET /triggers/{type}/status", type=kind)
        return many(TriggerStatus, said if isinstance(said, list) else [said])

    def get_trigger_status(self, kind: str, oid: str) -> TriggerStatus:
        """Whether one trigger is on."""
        return one(TriggerStatus, self.call("GET /triggers/{type}/{triggerOID}/status", type=kind, triggerOID=oid))

    def are_triggers_on(self) -> bool:
        """Whether triggers run at all."""
        return flag(self.call("get_triggers_status"), "enabled")

    def switch_triggers(self, *, on: bool) -> None:
        """Let triggers run, or none of them."""
        self.call("put_triggers_status", body={"enabled": on})

    def set_trigger_mode(self, kind: str, oid: str, mode: int, *, at_once: bool | None = None) -> None:
        """Have a trigger always on (1), off (2) or on by its plan (3)."""
        values: dict[str, Any] = {"type": kind, "triggerOID": oid, "mode": mode, "allowExecuteOnUpdate": at_once}
        self.call("put_triggers_activation_by_mode", **values)

    def add_trigger(self, trigger: dict[str, Any]) -> Record:
        """Store a trigger in its wrapper, and return its ids."""
        return one(Record, self.call("post_triggers", body=trigger))

    def change_trigger(self, trigger: dict[str, Any]) -> None:
        """Replace a trigger."""
        self.call("put_triggers", body=trigger)

    def remove_trigger(self, kind: str, oid: str) -> None:
        """Remove a trigger."""
        self.call("delete_triggers_by_trigger_oid", type=kind, triggerOID=oid)

    # ----------------------------------------------------------------- conditions

    def get_condition_groups(self) -> tuple[ConditionGroup, ...]:
        """All groups of conditions."""
        return many(ConditionGroup, self.call("get_condition_groups"))

    def get_condition_group(self, oid: str) -> ConditionGroup:
        """One group of conditions."""
        return one(ConditionGroup, self.call("get_condition_groups_by_oid", oid=oid))

    def evaluate(self, oid: str) -> Evaluation:
        """Whether a group of conditions holds now, as *all windows are closed*."""
        return one(Evaluation, self.call("get_condition_groups_evaluate", oid=oid))

    def add_condition_group(self, group: dict[str, Any]) -> Record:
        """Store a group of conditions, and return its OID."""
        return one(Record, self.call("post_condition_groups", body=group))

    def change_condition_group(self, group: dict[str, Any]) -> None:
        """Replace a group of conditions."""
        self.call("put_condition_groups", body=group)

    def remove_condition_group(self, oid: str) -> None:
        """Remove a group of conditions."""
        self.call("delete_condition_groups_by_oid", oid=oid)

    # ----------------------------------------------------------------- the calendar and the sun

    def get_calendar_days(self) -> tuple[Record, ...]:
        """What happens on days of each sort."""
        return many(Record, self.call("get_setup_calendar_days"))

    def get_calendar_day(self, oid: str) -> Record:
        """One of these."""
        return one(Record, self.call("get_setup_calendar_days_by_oid", oid=oid))

    def get_calendar_rules(self) -> tuple[Record, ...]:
        """Which days are of which sort."""
        return many(Record, self.call("get_setup_calendar_rules"))

    def get_calendar_rule(self, oid: str) -> Record:
        """One of these."""
        return one(Record, self.call("get_setup_calendar_rules_by_oid", oid=oid))

    def get_calendar_plan(self, day: date) -> CalendarPlan:
        """What holds on a date."""
        name = "get_setup_calendar_schedule_by_day"
        return one(CalendarPlan, self.call(name, year=day.year, month=day.month, day=day.day))

    def get_calendar_plans(self, first: date, last: date) -> Mapping[str, CalendarPlan]:
        """What holds on a span of dates, by days since 1970, which is how the server counts them here."""
        span: dict[str, Any] = {"startDate": (first - _EPOCH).days, "endDate": (last - _EPOCH).days}
        said = self.call("get_setup_calendar_schedule_by_end_date", **span)
        if not isinstance(said, dict):
            raise UnexpectedAnswerError
        return {day: one(CalendarPlan, plan) for day, plan in said.items()}

    def get_sun_time(self, which: str, day: date | None = None) -> SunTime:
        """When the sun rises (``dawn``) or sets (``dusk``), today or on a date."""
        if day is None:
            return one(SunTime, self.call(f"get_setup_{which}_time"))
        return one(SunTime, self.call(f"get_setup_{which}_time_by_day", year=day.year, month=day.month, day=day.day))

    def get_server_time(self, zone: str) -> ServerTime:
        """The server's clock in a time zone."""
        return one(ServerTime, self.call("get_utils_time_by_time_zone_name", timeZoneName=zone))

    # ----------------------------------------------------------------- what was measured

    def get_state_history(
        self,
        device: str,
        state: str,
        since: datetime,
        until: datetime,
        *,
        step: Step = Step.RAW,
        limit: int | None = None,
    ) -> StateHistory:
        """What one state was; ``limit`` is for raw values alone."""
        values = _span(since, until) | {"deviceURL": device, "name": state} | _limited(limit)
        said = self.call(f"GET /setup/devices/{{deviceURL}}/states/{{name}}/history/{step}{{from}}/{{to}}", **values)
        return one(StateHistory, said)

    def get_device_history(
        self, device: str, since: datetime, until: datetime, *, step: Step = Step.RAW, limit: int | None = None
    ) -> tuple[StateHistory, ...]:
        """What all states of a device were."""
        values = _span(since, until) | {"deviceURL": device} | _limited(limit)
        said = self.call(f"GET /setup/devices/{{deviceURL}}/states/history/{step}{{from}}/{{to}}", **values)
        return many(StateHistory, said)

    def get_stacked_history(
        self, device: str, state: str, since: datetime, until: datetime, *, step: Step = Step.RAW
    ) -> StackedHistory:
        """What one state was, with that of like devices upon it."""
        values = _span(since, until) | {"deviceURL": device, "name": state}
        path = f"GET /setup/devices/{{deviceURL}}/states/{{name}}/history/stacked/{step}{{from}}/{{to}}"
        return one(StackedHistory, self.call(path, **values))

    def export_state_history(self, device: str, state: str, span: tuple[datetime, datetime] | None = None) -> str:
        """What one state was, as CSV."""
        path = "GET /setup/devices/{deviceURL}/states/{name}/history"
        values: dict[str, Any] = {"deviceURL": device, "name": state}
        if span is None:
            return str(self.call(f"{path}/export", **values))
        return str(self.call(f"{path}/{{from}}/{{to}}/export", **_span(*span), **values))

    def export_stacked_history(self, device: str, state: str, since: datetime, until: datetime) -> str:
        """The stacked history by day, as CSV."""
        values = _span(since, until) | {"deviceURL": device, "name": state}
        return str(self.call("get_setup_devices_states_history_stacked_daily_export", **values))

    def get_index_delta(self, device: str, state: str, since: datetime, until: datetime) -> tuple[IndexDelta, ...]:
        """How much a meter went up."""
        asked = {"deviceUrl": device, "stateName": state, **_span(since, until)}
        return many(IndexDelta, self.call("post_setup_devices_states_growing_indexes", body=[asked]))


def _span(since: datetime, until: datetime) -> dict[str, Any]:
    return {"from": millis(since.astimezone(UTC)), "to": millis(until.astimezone(UTC))}


def _limited(limit: int | None) -> dict[str, Any]:
    return {} if limit is None else {"limit": limit}
