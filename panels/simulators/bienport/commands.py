"""What a panel does with a command that has passed all checks (reference 4, 5)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from panels.simulators.bienport import templates
from panels.simulators.bienport.checks import Checks, RefusedError, Request
from panels.simulators.bienport.happenings import Kind
from panels.simulators.bienport.machinery import Machinery
from panels.simulators.bienport.reports import failures_block, status_block
from panels.simulators.bienport.troubles import set_connected
from panels.simulators.bienport.world import Mode, Panel, Zone


class Commands:
    """Executes commands on panels and returns what their answers carry beyond the echo."""

    def __init__(self, machinery: Machinery, checks: Checks, *, organization_id: int, device_delay: float) -> None:
        self._machinery = machinery
        self._checks = checks
        self._organization_id = organization_id
        self._device_delay = device_delay
        self._actions: Mapping[str, Callable[[Request, Panel], Mapping[str, Any] | None]] = {
            "arm": self._arm,
            "armStay": self._arm,
            "armSleep": self._arm,
            "disarm": self._disarm,
            "armZone": self._set_zone,
            "disarmZone": self._set_zone,
            "zonesBypass": self._bypass,
            "zonesUnbypass": self._bypass,
            "setOutput": self._set_output,
            "getStatus": self._get_status,
            "getFailures": self._get_failures,
            "initiateConnection": self._initiate_connection,
            "setPinCode": self._set_pin_code,
            "setExtDO": self._set_external_output,
        }

    def execute(self, request: Request, *, keep_state: bool = False) -> dict[str, Any]:
        """Return the answer after the panel did it, or raise RefusedError.

        With ``keep_state`` the panel answers yes and does nothing.
        """
        panel = request.panel
        if panel is None:
            raise RefusedError(templates.PANEL_UNKNOWN)
        reads = request.command in ("getStatus", "getFailures")
        block = None
        if request.command == "setExtDO":
            self._set_external_output(request, panel, keep_state=keep_state)
        elif reads or not keep_state:
            block = self._actions[request.command](request, panel)
        answer = templates.SUCCESS[request.command].render(
            request.correlation_id, request.facts, third_party=request.third_party
        )
        return templates.with_block(answer, block) if block else answer

    def _arm(self, request: Request, panel: Panel) -> None:
        if request.partition is None or not self._machinery.arm(
            panel, request.partition, Mode(request.command), request.cause(self._organization_id)
        ):
            raise RefusedError(templates.REFUSED)

    def _disarm(self, request: Request, panel: Panel) -> None:
        if request.partition is not None:
            self._machinery.disarm(panel, request.partition, request.cause(self._organization_id))

    def _set_zone(self, request: Request, panel: Panel) -> None:
        zone = panel.zones.get(request.number("zone"))
        if zone is None or request.partition is None or zone.partition != request.partition.number:
            raise RefusedError(templates.REFUSED)
        arming = request.command == "armZone"
        if arming and (zone.open or zone.tampered):
            raise RefusedError(templates.REFUSED)
        zone.armed_alone = arming
        zone.disarmed_alone = not arming

    def _bypass(self, request: Request, panel: Panel) -> None:
        zones = [self._zone(panel, number) for number in request.numbers("zones")]
        if not self._machinery.bypass(panel, zones, bypassed=request.command == "zonesBypass"):
            raise RefusedError(templates.REFUSED)

    @staticmethod
    def _zone(panel: Panel, number: int) -> Zone:
        zone = panel.zones.get(number)
        if zone is None:
            raise RefusedError(templates.REFUSED)
        return zone

    def _set_output(self, request: Request, panel: Panel) -> None:
        output = panel.outputs.get(request.number("output"))
        status = request.number("status")
        if output is None or output.external or status not in (0, 1):
            raise RefusedError(templates.REFUSED)
        duration = request.number("duration") if "duration" in request.parameters else 0
        if not 0 <= duration <= 86_400:
            raise RefusedError(templates.REFUSED)
        self._machinery.switch(panel, output, status, duration=duration)

    def _get_status(self, request: Request, panel: Panel) -> Mapping[str, Any]:
        return status_block(self._machinery, panel)

    def _get_failures(self, request: Request, panel: Panel) -> Mapping[str, Any]:
        return failures_block(panel)

    def _initiate_connection(self, request: Request, panel: Panel) -> None:
        cause = request.cause(self._organization_id)

        def arrive() -> None:
            # A panel that was cut off hears the SMS and dials in; the events are hinted at only (reference A31).
            set_connected(self._machinery, panel, connected=True)
            text = self._machinery.texts.initiated(done=True)
            self._machinery.tell(Kind.CONNECTION_INITIATED, panel, text, cause=cause)

        self._machinery.timers.later(self._device_delay * 2, arrive)

    def _set_pin_code(self, request: Request, panel: Panel) -> None:
        kind = request.parameters.get("userType")
        slot = (kind, request.number("userIndex")) if isinstance(kind, str) else None
        current = self._checks.code(request, "currentPinCode")
        new = self._checks.code(request, "newPinCode")
        if slot is None or panel.pins.get(slot) != current or not (new.isdecimal() and 4 <= len(new) <= 8):
            raise RefusedError(templates.REFUSED)
        panel.pins[slot] = new
        self._machinery.tell(Kind.CODE_CHANGED, panel, self._machinery.texts.code_changed(slot[0]))

    def _set_external_output(self, request: Request, panel: Panel, *, keep_state: bool = False) -> None:
        output = panel.outputs[request.number("output")]
        status = int(output.on) if keep_state else request.number("status")
        cause = request.cause(self._organization_id)
        switch = partial(self._machinery.switch, panel, output, status, cause=cause)
        self._machinery.timers.later(self._device_delay, switch)
