"""One account at an Overkiz server, as the holder speaks to it."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from panels.drivers.base import (
    Begun,
    DriverError,
    Fetched,
    Heard,
    Http,
    Kept,
    Ledger,
    Order,
    Reply,
    Rhythm,
    SessionEndedError,
    Spent,
    Tokens,
    UnderWay,
)
from panels.drivers.overkiz import commands, device_orders, errors, reading
from panels.drivers.overkiz.budgets import Budgets, Purpose
from panels.drivers.overkiz.calls.runs import Order as Act
from panels.drivers.overkiz.calls.runs import action_group
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.grouping import Grouping, Wish
from panels.drivers.overkiz.home import gateway_of
from panels.drivers.overkiz.outcomes import is_one_way, refusal
from panels.drivers.overkiz.runs import MARK, Handle
from panels.drivers.overkiz.settings import Settings
from panels.vocabulary import ARM_COMMANDS, CommandName, CommandState

# Answers of a server, or of what stands before it, that has not looked into our buffer of events.
_UNTOUCHED: Final = (
    SessionEndedError,
    errors.RefusedError,
    errors.RateLimitedError,
    errors.BusySessionError,
    errors.LoginRefusedError,
    errors.LockedOutError,
    errors.UnavailableError,
    errors.ListenerLostError,
    errors.NoSuchResourceError,
)
_LABEL: Final = "Watchpost"
_ARMING: Final = frozenset({*ARM_COMMANDS, CommandName.DISARM})


class OverkizFeed:
    """Fulfils `panels.drivers.fed.Feed`."""

    def __init__(self, settings: Settings, tokens: Tokens, http: Http, ledger: Ledger) -> None:
        self._settings = settings
        self._api = Overkiz(settings.base_url, settings.strategy, http=http, tokens=tokens, budgets=Budgets(ledger))
        self._grouping = Grouping(self._send)

    def __repr__(self) -> str:
        return f"OverkizFeed({self._settings.base_url!r})"

    @property
    def rhythm(self) -> Rhythm:
        """How often events are fetched, as it is configured."""
        return self._settings.rhythm

    @property
    def spent(self) -> tuple[Spent, ...]:
        """What is spent of the budgets of the session in use, those of polling left out, which last a second."""
        now = datetime.now(UTC)
        return tuple(
            Spent(
                name=f"{one.category} {one.operation}".strip(),
                made=one.spent,
                most=one.calls,
                seconds=one.seconds,
                reserved=one.reserved,
                sort=f"calls_{one.category}",
                renews_at=now + timedelta(seconds=one.renews) if one.renews else None,
            )
            for one in self._api.budget_lines
            if one.seconds > 60
        )

    def log_in(self) -> None:
        """See that the account is logged in; a session that lives stays, and with it what it listens to."""
        if not self._api.is_logged_in():
            self._api.login()

    def close(self) -> None:
        """Nothing to let go of: the connections are those of the `Http` that was handed in."""

    # ----------------------------------------------------------------- reading

    def fetch(self) -> Fetched:
        """The events since the last fetch, which the server forgets with this call."""
        fetched = self._api.fetch_events()
        nothing = fetched.renewed or fetched.body.strip() == b"[]"
        return Fetched(
            source=reading.EVENTS,
            asked_at=fetched.asked_at,
            body=None if nothing else fetched.body,
            renewed=fetched.renewed,
        )

    def may_have_taken(self, error: DriverError) -> bool:
        """Whether the server may have emptied its buffer before the fetch failed."""
        return error.sent and not isinstance(error, _UNTOUCHED)

    def load(self) -> Fetched:
        """The whole setup with its scenes, once a day; devices and gateways by themselves where it was read already."""
        asked_at = datetime.now(UTC)
        try:
            said = dict(self._api.get_setup().raw)
        except errors.BudgetSpentError:
            devices, gateways = self._api.get_devices(), self._api.get_gateways()
            said = {"devices": [dict(one.raw) for one in devices], "gateways": [dict(one.raw) for one in gateways]}
            said[reading.APART] = True
        try:
            said["actionGroups"] = [dict(one.raw) for one in self._api.get_scenes()]
        except errors.OverkizError:
            # A box in the local network has none; those that are known stay.
            said.pop("actionGroups", None)
        self._add_planned(said)
        return Fetched(source=reading.SETUP, asked_at=asked_at, body=json.dumps(said).encode())

    def read_again(self, memory: Mapping[str, Any], things: Collection[str]) -> Fetched:
        """Devices by their addresses, gateways by their ids; of a device nobody knew all there is."""
        asked_at, opened = datetime.now(UTC), reading.opened(memory)
        known = opened.home.devices if opened.home is not None else {}
        said: dict[str, Any] = {"states": {}, "devices": {}, "gateways": {}, "executions": {}}
        for thing in things:
            try:
                if thing == reading.PLANS:
                    self._add_planned(said)
                elif "://" not in thing:
                    said["gateways"][thing] = dict(self._api.get_gateway(thing).raw)
                elif thing in known:
                    said["states"][thing] = [dict(one.raw) for one in self._api.get_states(thing)]
                else:
                    said["devices"][thing] = dict(self._api.get_device(thing).raw)
            except errors.RefusedError:
                # Gone since, or not for this login: the next load tells.
                continue
        for execution, run in opened.runs.items():
            if run.ended_at is None:
                self._look_up(execution, said["executions"])
        return Fetched(source=reading.STATES, asked_at=asked_at, body=json.dumps(said).encode())

    def _add_planned(self, said: dict[str, Any]) -> None:
        """What is planned, where the server keeps such things: a box in the local network does not."""
        try:
            said["planned"] = [dict(one.raw) for one in self._api.get_planned()]
        except errors.RefusedError:
            said.pop("planned", None)

    def _look_up(self, execution: str, found: dict[str, Any]) -> None:
        """What the log says of an execution whose events may be lost; nothing while it runs."""
        try:
            found[execution] = dict(self._api.get_past_execution(execution).raw)
        except errors.OverkizError:
            return

    def log(self) -> Fetched:
        """The log of devices' events, within its budget."""
        asked_at = datetime.now(UTC)
        said = [dict(one.raw) for one in self._api.get_device_events()]
        return Fetched(source=reading.LOG, asked_at=asked_at, body=json.dumps(said).encode())

    def what_matters(self, memory: Mapping[str, Any]) -> tuple[str, ...]:
        """Alarms, locks, detectors and sirens, then gateways."""
        home = reading.opened(memory).home
        return () if home is None else (*reading.what_matters(home), reading.PLANS)

    def of_panel(self, memory: Mapping[str, Any], panel: str) -> tuple[str, ...]:
        """The devices of a panel that report something, and its gateway."""
        home = reading.opened(memory).home
        return () if home is None else reading.things_of(home, panel)

    def of_plans(self) -> tuple[str, ...]:
        """The list of what is planned."""
        return (reading.PLANS,)

    def read(self, kept: Kept | None, memory: Mapping[str, Any], under_way: Sequence[UnderWay], now: datetime) -> Heard:
        """What an answer says, or what time has done."""
        return reading.Reading(kept, reading.opened(memory), under_way, now).run()

    # ----------------------------------------------------------------- commands

    def begin(self, order: Order, memory: Mapping[str, Any]) -> Begun:
        """Start an execution; its events tell the outcome. A refusal, or what nobody can know, is the reply."""
        try:
            handle = self._begin(order, memory)
        except DriverError as error:
            return Begun(reply=refusal(error, order.correlation_id))
        if handle is None:
            return Begun(reply=Reply(correlation_id=order.correlation_id, state=CommandState.CONFIRMED))
        return Begun(handles=(str(handle),))

    def _begin(self, order: Order, memory: Mapping[str, Any]) -> Handle | None:
        purpose = Purpose.PERSON if order.by_person else Purpose.ROUTINE
        match order.name:
            case CommandName.RUN_SCENE | CommandName.RUN_SCENE_GUARDED:
                return Handle(execution=self._api.run(order.scene, purpose=purpose))
            case CommandName.END_EXECUTION:
                self._api.cancel(order.execution)
                return None
            case CommandName.OPERATE | CommandName.OPERATE_GUARDED:
                if order.act is None:
                    raise errors.BadCallError("there is nothing to do")
                return self._ask(device_orders.order_of(order.act), order)
        act = _act_of(order, memory)
        if order.by_person and order.name in _ARMING:
            # It waits for nobody, and no budget of ours holds it back.
            wish = Wish(order=act, correlation_id=order.correlation_id)
            return self._send([wish], Purpose.ARMING)
        return self._ask(act, order)

    def _ask(self, act: Act, order: Order) -> Handle:
        wish = Wish(order=act, correlation_id=order.correlation_id, by_person=order.by_person)
        return self._grouping.ask(gateway_of(act.device), wish)

    def _send(self, wishes: Sequence[Wish], purpose: Purpose | None = None) -> Handle:
        acts = [one.order for one in wishes]
        group = action_group(_LABEL, acts)
        # By this a command is known again should the answer that names its execution be lost.
        group["metadata"] = MARK + ",".join(one.correlation_id for one in wishes)
        by_person = all(one.by_person for one in wishes)
        execution = self._api.apply(group, purpose=purpose or (Purpose.PERSON if by_person else Purpose.ROUTINE))
        devices = tuple(dict.fromkeys(one.device for one in acts))
        return Handle(execution=execution, devices=len(devices), one_way=is_one_way(devices))


def _act_of(order: Order, memory: Mapping[str, Any]) -> Act:
    """What an alarm's device is asked. Raises `BadCallError`, nothing being sent."""
    home = reading.opened(memory).home
    device = home.device_of(order.panel, order.partition) if home is not None else None
    if device is None or home is None:
        raise errors.BadCallError("this panel has nothing of the kind")
    alone = len(home.partitions_of(order.panel)) == 1 or len(home.alarms[order.panel].devices) > 1
    return commands.order_of(order.name, device, None if alone else order.partition)
