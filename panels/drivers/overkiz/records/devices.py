"""Devices: what one is, what it can be asked, what it says (reference 6.2)."""

from panels.drivers.overkiz.device_url import DeviceURL
from panels.drivers.overkiz.records.fields import raw, stamp
from panels.drivers.overkiz.records.states import State, by_name
from panels.drivers.records import Record, flag, record, records, text, texts, whole


class CommandDefinition(Record):
    """A command that a device knows; ``nparams`` is the least number of parameters."""

    __slots__ = ()
    command_name = text("commandName")
    nparams = whole("nparams")
    param_types = raw("paramsSig")


class StateDefinition(Record):
    """A state that a device may report; an ``event_based`` one says that something happened, not that it is so."""

    __slots__ = ()
    qualified_name = text("qualifiedName")
    name = text("name")
    type = text("type")
    values = texts("values")
    event_based = flag("eventBased")


class DataProperty(Record):
    """A fixed property of a kind of device."""

    __slots__ = ()
    qualified_name = text("qualifiedName")
    value = text("value")


class Definition(Record):
    """What all devices of a kind have in common."""

    __slots__ = ()
    commands = records("commands", CommandDefinition)
    states = records("states", StateDefinition)
    attributes = raw("attributes")
    data_properties = records("dataProperties", DataProperty)
    widget_name = text("widgetName")
    ui_class = text("uiClass")
    ui_profiles = texts("uiProfiles")
    ui_classifiers = texts("uiClassifiers")
    qualified_name = text("qualifiedName")
    type = text("type")


class ManufacturerDatum(Record):
    """Something the maker says of a device."""

    __slots__ = ()
    name = text("name")
    value = raw("value")


class Device(Record):
    """One device. A box in the LAN tells class and widget in the definition only; some devices have neither."""

    __slots__ = ()
    device_url = text("deviceURL")
    label = text("label")
    oid = text("oid")
    place_oid = text("placeOID")
    type = whole("type")
    available = flag("available")
    enabled = flag("enabled")
    shortcut = flag("shortcut")
    synced = flag("synced")
    subsystem_id = whole("subsystemId")
    metadata = text("metadata")
    definition = record("definition", Definition)
    states = records("states", State)
    attributes = records("attributes", State)
    manufacturer_data = records("manufacturerData", ManufacturerDatum)
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")
    own_controllable = text("controllableName")
    own_class = text("uiClass")
    own_widget = text("widget")

    @property
    def url(self) -> DeviceURL | None:
        """The address in its parts."""
        return DeviceURL.parse(self.device_url) if self.device_url else None

    @property
    def controllable_name(self) -> str:
        """The kind of device, as ``io:RollerShutterGenericIOComponent``; empty where nobody says."""
        return self.own_controllable or self.definition.qualified_name or ""

    @property
    def ui_class(self) -> str:
        """What it is for, as ``RollerShutter``; empty where nobody says."""
        return self.own_class or self.definition.ui_class or ""

    @property
    def widget(self) -> str:
        """What it is more exactly; empty where nobody says."""
        return self.own_widget or self.definition.widget_name or ""

    @property
    def state(self) -> dict[str, State]:
        """What it reports, by name."""
        return by_name(self.states)

    @property
    def attribute(self) -> dict[str, State]:
        """What is fixed about it, by name."""
        return by_name(self.attributes)

    @property
    def command_names(self) -> frozenset[str]:
        """What it can be asked."""
        return frozenset(one.command_name for one in self.definition.commands if one.command_name)

    @property
    def event_based_states(self) -> frozenset[str]:
        """States that say that something happened: in a setup they are old news (reference 11.1)."""
        return frozenset(one.qualified_name for one in self.definition.states if one.event_based and one.qualified_name)


class FirmwareStatus(Record):
    """Whether a device's firmware is the newest, or whether it can be updated at all."""

    __slots__ = ()
    up_to_date = flag("upToDate")
    notes = raw("notes")
    supports_update = flag("supportsFirmwareUpdate")
