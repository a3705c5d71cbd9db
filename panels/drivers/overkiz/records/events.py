"""Events as a fetch brings them, in either of two envelopes (reference 3.3, 3.4)."""

from datetime import datetime
from typing import Any, Final

from panels.drivers.overkiz.codes import known_events
from panels.drivers.overkiz.records.executions import Action, FailedCommand
from panels.drivers.overkiz.records.fields import moment_of, raw
from panels.drivers.overkiz.records.states import State
from panels.drivers.records import Record, flag, records, text, texts, whole

_UNREADABLE: Final = "unreadable"


class Event(Record):
    """One event. Which of its properties are told depends on its name; what nobody knows stays in ``raw``.

    The older envelope calls the event ``name`` and its moment ``timestamp``. The newer one calls them ``type`` and
    ``eventTime``, and what was ``type`` before has a longer name, see ``kind``.
    """

    __slots__ = ()
    setup_oid = text("setupOID")
    site_oid = text("siteOID")
    owning_partners = texts("owningPartners")
    owning_partner = text("owningPartner")
    gateway_id = text("gatewayId")
    device_url = text("deviceURL")
    device_states = records("deviceStates", State)
    device_attributes = records("deviceAttributes", State)
    controllable_name = text("controllableName")
    label = text("label")
    metadata = text("metadata")
    place_oid = text("placeOID")
    zone_oid = text("zoneOID")
    exec_id = text("execId")
    new_state = text("newState")
    old_state = text("oldState")
    owner = text("owner")
    owner_key = text("ownerKey")
    source = text("source")
    sub_type = whole("subType")
    time_to_next_state = whole("timeToNextState")
    failure_type = text("failureType")
    failure_type_code = whole("failureTypeCode")
    failed_commands = records("failedCommands", FailedCommand)
    actions = records("actions", Action)
    technical = flag("technical")
    related_devices = raw("relatedDevices")
    protocol_type = whole("protocolType")
    function_type = text("functionType")
    enabled = flag("enabled")
    timeout = whole("timeout")
    firmware_type = text("firmwareType")
    action_group_oid = text("actionGroupOID")
    action_group_label = text("actionGroupLabel")
    trigger_id = raw("triggerId")
    trigger_type = raw("triggerType")
    setup_trigger_oid = text("setupTriggerOID")
    setup_trigger_type = raw("setupTriggerType")
    setup_trigger_id = raw("setupTriggerId")
    new_mode = raw("newMode")
    condition_group_oid = text("conditionGroupOID")
    calendar_day_oid = text("calendarDayOID")
    calendar_rule_oid = text("calendarRuleOID")
    reason = text("reason")
    rank = whole("rank")
    # Of both envelopes, read by the properties below.
    own_name = text("name")
    own_type = raw("type")
    own_timestamp = raw("timestamp")
    own_event_time = raw("eventTime")
    execution_type = raw("executionType")
    place_type = raw("placeType")
    zone_type = raw("zoneType")
    day_type = raw("dayType")

    @property
    def is_new(self) -> bool:
        """Whether it came in the newer envelope."""
        said = self.own_type
        return self.own_name is None and isinstance(said, str) and said.endswith("Event")

    @property
    def name(self) -> str:
        """What happened, as ``DeviceStateChangedEvent``; empty for an event that does not say."""
        return str(self.own_type) if self.is_new else self.own_name or ""

    @property
    def is_known(self) -> bool:
        """Whether anybody has named such an event."""
        return self.name in known_events()

    @property
    def happened_at(self) -> datetime | None:
        """The vendor's time; events of boxes may have none."""
        return moment_of(self.own_timestamp) or moment_of(self.own_event_time)

    @property
    def kind(self) -> Any:
        """What stands under ``type`` in the older envelope: the sort of execution, place, zone or day."""
        if not self.is_new:
            return self.own_type
        moved = (self.execution_type, self.place_type, self.zone_type, self.day_type)
        return next((said for said in moved if said is not None), None)

    @property
    def is_last_of_execution(self) -> bool:
        """Whether the execution is over with it (reference 7)."""
        return self.name == "ExecutionStateChangedEvent" and (
            self.new_state in {"COMPLETED", "FAILED"} or self.time_to_next_state == -1
        )


def events_of(said: Any) -> tuple[Event, ...]:
    """The events of a fetched list, in its order; a member that is no object becomes an event that holds it whole.

    Raises `TypeError` for what is no list.
    """
    if not isinstance(said, list):
        raise TypeError("events come as a list")
    return tuple(Event(one if isinstance(one, dict) else {_UNREADABLE: one}) for one in said)
