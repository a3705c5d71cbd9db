"""What commands do to heaters, valves, thermostats, hot water and heat pumps."""

from typing import Final

from panels.simulators.overkiz.behaviours import CommandFailure, Course, Family, Order
from panels.simulators.overkiz.world import Value

LEVELS: Final = ("boost", "comfort", "comfort-1", "comfort-2", "eco", "frostprotection", "off")
MODES: Final = ("atHomeMode", "awayMode", "freezeMode", "manualMode", "sleepingMode")


def _heater(order: Order) -> Course | None:
    level = "off" if order.name == "off" else order.text(0, LEVELS) if order.name == "setHeatingLevel" else ""
    end: dict[str, Value]
    if level:
        end = {"io:TargetHeatingLevelState": level, "core:OnOffState": "off" if level == "off" else "on"}
    elif order.name in ("setTargetTemperature", "setDerogatedTargetTemperature"):
        end = {"core:TargetTemperatureState": order.number(0, 5, 30)}
    elif order.name == "setComfortTemperature":
        end = {"core:ComfortRoomTemperatureState": order.number(0, 5, 30)}
    else:
        return None
    return Course(end=end, duration=order.machinery.times.act)


def _valve(order: Order) -> Course | None:
    name = order.name
    end: dict[str, Value]
    if name == "setHeatingTargetTemperature":
        wanted = order.number(0, 5, 30)
        end = {"core:TargetTemperatureState": wanted, "core:TargetRoomTemperatureState": wanted}
    elif name in ("setComfortTemperature", "setEcoTemperature", "setFrostProtectionTemperature"):
        end = {f"core:{name[3:-11]}RoomTemperatureState": order.number(0, 5, 30)}
    elif name == "setDerogation":
        wanted = order.number(0, 5, 30)
        end = {"core:TargetTemperatureState": wanted, "core:DerogationActivationState": "active",
               "io:CurrentHeatingModeState": "manual"}  # fmt: skip
    elif name == "exitDerogation":
        end = {"core:DerogationActivationState": "inactive", "io:CurrentHeatingModeState": "comfort",
               "core:TargetTemperatureState": order.device.value("core:ComfortRoomTemperatureState")}  # fmt: skip
    else:
        return None
    return Course(end=end, duration=order.machinery.times.act)


def _thermostat(order: Order) -> Course | None:
    end: dict[str, Value]
    if order.name == "setDerogation":
        word = order.parameters[0] if order.parameters else None
        kind = order.text(1) if len(order.parameters) > 1 else "furtherNotice"
        if kind == "further_notice":
            kind = "furtherNotice"
        end = {"core:DerogationActivationState": "active", "core:DerogationStartDateTimeState": order.machinery.now(),
               "somfythermostat:DerogationTypeState": kind}  # fmt: skip
        if word in MODES:
            end |= {"somfythermostat:DerogationHeatingModeState": word, "somfythermostat:HeatingModeState": word}
        else:
            wanted = order.number(0, 5, 30)
            end |= {"core:DerogatedTargetTemperatureState": wanted, "core:TargetTemperatureState": wanted,
                    "somfythermostat:DerogationHeatingModeState": "manualMode",
                    "somfythermostat:HeatingModeState": "manualMode"}  # fmt: skip
    elif order.name == "exitDerogation":
        home = order.device.value("somfythermostat:AtHomeTargetTemperatureState")
        end = {"core:DerogationActivationState": "inactive", "core:TargetTemperatureState": home,
               "somfythermostat:HeatingModeState": "atHomeMode"}  # fmt: skip
    elif order.name == "setModeTemperature":
        mode = order.text(0, MODES)
        state = f"somfythermostat:{mode[0].upper()}{mode[1:].removesuffix('Mode')}"
        state += "ModeTargetTemperatureState" if mode == "awayMode" else "TargetTemperatureState"
        if state not in order.device.states:
            raise CommandFailure("BAD_PARAM")
        end = {state: order.number(1, 5, 30)}
    else:
        return None
    return Course(end=end, duration=order.machinery.times.act)


def _hot_water(order: Order) -> Course | None:
    if order.name == "setDHWMode":
        words = ("autoMode", "manualEcoActive", "manualEcoInactive")
        return Course(end={"io:DHWModeState": order.text(0, words)}, duration=order.machinery.times.act)
    if order.name == "setBoostMode":
        word = order.text(0, ("on", "off", "prog"))
        return Course(end={"io:DHWBoostModeState": word}, duration=order.machinery.times.act)
    return None


def _heat_pump(order: Order) -> Course | None:
    if order.name != "globalControl":
        return None
    end: dict[str, Value] = {
        "hlrrwifi:MainOperationState": order.text(0, ("on", "off")),
        "core:TargetTemperatureState": round(order.number(1, 16, 32)),
    }
    words = (
        ("hlrrwifi:FanSpeedState", 2, ("auto", "high", "low", "medium", "silent")),
        ("hlrrwifi:ModeChangeState", 3, ("auto", "cooling", "dehumidify", "fan", "heating")),
        ("hlrrwifi:SwingState", 4, ("both", "horizontal", "stop", "vertical")),
    )
    for state, index, among in words:
        end[state] = order.text(index, among)
    return Course(end=end, duration=order.machinery.times.act)


CLIMATE: Final[dict[str, Family]] = {
    "heater": _heater,
    "valve": _valve,
    "thermostat": _thermostat,
    "hot_water": _hot_water,
    "heat_pump": _heat_pump,
}
