"""What a panel answers to getStatus and getFailures (reference 4.1, 4.2): only true members are listed."""

from collections.abc import Iterable
from typing import Any

from panels.simulators.bienport.machinery import Machinery
from panels.simulators.bienport.troubles import POWER_OUTPUTS
from panels.simulators.bienport.world import Mode, Panel, Phase


def _members(key: str, numbers: Iterable[int]) -> list[dict[str, Any]]:
    return [{key: number, "value": True} for number in sorted(numbers)]


def status_block(machinery: Machinery, panel: Panel) -> dict[str, Any]:
    """Return the status in the documented key order, every key present."""
    zones = panel.zones.values()
    partitions = panel.partitions.values()
    armed = [partition for partition in partitions if partition.is_armed]
    troubles = panel.troubles
    ready = any(partition.phase is Phase.DISARMED for partition in partitions) and all(
        machinery.is_ready(panel, partition, Mode.AWAY) for partition in partitions if partition.phase is Phase.DISARMED
    )
    return {
        "isReadyForArm": ready,
        "currentPartitionAlarms": _members("partition", (p.number for p in partitions if p.alarm)),
        "zoneAlarmHistory": _members("zone", (z.number for z in zones if z.alarm_memory)),
        "remoteControllerAlarm": panel.keyfob_alarm,
        # Two keys for what looks like one thing; both follow the keypad's lid (choice).
        "tamperKeypad": _members("keypad", troubles.keypad_tampers),
        "zoneTampers": _members("zoneTamper", (z.number for z in zones if z.tampered)),
        "keypadTampers": _members("keypadTamper", troubles.keypad_tampers),
        "alarmingZones": _members("zone", (z.number for z in zones if z.alarming)),
        "lockedZones": _members("zone", (z.number for z in zones if z.bypassed)),
        "armedPartitions": _members("partition", (p.number for p in armed)),
        "alarmingOutputs": _members("output", (o.number for o in panel.outputs.values() if o.alarming)),
        "batteryVoltage": panel.battery_volts,
        "powerSupplyVoltage": panel.supply_volts,
        "silentAlarmHistory": _members("zone", (z.number for z in zones if z.silent_memory)),
        "zonesComFailures": _members("zone", (z.number for z in zones if z.silent_radio)),
        "zonesPowerFailures": _members("zone", (z.number for z in zones if z.low_battery)),
        "partitionsStayAway": _members(
            "partition", (p.number for p in partitions if p.is_armed and p.mode is Mode.STAY)
        ),
        "partitionsNight": _members("partition", (p.number for p in partitions if p.is_armed and p.mode is Mode.NIGHT)),
    }


def failures_block(panel: Panel) -> dict[str, Any]:
    """Return the failures in the documented key order; empty arrays when all is well (choice)."""
    troubles = panel.troubles
    power_in = [(1, "MAINS", troubles.mains), (2, "BATTERY", troubles.battery)]
    other = [(1, "CLOCK_NOT_SYNC", troubles.clock), (2, "CONF_MEM_FAIL", troubles.memory)]
    return {
        "outFailures": _members("outNumber", (o.number for o in panel.outputs.values() if o.failed)),
        "powerOutFailures": [
            {"powerOut": number, "outName": POWER_OUTPUTS[number], "value": True}
            for number in sorted(troubles.power_outputs)
        ],
        "powerInFailures": [{"powerIn": n, "inName": name, "value": True} for n, name, failed in power_in if failed],
        "keypadCommFailures": _members("keypadNo", troubles.keypad_radio),
        "keypadPowerFailures": _members("keypadNo", troubles.keypad_power),
        "otherFailures": [{"type": n, "name": name, "value": True} for n, name, failed in other if failed],
    }
