"""Words for homes: what devices are, what their states tell, what they are asked; translated when shown."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from panels.vocabulary import ActRole, DeviceKind, ExecutionState, GatewayLink, StateMeaning, Unit, UpdateState

_Words = Mapping[str, Promise | str]

KINDS: Final[_Words] = {
    DeviceKind.SHUTTER: _("Shutter"),
    DeviceKind.BLIND: _("Blind"),
    DeviceKind.SCREEN: _("Screen"),
    DeviceKind.AWNING: _("Awning"),
    DeviceKind.PERGOLA: _("Pergola"),
    DeviceKind.CURTAIN: _("Curtain"),
    DeviceKind.WINDOW: _("Window"),
    DeviceKind.DOOR: _("Door"),
    DeviceKind.GARAGE_DOOR: _("Garage door"),
    DeviceKind.GATE: _("Gate"),
    DeviceKind.LOCK: _("Lock"),
    DeviceKind.LIGHT: _("Light"),
    DeviceKind.SWITCH: _("Switch"),
    DeviceKind.HEATING: _("Heating"),
    DeviceKind.AIR_CONDITIONING: _("Air conditioning"),
    DeviceKind.WATER_HEATER: _("Water heater"),
    DeviceKind.VENTILATION: _("Ventilation"),
    DeviceKind.POOL: _("Pool"),
    DeviceKind.WATERING: _("Watering"),
    DeviceKind.APPLIANCE: _("Appliance"),
    DeviceKind.SIREN: _("Siren"),
    DeviceKind.CONTACT: _("Contact"),
    DeviceKind.MOTION: _("Motion detector"),
    DeviceKind.SMOKE: _("Smoke detector"),
    DeviceKind.GAS: _("Gas detector"),
    DeviceKind.LEAK: _("Leak detector"),
    DeviceKind.TEMPERATURE: _("Temperature"),
    DeviceKind.HUMIDITY: _("Humidity"),
    DeviceKind.BRIGHTNESS: _("Brightness"),
    DeviceKind.WEATHER: _("Weather"),
    DeviceKind.AIR: _("Air"),
    DeviceKind.METER: _("Meter"),
    DeviceKind.REMOTE: _("Remote control"),
    DeviceKind.CAMERA: _("Camera"),
    DeviceKind.PLAYER: _("Player"),
    DeviceKind.NETWORK: _("Network"),
    DeviceKind.SENSOR: _("Sensor"),
    DeviceKind.OTHER: _("Device"),
}
_BLINDS: Final[dict[str, str]] = dict.fromkeys(
    (
        DeviceKind.SHUTTER, DeviceKind.BLIND, DeviceKind.SCREEN, DeviceKind.AWNING, DeviceKind.PERGOLA,
        DeviceKind.CURTAIN,
    ),
    "blinds",
)  # fmt: skip
_DOORS: Final[dict[str, str]] = dict.fromkeys(
    (DeviceKind.WINDOW, DeviceKind.DOOR, DeviceKind.GARAGE_DOOR, DeviceKind.GATE, DeviceKind.CONTACT), "door-closed"
)
_CLIMATE: Final[dict[str, str]] = dict.fromkeys(
    (DeviceKind.HEATING, DeviceKind.AIR_CONDITIONING, DeviceKind.WATER_HEATER, DeviceKind.TEMPERATURE), "thermometer"
)
ICONS: Final[Mapping[str, str]] = {
    **_BLINDS,
    **_DOORS,
    **_CLIMATE,
    DeviceKind.LOCK: "lock",
    DeviceKind.LIGHT: "lightbulb",
    DeviceKind.SWITCH: "plug",
    DeviceKind.VENTILATION: "waves",
    DeviceKind.POOL: "waves",
    DeviceKind.WATERING: "droplets",
    DeviceKind.SIREN: "siren",
    DeviceKind.MOTION: "footprints",
    DeviceKind.SMOKE: "flame",
    DeviceKind.GAS: "triangle-alert",
    DeviceKind.LEAK: "droplets",
    DeviceKind.HUMIDITY: "droplets",
    DeviceKind.BRIGHTNESS: "sun",
    DeviceKind.METER: "gauge",
    DeviceKind.REMOTE: "key-round",
    DeviceKind.CAMERA: "eye",
    DeviceKind.PLAYER: "volume-2",
    DeviceKind.NETWORK: "signal",
}

STATES: Final[_Words] = {
    StateMeaning.POSITION: _("Position"),
    StateMeaning.TARGET_POSITION: _("Position it is to reach"),
    StateMeaning.TILT: _("Tilt"),
    StateMeaning.OPEN: _("Opening"),
    StateMeaning.MOVING: _("Movement"),
    StateMeaning.ON: _("Power"),
    StateMeaning.LEVEL: _("Level"),
    StateMeaning.HUE: _("Hue"),
    StateMeaning.SATURATION: _("Saturation"),
    StateMeaning.RED: _("Red"),
    StateMeaning.GREEN: _("Green"),
    StateMeaning.BLUE: _("Blue"),
    StateMeaning.COLOUR_TEMPERATURE: _("Colour temperature"),
    StateMeaning.TEMPERATURE: _("Temperature"),
    StateMeaning.TARGET_TEMPERATURE: _("Target temperature"),
    StateMeaning.OUTDOOR_TEMPERATURE: _("Outdoor temperature"),
    StateMeaning.WATER_TEMPERATURE: _("Water temperature"),
    StateMeaning.HEATING_MODE: _("Heating mode"),
    StateMeaning.OPERATING_MODE: _("Operating mode"),
    StateMeaning.FAN_MODE: _("Fan"),
    StateMeaning.HUMIDITY: _("Humidity"),
    StateMeaning.BRIGHTNESS: _("Brightness"),
    StateMeaning.CARBON_DIOXIDE: _("Carbon dioxide"),
    StateMeaning.NOISE: _("Noise"),
    StateMeaning.WIND_SPEED: _("Wind"),
    StateMeaning.RAIN: _("Rain"),
    StateMeaning.POWER: _("Power drawn"),
    StateMeaning.ENERGY: _("Energy"),
    StateMeaning.GAS_VOLUME: _("Gas"),
    StateMeaning.WATER_VOLUME: _("Water"),
    StateMeaning.LOCKED: _("Lock"),
    StateMeaning.OCCUPIED: _("Motion"),
    StateMeaning.SMOKE: _("Smoke"),
    StateMeaning.GAS: _("Gas"),
    StateMeaning.LEAK: _("Leak"),
    StateMeaning.VIBRATION: _("Vibration"),
    StateMeaning.TAMPER: _("Housing"),
    StateMeaning.SOUNDING: _("Siren"),
    StateMeaning.VOLUME: _("Volume"),
    StateMeaning.BATTERY: _("Battery"),
    StateMeaning.BATTERY_WORD: _("Battery"),
    StateMeaning.DEFECT: _("Fault"),
    StateMeaning.REACHABLE: _("Radio"),
    StateMeaning.SIGNAL: _("Signal"),
    StateMeaning.PRESSED: _("Button"),
}
# No and yes, by what a state tells.
FLAGS: Final[Mapping[str, tuple[Promise | str, Promise | str]]] = {
    StateMeaning.OPEN: (pgettext_lazy("device", "Closed"), pgettext_lazy("device", "Open")),
    StateMeaning.MOVING: (_("Standing still"), _("Moving")),
    StateMeaning.ON: (pgettext_lazy("device", "Off"), pgettext_lazy("device", "On")),
    StateMeaning.LOCKED: (_("Unlocked"), _("Locked")),
    StateMeaning.OCCUPIED: (_("Quiet"), _("Motion")),
    StateMeaning.SMOKE: (_("No smoke"), _("Smoke")),
    StateMeaning.GAS: (_("No gas"), _("Gas")),
    StateMeaning.LEAK: (_("Dry"), _("Water")),
    StateMeaning.VIBRATION: (_("Quiet"), _("Vibration")),
    StateMeaning.RAIN: (_("No rain"), _("Rain")),
    StateMeaning.TAMPER: (pgettext_lazy("device", "Closed"), _("Opened")),
    StateMeaning.SOUNDING: (_("Silent"), _("Sounding")),
    StateMeaning.REACHABLE: (_("Not reachable"), _("Reachable")),
    StateMeaning.PRESSED: (_("Not pressed"), _("Pressed")),
}
# What must be seen at once where it is so.
GRAVE: Final = frozenset({StateMeaning.SMOKE, StateMeaning.GAS, StateMeaning.LEAK})

UNITS: Final[Mapping[str, str]] = {
    Unit.PERCENT: "%",
    Unit.CELSIUS: "°C",
    Unit.LUX: "lx",
    Unit.WATT: "W",
    Unit.WATT_HOUR: "Wh",
    Unit.PARTS_PER_MILLION: "ppm",
    Unit.DECIBEL: "dB",
    Unit.METRE_PER_SECOND: "m/s",
    Unit.SECOND: "s",
    Unit.DEGREE: "°",
    Unit.KELVIN: "K",
    Unit.LITRE: "l",
    Unit.CUBIC_METRE: "m³",
}

ROLES: Final[_Words] = {
    ActRole.OPEN: pgettext_lazy("act", "Open"),
    ActRole.CLOSE: pgettext_lazy("act", "Close"),
    ActRole.STOP: pgettext_lazy("act", "Stop"),
    ActRole.FAVOURITE: _("Favourite position"),
    ActRole.SET_POSITION: _("Position"),
    ActRole.SET_TILT: _("Tilt"),
    ActRole.ON: pgettext_lazy("act", "On"),
    ActRole.OFF: pgettext_lazy("act", "Off"),
    ActRole.SET_LEVEL: _("Level"),
    ActRole.SET_COLOUR: _("Colour"),
    ActRole.SET_COLOUR_TEMPERATURE: _("Colour temperature"),
    ActRole.SET_TARGET_TEMPERATURE: _("Target temperature"),
    ActRole.SET_HEATING_MODE: _("Heating mode"),
    ActRole.SET_OPERATING_MODE: _("Operating mode"),
    ActRole.SET_FAN_MODE: _("Fan"),
    ActRole.LOCK: pgettext_lazy("act", "Lock"),
    ActRole.UNLOCK: pgettext_lazy("act", "Unlock"),
    ActRole.SOUND: pgettext_lazy("act", "Sound"),
    ActRole.SILENCE: pgettext_lazy("act", "Silence"),
    ActRole.SET_VOLUME: _("Volume"),
    ActRole.PLAY: pgettext_lazy("act", "Play"),
    ActRole.PAUSE: pgettext_lazy("act", "Pause"),
    ActRole.NEXT: pgettext_lazy("act", "Next"),
    ActRole.PREVIOUS: pgettext_lazy("act", "Previous"),
    ActRole.TAKE_PICTURE: _("Make a picture"),
    ActRole.IDENTIFY: _("Identify"),
    ActRole.REFRESH: _("Ask anew"),
}
OF_AWNINGS: Final[_Words] = {ActRole.OPEN: pgettext_lazy("awning", "Out"), ActRole.CLOSE: pgettext_lazy("awning", "In")}
# What somebody asked of a device that never answers, as its state.
ASSUMED: Final[_Words] = {
    ActRole.OPEN: pgettext_lazy("device", "Open"),
    ActRole.CLOSE: pgettext_lazy("device", "Closed"),
    ActRole.ON: pgettext_lazy("device", "On"),
    ActRole.OFF: pgettext_lazy("device", "Off"),
    ActRole.STOP: _("Stopped"),
    ActRole.LOCK: _("Locked"),
    ActRole.UNLOCK: _("Unlocked"),
}

EXECUTIONS: Final[_Words] = {
    ExecutionState.REGISTERED: _("registered"),
    ExecutionState.QUEUED: _("waiting its turn"),
    ExecutionState.TRANSMITTED: _("transmitted"),
    ExecutionState.RUNNING: _("in progress"),
    ExecutionState.COMPLETED: _("completed"),
    ExecutionState.FAILED: pgettext_lazy("execution", "failed"),
    ExecutionState.CANCELLED: _("stopped"),
}
LINKS: Final[_Words] = {
    GatewayLink.UNKNOWN: _("Not known"),
    GatewayLink.OK: _("Connected"),
    GatewayLink.PARTIAL: _("Connected, with problems"),
    GatewayLink.DOWN: _("Not connected"),
    GatewayLink.NONE: _("A bridge; nobody says whether it is there"),
}
UPDATES: Final[_Words] = {
    UpdateState.UNKNOWN: _("Not known"),
    UpdateState.CURRENT: _("Up to date"),
    UpdateState.AVAILABLE: _("There is a newer one"),
    UpdateState.UNDER_WAY: _("Being updated"),
    UpdateState.NOT_POSSIBLE: _("Cannot be updated"),
}
# Further words of a gateway, by the name its driver gives them.
FACTS: Final[_Words] = {
    "auto_update": _("Updates itself"),
    "functions": _("Functions"),
    "mode": pgettext_lazy("gateway", "Mode"),
    "time_reliable": _("Clock can be trusted"),
    "update_urgency": _("What the update is for"),
}
YES_NO: Final[_Words] = {"true": _("yes"), "false": _("no")}
