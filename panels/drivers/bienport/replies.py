"""Bienport's answers to commands: every documented literal and template, and a fallback for the rest."""

import re
from dataclasses import dataclass
from typing import Final

from panels.drivers.base import REPORTED_OTHERWISE, Part, Reading, Reply, sentence
from panels.drivers.bienport.status import read_failures, read_status
from panels.drivers.bienport.text import WORD_LENGTH, correlation, plain
from panels.drivers.bienport.wire import Data, Response
from panels.vocabulary import CommandState, ReadingGroup, WrongCode

SENTENCES: Final[dict[str, str]] = {
    # E1 to E14 of the vendor's templates, in their order.
    "user_missing": sentence(
        "Not sent: the vendor found no user number in the command. The connection has to log in again."
    ),
    "no_panel_access": sentence(
        "Not sent: the vendor account of this connection has no access to the panel. Its owner can share it there."
    ),
    "panel_disabled": sentence("Not sent: the panel is disabled at the vendor. The installer can enable it there."),
    "panel_unknown": sentence(
        "Not sent: the vendor knows no such panel. It may have been removed; the inventory has to be read again."
    ),
    "refused_by_panel": sentence(
        "The panel refused: the code may be wrong, or the panel does not allow this now. A status read shows its state."
    ),
    "not_permitted": sentence(
        "Not sent: the vendor account of this connection may not give this command. Its owner can allow it there."
    ),
    "vendor_fault": sentence(
        "The vendor's service failed on the way, so the panel may have acted or not. A status read shows its state."
    ),
    "command_unknown": sentence("Not sent: the vendor's service has no such command. It cannot be given this way."),
    "no_acknowledgement": sentence(
        "The panel did not acknowledge in time, so it may have acted or not. A status read shows its state."
    ),
    "partition_unknown": sentence("Not sent: the panel has no such partition. The inventory has to be read again."),
    "partition_forbidden": sentence(
        "Not sent: the vendor account of this connection has no right on this partition. Its owner can grant it there."
    ),
    "no_zones": sentence(
        "Not sent: the vendor has no zones on record for this panel. Reading its inventory with a code may add them."
    ),
    "no_phone_number": sentence(
        "Not sent: the vendor has no phone number for the panel's SIM card. The installer can add it there."
    ),
    "device_forbidden": sentence(
        "Not sent: the vendor account of this connection has no right on this device. Its owner can grant it there."
    ),
    # What no template covers.
    "not_sent": sentence("Not sent: the vendor turned the command down before it reached the panel."),
    "unauthorized": sentence(
        "Not sent: the vendor no longer accepts this login, or the account lacks the right. A new login may help."
    ),
    "failed": sentence(
        "The panel or the vendor's service could not carry out the command. A status read shows the panel's state."
    ),
    "unknown_answer": sentence(
        "The vendor's answer is not one we know, so the panel may have acted or not. A status read shows its state."
    ),
    "empty_answer": sentence("The vendor reported a read without any values. Nothing shown has changed."),
    # What went well, as far as it is known.
    "queued": sentence("The vendor queued the command. The device has not reported back yet."),
    "accepted": sentence("The panel accepted the command. It does not report what became of it."),
    "connection_requested": sentence(
        "The vendor asked the panel by text message to connect. It may take some minutes until the panel does."
    ),
    REPORTED_OTHERWISE: sentence(
        "The device reports the old state: it did not switch. It may be switched by hand or be out of reach."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a result word, with or without its reason, says about a command."""

    state: CommandState
    code: str
    wrong_code: bool = False
    read_after: bool = False


def _refused(code: str) -> Verdict:
    return Verdict(state=CommandState.REFUSED, code=code)


_UNSENT: Final = "notsent"
_UNAUTHORIZED: Final = "unauthorized"
_FAILED: Final = "failed"

# Three spellings of one word are on the wire, and a fourth costs nothing.
_SPELLINGS: Final = {"notsend": _UNSENT, "notsent": _UNSENT}

# Decided by the result word alone.
_BY_RESULT: Final = {
    "unknown": Verdict(state=CommandState.UNKNOWN, code="vendor_fault", read_after=True),
    "sendnoack": Verdict(state=CommandState.UNKNOWN, code="no_acknowledgement", read_after=True),
    "partitionnotfound": _refused("partition_unknown"),
    "notauthorizedforpartition": _refused("partition_forbidden"),
    "sent": Verdict(state=CommandState.SENT, code="queued"),
}

# The reason tells templates with the same word apart; where it is localized or new, the fallback holds.
_PANEL_REFUSES: Final = Verdict(state=CommandState.REFUSED, code="refused_by_panel", wrong_code=True)
_DEVICE_FORBIDDEN: Final = _refused("device_forbidden")
_BY_REASON: Final = {
    (_UNSENT, "userid is missing could not check access authorization to resourceid"): _refused("user_missing"),
    (_UNAUTHORIZED, "user not authorized to access alarm panel"): _refused("no_panel_access"),
    (_UNSENT, "panel is disabled"): _refused("panel_disabled"),
    (_UNSENT, "panel not found"): _refused("panel_unknown"),
    (_FAILED, "command not allowed"): _PANEL_REFUSES,
    (_UNAUTHORIZED, "command not permitted"): _refused("not_permitted"),
    (_FAILED, "command not found"): _refused("command_unknown"),
    (_UNSENT, "no sensors assigned to alarm panel"): _refused("no_zones"),
    (_UNSENT, "no gsm line number msisdn defined for alarm panel"): _refused("no_phone_number"),
    (_UNSENT, "the user does not have access rights to the resource"): _DEVICE_FORBIDDEN,
    (_UNAUTHORIZED, "the user does not have access rights to the resource"): _DEVICE_FORBIDDEN,
}
_FALLBACK: Final = {
    _UNSENT: _refused("not_sent"),
    _UNAUTHORIZED: _refused("unauthorized"),
    # A panel's refusal in another language looks like this, so a wrong code stays possible.
    _FAILED: Verdict(state=CommandState.FAILED, code="failed", wrong_code=True),
}
_UNLISTED: Final = Verdict(state=CommandState.UNKNOWN, code="unknown_answer", read_after=True)

_DONE: Final = Verdict(state=CommandState.CONFIRMED, code="")
_ACCEPTED: Final = Verdict(state=CommandState.ASSUMED, code="accepted")
_SUCCESS: Final = {
    "arm": _DONE,
    "armStay": _DONE,
    "armSleep": _DONE,
    "disarm": _DONE,
    "armZone": _DONE,
    "disarmZone": _DONE,
    "zonesBypass": _DONE,
    "zonesUnbypass": _DONE,
    "getStatus": _DONE,
    "getFailures": _DONE,
    "setPinCode": _DONE,
    "setOutput": _ACCEPTED,
    "initiateConnection": Verdict(state=CommandState.ASSUMED, code="connection_requested"),
    # The device's own notification settles this one, whatever the answer is called.
    "setExtDO": Verdict(state=CommandState.SENT, code="queued"),
}

_WITHOUT_PIN: Final = frozenset({"initiateConnection", "setExtDO"})
_READS: Final = {
    "getStatus": (read_status, ReadingGroup.STATUS),
    "getFailures": (read_failures, ReadingGroup.FAILURES),
}
_NO_DATA: Final = Data()


def read_response(message: Response, raw: bytes) -> Part:
    """Turn an answer into the reply it is, with the readings of a status or failure block."""
    data = message.data or _NO_DATA
    command, resource = data.command, data.resource_id
    if message.parameters is not None:
        # An unknown command is answered with `parameters` in the place of `data`.
        command = command or message.parameters.command
        resource = message.parameters.resource_id if resource is None else resource
    verdict = judge(message, command)
    readings: tuple[Reading, ...] = ()
    group = ReadingGroup.LINK
    if verdict is _DONE and command in _READS:
        read, group = _READS[command]
        readings = read(data)
        if not readings:
            verdict, group = Verdict(state=CommandState.FAILED, code="empty_answer"), ReadingGroup.LINK
    possible = verdict.wrong_code and command not in _WITHOUT_PIN
    asked = correlation(message.correlation_id)
    return Part(
        panel=None if resource is None else str(resource),
        kind="commandResponse",
        raw=raw,
        group=group,
        correlation_id=asked,
        readings=readings,
        reply=Reply(
            correlation_id=asked,
            state=verdict.state,
            code=verdict.code,
            vendor_text=plain(message.reason),
            literal=plain(message.result, WORD_LENGTH),
            wrong_code=WrongCode.POSSIBLE if possible else WrongCode.NO,
            read_after=verdict.read_after,
        ),
    )


def judge(message: Response, command: str | None) -> Verdict:
    """Decide what an answer means; only `success` and `sent` are good news."""
    result = re.sub(r"[\s_-]+", "", message.result[:WORD_LENGTH]).lower()
    result = _SPELLINGS.get(result, result)
    if result == "success":
        return _SUCCESS.get(command or "", _ACCEPTED)
    if result in _BY_RESULT:
        return _BY_RESULT[result]
    if result not in _FALLBACK:
        return _UNLISTED
    reason = " ".join(re.findall(r"\w+", (message.reason or "")[:200].lower()))
    if found := _BY_REASON.get((result, reason)):
        return found
    if result == _FAILED and message.data is None and message.parameters is not None:
        return _BY_REASON[_FAILED, "command not found"]
    return _FALLBACK[result]
