"""Homes: what devices are, what they tell, and what they can be asked."""

from enum import StrEnum


class DeviceKind(StrEnum):
    """What a device is to whoever lives with it; ``OTHER`` where its vendor names it in a way nobody knows here."""

    SHUTTER = "shutter"
    BLIND = "blind"
    SCREEN = "screen"
    AWNING = "awning"
    PERGOLA = "pergola"
    CURTAIN = "curtain"
    WINDOW = "window"
    DOOR = "door"
    GARAGE_DOOR = "garage_door"
    GATE = "gate"
    LOCK = "lock"
    LIGHT = "light"
    SWITCH = "switch"
    HEATING = "heating"
    AIR_CONDITIONING = "air_conditioning"
    WATER_HEATER = "water_heater"
    VENTILATION = "ventilation"
    POOL = "pool"
    WATERING = "watering"
    APPLIANCE = "appliance"
    SIREN = "siren"
    CONTACT = "contact"
    MOTION = "motion"
    SMOKE = "smoke"
    GAS = "gas"
    LEAK = "leak"
    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"
    BRIGHTNESS = "brightness"
    WEATHER = "weather"
    AIR = "air"
    METER = "meter"
    REMOTE = "remote"
    CAMERA = "camera"
    PLAYER = "player"
    NETWORK = "network"
    SENSOR = "sensor"
    OTHER = "other"


class StateMeaning(StrEnum):
    """What a state of a device tells. ``OTHER``: its name and value are the vendor's, shown and never judged.

    Positions count in percent of open: 0 is shut. Of states that are yes or no, yes is what the word says.
    """

    POSITION = "position"
    TARGET_POSITION = "target_position"
    TILT = "tilt"
    OPEN = "open"
    MOVING = "moving"
    ON = "on"
    LEVEL = "level"
    HUE = "hue"
    SATURATION = "saturation"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    COLOUR_TEMPERATURE = "colour_temperature"
    TEMPERATURE = "temperature"
    TARGET_TEMPERATURE = "target_temperature"
    OUTDOOR_TEMPERATURE = "outdoor_temperature"
    WATER_TEMPERATURE = "water_temperature"
    HEATING_MODE = "heating_mode"
    OPERATING_MODE = "operating_mode"
    FAN_MODE = "fan_mode"
    HUMIDITY = "humidity"
    BRIGHTNESS = "brightness"
    CARBON_DIOXIDE = "carbon_dioxide"
    NOISE = "noise"
    WIND_SPEED = "wind_speed"
    RAIN = "rain"
    POWER = "power"
    ENERGY = "energy"
    GAS_VOLUME = "gas_volume"
    WATER_VOLUME = "water_volume"
    LOCKED = "locked"
    OCCUPIED = "occupied"
    SMOKE = "smoke"
    GAS = "gas"
    LEAK = "leak"
    VIBRATION = "vibration"
    TAMPER = "tamper"
    SOUNDING = "sounding"
    VOLUME = "volume"
    BATTERY = "battery"
    BATTERY_WORD = "battery_word"
    DEFECT = "defect"
    REACHABLE = "reachable"
    SIGNAL = "signal"
    PRESSED = "pressed"
    OTHER = "other"


class ValueKind(StrEnum):
    """What a value is; a moment is a text in ISO 8601, in UTC, and ``NONE`` a state that has no value."""

    NONE = "none"
    FLAG = "flag"
    WHOLE = "whole"
    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"
    JSON = "json"


class Unit(StrEnum):
    """What a number counts."""

    NONE = ""
    PERCENT = "percent"
    CELSIUS = "celsius"
    LUX = "lux"
    WATT = "watt"
    WATT_HOUR = "watt_hour"
    PARTS_PER_MILLION = "parts_per_million"
    DECIBEL = "decibel"
    METRE_PER_SECOND = "metre_per_second"
    SECOND = "second"
    DEGREE = "degree"
    KELVIN = "kelvin"
    LITRE = "litre"
    CUBIC_METRE = "cubic_metre"


class ActRole(StrEnum):
    """What an ability of a device is for, and so with which control a page offers it.

    ``OTHER`` is offered by a form, under the vendor's own name.
    """

    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"
    FAVOURITE = "favourite"
    SET_POSITION = "set_position"
    SET_TILT = "set_tilt"
    ON = "on"
    OFF = "off"
    SET_LEVEL = "set_level"
    SET_COLOUR = "set_colour"
    SET_COLOUR_TEMPERATURE = "set_colour_temperature"
    SET_TARGET_TEMPERATURE = "set_target_temperature"
    SET_HEATING_MODE = "set_heating_mode"
    SET_OPERATING_MODE = "set_operating_mode"
    SET_FAN_MODE = "set_fan_mode"
    LOCK = "lock"
    UNLOCK = "unlock"
    SOUND = "sound"
    SILENCE = "silence"
    SET_VOLUME = "set_volume"
    PLAY = "play"
    PAUSE = "pause"
    NEXT = "next"
    PREVIOUS = "previous"
    TAKE_PICTURE = "take_picture"
    IDENTIFY = "identify"
    REFRESH = "refresh"
    OTHER = "other"


class ParameterKind(StrEnum):
    """What is typed or chosen for a parameter; ``COLOUR`` is a text of the form ``#rrggbb``."""

    FLAG = "flag"
    WHOLE = "whole"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    COLOUR = "colour"
    JSON = "json"


class ExecutionState(StrEnum):
    """How far an execution has come; the last three are its end."""

    REGISTERED = "registered"
    QUEUED = "queued"
    TRANSMITTED = "transmitted"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self in {ExecutionState.COMPLETED, ExecutionState.FAILED, ExecutionState.CANCELLED}


class PlanState(StrEnum):
    """What became of a scene that is to run once, later, at its vendor.

    ``ASKED``: nobody knows yet whether the vendor has it. ``OVER``: its time has come and the vendor keeps it no more,
    but has not told that it ran. ``GONE``: it was no longer there before its time, and nobody here took it back.
    ``UNMADE``: the vendor never had it.
    """

    ASKED = "asked"
    PLANNED = "planned"
    RAN = "ran"
    OVER = "over"
    CANCELLED = "cancelled"
    GONE = "gone"
    UNMADE = "unmade"

    @property
    def is_open(self) -> bool:
        """Whether it may still come."""
        return self in {PlanState.ASKED, PlanState.PLANNED}


class GatewayLink(StrEnum):
    """How a gateway stands to its cloud; ``NONE`` is a bridge of which no cloud says that it is alive."""

    UNKNOWN = "unknown"
    OK = "ok"
    PARTIAL = "partial"
    DOWN = "down"
    NONE = "none"


class UpdateState(StrEnum):
    """Whether a gateway's firmware is the newest."""

    UNKNOWN = "unknown"
    CURRENT = "current"
    AVAILABLE = "available"
    UNDER_WAY = "under_way"
    NOT_POSSIBLE = "not_possible"
