"""What everybody sees of a panel's rows: a covert message may leave no trace there (DESIGN 4.6).

A read that was asked because of a silent alarm may find that something else is not as we showed it. Then everybody
is told that, because a wrong page is worse; so what is shown is compared before and after.
"""

from operator import attrgetter

from panels.drivers.base import Part
from panels.ingest.moments import Moment
from panels.ingest.replies import CommandRow
from panels.ingest.rows import PanelRow, Rows

_PANEL = attrgetter(
    "alarm",
    "alarm_since",
    "online",
    "battery_volts",
    "supply_volts",
    "troubles",
    "open_zones",
    "alarm_zones",
    "tamper_zones",
    "bypassed_zones",
    "trouble_zones",
)
_PARTITION = attrgetter(
    "mode",
    "mode_confidence",
    "mode_changed_at",
    "mode_command",
    "seen_at",
    "alarm",
    "alarm_since",
    "ready",
    "delay",
    "delay_until",
    "temperature",
)
_ZONE = attrgetter(
    "open",
    "alarm",
    "bypassed",
    "tamper",
    "communication_failure",
    "power_failure",
    "low_battery",
    "temperature",
    "brightness",
    "confidence",
    "changed_at",
)
_OUTPUT = attrgetter("on", "confidence", "until", "failure", "changed_at")
_DEVICE = attrgetter("available", "available_at", "told_at")
_STATE = attrgetter("value_kind", "value", "confidence", "changed_at", "seen_at")
_EXECUTION = attrgetter("state", "failures", "changed_at")


def what_everybody_sees(panel: PanelRow, rows: Rows) -> tuple[object, ...]:
    """Equal before and after a message that changed nothing but what the station alone is shown."""
    return (
        _PANEL(panel),
        {number: _PARTITION(row) for number, row in rows.partitions[panel.id].items()},
        {number: _ZONE(row) for number, row in rows.zones[panel.id].items() if not row.covert},
        {key: _OUTPUT(row) for key, row in rows.outputs[panel.id].items()},
        *_home(panel.id, rows),
    )


def _home(panel_id: int, rows: Rows) -> tuple[object, ...]:
    homes = rows.homes
    devices = [row for row in homes.devices.values() if row.panel_id == panel_id]
    return (
        {row.id: _DEVICE(row) for row in devices},
        {(row.id, name): _STATE(state) for row in devices for name, state in homes.states[row.id].items()},
        {key: _EXECUTION(row) for key, row in homes.executions.items() if row.panel_id == panel_id},
    )


def is_covert(part: Part, command: CommandRow | None, moment: Moment) -> bool:
    """Whether nobody but the station may notice that a message came.

    An answer is as covert as what asked for it: who asked openly sees it come, whatever else it tells the station.
    """
    if part.reply is not None and command is not None:
        return command.covert
    return moment.hushed or only_covert(part)


def only_covert(part: Part) -> bool:
    """Whether a message tells of silent alarms and of nothing else: then not even its age may be shown."""
    return bool(part.occurrences) and all(occurrence.covert for occurrence in part.occurrences)
