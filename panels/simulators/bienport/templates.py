"""The exact answers of the platform: E1 to E14 and the successes, as data (reference 3.2, 4, 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

IDENTITY: Final = ("resourceId", "brand", "model", "networkId")


@dataclass(frozen=True, slots=True)
class Template:
    """One documented answer: its two literals and which facts it repeats under ``data`` (once under ``parameters``)."""

    result: str
    reason: str | None
    echoes: tuple[str, ...]
    holder: str = "data"

    def render(self, correlation_id: str, facts: Mapping[str, Any], *, third_party: bool = False) -> dict[str, Any]:
        """Return the whole answer. Facts that the request did not have are left out."""
        # Three spellings of one meaning: third-party apps get the underscore (reference A4).
        underscored = third_party and self.result in ("not send", "not sent")
        message: dict[str, Any] = {
            "messageType": "commandResponse",
            "correlationId": correlation_id,
            "result": "not_send" if underscored else self.result,
        }
        if self.reason is not None:
            message["reason"] = self.reason
        if self.echoes:
            message[self.holder] = {key: facts[key] for key in self.echoes if key in facts}
        return message


def unknown(text: str) -> Template:
    """E7: an exception's own words."""
    return Template("unknown", text, ("command", "resourceId", "userId"))


def invalid(text: str) -> Template:
    """Return a third-party app's refusal for bad input; the page names the case but no text, so the words are ours."""
    return Template("not_send", text, ("command", "resourceId", "userId"))


_VERDICT: Final = ("command", "partition", *IDENTITY)

USER_MISSING: Final = Template(
    "not send",
    "UserId is missing, could not check access authorization to resourceId!",
    ("command", "resourceId"),
)
NO_ACCESS: Final = Template("unauthorized", "User not authorized to access alarm panel!", ("command", "resourceId"))
DISABLED: Final = Template("not send", "Panel is disabled!", ("command", "resourceId", "userId"))
PANEL_UNKNOWN: Final = Template("not send", "Panel not found!", ("command", "resourceId", "userId"))
REFUSED: Final = Template("failed", "Command not allowed", _VERDICT)
NOT_PERMITTED: Final = Template("unauthorized", "Command not permitted", _VERDICT)
COMMAND_UNKNOWN: Final = Template("failed", "Command not found!", ("command",), holder="parameters")
NO_ACK: Final = Template("send_no_ack", "Command transmission failed, try again after a while", ())
PARTITION_UNKNOWN: Final = Template(
    "partitionNotFound", "The partition you want to change its status is not available", _VERDICT
)
PARTITION_DENIED: Final = Template(
    "notAuthorizedForPartition",
    "You do not have permission to perform operations in this partition.",
    _VERDICT,
)
NO_SENSORS: Final = Template("not send", "No sensors assigned to alarm panel", ("resourceId", "partition", "zone"))
NO_MSISDN: Final = Template(
    "not sent", "No GSM line number (MSISDN) defined for alarm panel", ("command", "resourceId", "userId")
)
NO_RIGHTS: Final = Template(
    "not_send", "The user does not have access rights to the resource!", ("command", "resourceId", "userId")
)
# The code is documented, the words are not.
BAD_TOKEN: Final = Template("unauthorized", "Token is invalid or expired!", ("command", "resourceId"))

_PARTITION: Final = Template("success", None, ("command", "partition", *IDENTITY))
_ZONES: Final = Template("success", None, ("command", "resourceId", "zones", "brand", "model", "networkId"))
_PLAIN: Final = Template("success", None, ("command", *IDENTITY))
SUCCESS: Final[Mapping[str, Template]] = {
    "arm": _PARTITION,
    "armStay": _PARTITION,
    "armSleep": _PARTITION,
    "disarm": _PARTITION,
    # One echoes the zone, the other the partition (reference A9).
    "armZone": Template("success", None, ("command", "zone", *IDENTITY)),
    "disarmZone": _PARTITION,
    "zonesBypass": _ZONES,
    "zonesUnbypass": _ZONES,
    "setOutput": _PLAIN,
    "getStatus": _PLAIN,
    "getFailures": Template("success", "send", ("command", *IDENTITY)),
    "initiateConnection": Template("success", "Kick-start SMS sent to alarm panel", ("command", *IDENTITY)),
    # Another name for the partition, and no identity (reference A10).
    "setPinCode": Template("success", "send", ("command", "resourceId", "partitionNo", "userType")),
    "setExtDO": Template("sent", "Command Queued", ("command", *IDENTITY)),
}


def with_block(message: dict[str, Any], block: Mapping[str, Any]) -> dict[str, Any]:
    """Put a status or failure block where the samples have it: after ``command``, before the identity."""
    data = message["data"]
    message["data"] = {"command": data["command"], **block, **data}
    return message
