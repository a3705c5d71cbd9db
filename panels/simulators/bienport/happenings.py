"""What can happen in the world, told once to everybody who listens: the announcer, the activity log, a drill."""

from dataclasses import dataclass
from enum import StrEnum

from panels.simulators.bienport.world import Panel


class Kind(StrEnum):
    """Kinds of happenings, in words of the simulator."""

    ARMED = "armed"
    DISARMED = "disarmed"
    ZONE_ALARM = "zone_alarm"
    KEYPAD_ALARM = "keypad_alarm"
    KEYFOB_ALARM = "keyfob_alarm"
    PANIC = "panic"
    MEDICAL = "medical"
    ZONE_OPENED = "zone_opened"
    ZONE_CLOSED = "zone_closed"
    BYPASSED = "bypassed"
    UNBYPASSED = "unbypassed"
    TROUBLE = "trouble"
    TROUBLE_OVER = "trouble_over"
    OUTPUT = "output"
    EXTERNAL_OUTPUT = "external_output"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    CONNECTION_INITIATED = "connection_initiated"
    CODE_CHANGED = "code_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The command behind a happening; its application alone gets the correlation id back."""

    app_id: str
    correlation_id: str
    user_id: int
    organization_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened to one panel. ``number`` is a partition, a zone or an output, as the kind says."""

    kind: Kind
    panel: Panel
    at: float
    text: str
    number: int | None = None
    status: int | None = None
    cause: Cause | None = None
