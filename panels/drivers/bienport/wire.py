"""The shapes of Bienport's MQTT messages: only the keys that are read, each with its exact type.

Keys that are missing or null are None, which means: not told.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

LARGEST_RESOURCE: Final = 2**63 - 1
LARGEST_NUMBER: Final = 32767

ResourceId = Annotated[int, Meta(ge=0, le=LARGEST_RESOURCE)]
Number = Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)]
Switch = Annotated[int, Meta(ge=0, le=1)]


class Parameters(Struct, rename="camel", gc=False):
    """What a notification is about."""

    resource_id: ResourceId | None = None
    partition: Number | None = None
    zone: Number | None = None
    output: Number | None = None
    status: Switch | None = None


class Notification(Struct, tag_field="messageType", tag="notification", rename="camel"):
    """Something that happened; ``reason`` is a sentence in the account's language."""

    notification_type: str
    correlation_id: str | None = None
    reason: str | None = None
    parameters: Parameters | None = None


class PartitionItem(Struct, gc=False):
    partition: Number
    value: bool


class ZoneItem(Struct, gc=False):
    zone: Number
    value: bool


class ZoneTamperItem(Struct, rename="camel", gc=False):
    zone_tamper: Number
    value: bool


class KeypadItem(Struct, gc=False):
    keypad: Number
    value: bool


class KeypadTamperItem(Struct, rename="camel", gc=False):
    keypad_tamper: Number
    value: bool


class KeypadFailureItem(Struct, rename="camel", gc=False):
    keypad_no: Number
    value: bool


class OutputItem(Struct, gc=False):
    output: Number
    value: bool


class OutputFailureItem(Struct, rename="camel", gc=False):
    out_number: Number
    value: bool


class PowerOutItem(Struct, rename="camel", gc=False):
    power_out: Number
    value: bool
    out_name: str | None = None


class PowerInItem(Struct, rename="camel", gc=False):
    power_in: Number
    value: bool
    in_name: str | None = None


class OtherFailureItem(Struct, gc=False):
    type: Number
    value: bool
    name: str | None = None


class Data(Struct, rename="camel"):
    """The data of a response: what it answers, and the blocks of the two reads."""

    command: str | None = None
    resource_id: ResourceId | None = None

    is_ready_for_arm: bool | None = None
    remote_controller_alarm: bool | None = None
    battery_voltage: float | None = None
    power_supply_voltage: float | None = None
    armed_partitions: list[PartitionItem] | None = None
    partitions_stay_away: list[PartitionItem] | None = None
    partitions_night: list[PartitionItem] | None = None
    current_partition_alarms: list[PartitionItem] | None = None
    alarming_zones: list[ZoneItem] | None = None
    zone_alarm_history: list[ZoneItem] | None = None
    silent_alarm_history: list[ZoneItem] | None = None
    locked_zones: list[ZoneItem] | None = None
    zone_tampers: list[ZoneTamperItem] | None = None
    zones_com_failures: list[ZoneItem] | None = None
    zones_power_failures: list[ZoneItem] | None = None
    tamper_keypad: list[KeypadItem] | None = None
    keypad_tampers: list[KeypadTamperItem] | None = None
    alarming_outputs: list[OutputItem] | None = None

    out_failures: list[OutputFailureItem] | None = None
    power_out_failures: list[PowerOutItem] | None = None
    power_in_failures: list[PowerInItem] | None = None
    keypad_comm_failures: list[KeypadFailureItem] | None = None
    keypad_power_failures: list[KeypadFailureItem] | None = None
    other_failures: list[OtherFailureItem] | None = None


class Echo(Struct, rename="camel", gc=False):
    """What an answer to an unknown command carries instead of data."""

    command: str | None = None
    resource_id: ResourceId | None = None


class Response(Struct, tag_field="messageType", tag="commandResponse", rename="camel"):
    """The answer to a command."""

    result: str
    correlation_id: str | None = None
    reason: str | None = None
    data: Data | None = None
    parameters: Echo | None = None
