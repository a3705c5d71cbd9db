"""Events of a home, one after the other: what each says of which panel (reference 3.4)."""

from dataclasses import dataclass, field
from typing import Final

from panels.drivers.base import PlanRan
from panels.drivers.overkiz import runs
from panels.drivers.overkiz.device_events import AVAILABILITY, DeviceEvents
from panels.drivers.overkiz.gateways import health_of_event
from panels.drivers.overkiz.home import gateway_of
from panels.drivers.overkiz.occurrences import link_of, occurrence_of
from panels.drivers.overkiz.plans import OF_PLANS, ran_of
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.setup import Gateway
from panels.drivers.overkiz.scenes import execution_of_event

# After these, what there is has changed in a way that the event alone does not tell.
_STRUCTURE: Final = frozenset(
    {"DeviceCreatedEvent", "DeviceRemovedEvent", "DeviceUpdatedEvent", "PlaceCreatedEvent", "PlaceUpdatedEvent",
     "PlaceDeletedEvent", "GatewayCreatedEvent", "GatewayRemovedEvent", "ActionGroupCreatedEvent",
     "ActionGroupUpdatedEvent", "ActionGroupDeletedEvent"}
)  # fmt: skip
_MOST_PLACES: Final = 50


@dataclass(slots=True, kw_only=True)
class Hearing(DeviceEvents):
    """Takes any event. ``wants_plans``: what is planned has changed, and ``ran`` of it was begun."""

    wants_plans: bool = False
    ran: list[PlanRan] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Read one event."""
        name = event.name
        if name.startswith(("Execution", "CommandExecution")):
            self._execution(event)
        elif event.device_url is not None and (name == "DeviceStateChangedEvent" or name in AVAILABILITY):
            self.device(event, event.device_url)
        elif name == "DeviceRemovedEvent" and event.device_url is not None:
            self.removed(event, event.device_url)
        elif event.gateway_id is not None:
            self._gateway(event, event.gateway_id)
        else:
            self._other(event)
        self.reload = self.reload or name in _STRUCTURE
        self.wants_plans = self.wants_plans or name in OF_PLANS
        ran = ran_of(event)
        if ran is not None:
            self.ran.append(ran)

    # ----------------------------------------------------------------- executions

    def _execution(self, event: Event) -> None:
        runs.recognize(self.memory, event, self.under_way, self.now)
        answers = list(runs.answers(self.memory, event, self.now))
        for asked, reply in answers:
            self.parts.say(asked.panel or None, event.name, event.raw, reply=reply, correlation_id=reply.correlation_id)
        run = self.memory.runs.get(event.exec_id or "")
        ours = run.asked[0] if run is not None and run.asked else None
        told = execution_of_event(event, ours.correlation_id if ours is not None else "")
        if told is None:
            return
        if told.devices is not None:
            self._place(told.execution, sorted({gateway_of(url) for url in told.devices}))
        known = self.memory.places.get(told.execution, [self.home.main_panel or ""])
        if event.is_last_of_execution:
            self.memory.places.pop(told.execution, None)
        for gateway in known:
            if gateway in self.home.gateways:
                self.parts.say(gateway, event.name, event.raw, readings=(told,))

    def _place(self, execution: str, gateways: list[str]) -> None:
        self.memory.places[execution] = gateways
        for old in list(self.memory.places)[:-_MOST_PLACES]:
            del self.memory.places[old]

    # ----------------------------------------------------------------- gateways, and all the rest

    def _gateway(self, event: Event, gateway: str) -> None:
        home, link, health = self.home, link_of(event), health_of_event(event.name)
        if gateway not in home.gateways:
            self.reload = self.reload or self.memory.home is not None
            self.tell(event, None)
            return
        if link is not None:
            self.memory.home = home.with_gateway(Gateway({"gatewayId": gateway, "alive": link.online}))
        if link is not None and link.online:
            # What happened there meanwhile may never be told.
            self.read_again[gateway] = None
        alarms = home.alarms_at(gateway)
        occurrence = occurrence_of(event)
        told = () if occurrence is None else (occurrence,)
        own = tuple(one for one in (link, health) if one is not None)
        # Whoever watches an alarm hears of it there; of a gateway without one at the gateway itself.
        moved = bool(alarms) and link is not None
        self.parts.say(gateway, event.name, event.raw, readings=own, occurrences=() if moved else told)
        for panel in alarms if link is not None else ():
            self.parts.say(panel, event.name, event.raw, readings=(link,) if link else (), occurrences=told)

    def _other(self, event: Event) -> None:
        if event.name == "DeviceCreatedEvent" and event.device_url:
            self.read_again[event.device_url] = None
        panel = self.home.panel_of(event.device_url) if event.device_url else None
        self.tell(event, panel or self.home.main_panel)
