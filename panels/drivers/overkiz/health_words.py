"""What protocols and budgets of calls are called (reference 5, `reference_enums`)."""

from collections.abc import Mapping
from typing import Final

from panels.drivers.base import sentence

# By the beginnings of devices' addresses. Names of their owners, so nothing to translate.
PROTOCOLS: Final[Mapping[str, str]] = {
    "ariston": "Ariston (cloud)",
    "august": "August (cloud)",
    "aurora": "Aurora",
    "camera": "Cameras",
    "dedietrichstc": "De Dietrich SmartTC (cloud)",
    "deltadore": "Delta Dore (cloud)",
    "eliot": "Eliot (cloud)",
    "enocean": "EnOcean",
    "hlrrwifi": "Hitachi HLink, Wi-Fi",
    "homekit": "HomeKit",
    "hue": "Philips Hue",
    "internal": "Kizbox",
    "io": "io-homecontrol",
    "jsw": "JSW (cloud)",
    "knx": "KNX",
    "modbus": "Modbus",
    "modbuslink": "ModbusLink",
    "myfox": "MyFox, Somfy Protect (cloud)",
    "nest": "Nest (cloud)",
    "netatmo": "Netatmo (cloud)",
    "ogcp": "Overkiz Generic Cloud Protocol",
    "ogp": "Overkiz Generic Protocol",
    "opendoors": "OpenDoors (cloud)",
    "ovp": "Overkiz radio",
    "profalux868": "Profalux 868",
    "ramses": "Ramses II (Honeywell)",
    "rtd": "Domis RTD",
    "rtds": "Domis RTD, sensors",
    "rts": "Somfy RTS",
    "somfythermostat": "Somfy thermostat (cloud)",
    "sonos": "Sonos (cloud)",
    "upnpcontrol": "UPnP",
    "urmet": "Urmet (cloud)",
    "verisure": "Verisure (cloud)",
    "wiser": "Schneider Wiser",
    "yokis": "Yokis",
    "zigbee": "Zigbee",
    "zwave": "Z-Wave",
}
# By the categories of the server's limits.
CALLS: Final[dict[str, str]] = {
    "calls_exec": sentence("Commands and scenes"),
    "calls_bulk-load": sentence("Reading a whole list"),
    "calls_bulk-history": sentence("Reading a log"),
    "calls_switch": sentence("Opening another home of the account"),
}
