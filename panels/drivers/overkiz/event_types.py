"""What events are, by name: category, kind and marks (reference 3.4). R: something is over again."""

from collections.abc import Mapping
from typing import Final

# Names that tell of states and commands, which are read and not told as happenings of their own.
READ: Final = frozenset(
    {"DeviceStateChangedEvent", "ExecutionRegisteredEvent", "ExecutionStateChangedEvent",
     "CommandExecutionStateChangedEvent", "GatewaySynchronizationStartedEvent", "GatewaySynchronizationEndedEvent",
     "RefreshAllDevicesStatesCompletedEvent"}
)  # fmt: skip

EVENT_TYPES: Final[Mapping[str, tuple[str, str, str]]] = {
    # Gateways.
    "GatewayDownEvent": ("comm", "panel_disconnected", ""),
    "GatewayAliveEvent": ("comm", "panel_connected", "R"),
    "GatewaySynchronizationFailedEvent": ("trouble", "overkiz:synchronization_failed", ""),
    "GatewayFunctionChangedEvent": ("system", "overkiz:gateway_function", ""),
    "GatewayModeChangedEvent": ("system", "overkiz:gateway_mode", ""),
    "GatewayDownOptionsChangedEvent": ("system", "overkiz:disconnection_alert", ""),
    "GatewayFirmwareUpdateStartedEvent": ("system", "overkiz:firmware_update", ""),
    "GatewayFirmwareUpdateCompletedEvent": ("system", "overkiz:firmware_update", "R"),
    "GatewayFirmwareUpdateFailedEvent": ("trouble", "overkiz:firmware_update_failed", ""),
    "RefreshAllDevicesStatesFailedEvent": ("trouble", "overkiz:refresh_failed", ""),
    "GatewayProtocolDownEvent": ("trouble", "overkiz:protocol_down", ""),
    "GatewayProtocolReadyEvent": ("trouble", "overkiz:protocol_down", "R"),
    "GatewayActiveProtocolsChangedEvent": ("system", "overkiz:protocols", ""),
    # Devices.
    "DeviceUnavailableEvent": ("trouble", "overkiz:device_unavailable", ""),
    "DeviceAvailableEvent": ("trouble", "overkiz:device_unavailable", "R"),
    "DeviceDisabledEvent": ("system", "overkiz:device_disabled", ""),
    "DeviceCreatedEvent": ("system", "overkiz:device_added", ""),
    "DeviceUpdatedEvent": ("system", "overkiz:device_changed", ""),
    "DeviceRemovedEvent": ("system", "overkiz:device_removed", ""),
    # What the home does by itself.
    "GroupTriggeredEvent": ("home", "overkiz:scene_triggered", ""),
    "DelayedTriggerSetEvent": ("home", "overkiz:scene_planned", ""),
    "DelayedTriggerCancelledEvent": ("home", "overkiz:scene_planned", "R"),
    "SetupTriggerTriggeredEvent": ("home", "overkiz:trigger_fired", ""),
    "SetupTriggerModeChangedEvent": ("system", "overkiz:trigger_mode", ""),
    # Who uses the home, told without their names.
    "EndUserAccountCreatedEvent": ("system", "overkiz:person_added", ""),
    "EndUserAccountUpdatedEvent": ("system", "overkiz:person_changed", ""),
    "EndUserAccountDeletedEvent": ("system", "overkiz:person_removed", ""),
    "SetupQuotaUpdatedEvent": ("system", "overkiz:quota", ""),
    # Messages of the service. That it asks something comes as one of these, or not at all.
    "NotificationEventLogEvent": ("other", "overkiz:notification", ""),
    "PushNotificationEvent": ("other", "overkiz:notification", ""),
    "EmailNotificationEvent": ("other", "overkiz:notification", ""),
    "SmsNotificationEvent": ("other", "overkiz:notification", ""),
    "RealTimeSetupNotificationEvent": ("other", "overkiz:notification", ""),
}

# What was made, changed or removed in the installation: the beginnings of names, and what each is called.
KEPT_THINGS: Final[Mapping[str, str]] = {
    "ActionGroup": "scene", "ConditionGroup": "condition", "CalendarDay": "calendar", "CalendarRule": "calendar",
    "Place": "place", "Zone": "group", "SetupTrigger": "trigger",
}  # fmt: skip
KEPT_VERBS: Final = ("CreatedEvent", "UpdatedEvent", "DeletedEvent")
