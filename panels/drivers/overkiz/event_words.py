"""What pages call the happenings that only this vendor has."""

from collections.abc import Mapping
from typing import Final

from panels.drivers.base import sentence

EVENT_WORDS: Final[Mapping[str, str]] = {
    "overkiz:synchronization_failed": sentence("The gateway could not be synchronized"),
    "overkiz:gateway_function": sentence("A function of the gateway was switched"),
    "overkiz:gateway_mode": sentence("The gateway's mode was changed"),
    "overkiz:disconnection_alert": sentence("The disconnection alert was changed"),
    "overkiz:firmware_update": sentence("The gateway's firmware is updated"),
    "overkiz:firmware_update_failed": sentence("The gateway's firmware could not be updated"),
    "overkiz:refresh_failed": sentence("States could not be read anew"),
    "overkiz:device_unavailable": sentence("A device cannot be reached"),
    "overkiz:device_disabled": sentence("A device was switched off"),
    "overkiz:device_added": sentence("A device was added"),
    "overkiz:device_changed": sentence("A device was renamed or moved"),
    "overkiz:device_removed": sentence("A device was removed"),
    "overkiz:gone": sentence("No longer part of the home"),
    "overkiz:scene_triggered": sentence("A scene was started by the home itself"),
    "overkiz:scene_planned": sentence("A scene is planned"),
    "overkiz:trigger_fired": sentence("An automation of the home ran"),
    "overkiz:trigger_mode": sentence("An automation of the home was switched"),
    "overkiz:notification": sentence("Message of the service"),
    "overkiz:scene_created": sentence("A scene was made"),
    "overkiz:scene_updated": sentence("A scene was changed"),
    "overkiz:scene_deleted": sentence("A scene was deleted"),
    "overkiz:condition_created": sentence("A condition was made"),
    "overkiz:condition_updated": sentence("A condition was changed"),
    "overkiz:condition_deleted": sentence("A condition was deleted"),
    "overkiz:calendar_created": sentence("The home's calendar was extended"),
    "overkiz:calendar_updated": sentence("The home's calendar was changed"),
    "overkiz:calendar_deleted": sentence("Something in the home's calendar was deleted"),
    "overkiz:place_created": sentence("A room was made"),
    "overkiz:place_updated": sentence("A room was changed"),
    "overkiz:place_deleted": sentence("A room was deleted"),
    "overkiz:group_created": sentence("A group of devices was made"),
    "overkiz:group_updated": sentence("A group of devices was changed"),
    "overkiz:group_deleted": sentence("A group of devices was deleted"),
    "overkiz:trigger_created": sentence("An automation of the home was made"),
    "overkiz:trigger_updated": sentence("An automation of the home was changed"),
    "overkiz:trigger_deleted": sentence("An automation of the home was deleted"),
}
