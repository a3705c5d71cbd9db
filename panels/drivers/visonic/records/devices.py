"""Detectors, keypads, sirens, cameras and home automation (reference 5.4, 5.10 to 5.12, 12)."""

from enum import StrEnum
from typing import Final

from panels.drivers.records import Record, flag, number, record, records, text, texts, whole, wholes
from panels.drivers.visonic.times import stamp


class Family(StrEnum):
    """What a device is, whatever its model."""

    CONTACT = "contact"
    MOTION = "motion"
    CAMERA = "camera"
    GLASS = "glass"
    SHOCK = "shock"
    SMOKE = "smoke"
    GAS = "gas"
    FLOOD = "flood"
    TEMPERATURE = "temperature"
    KEYFOB = "keyfob"
    BUTTON = "button"
    TAG = "tag"
    KEYPAD = "keypad"
    SIREN = "siren"
    REPEATER = "repeater"
    OUTPUT = "output"
    MODEM = "modem"
    PANEL = "panel"
    OTHER = "other"


# Parts of a subtype's name, the first that fits: models come and go, their names are put together of the same words.
_SUBTYPES: Final = (
    ("CAMERA", Family.CAMERA), ("SMOKE", Family.SMOKE), ("KEYFOB", Family.KEYFOB), ("BUTTON", Family.BUTTON),
    ("PROXY_TAG", Family.TAG), ("KEYPAD", Family.KEYPAD), ("PGM", Family.OUTPUT), ("GLASS", Family.GLASS),
    ("SHOCK", Family.SHOCK), ("FLOOD", Family.FLOOD), ("TEMPERATURE", Family.TEMPERATURE),
    ("REPEATER", Family.REPEATER),
    ("CONTACT", Family.CONTACT), ("MC303", Family.CONTACT), ("MC_1IN", Family.CONTACT), ("HW_ZONE", Family.CONTACT),
    ("MOTION", Family.MOTION), ("CURTAIN", Family.MOTION), ("PIR", Family.MOTION), ("CEILING", Family.MOTION),
    ("GAS", Family.GAS), ("CO_SENSOR", Family.GAS), ("SIREN", Family.SIREN), ("SOUNDER", Family.SIREN),
    ("POWER_LINK", Family.MODEM), ("PANEL", Family.PANEL),
)  # fmt: skip
_WHOLE_SUBTYPES: Final = {"CO": Family.GAS, "INDOOR": Family.SIREN, "OUTDOOR": Family.SIREN, "AC_OUTDOOR": Family.SIREN}
_TYPES: Final = {
    "CONTROL_PANEL": Family.PANEL,
    "POWER_LINK": Family.MODEM,
    "GSM": Family.MODEM,
    "PGM": Family.OUTPUT,
    "KEYFOB": Family.KEYFOB,
    "WIRELESS_COMMANDER": Family.KEYPAD,
    "WL_SIREN": Family.SIREN,
    "PROXY_TAG": Family.TAG,
    "REPEATER": Family.REPEATER,
}


class DeviceWarning(Record):
    """Something a device has to say for itself, as OPENED or LOW_BATTERY."""

    __slots__ = ()
    type = text("type")
    severity = text("severity")
    in_memory = flag("in_memory")


class Switch(Record):
    __slots__ = ()
    enabled = flag("enabled")


class Place(Record):
    __slots__ = ()
    id = whole("id")
    name = text("name")


class Radio(Record):
    """How well the panel hears the device, as of the last survey: not live."""

    __slots__ = ()
    average = text("average")
    current = text("current")
    channel = whole("channel")
    repeater = whole("repeater")
    last_updated = stamp("last_updated")


class Measured(Record):
    """A value and when it was taken, in UTC."""

    __slots__ = ()
    value = number("value")
    date = stamp("date")


class Meteo(Record):
    """``temperature`` in degrees Celsius, ``brightness`` in lux."""

    __slots__ = ()
    temperature = record("temperature", Measured)
    brightness = record("brightness", Measured)


class SignalLevel(Record):
    __slots__ = ()
    level = text("level")


class Parent(Record):
    """Where an output is wired."""

    __slots__ = ()
    id = whole("id")
    port = whole("port")


class Traits(Record):
    """What a device has beside its identity; without any keys while the panel is offline."""

    __slots__ = ()
    rssi = record("rssi", Radio)
    location = record("location", Place)
    bypass = record("bypass", Switch)
    soak = record("soak", Switch)
    rarely_used = record("rarely_used", Switch)
    is_linkable = record("is_linkable", Switch)
    meteo_info = record("meteo_info", Meteo)
    vod = record("vod", Record)
    signal_level = record("signal_level", SignalLevel)
    owner = record("owner", Place)
    parent = record("parent", Parent)


class Device(Record):
    """One device of the panel. ``device_number`` is the zone's number for zones, which is what commands take."""

    __slots__ = ()
    id = whole("id")
    enrollment_id = text("enrollment_id")
    device_number = whole("device_number")
    device_type = text("device_type")
    zone_type = text("zone_type")
    subtype = text("subtype")
    preenroll = flag("preenroll")
    warnings = records("warnings", DeviceWarning)
    partitions = wholes("partitions")
    traits = record("traits", Traits)
    own_name = text("name")
    removable = flag("removable")
    renamable = flag("renamable")

    @property
    def name(self) -> str:
        """The device's name or, as most have none, that of its place."""
        return (self.own_name or "").strip() or (self.traits.location.name or "").strip()

    @property
    def family(self) -> Family:
        """What it is, by the words in its model's name, else by its type."""
        subtype = (self.subtype or "").upper()
        if subtype in _WHOLE_SUBTYPES:
            return _WHOLE_SUBTYPES[subtype]
        worded = next((family for word, family in _SUBTYPES if word in subtype), None)
        return worded or _TYPES.get((self.device_type or "").upper(), Family.OTHER)

    @property
    def is_zone(self) -> bool:
        """Whether it is a detector of a zone."""
        return (self.device_type or "").upper() == "ZONE"

    def warns(self, *types: str) -> bool | None:
        """Whether it gives one of these warnings now; None where the answer does not list its warnings at all."""
        if "warnings" not in self.raw:
            return None
        return any((warning.type or "").upper() in types and not warning.in_memory for warning in self.warnings)

    def remembers(self, *types: str) -> bool | None:
        """Whether it gives one of these warnings, now or from memory; None where it does not list its warnings."""
        if "warnings" not in self.raw:
            return None
        return any((warning.type or "").upper() in types for warning in self.warnings)

    @property
    def is_open(self) -> bool | None:
        """Whether a contact is open. Motion detectors never report motion this way (reference 5.4)."""
        return self.warns("OPENED")

    @property
    def has_low_battery(self) -> bool | None:
        """Whether its battery is low."""
        return self.warns("LOW_BATTERY")

    @property
    def is_tampered(self) -> bool | None:
        """Whether it is tampered with now; the memory of it is not meant."""
        return self.warns("TAMPER")

    @property
    def is_bypassed(self) -> bool | None:
        """Whether it is left out; None while the panel is offline and for devices that cannot be."""
        return self.traits.bypass.enabled


class Camera(Record):
    """One camera. ``preview_path`` leads to its newest still, if it has one."""

    __slots__ = ()
    zone = whole("zone")
    zone_name = text("zone_name")
    location = text("location")
    partitions = wholes("partitions")
    preenroll = flag("preenroll")
    preview_path = text("preview_path")
    status = text("status")
    timestamp = stamp("timestamp")


class OutputState(Record):
    __slots__ = ()
    pgm = text("pgm")


class HomeAutomationDevice(Record):
    """A relay of the panel."""

    __slots__ = ()
    id = whole("id")
    kind = text("class")
    name = text("name")
    user_type = text("user_type")
    device_type = text("device_type")
    product_type = text("product_type")
    product_name = text("product_name")
    state = record("state", OutputState)
    location = record("location", Place)
    partitions = wholes("partitions")
    supported_commands = texts("supported_commands")
    has_timer = flag("has_timer")
    label_editable = flag("label_editable")

    @property
    def word(self) -> str:
        """What it says it is, as PGM."""
        return (self.kind or self.device_type or "?").upper()


class SmartDevice(Record):
    """What the detectors of a partition measure together; degrees Celsius."""

    __slots__ = ()
    partition = whole("partition")
    indoor_temperature = number("indoor_temperature")
