"""Bienport's MQTT messages: bytes to parts, with a reason for all that cannot be read."""

from typing import Any, Final

import msgspec

from panels.drivers.base import BadPayloadError, Part
from panels.drivers.bienport.notifications import STRICT_TYPES, read_notification
from panels.drivers.bienport.replies import read_response
from panels.drivers.bienport.text import masked
from panels.drivers.bienport.wire import LARGEST_NUMBER, LARGEST_RESOURCE, Notification, Parameters, Response
from panels.vocabulary import QuarantineReason

# A full status answer is under 20 KiB; no documented message comes near this.
MAX_PAYLOAD: Final = 256 * 1024

_NOT_JSON: Final = "a message that is not JSON"

_decode: Final = msgspec.json.Decoder(Notification | Response).decode


def read_message(payload: bytes) -> Part:
    """Read one MQTT message. Raises `BadPayloadError` and nothing else; no text of it holds any of the body."""
    if len(payload) > MAX_PAYLOAD:
        raise BadPayloadError("a message larger than any of this vendor's", QuarantineReason.OVERSIZED)
    try:
        if not payload.isascii():
            # The decoder checks only the text that it keeps, and the whole message is stored.
            payload.decode()
        raw = masked(payload)
        message = _decode(payload)
    except msgspec.ValidationError:
        problem = QuarantineReason.WRONG_TYPES
    except (ValueError, RecursionError):
        problem = QuarantineReason.MALFORMED
    else:
        return read_notification(message, raw) if isinstance(message, Notification) else read_response(message, raw)
    # Raised out here, because the decoder's own error may quote the message.
    if problem is QuarantineReason.MALFORMED:
        raise BadPayloadError(_NOT_JSON, problem)
    return _read_loosely(payload)


def _read_loosely(payload: bytes) -> Part:
    """Read a notification with some keys of wrong types, or say what is wrong with the message.

    An alarm is worth more than the shape of its details, and of a type that no document shows we cannot know
    the shape: from both we take what can be read.
    """
    body, raw, is_json = None, b"", True
    try:
        body, raw = msgspec.json.decode(payload), masked(payload)
    except msgspec.ValidationError:
        # A number outside all bounds.
        body = None
    except (ValueError, RecursionError):
        # The first look ended at a wrong type, before what is wrong with the text.
        is_json = False
    if not is_json:
        raise BadPayloadError(_NOT_JSON, QuarantineReason.MALFORMED)
    if isinstance(body, dict):
        match body.get("messageType"):
            case "notification":
                kind = body.get("notificationType")
                if isinstance(kind, str) and kind not in STRICT_TYPES:
                    return read_notification(_loose_notification(kind, body), raw)
            case "commandResponse":
                pass
            case str() | None:
                raise BadPayloadError("a message of an unknown type", QuarantineReason.UNKNOWN_MESSAGE)
    raise BadPayloadError("a message with a missing key or a key of the wrong type", QuarantineReason.WRONG_TYPES)


def _loose_notification(kind: str, body: dict[str, Any]) -> Notification:
    parameters = body.get("parameters")
    if not isinstance(parameters, dict):
        parameters = {}
    correlation_id, reason = body.get("correlationId"), body.get("reason")
    return Notification(
        notification_type=kind,
        correlation_id=correlation_id if isinstance(correlation_id, str) else None,
        reason=reason if isinstance(reason, str) else None,
        parameters=Parameters(
            resource_id=_bounded(parameters.get("resourceId"), LARGEST_RESOURCE),
            partition=_bounded(parameters.get("partition"), LARGEST_NUMBER),
            zone=_bounded(parameters.get("zone"), LARGEST_NUMBER),
            output=_bounded(parameters.get("output"), LARGEST_NUMBER),
        ),
    )


def _bounded(value: Any, largest: int) -> int | None:
    return value if type(value) is int and 0 <= value <= largest else None
