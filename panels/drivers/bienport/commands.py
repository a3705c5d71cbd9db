"""Commands as Bienport's messages, and which panel can be asked what."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from panels.drivers.base import Account, NotSupportedError, Order, Publication, Session
from panels.drivers.bienport.crypto import CodeCipher
from panels.drivers.bienport.settings import Settings
from panels.vocabulary import CommandName, Support

_T = TypeVar("_T")

TOPIC: Final = "resource/commands"
QOS: Final = 2

# The vendor's name of each command.
_NAMES: Final = {
    CommandName.ARM_AWAY: "arm",
    CommandName.ARM_HOME: "armStay",
    CommandName.ARM_NIGHT: "armSleep",
    CommandName.DISARM: "disarm",
    CommandName.ARM_ZONE: "armZone",
    CommandName.DISARM_ZONE: "disarmZone",
    CommandName.BYPASS: "zonesBypass",
    CommandName.UNBYPASS: "zonesUnbypass",
    CommandName.SET_OUTPUT: "setOutput",
    CommandName.READ_STATUS: "getStatus",
    CommandName.READ_FAILURES: "getFailures",
    CommandName.START_CONNECTION: "initiateConnection",
    CommandName.CHANGE_CODE: "setPinCode",
    CommandName.SET_EXTERNAL_OUTPUT: "setExtDO",
}
_WITHOUT_PIN: Final = frozenset({CommandName.START_CONNECTION, CommandName.SET_EXTERNAL_OUTPUT})
_USER_KINDS: Final = frozenset({"master", "installer", "regular"})

# Which exchanges the documents show in full for a brand; what they show for another brand only is a claim.
_SHOWN: Final = {
    "ebs": frozenset(_NAMES) - {CommandName.START_CONNECTION, CommandName.CHANGE_CODE, CommandName.SET_EXTERNAL_OUTPUT},
    "dsc": frozenset({CommandName.START_CONNECTION, CommandName.CHANGE_CODE}),
}
_PANEL_COMMANDS: Final = tuple(name for name in _NAMES if name is not CommandName.SET_EXTERNAL_OUTPUT)
_CAPABILITIES: Final[dict[str, dict[CommandName, Support]]] = {
    "bimetri": {CommandName.SET_EXTERNAL_OUTPUT: Support.PROVEN},
    **{
        brand: {name: Support.PROVEN if name in shown else Support.CLAIMED for name in _PANEL_COMMANDS}
        for brand, shown in _SHOWN.items()
    },
}


def capabilities(brand: str) -> Mapping[CommandName, Support]:
    """What panels of a brand can be asked; the documents never tell models of one brand apart."""
    return _CAPABILITIES.get(brand.strip().lower(), {})


def needs_pin(name: CommandName) -> bool:
    """Whether the panel wants a code; even its two reads do."""
    return name not in _WITHOUT_PIN


def encode(order: Order, account: Account, session: Session) -> Publication:
    """Write an order as the vendor's message."""
    if order.name not in capabilities(order.brand):
        raise NotSupportedError("This panel cannot be asked to do that through this vendor.")
    settings = Settings.of(account)
    third_party = order.name is CommandName.SET_EXTERNAL_OUTPUT
    if third_party and not settings.speaks_third_party:
        raise NotSupportedError(
            "External outputs are switched through a third-party app, which this connection is not."
        )
    if not third_party and not settings.speaks_mobile:
        raise NotSupportedError("Alarm panels are commanded through a mobile app, which this connection is not.")
    if not order.correlation_id:
        raise NotSupportedError("A command without a correlation id could never be matched with its answer.")
    organization = settings.organization_id or str(session.values.get("organizationId", ""))
    message = {
        "messageType": "commandMessage",
        "appId": settings.third_party_app if third_party else settings.mobile_app,
        "brand": order.brand,
        "jwtToken": str(session.values.get("token", "")),
        "userId": _whole(session.values.get("userId"), "user number"),
        # A string on the mobile side, a number on the other.
        "organizationId": _whole(organization, "organization number") if third_party else organization,
        "command": _NAMES[order.name],
        "correlationId": order.correlation_id,
        "parameters": _parameters(order, settings),
    }
    return Publication(topic=TOPIC, payload=msgspec.json.encode(message), qos=QOS)


def _parameters(order: Order, settings: Settings) -> dict[str, Any]:
    parameters: dict[str, Any] = {"resourceId": _whole(order.panel, "panel number")}
    match order.name:
        case CommandName.ARM_AWAY | CommandName.ARM_HOME | CommandName.ARM_NIGHT | CommandName.DISARM:
            parameters["partition"] = _given(order.partition, "partition")
        case CommandName.ARM_ZONE | CommandName.DISARM_ZONE:
            parameters["partition"] = _given(order.partition, "partition")
            if len(order.zones) != 1:
                raise NotSupportedError("This command is about exactly one zone.")
            parameters["zone"] = order.zones[0]
        case CommandName.BYPASS | CommandName.UNBYPASS:
            if not order.zones:
                raise NotSupportedError("This command needs at least one zone.")
            parameters["zones"] = list(order.zones)
        case CommandName.SET_OUTPUT:
            parameters["output"] = _given(order.output, "output")
            parameters["status"] = int(_given(order.on, "position"))
            # The unit is nowhere stated; we take seconds, and 0 for good.
            parameters["duration"] = order.seconds or 0
        case CommandName.SET_EXTERNAL_OUTPUT:
            parameters["output"] = _given(order.output, "output")
            parameters["status"] = int(_given(order.on, "position"))
        case CommandName.CHANGE_CODE:
            if order.user_kind not in _USER_KINDS:
                raise NotSupportedError("The user whose code changes must be master, installer or regular.")
            # The documents' sample is about partition 0: the user, not an area.
            parameters["partition"] = order.partition or 0
            parameters["userType"] = order.user_kind
            parameters["userIndex"] = _given(order.user_index, "user index")
            cipher = CodeCipher(settings.cipher)
            parameters["currentPinCode"] = _sealed(cipher, order.pin)
            parameters["newPinCode"] = _sealed(cipher, order.new_pin)
            return parameters
    if needs_pin(order.name):
        parameters["pinCode"] = _sealed(CodeCipher(settings.cipher), order.pin)
    return parameters


def _sealed(cipher: CodeCipher, code: str | None) -> str:
    if not code:
        raise NotSupportedError("This command needs a code.")
    return cipher.encrypt(code)


def _given(value: _T | None, what: str) -> _T:
    if value is None:
        raise NotSupportedError(f"This command needs the {what}.")
    return value


def _whole(value: object, what: str) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NotSupportedError(f"The {what} is not one that this vendor gives.")
    return int(text)
