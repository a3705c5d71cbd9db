"""A cloud without sockets, on a clock that tests turn by hand, and a client that speaks to it."""

import itertools
import json
from typing import Any

from panels.simulators.bienport.cloud import Cloud, CloudSettings
from panels.simulators.bienport.machinery import Delays
from panels.simulators.bienport.world import User
from tests.panels.simulators.clock import ManualTimers

SHOP, BAKERY, DISABLED, BARE, UNREACHABLE, IO = 34, 35, 36, 37, 38, 33


class Workbench:
    """One cloud and everything it has published."""

    def __init__(self, **settings: Any) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.timers = ManualTimers()
        settings = {"pace": 0.0, "delays": Delays(exit=6, entry=10, siren=60), **settings}
        self.cloud = Cloud(CloudSettings(**settings), self.timers, lambda topic, body: self.sent.append((topic, body)))
        self.main, self.second, self.third = self.cloud.world.users
        self._numbers = itertools.count(1)

    @property
    def app(self) -> str:
        return self.main.app_ids[0]

    def pin(self, resource_id: int) -> str:
        return self.cloud.cipher.encrypt(self.cloud.world.panels[resource_id].pin)

    def envelope(self, command: str, parameters: dict[str, Any], *, user: User | None = None) -> dict[str, Any]:
        """Return a command as the vendor's page shows it, with the next number as its correlation id."""
        user = user or self.main
        return {
            "messageType": "commandMessage",
            "appId": user.app_ids[0],
            "brand": "EBS",
            "jwtToken": self.cloud.tokens.issue(user, remember=False),
            "userId": user.user_id,
            "organizationId": "20635",
            "command": command,
            "correlationId": str(next(self._numbers)),
            "parameters": parameters,
        }

    def give(self, envelope: object, *, wait: float = 0.06) -> None:
        """Hand a message to the cloud and let the usual time for an answer pass."""
        body = envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode()
        self.cloud.desk.receive(body, 2)
        self.timers.advance(wait)

    def ask(
        self, command: str, resource_id: int, *, user: User | None = None, pin: bool = True, **parameters: Any
    ) -> dict[str, Any]:
        """Send a command and return the first answer to it; messages before it are forgotten."""
        parameters = {"resourceId": resource_id, **parameters}
        if pin:
            parameters = {"pinCode": self.pin(resource_id), **parameters}
        self.sent.clear()
        self.give(self.envelope(command, parameters, user=user))
        answer = self.answers()[0]
        return {key: value for key, value in answer.items() if key not in ("messageType", "correlationId")}

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.sent]

    def answers(self) -> list[dict[str, Any]]:
        return [message for message in self.messages() if message["messageType"] == "commandResponse"]

    def notifications(self, app: str | None = None) -> list[dict[str, Any]]:
        """Return what was told to one application, the main user's mobile one unless said otherwise."""
        topic = f"secom/mobileapp/{app or self.app}"
        return [
            message
            for where, message in zip((topic for topic, _ in self.sent), self.messages(), strict=True)
            if where == topic and message["messageType"] == "notification"
        ]

    def identity(self, resource_id: int) -> dict[str, Any]:
        panel = self.cloud.world.panels[resource_id]
        return {
            "resourceId": resource_id,
            "brand": panel.brand,
            "model": panel.model,
            "networkId": panel.network_id,
        }
