"""Status, panel information and feature set (reference 5.1 to 5.3)."""

from panels.drivers.records import Record, flag, named, record, records, text, texts, whole, wholes


class Transport(Record):
    """One way from the panel to its cloud. ``state`` is "online", "offline" or None: not used."""

    __slots__ = ()
    is_connected = flag("is_connected")
    state = text("state")


class Discovery(Record):
    """How far the cloud is in reading the panel after a login."""

    __slots__ = ()
    completed = flag("completed")
    stages = whole("stages")
    in_queue = whole("in_queue")
    triggered = text("triggered")


class Signal(Record):
    """How well the panel hears its mobile network."""

    __slots__ = ()
    level = text("level")
    network = text("network")


class PartitionStatus(Record):
    """One partition now; ``id`` -1 is the whole panel of one that has no partitions."""

    __slots__ = ()
    id = whole("id")
    state = text("state")
    status = text("status")
    ready = flag("ready")
    options = texts("options")


class Status(Record):
    """The answer of ``status``: the link between panel and cloud, and the partitions."""

    __slots__ = ()
    connected = flag("connected")
    transports = named("connected_status", Transport)
    discovery = record("discovery", Discovery)
    partitions = records("partitions", PartitionStatus)
    rssi = record("rssi", Signal)


class StateOption(Record):
    """One state a partition can be in, and where it can go from there."""

    __slots__ = ()
    name = text("name")
    settable = flag("settable")
    options = texts("options")
    statuses = texts("statuses")
    transitions = texts("transitions")


class PartitionInfo(Record):
    """What a partition is; ``exit_delay_time`` in seconds."""

    __slots__ = ()
    id = whole("id")
    name = text("name")
    active = flag("active")
    exit_delay_time = whole("exit_delay_time")
    state_set = text("state_set")


class PanelFeatures(Record):
    """What the panel says it can do."""

    __slots__ = ()
    video_on_demand = flag("video_on_demand")
    alerts = flag("alerts")
    enabling_siren = flag("enabling_siren")
    disabling_siren = flag("disabling_siren")
    wi_fi_connection = flag("wi_fi_connection")
    set_date_time = flag("set_date_time")
    outputs_setup = flag("outputs_setup")


class PanelInfo(Record):
    """The answer of ``panel_info``: what the panel is."""

    __slots__ = ()
    serial = text("serial")
    model = text("model")
    manufacturer = text("manufacturer")
    current_user = text("current_user")
    partitions = records("partitions", PartitionInfo)
    bypass_mode = text("bypass_mode")
    local_wakeup_needed = flag("local_wakeup_needed")
    remote_admin_requires_user_acceptance = flag("remote_switch_to_programming_mode_requires_user_acceptance")
    features = record("features", PanelFeatures)

    @property
    def state_sets(self) -> dict[str, tuple[StateOption, ...]]:
        """The states of each set of states, by its name."""
        sets = self.raw.get("state_sets")
        return {
            name: tuple(StateOption(one) for one in states if isinstance(one, dict))
            for name, states in (sets if isinstance(sets, dict) else {}).items()
            if isinstance(states, list)
        }

    @property
    def multi_partitions(self) -> bool | None:
        """Whether the panel is divided; None where it does not list its partitions."""
        ids = [one.id for one in self.partitions]
        return any(number != -1 for number in ids) if ids else None


class EventFeatures(Record):
    __slots__ = ()
    is_enabled = flag("is_enabled")


class ClockFeatures(EventFeatures):
    __slots__ = ()
    supported_timezones = texts("supported_timezones")


class PartitionFeatures(EventFeatures):
    __slots__ = ()
    is_labels_enabled = flag("is_labels_enabled")
    is_labels_editable = flag("is_labels_editable")
    max_partitions = whole("max_partitions")


class SirenFeatures(Record):
    __slots__ = ()
    can_enable = flag("can_enable")
    can_disable = flag("can_disable")


class DeviceModel(Record):
    """One model of detector the panel can enroll."""

    __slots__ = ()
    enrollment_prefix = text("enrollment_prefix")
    name = text("name")
    enroll = flag("enroll")
    removing = flag("removing")
    partitions_required = flag("partitions_required")
    users_required = flag("users_required")
    is_zone_type_applicable = flag("is_zone_type_applicable")
    is_zone_applicable = flag("is_zone_applicable")


class DeviceFeatures(EventFeatures):
    __slots__ = ()
    is_enrollable = flag("is_enrollable")
    devices = records("devices", DeviceModel)
    zone_types = texts("zone_types")
    video_on_demand = flag("video_on_demand")


class HomeAutomationFeatures(EventFeatures):
    __slots__ = ()
    enabling = flag("enabling")
    disabling = flag("disabling")
    toggling = flag("toggling")
    setting = flag("setting")


class StateFeatures(EventFeatures):
    __slots__ = ()
    can_set = flag("can_set")
    can_get = flag("can_get")


class FaultFeatures(EventFeatures):
    __slots__ = ()
    has_alarms = flag("has_alarms")
    has_alerts = flag("has_alerts")
    has_troubles = flag("has_troubles")


class UserFeatures(Record):
    __slots__ = ()
    editable_features = texts("editable_features")
    code_length = wholes("code_length")


class EmergencyFeatures(EventFeatures):
    __slots__ = ()
    is_support_specified_partitions = flag("is_support_specified_partitions")
    emergency_actions = texts("emergency_actions")


class FeatureSet(Record):
    """The answer of ``feature_set``: what the service can do with this panel."""

    __slots__ = ()
    events = record("events", EventFeatures)
    datetime = record("datetime", ClockFeatures)
    partitions = record("partitions", PartitionFeatures)
    sirens = record("sirens", SirenFeatures)
    devices = record("devices", DeviceFeatures)
    home_automation_devices = record("home_automation_devices", HomeAutomationFeatures)
    state = record("state", StateFeatures)
    faults = record("faults", FaultFeatures)
    diagnostic = record("diagnostic", EventFeatures)
    wifi = record("wifi", EventFeatures)
    locations = record("locations", EventFeatures)
    user = record("user", UserFeatures)
    emergency = record("emergency", EmergencyFeatures)
