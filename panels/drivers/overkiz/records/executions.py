"""Commands in groups, their executions, and what the log says of both (reference 7, 9)."""

from typing import Any, Final

from panels.drivers.overkiz.records.fields import raw, stamp
from panels.drivers.records import Field, Record, flag, record, records, text, texts, whole

# States after which an execution does not go on.
ENDS: Final = frozenset({"COMPLETED", "FAILED"})


class Command(Record):
    """One command of an action. In events its parameters are objects with ``type`` and ``value``."""

    __slots__ = ()
    name = text("name")
    type = whole("type")
    parameters = Field("parameters", lambda value: tuple(value) if isinstance(value, list) else ())
    delay = whole("delay")
    lock_level = whole("lockLevel")
    authentication = text("authentication", secret=True)
    sensitive_parameters = raw("sensitiveParametersIndexes")

    def __repr__(self) -> str:
        # Parameters may be codes: which of them are is not always said.
        return f"Command({self.name!r}, {len(self.parameters)} parameters)"


class Action(Record):
    """The commands of a group for one device."""

    __slots__ = ()
    device_url = text("deviceURL")
    commands = records("commands", Command)
    command = text("command")
    parameters = raw("parameters", secret=True)
    rank = whole("rank")


class ActionGroup(Record):
    """A stored scene, or the commands of one execution; at most one action per device."""

    __slots__ = ()
    oid = text("oid")
    label = text("label")
    metadata = text("metadata")
    shortcut = flag("shortcut")
    actions = records("actions", Action)
    notification_type_mask = whole("notificationTypeMask")
    notification_condition = text("notificationCondition")
    notification_text = text("notificationText")
    notification_title = text("notificationTitle")
    target_email_addresses = texts("targetEmailAddresses")
    target_phone_numbers = texts("targetPhoneNumbers")
    target_push_subscriptions = texts("targetPushSubscriptions")
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")


class FailedCommand(Record):
    """Which device did not do what, and why."""

    __slots__ = ()
    device_url = text("deviceURL")
    rank = whole("rank")
    failure_type = text("failureType")
    detailed_status = raw("detailedStatus")


class Execution(Record):
    """An execution that is under way."""

    __slots__ = ()
    id = text("id")
    state = text("state")
    started_at = stamp("startTime")
    owner = text("owner")
    description = text("description")
    action_group = record("actionGroup", ActionGroup)
    execution_type = text("executionType")
    execution_sub_type = text("executionSubType")


class Planned(Record):
    """A group that is to run at a time, once."""

    __slots__ = ()
    trigger_id = text("triggerId")
    label = text("label")
    runs_at = stamp("utcTime")
    action_group_oid = text("actionGroupOID")
    random_time_range = whole("randomTimeRange")
    server_side_managed = flag("serverSideManaged")
    execution_type = text("executionType")
    execution_sub_type = text("executionSubType")


class PastCommand(Record):
    """What became of one command of an execution that is over."""

    __slots__ = ()
    device_url = text("deviceURL")
    command = text("command")
    parameters = raw("parameters", secret=True)
    rank = whole("rank")
    delay = whole("delay")
    dynamic = flag("dynamic")
    state = text("state")
    failure_type = text("failureType")
    detailed_status = raw("detailedStatus")


class PastExecution(Record):
    """An execution that is over, as the log has it; several of its facts may be missing."""

    __slots__ = ()
    id = text("id")
    event_time = stamp("eventTime")
    effective_start_time = stamp("effectiveStartTime")
    end_time = stamp("endTime")
    duration_millis = whole("duration")
    owner = text("owner")
    source = text("source")
    label = text("label")
    type = text("type")
    state = text("state")
    failure_type = text("failureType")
    commands = records("commands", PastCommand)
    execution_type = text("executionType")
    execution_sub_type = text("executionSubType")
    action_group_oid = text("actionGroupOID")
    action_group_metadata = text("actionGroupMetadata")
    metadata = text("metaData")


class DeviceEvent(Record):
    """A device's fault or the like in the log."""

    __slots__ = ()
    id = text("id")
    event_time = stamp("eventTime")
    device_url = text("deviceURL")
    type = text("type")
    sub_type = text("subType")
    value = raw("value")


class NotificationEvent(Record):
    """A message that the service has sent to somebody."""

    __slots__ = ()
    id = text("id")
    event_time = stamp("eventTime")
    said = text("text")
    type = text("type")
    level = text("level")
    originator_type = text("originatorType")
    originator_ref = text("originatorRef")


class LogEntry(Record):
    """An entry of the mixed log: an execution or a device's event in a wrapper."""

    __slots__ = ()

    @property
    def entry(self) -> Record:
        """What is within; the wrapper itself where nobody knows it."""
        match self.raw:
            case {"execution": dict(inner)}:
                return PastExecution(inner)
            case {"deviceEvent": dict(inner)}:
                return DeviceEvent(inner)
        return self


class AccessAudit(Record):
    """Who used the setup in a span of time; ``limit_reached``: there is more than is told."""

    __slots__ = ()
    events = raw("events")
    starts_at = stamp("from")
    ends_at = stamp("to")
    limit_reached = flag("limitReached")


def unwrapped(said: Any, key: str) -> Any:
    """What a wrapper with one key holds; the value itself where there is no wrapper."""
    return said[key] if isinstance(said, dict) and isinstance(said.get(key), dict) else said
