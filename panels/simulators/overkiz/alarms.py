"""How the alarms of reference 11 arm, wait and ring, whoever set them off."""

import datetime as dt
import json
from functools import partial
from typing import Final

from panels.simulators.overkiz.behaviours import CommandFailure, Course, Family, Order
from panels.simulators.overkiz.machinery import Machinery
from panels.simulators.overkiz.world import Device, Home, Value

TSK: Final = {
    "alarmOn": "total", "arm": "total", "on": "total", "alarmOff": "off", "disarm": "off", "off": "off",
    "alarmPartial1": "partial1", "alarmPartial2": "partial2",
}  # fmt: skip
TSK_MODE: Final = "internal:CurrentAlarmModeState"
TSK_TARGET: Final = "internal:TargetAlarmModeState"
TSK_INTRUSION: Final = "internal:IntrusionDetectedState"
ZONES: Final = ("A", "B", "C")


def _tsk(order: Order) -> Course | None:
    device, machinery, home = order.device, order.machinery, order.home
    if order.name in ("setIntrusionDetected", "setAlarmDelay"):
        return None
    mode = TSK.get(order.name)
    if order.name == "setTargetAlarmMode":
        mode = order.text(0, ("off", "partial1", "partial2", "sos", "total"))
    if mode is None:
        return None
    if mode == "sos":
        return Course(end={TSK_TARGET: "sos", TSK_INTRUSION: "sos"})
    if mode == "off":
        end: dict[str, Value] = {TSK_TARGET: "off", TSK_MODE: "off", TSK_INTRUSION: "notDetected"}
        return Course(end=end, then=partial(silence, machinery, home))

    def arm() -> None:
        if device.value(TSK_TARGET) == mode:
            machinery.set_states(home, device, {TSK_MODE: mode})

    def wait() -> None:
        machinery.timers.later(float(device.value("internal:AlarmDelayState") or 0), arm)

    return Course(end={TSK_TARGET: mode}, then=wait)


def _myfox(order: Order) -> Course | None:
    words = {"arm": "armed", "disarm": "disarmed", "partial": "partial"}
    if order.name == "trespass":
        return Course(then=lambda: trip(order.machinery, order.home, order.device))
    word = order.text(0, tuple(words.values())) if order.name == "setAlarmStatus" else words.get(order.name)
    if word is None:
        return None
    end: dict[str, Value] = {"myfox:AlarmStatusState": word}
    if word == "disarmed" and "core:IntrusionState" in order.device.states:
        end["core:IntrusionState"] = "notDetected"
    then = partial(silence, order.machinery, order.home) if word == "disarmed" else None
    return Course(end=end, duration=order.machinery.times.act, then=then)


def _io(order: Order) -> Course | None:
    fixed = {"alarmOn": "A,B,C", "arm": "A,B,C", "alarmOff": "", "disarm": ""}
    text = fixed.get(order.name)
    if order.name == "alarmZoneOn":
        text = ",".join(letter for letter in order.text().replace(" ", "").split(",") if letter in ZONES)
        if not text:
            raise CommandFailure("COMMAND_ZONE_INVALID_OR_NOT_INSTALLED")
    if text is None:
        return None
    then = None if text else partial(silence, order.machinery, order.home)
    return Course(end={"core:ActiveZonesState": text}, duration=order.machinery.times.act, then=then)


def _verisure(order: Order) -> Course | None:
    main, annex, perimeter = (f"verisure:AlarmPanel{part}ArmTypeState" for part in ("Main", "Annex", "Perimeter"))
    acts: dict[str, dict[str, Value]] = {
        "arm": {main: "armed"},
        "on": {main: "armed"},
        "armPartialDay": {main: "armedDay"},
        "armPartialNight": {main: "armedNight"},
        "armPerimeter": {perimeter: "armed"},
        "armAnnex": {annex: "armed"},
        "disarm": {main: "disarmed", perimeter: "disarmed"},
        "off": {main: "disarmed", perimeter: "disarmed"},
        "disarmAnnex": {annex: "disarmed"},
    }
    end = acts.get(order.name)
    return None if end is None else Course(end=end, duration=order.machinery.times.act)


def _knx(order: Order) -> Course | None:
    word = order.text(0, ("on", "off")) if order.name == "setOnOff" else order.name
    if word not in ("arm", "disarm", "on", "off"):
        return None
    armed = word in ("arm", "on")
    return Course(end={"core:ArmedState": armed, "core:OnOffState": "on" if armed else "off"})


def _dynamic(order: Order) -> Course | None:
    if order.name == "setMode":
        modes = order.device.value("core:AvailableModesState") or []
        return Course(end={"core:ModeState": order.text(0, tuple(modes))})
    if order.name not in ("arm", "disarm"):
        return None
    end: dict[str, Value] = {"core:ArmedState": order.name == "arm"}
    if order.name == "arm":
        return Course(end=end, duration=order.machinery.times.act)
    end["core:IntrusionState"] = "notDetected"
    return Course(end=end, duration=order.machinery.times.act, then=partial(silence, order.machinery, order.home))


ALARMS: Final[dict[str, Family]] = {
    "alarm_tsk": _tsk,
    "alarm_myfox": _myfox,
    "alarm_io": _io,
    "alarm_verisure": _verisure,
    "alarm_knx": _knx,
    "alarm_dynamic": _dynamic,
}


def is_armed(alarm: Device) -> bool:
    """Say whether an alarm watches; a one-way one never tells."""
    family = alarm.model.family
    if family == "alarm_tsk":
        return alarm.value(TSK_MODE) not in (None, "off")
    if family == "alarm_myfox":
        return alarm.value("myfox:AlarmStatusState") in ("armed", "partial")
    if family == "alarm_io":
        return bool(alarm.value("core:ActiveZonesState"))
    return family == "alarm_dynamic" and alarm.value("core:ArmedState") is True


def trip(machinery: Machinery, home: Home, alarm: Device, *, by: Device | None = None) -> None:
    """Let an alarm ring: told by its own states, and by the sirens of the home."""
    family = alarm.model.family
    if family == "alarm_tsk":
        machinery.set_states(home, alarm, {TSK_INTRUSION: "detected"})
    elif family == "alarm_myfox":
        about = {"deviceId": by.oid if by else "site_alarm", "sendAt": _moment(machinery)}
        told: dict[str, Value] = {"myfox:AlertTrespassState": json.dumps(about)}
        if "core:IntrusionState" in alarm.states:
            told["core:IntrusionState"] = "detected"
        machinery.set_states(home, alarm, told)
    elif family == "alarm_io":
        machinery.set_states(home, alarm, {"core:ActiveZonesState": "triggered"})
    elif family == "alarm_dynamic":
        told = {"core:IntrusionState": "detected", "core:IntrusionDetectionEventState": "intrusion"}
        machinery.set_states(home, alarm, told)
    for siren in _sirens(home):
        machinery.set_states(home, siren, {"core:OnOffState": "on"})
    machinery.timers.later(machinery.times.siren, partial(silence, machinery, home))
    machinery.notify(home, f"{alarm.label}: intrusion", "TRIGGER/alarm")


def _sirens(home: Home) -> list[Device]:
    return [device for device in home.devices.values() if device.model.family == "siren"]


def silence(machinery: Machinery, home: Home) -> None:
    """End the noise."""
    for siren in _sirens(home):
        machinery.set_states(home, siren, {"core:OnOffState": "off"})


def disturb(machinery: Machinery, home: Home, sensor: Device) -> None:
    """A sensor saw somebody: armed alarms wait for the entry delay or ring at once."""
    for alarm in list(home.devices.values()):
        if alarm.model.ui != "Alarm" or not is_armed(alarm):
            continue
        if alarm.model.family != "alarm_tsk":
            trip(machinery, home, alarm, by=sensor)
        elif alarm.value(TSK_INTRUSION) == "notDetected":
            machinery.set_states(home, alarm, {TSK_INTRUSION: "pending"})
            machinery.timers.later(machinery.times.entry, partial(_ring_if_pending, machinery, home, alarm, sensor))


def _ring_if_pending(machinery: Machinery, home: Home, alarm: Device, sensor: Device) -> None:
    if alarm.value(TSK_INTRUSION) == "pending":
        trip(machinery, home, alarm, by=sensor)


def _moment(machinery: Machinery) -> str:
    return dt.datetime.fromtimestamp(machinery.timers.now(), dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
