"""Answers as parts: events, setups, single reads and the log. Pure; the same answer says the same when read again."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from panels.drivers.base import (
    Heard,
    HomeListing,
    Kept,
    Occurrence,
    Pace,
    PlanList,
    Reply,
    UnderWay,
    ZoneReading,
)
from panels.drivers.overkiz import runs
from panels.drivers.overkiz.catching_up import to_read_again
from panels.drivers.overkiz.devices import home_of
from panels.drivers.overkiz.errors import OverkizError
from panels.drivers.overkiz.gateways import gateway_abilities
from panels.drivers.overkiz.hearing import Hearing
from panels.drivers.overkiz.home import Home, changed, gateway_of, slim
from panels.drivers.overkiz.memory import Asked, Memory
from panels.drivers.overkiz.parts import Parts
from panels.drivers.overkiz.plans import plans_of
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.events import events_of
from panels.drivers.overkiz.records.executions import ActionGroup, DeviceEvent, PastExecution, Planned, unwrapped
from panels.drivers.overkiz.records.setup import Gateway, Setup
from panels.drivers.overkiz.records.states import State
from panels.drivers.overkiz.refusals import json_of
from panels.drivers.overkiz.setups import listings, strays_of, tell_gone, tell_status, touched
from panels.drivers.records import records_of
from panels.drivers.text import plain
from panels.vocabulary import Delay, EventCategory, EventKind, QuarantineReason, ZoneFlag

log = logging.getLogger(__name__)

EVENTS: Final = "events"
SETUP: Final = "setup"
STATES: Final = "states"
LOG: Final = "log"
# Beside the addresses of devices and the ids of gateways: the list of what is planned.
PLANS: Final = "plans"
# Says of a load that its devices and gateways were read by themselves.
APART: Final = "apart"
# What a load holds beside the setup.
_BESIDE: Final = frozenset({"actionGroups", "planned", APART})
# So long a detector that only says that something happened is shown as open.
_PULSE: Final = timedelta(seconds=30)


def opened(memory: Mapping[str, Any]) -> Memory:
    """What was remembered; nothing where another release wrote it otherwise."""
    try:
        return Memory.opened(memory)
    except (KeyError, TypeError, ValueError, AttributeError):
        log.warning("what was remembered of a home cannot be read; it is loaded again")
        return Memory()


class Reading:
    """One answer on its way into what it says."""

    def __init__(self, kept: Kept | None, memory: Memory, under_way: Sequence[UnderWay], now: datetime) -> None:
        self._kept, self._memory, self._under_way, self._now = kept, memory, under_way, now
        self._parts = Parts(kept)
        self._heard: dict[str, Any] = {}
        self._read_again: dict[str, None] = {}
        self._reload = self._lost = False

    def run(self) -> Heard:
        """Read it, and see what time has done."""
        memory, now = self._memory, self._now
        self._answer(runs.learn(memory, self._under_way, now))
        if self._kept is not None:
            self._read(self._kept)
        self._parts.begin(-1)
        self._answer(runs.overdue(memory, now))
        self._calm()
        counts_down, reload = self._counts_down, self._reload or memory.home is None
        return Heard(
            parts=tuple(self._parts.found),
            memory=memory.closed(),
            pace=Pace.QUICK if runs.is_busy(memory, now) or counts_down else Pace.USUAL,
            read_again=tuple(self._expanded()),
            reload=reload,
            lost=self._lost,
            at_rest=not (memory.runs or memory.pulses or counts_down or reload),
            **self._heard,
        )

    def _read(self, kept: Kept) -> None:
        try:
            said = json_of(kept.body)
        except OverkizError:
            said = None
        match kept.source, said:
            case "events", list():
                self._events(said)
            case "setup", dict():
                self._setup(said)
            case "states", dict():
                self._states(said)
            case "log", list():
                self._log(said)
            case _:
                self._lost = kept.source == EVENTS
                self._reload = self._reload or kept.source == SETUP
                if kept.body.strip():
                    self._parts.set_aside(kept.source, kept.body, f"{kept.source}: another shape than was asked for")

    # ----------------------------------------------------------------- events

    def _events(self, said: list[Any]) -> None:
        memory = opened(self._memory.closed()) if self._parts.stray else self._memory
        hearing = Hearing(memory=memory, parts=self._parts, under_way=self._under_way, now=self._now)
        for at, event in enumerate(events_of(said)):
            self._parts.begin(at)
            try:
                hearing.take(event)
            except Exception as error:  # noqa: BLE001  (any: one odd event must not take the others with it)
                self._parts.set_aside(event.name, event.raw, type(error).__name__, QuarantineReason.NOT_APPLIED)
        self._read_again |= hearing.read_again
        if hearing.wants_plans:
            self._read_again[PLANS] = None
        if hearing.ran:
            self._heard["home"] = HomeListing(partial=True, ran=tuple(hearing.ran))
        self._reload = self._reload or hearing.reload

    # ----------------------------------------------------------------- all there is

    def _setup(self, said: dict[str, Any]) -> None:
        groups = said.get("actionGroups")
        setup = Setup({key: value for key, value in said.items() if key not in _BESIDE})
        before = self._memory.home
        home = self._memory.home = Home.of(setup, before.numbers if before is not None else {})
        self._heard = {
            "listings": listings(
                setup, home, gateway_abilities(setup, apart=said.get(APART) is True, is_first=before is None)
            ),
            "home": replace(
                home_of(setup, records_of(groups, ActionGroup) if isinstance(groups, list) else None),
                plans=self._plans(said),
            ),
        }
        # Of all that is in it nothing is kept as evidence of one panel but its own.
        tell_status(self._parts, home, home.panels, {"setup": setup.oid or ""})
        self._parts.begin(1)
        tell_gone(self._parts, before, home)
        strays = strays_of(said)
        if strays:
            self._parts.set_aside(SETUP, {"strays": strays}, f"{len(strays)} members without an address")

    # ----------------------------------------------------------------- single reads

    def _plans(self, said: dict[str, Any]) -> PlanList | None:
        listed = said.get("planned")
        if self._kept is None or not isinstance(listed, list):
            return None
        return plans_of(records_of(listed, Planned), self._kept.asked_at)

    def _states(self, said: dict[str, Any]) -> None:
        if (plans := self._plans(said)) is not None:
            self._heard["home"] = HomeListing(partial=True, plans=plans)
        home = self._memory.home
        if home is None:
            return
        urls: list[str] = []
        for url, states in _objects(said, "states", list):
            device = home.devices.get(url)
            if device is not None:
                home = home.with_device(changed(device, records_of(states, State)))
                urls.append(url)
        for url, raw in _objects(said, "devices", dict):
            home = home.with_device(slim(Device(raw)))
            urls.append(url)
        gateways = [own_id for own_id, _ in _objects(said, "gateways", dict)]
        for _, raw in _objects(said, "gateways", dict):
            home = home.with_gateway(Gateway(raw))
        self._memory.home = home
        tell_status(self._parts, home, touched(home, urls, gateways), {"read": urls + gateways})
        for _, raw in _objects(said, "executions", dict):
            past = PastExecution(unwrapped(raw, "execution"))
            self._answer(runs.past_answers(self._memory, past, self._now))

    def _log(self, said: list[Any]) -> None:
        home = self._memory.home or Home()
        for at, entry in enumerate(said):
            event = DeviceEvent(unwrapped(entry, "deviceEvent"))
            if event.device_url is None:
                continue
            self._parts.begin(at)
            panel = home.panel_of(event.device_url)
            text = " ".join(filter(None, (plain(event.type), plain(event.sub_type), plain(str(event.value or "")))))
            told = Occurrence(
                category=EventCategory.TROUBLE if event.type == "FAULT" else EventCategory.OTHER,
                kind=EventKind.VENDOR_LOG,
                zone=home.numbers.get(event.device_url),
                occurred_at=event.event_time,
                text=text,
            )
            if panel is not None:
                identity = event.id or hashlib.blake2b(str(dict(event.raw)).encode(), digest_size=12).hexdigest()
                self._parts.log(panel, event.raw, told, f"log:{identity}")

    # ----------------------------------------------------------------- what time does

    def _answer(self, answers: Iterable[tuple[Asked, Reply]]) -> None:
        for asked, reply in answers:
            raw = {"execution": reply.literal or reply.state}
            self._parts.say(asked.panel or None, "reply", raw, reply=reply, correlation_id=reply.correlation_id)
            if reply.read_after and self._memory.home is not None:
                self._read_again |= dict.fromkeys(things_of(self._memory.home, asked.panel))

    def _calm(self) -> None:
        """Detectors that only say that something happened are quiet again after a while."""
        home = self._memory.home
        for url, at in list(self._memory.pulses.items()):
            if self._now - at < _PULSE:
                continue
            del self._memory.pulses[url]
            panel, number = (home.panel_of(url), home.numbers.get(url)) if home is not None else (None, None)
            if panel is not None and number is not None:
                calm = ZoneReading(number=number, flags={ZoneFlag.OPEN: False})
                self._parts.say(panel, "calm", {"calm": url, "since": at.isoformat()}, readings=(calm,))

    @property
    def _counts_down(self) -> bool:
        home = self._memory.home
        alarms = home.alarms if home is not None else ()
        return any(
            one.delay in {Delay.EXIT, Delay.ENTRY} for panel in alarms for one in (home or Home()).partitions_of(panel)
        )

    def _expanded(self) -> dict[str, None]:
        """With a gateway, all that matters behind it."""
        found: dict[str, None] = {}
        for thing in self._read_again:
            found[thing] = None
            if self._memory.home is not None and thing in self._memory.home.gateways:
                found |= dict.fromkeys(url for url in what_matters(self._memory.home) if gateway_of(url) == thing)
        return found


def what_matters(home: Home) -> tuple[str, ...]:
    """Whatever has to be read again after something was lost, the most urgent first; gateways last."""
    return (*to_read_again(home.devices.values()), *home.gateways)


def things_of(home: Home, panel: str) -> tuple[str, ...]:
    """The things that tell how a panel stands."""
    mine = [one for one in home.parts_of(panel) if one.states]
    gateway = home.gateway_of(panel)
    return (*to_read_again(mine), *((gateway.gateway_id,) if gateway is not None and gateway.gateway_id else ()))


def _objects(said: Mapping[str, Any], key: str, shape: type) -> list[tuple[str, Any]]:
    found = said.get(key)
    return [(name, one) for name, one in found.items() if isinstance(one, shape)] if isinstance(found, dict) else []
