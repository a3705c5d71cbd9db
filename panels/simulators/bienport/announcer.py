"""Tells the applications of everybody with access what happened, in the two envelopes of reference 6.1."""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from panels.simulators.bienport.happenings import Cause, Happening, Kind
from panels.simulators.bienport.journal import Activities
from panels.simulators.bienport.outbox import Outbox
from panels.simulators.bienport.world import Panel, World
from panels.simulators.faults import Faults
from panels.simulators.timers import Timers

# Type and the parameters it carries besides resourceId, model, networkId (reference 6.2).
DOCUMENTED: Final = {
    Kind.ARMED: ("armNotification", ("partition", "brand")),
    Kind.DISARMED: ("disarmNotification", ("partition", "brand")),
    Kind.ZONE_ALARM: ("zoneAlarmNotification", ()),
    Kind.KEYPAD_ALARM: ("keypadKeyfobAlarmNotification", ()),
    Kind.KEYFOB_ALARM: ("keypadKeyfobAlarmNotification", ()),
}
# GUESSES: the overview names these families, nobody has seen their literals. The switch no_guesses silences them.
GUESSED: Final = {
    Kind.PANIC: ("panicAlarmNotification", ("brand",)),
    Kind.MEDICAL: ("medicalAlarmNotification", ("brand",)),
    Kind.CONNECTED: ("resourceConnectedNotification", ("brand",)),
    Kind.DISCONNECTED: ("resourceDisconnectedNotification", ("brand",)),
    Kind.CONNECTION_INITIATED: ("connectionInitiatedNotification", ("brand",)),
}
BACKLOG: Final = 200


def reply_topic(world: World, app_id: str) -> str:
    """Return where an application listens (reference 1.1): known third-party ids lose their dot to a slash."""
    if world.is_third_party(app_id):
        name, _, instance = app_id.rpartition(".")
        return f"application/third-party/{name}/{instance}"
    return f"secom/mobileapp/{app_id}"


class Announcer:
    """Logs each happening and publishes it a moment later, so that an answer given meanwhile comes first."""

    def __init__(
        self, world: World, activities: Activities, outbox: Outbox, faults: Faults, timers: Timers, *, delay: float
    ) -> None:
        self._world = world
        self._activities = activities
        self._outbox = outbox
        self._faults = faults
        self._timers = timers
        self._delay = delay
        self._backlog: dict[int, deque[Happening]] = {}
        self.after: Callable[[str], None] | None = None
        """Called with a correlation id once the notification that carries it is out."""

    def hear(self, happening: Happening) -> None:
        """Take in a happening. A panel that is cut off keeps its news until the line is back."""
        panel = happening.panel
        if not panel.connected and happening.kind is not Kind.DISCONNECTED:
            self._backlog.setdefault(panel.resource_id, deque(maxlen=BACKLOG)).append(happening)
            return
        self._pass_on(happening)
        if happening.kind is Kind.CONNECTED:
            for late in self._backlog.pop(panel.resource_id, ()):
                self._pass_on(late)

    def _pass_on(self, happening: Happening) -> None:
        self._activities.add(happening)
        self._timers.later(self._delay, partial(self._publish_to_all, happening))

    def _publish_to_all(self, happening: Happening) -> None:
        self.publish(happening)

    def publish(self, happening: Happening, *, app_id: str | None = None) -> int:
        """Publish to every application with access, or to one; return to how many."""
        count = 0
        for app in self._audience(happening, app_id):
            own = happening.cause is not None and app == happening.cause.app_id
            message = self._message(happening, app, happening.cause if own else None)
            if message is None:
                return 0
            topic = reply_topic(self._world, app)
            self._outbox.notify(topic, message, resource_id=happening.panel.resource_id)
            count += 1
        if happening.cause and self.after:
            self.after(happening.cause.correlation_id)
        return count

    def _audience(self, happening: Happening, only: str | None) -> Iterator[str]:
        third_party = happening.kind is Kind.EXTERNAL_OUTPUT
        for user in self._world.users:
            if user.may_see(happening.panel):
                for app in list(user.app_ids):
                    if (only is None or app == only) and self._world.is_third_party(app) == third_party:
                        yield app

    def _message(self, happening: Happening, app: str, cause: Cause | None) -> dict[str, Any] | None:
        if happening.kind is Kind.EXTERNAL_OUTPUT:
            return self._third_party(happening, app, cause)
        named = DOCUMENTED.get(happening.kind)
        if named is None and not self._faults.is_on("no_guesses"):
            named = GUESSED.get(happening.kind)
        if named is None:
            return None
        kind, extra = named
        # What the panel did by itself carries an empty appId and no correlationId (reference 6.1).
        message: dict[str, Any] = {"messageType": "notification", "appId": cause.app_id if cause else ""}
        if cause:
            message["correlationId"] = cause.correlation_id
        message |= {"notificationType": kind, "reason": happening.text}
        message["parameters"] = _identity(happening.panel, happening.number, extra)
        return message

    def _third_party(self, happening: Happening, app: str, cause: Cause | None) -> dict[str, Any]:
        panel = happening.panel
        message: dict[str, Any] = {"messageType": "notification", "appId": app}
        if cause:
            message["correlationId"] = cause.correlation_id
        message |= {"command": "setExtDO", "notificationType": "extDOStateChanged"}
        author = self._world.user_by_id(happening.cause.user_id) if happening.cause else None
        if author:
            message |= {"userName": author.full_name, "userId": author.user_id}
        message["parameters"] = {
            "resourceId": panel.resource_id,
            "brand": panel.brand,
            "model": panel.model,
            "networkId": panel.network_id,
            "organizationId": self._world.organization_id,
            "output": happening.number,
            "status": happening.status,
        }
        return message


def _identity(panel: Panel, partition: int | None, extra: tuple[str, ...]) -> dict[str, Any]:
    parameters: dict[str, Any] = {"partition": partition} if "partition" in extra else {}
    parameters["resourceId"] = panel.resource_id
    if "brand" in extra:
        parameters["brand"] = panel.brand
    return parameters | {"model": panel.model, "networkId": panel.network_id}
