"""A command as it arrived, and every check before a panel hears of it, in the order of reference 10.1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from panels.simulators.bienport import templates
from panels.simulators.bienport.happenings import Cause
from panels.simulators.bienport.pins import PinCipher, UnreadablePinError
from panels.simulators.bienport.templates import Template
from panels.simulators.bienport.tokens import TokenRejectedError, Tokens
from panels.simulators.bienport.world import Panel, Partition, User, World
from panels.simulators.faults import Faults

MOBILE: Final = frozenset(templates.SUCCESS) - {"setExtDO"}
THIRD_PARTY: Final = frozenset({"setExtDO"})
WITH_PARTITION: Final = frozenset({"arm", "armStay", "armSleep", "disarm", "armZone", "disarmZone", "setPinCode"})
READS: Final = frozenset({"getStatus", "getFailures"})
WITHOUT_PIN: Final = frozenset({"initiateConnection", "setExtDO"})


class RefusedError(Exception):
    """The command ends here with this answer."""

    def __init__(self, template: Template) -> None:
        super().__init__(template.reason)
        self.template = template


class IgnoredError(Exception):
    """The command gets no answer at all."""


@dataclass(slots=True, kw_only=True)
class Request:
    """One command. ``facts`` is what an answer may repeat; it grows as the checks go on."""

    app_id: str
    third_party: bool
    correlation_id: str
    command: str
    parameters: Mapping[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    user: User | None = None
    panel: Panel | None = None
    partition: Partition | None = None

    def invalid(self, text: str) -> RefusedError:
        """Return the refusal for input that cannot be read: an exception on the mobile side (reference 3.2)."""
        return RefusedError(templates.invalid(text) if self.third_party else templates.unknown(text))

    def number(self, key: str) -> int:
        """Return a whole number from the parameters."""
        value = self.parameters.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.invalid(f"{key} must be a number")
        return value

    def numbers(self, key: str) -> list[int]:
        """Return a list of whole numbers from the parameters."""
        value = self.parameters.get(key)
        if not isinstance(value, list) or any(not isinstance(v, int) or isinstance(v, bool) for v in value):
            raise self.invalid(f"{key} must be an array of numbers")
        return value

    def cause(self, organization_id: int) -> Cause:
        """Return what a notification repeats of this command."""
        return Cause(
            app_id=self.app_id,
            correlation_id=self.correlation_id,
            user_id=self.user.user_id if self.user else 0,
            organization_id=organization_id,
        )


class Checks:
    """Everything the platform looks at before it sends a command on to a device."""

    def __init__(self, world: World, tokens: Tokens, cipher: PinCipher, faults: Faults) -> None:
        self._world = world
        self._tokens = tokens
        self._cipher = cipher
        self._faults = faults

    def read(self, envelope: Mapping[str, Any]) -> Request:
        """Return the request, with nothing checked but the application it comes from."""
        command = envelope.get("command")
        parameters = envelope.get("parameters")
        correlation_id = envelope.get("correlationId")
        request = Request(
            app_id=envelope["appId"],
            third_party=self._world.is_third_party(envelope["appId"]),
            correlation_id=correlation_id if isinstance(correlation_id, str) else "",
            command=command if isinstance(command, str) else "",
            parameters=parameters if isinstance(parameters, dict) else {},
        )
        request.facts["command"] = command
        for key in ("resourceId", "partition", "zone", "zones", "userType"):
            if key in request.parameters:
                request.facts[key] = request.parameters[key]
        if envelope.get("userId") is not None:
            request.facts["userId"] = envelope["userId"]
        return request

    def run(self, request: Request, token: object) -> None:
        """Fill in user, panel and partition, or raise RefusedError or IgnoredError."""
        request.user = user = self._user(token)
        self._known(request)
        if "userId" not in request.facts:
            raise RefusedError(templates.USER_MISSING)
        if request.facts["userId"] != user.user_id:
            # Undocumented (reference A29, choice).
            raise RefusedError(templates.BAD_TOKEN)
        if not request.correlation_id:
            raise request.invalid("correlationId is required")
        request.panel = panel = self._panel(request, user)
        request.facts |= {"brand": panel.brand, "model": panel.model, "networkId": panel.network_id}
        if not panel.enabled:
            raise RefusedError(templates.DISABLED)
        if request.command in user.denied_commands:
            raise RefusedError(templates.NOT_PERMITTED)
        if request.command in WITH_PARTITION:
            self._partition(request, panel, user)
        self._specific(request, panel)
        if request.command not in WITHOUT_PIN:
            self._pin(request, panel)

    def _user(self, token: object) -> User:
        try:
            return self._tokens.read(token)
        except TokenRejectedError as error:
            if error.foreign and self._faults.is_on("ignore_foreign_tokens"):
                raise IgnoredError from None
            raise RefusedError(templates.BAD_TOKEN) from None

    def _known(self, request: Request) -> None:
        known = THIRD_PARTY if request.third_party else MOBILE
        if self._faults.is_on("any_family"):
            known = MOBILE | THIRD_PARTY
        if request.command not in known:
            raise RefusedError(templates.COMMAND_UNKNOWN)

    def _panel(self, request: Request, user: User) -> Panel:
        panel = self._world.panels.get(request.number("resourceId"))
        denied = templates.NO_RIGHTS if request.third_party else templates.NO_ACCESS
        if panel is None:
            hide = self._faults.is_on("hide_unknown_panels")
            raise RefusedError(denied if hide else templates.PANEL_UNKNOWN)
        if not user.may_see(panel):
            raise RefusedError(denied)
        return panel

    def _partition(self, request: Request, panel: Panel, user: User) -> None:
        number = request.number("partition")
        if request.command == "setPinCode":
            request.facts["partitionNo"] = number
            if number == 0:
                # The sample changes a code of the whole panel.
                return
        request.partition = panel.partitions.get(number)
        if request.partition is None:
            raise RefusedError(templates.PARTITION_UNKNOWN)
        if (panel.resource_id, number) in user.denied_partitions:
            raise RefusedError(templates.PARTITION_DENIED)

    def _specific(self, request: Request, panel: Panel) -> None:
        if request.command in ("armZone", "disarmZone"):
            request.number("zone")
            if not panel.zones:
                raise RefusedError(templates.NO_SENSORS)
        elif request.command in ("zonesBypass", "zonesUnbypass"):
            request.numbers("zones")
        elif request.command == "initiateConnection" and not panel.msisdn:
            raise RefusedError(templates.NO_MSISDN)
        elif request.command == "setExtDO":
            output = panel.outputs.get(request.number("output"))
            if output is None or not output.external:
                raise request.invalid("Invalid output index!")
            if request.number("status") not in (0, 1):
                raise request.invalid("Invalid status!")

    def _pin(self, request: Request, panel: Panel) -> None:
        # setPinCode brings the code it replaces under another name, which the panel itself compares.
        key = "currentPinCode" if request.command == "setPinCode" else "pinCode"
        spared = request.command in READS and self._faults.is_on("reads_without_pin")
        if spared and key not in request.parameters:
            return
        try:
            pin = self._cipher.decrypt(request.parameters.get(key))
        except UnreadablePinError:
            raise RefusedError(templates.REFUSED) from None
        if request.command != "setPinCode" and not panel.knows_pin(pin):
            raise RefusedError(templates.REFUSED)

    def code(self, request: Request, key: str) -> str:
        """Return a code from the parameters of setPinCode."""
        try:
            return self._cipher.decrypt(request.parameters.get(key))
        except UnreadablePinError:
            raise RefusedError(templates.REFUSED) from None
