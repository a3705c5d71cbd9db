"""The ways in which this cloud can misbehave. A fault's command is an endpoint's path, like ``panel/login``."""

from typing import Final

from panels.simulators.faults import Spec

FAULTS: Final[dict[str, Spec]] = {
    "refuse": Spec("server_error", "answers this row of the error table (names in errors.py)"),
    "slow": Spec(10.0, "answers this many seconds late"),
    "hang": Spec(30.0, "says nothing for this many seconds, then closes"),
    "drop": Spec(True, "executes nothing and closes without an answer"),
    "reset": Spec(True, "executes, and resets the connection in the middle of the body"),
    "truncated": Spec(True, "executes, and answers half of its JSON with a matching length"),
    "html": Spec(200, "answers a page of HTML with this status"),
    "empty": Spec(True, "answers 200 without a body"),
    "bare_error": Spec(True, "answers 400 with a body that lacks the key error"),
    "dead_session": Spec("session_unreadable", "how a dead session token is told: a row of the error table"),
    "dead_user": Spec("wrong_user_token", "how a dead user token is told: a row of the error table"),
    "process_fails": Spec("Failed", "processes end as failed with this message"),
    "process_stuck": Spec(True, "processes never leave start"),
    "process_lost": Spec(True, "process_status answers an empty list"),
    "unknown_keys": Spec(True, "objects carry a key nobody knows"),
    "entry_state": Spec(True, "an entry delay shows as state ENTRY_DELAY, not as status ENTRYDELAY"),
    "legacy_errors": Spec(True, "tells refusals as 3.0 and 4.0 did, by status: 440, 442, 444, 445, 446"),
    "expire_sessions": Spec(True, "at once: every session token is dead"),
    "expire_users": Spec(True, "at once: every user token is dead"),
    "lock_out": Spec(44.0, "at once: logins are blocked for this many seconds"),
    "most_devices": Spec(1.0, "at once: an account takes this many devices, another meets 443; 0: any"),
    "most_sessions": Spec(1.0, "at once: a panel takes this many sessions, another meets 447; 0: any"),
    "version": Spec(14.0, "at once: the cloud speaks this version and no other"),
}
AT_ONCE: Final = frozenset({"expire_sessions", "expire_users", "lock_out", "most_devices", "most_sessions", "version"})
