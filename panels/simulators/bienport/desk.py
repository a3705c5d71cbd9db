"""The way of a command: from the topic through the checks to the panel, and the answer back."""

import json
import logging
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from panels.simulators.bienport import templates
from panels.simulators.bienport.announcer import Announcer, reply_topic
from panels.simulators.bienport.checks import Checks, IgnoredError, RefusedError, Request
from panels.simulators.bienport.commands import Commands
from panels.simulators.bienport.journal import CommandLog
from panels.simulators.bienport.outbox import Outbox
from panels.simulators.bienport.world import World
from panels.simulators.faults import Faults
from panels.simulators.timers import Timer, Timers

logger = logging.getLogger(__name__)
# An id becomes a topic level: wildcards, levels and blanks have no place there (reference 1.1).
APP_ID: Final = re.compile(r"[^\s/+#\x00-\x1f\x7f\ud800-\udfff]{1,120}")
APPS_PER_USER: Final = 50
HELD_AT_MOST: Final = 30.0


class Desk:
    """Receives raw messages of ``resource/commands`` and never dies of one."""

    def __init__(
        self,
        *,
        world: World,
        checks: Checks,
        commands: Commands,
        announcer: Announcer,
        outbox: Outbox,
        faults: Faults,
        log: CommandLog,
        timers: Timers,
        latency: float,
        ack_timeout: float,
    ) -> None:
        self._world = world
        self._checks = checks
        self._commands = commands
        self._outbox = outbox
        self._faults = faults
        self._log = log
        self._timers = timers
        self._latency = latency
        self._ack_timeout = ack_timeout
        self._held: dict[str, tuple[Timer, partial[None]]] = {}
        announcer.after = self._release

    def receive(self, payload: bytes, qos: int = 0) -> None:
        """Take in one message. What cannot be answered is dropped and counted (reference 10.3)."""
        envelope = _parse(payload)
        if envelope is None:
            self._outbox.counters["dropped"] += 1
            return
        entry = self._log.add(envelope, at=self._timers.now(), qos=qos)
        try:
            self._handle(envelope, entry)
        except Exception:
            # Whatever a stranger sends, the next client must still be served.
            logger.exception("command of %r was not handled", entry["appId"])
            self._outbox.counters["unhandled"] += 1

    def _handle(self, envelope: Mapping[str, Any], entry: dict[str, Any]) -> None:
        request = self._checks.read(envelope)
        try:
            self._checks.run(request, envelope.get("jwtToken"))
        except IgnoredError:
            entry["outcome"] = "ignored"
        except RefusedError as refusal:
            self._later(request, entry, self._latency, self._refuse, refusal.template)
        else:
            self._register(request)
            self._deliver(request, entry)

    def _register(self, request: Request) -> None:
        """Remember the application, so that it hears of panels from now on (choice, reference 6.2)."""
        user = request.user
        if user is None or request.third_party or request.app_id in user.app_ids:
            return
        if len(user.app_ids) < APPS_PER_USER:
            user.app_ids.append(request.app_id)

    def _deliver(self, request: Request, entry: dict[str, Any]) -> None:
        resource_id = request.panel.resource_id if request.panel else None
        take = partial(self._faults.take, panel=resource_id, command=request.command)
        # An SMS reaches a panel whose line to the cloud is cut.
        cut = request.panel is not None and not request.panel.connected and request.command != "initiateConnection"
        if take("no_response"):
            entry["outcome"] = "no_response"
        elif cut or take("no_ack"):
            self._later(request, entry, self._ack_timeout, self._refuse, templates.NO_ACK)
        elif take("refuse"):
            self._later(request, entry, self._latency, self._refuse, templates.REFUSED)
        elif (text := take("exception")) is not None:
            self._later(request, entry, self._latency, self._refuse, templates.unknown(str(text)))
        else:
            self._later(request, entry, self._latency, self._execute)

    def _later(self, request: Request, entry: dict[str, Any], delay: float, act: Any, *more: Any) -> None:
        self._timers.later(delay, partial(act, request, entry, *more))

    def _refuse(self, request: Request, entry: dict[str, Any], template: templates.Template) -> None:
        message = template.render(request.correlation_id, request.facts, third_party=request.third_party)
        self._answer(request, entry, message)

    def _execute(self, request: Request, entry: dict[str, Any]) -> None:
        resource_id = request.panel.resource_id if request.panel else None
        take = partial(self._faults.take, panel=resource_id, command=request.command)
        try:
            message = self._commands.execute(request, keep_state=take("old_state") is not None)
        except RefusedError as refusal:
            self._refuse(request, entry, refusal.template)
            return
        entry["executed"] = True
        if take("lost_response"):
            entry["outcome"] = "lost_response"
            return
        answer = partial(self._answer, request, entry, message)
        late = take("late_response")
        if late is not None:
            self._timers.later(float(late), answer)
        elif take("notification_first"):
            # Held until the notification is out, but not for ever: some commands have none.
            timer = self._timers.later(HELD_AT_MOST, partial(self._release, request.correlation_id))
            self._held[request.correlation_id] = (timer, answer)
        else:
            answer()

    def _release(self, correlation_id: str) -> None:
        held = self._held.pop(correlation_id, None)
        if held:
            timer, answer = held
            timer.cancel()
            self._timers.later(0.05, answer)

    def _answer(self, request: Request, entry: dict[str, Any], message: dict[str, Any]) -> None:
        entry["outcome"] = message["result"]
        entry["answeredAt"] = self._timers.now()
        topic = reply_topic(self._world, request.app_id)
        resource_id = request.facts.get("resourceId")
        self._outbox.respond(
            topic,
            message,
            resource_id=resource_id if isinstance(resource_id, int) else None,
            command=request.command,
        )


def _parse(payload: bytes) -> dict[str, Any] | None:
    """Return the envelope, or None for what is no command or names nobody to answer."""
    try:
        envelope = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(envelope, dict) or envelope.get("messageType") != "commandMessage":
        return None
    app_id = envelope.get("appId")
    return envelope if isinstance(app_id, str) and APP_ID.fullmatch(app_id) else None
