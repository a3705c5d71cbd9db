"""An installation: its gateways, rooms and devices (reference 6)."""

from collections.abc import Iterator
from typing import Any, Final

from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.fields import raw, stamp, words
from panels.drivers.records import Record, flag, record, records, text, texts, whole

# Houses have floors and rooms; what is nested deeper than this is no house.
_DEEPEST: Final = 32


class Location(Record):
    """Where an installation is. Coordinates are numbers or texts, in masked copies neither."""

    __slots__ = ()
    city = text("city")
    country = text("country")
    country_code = text("countryCode")
    postal_code = text("postalCode")
    address_line1 = text("addressLine1")
    address_line2 = text("addressLine2")
    timezone = text("timezone")
    longitude = raw("longitude")
    latitude = raw("latitude")
    twilight_mode = whole("twilightMode")
    twilight_angle = text("twilightAngle")
    twilight_city = text("twilightCity")
    summer_solstice_dusk_minutes = whole("summerSolsticeDuskMinutes")
    winter_solstice_dusk_minutes = whole("winterSolsticeDuskMinutes")
    twilight_offset_enabled = flag("twilightOffsetEnabled")
    dawn_offset = whole("dawnOffset")
    dusk_offset = whole("duskOffset")
    tariff_settings = raw("tariffSettings")
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")


class Connectivity(Record):
    """How a gateway is connected: OK, PARTIAL with problems, or NOT_SUPPORTED for one that is no box."""

    __slots__ = ()
    status = text("status")
    protocol_version = text("protocolVersion")
    problems = texts("problems")


class Gateway(Record):
    """A box, or the bridge to another vendor's cloud, which has no ``alive`` (reference 6.1)."""

    __slots__ = ()
    gateway_id = text("gatewayId")
    type = whole("type")
    sub_type = whole("subType")
    place_oid = text("placeOID")
    alive = flag("alive")
    time_reliable = flag("timeReliable")
    connectivity = record("connectivity", Connectivity)
    up_to_date = flag("upToDate")
    update_status = text("updateStatus")
    update_criticity = text("updateCriticityLevel")
    update_deferral_enabled = flag("updateDeferralEnabled")
    sync_in_progress = flag("syncInProgress")
    mode = text("mode")
    functions = words("functions")
    auto_update_enabled = flag("autoUpdateEnabled")
    automatic_update = flag("automaticUpdate")
    firmware_version = text("firmwareVersion")
    partners = records("partners", Record)

    @property
    def is_box(self) -> bool:
        """Whether there is a box of which the cloud can say that it is alive."""
        return self.connectivity.status != "NOT_SUPPORTED"


class GatewayFact(Record):
    """One line of what is printed on a gateway, as its serial number."""

    __slots__ = ()
    gateway_id = text("gatewayId")
    template_id = text("templateId")
    type = text("type")
    label = text("label")
    value = text("value")
    rank = whole("rank")
    unsafe = flag("unsafe")


class GatewayUpdate(Record):
    """Whether an update of a gateway has started, and as which execution."""

    __slots__ = ()
    update_started = flag("updateStarted")
    details = raw("details")


class Place(Record):
    """A house, a floor or a room, with those within. What most type numbers mean is not published."""

    __slots__ = ()
    oid = text("oid")
    label = text("label")
    type = whole("type")
    metadata = text("metadata")
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")

    @property
    def sub_places(self) -> tuple["Place", ...]:
        """The places directly within."""
        listed = self.raw.get("subPlaces")
        return tuple(Place(one) for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()

    @property
    def unknown(self) -> dict[str, Any]:
        """What the vendor said beyond the keys that are known here."""
        return {key: value for key, value in super().unknown.items() if key != "subPlaces"}

    def walk(self) -> Iterator["Place"]:
        """This place and all within, from the outside in; an endless nest is cut off."""
        level: tuple[Place, ...] = (self,)
        for _ in range(_DEEPEST):
            yield from level
            level = tuple(inner for one in level for inner in one.sub_places)


class ZoneItem(Record):
    """A member of a free group of devices."""

    __slots__ = ()
    item_type = text("itemType")
    device_oid = text("deviceOID")
    device_url = text("deviceURL")


class Zone(Record):
    """A free group of devices, which has nothing to do with the zones of an alarm."""

    __slots__ = ()
    oid = text("oid")
    label = text("label")
    type = whole("type")
    items = records("items", ZoneItem)
    external_oid = text("externalOID")
    metadata = text("metadata")
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")


class Feature(Record):
    """Something the service sells or the gateway brings, as ``tahoma-security``."""

    __slots__ = ()
    name = text("name")
    source = text("source")


class DisconnectionAlert(Record):
    """Who is told, and how, when a gateway is out of reach; for one gateway its ``timeout`` in a unit nobody states."""

    __slots__ = ()
    notification_type = text("notificationType")
    notification_title = text("notificationTitle")
    notification_text = text("notificationText")
    target_push_subscriptions = texts("targetPushSubscriptions")
    timeout = whole("timeout")


class OptionParameter(Record):
    """One parameter of an option."""

    __slots__ = ()
    name = text("name")
    value = text("value")


class Option(Record):
    """An option of the service with its span of time; one that is not there comes as an empty object."""

    __slots__ = ()
    option_id = text("optionId")
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")
    starts_at = stamp("startDate")
    ends_at = stamp("endDate")
    parameters = records("parameters", OptionParameter)


class Quota(Record):
    """How much of something is used."""

    __slots__ = ()
    oid = text("oid")
    setup_oid = text("setupOID")
    descriptor_id = text("descriptorId")
    current_value = whole("currentValue")


class Setup(Record):
    """A whole installation. A box in the LAN tells only gateways and devices; ``zones`` may be null."""

    __slots__ = ()
    oid = text("oid")
    id = text("id")
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")
    location = record("location", Location)
    gateways = records("gateways", Gateway)
    devices = records("devices", Device)
    zones = records("zones", Zone)
    root_place = record("rootPlace", Place)
    features = records("features", Feature)
    metadata = text("metadata")
    reseller_delegation_type = text("resellerDelegationType")
    reseller_delegation_ends_at = stamp("resellerDelegationEndDate")
    disconnection = record("disconnectionConfiguration", DisconnectionAlert)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places, from the house inward; none where the setup tells none."""
        return tuple(self.root_place.walk()) if self.root_place.raw else ()

    @property
    def strays(self) -> int:
        """How many members of the lists are no objects, or are devices and gateways without an address."""
        lists = [self.raw.get(key) for key in ("gateways", "devices", "zones", "features")]
        odd = sum(not isinstance(one, dict) for listed in lists if isinstance(listed, list) for one in listed)
        nameless = sum(one.device_url is None for one in self.devices)
        return odd + nameless + sum(one.gateway_id is None for one in self.gateways)
