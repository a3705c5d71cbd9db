"""The ways in which this cloud can misbehave. A fault's command is an operation's id, like ``POST /login``."""

from typing import Final

from panels.simulators.faults import Spec

FAULTS: Final[dict[str, Spec]] = {
    "refuse": Spec("unknown_object", "answers this row of the error table (names in errors.py)"),
    "slow": Spec(10.0, "answers this many seconds late"),
    "hang": Spec(30.0, "says nothing for this many seconds, then closes"),
    "drop": Spec(True, "executes nothing and closes without an answer"),
    "reset": Spec(True, "executes, and resets the connection in the middle of the body"),
    "truncated": Spec(True, "executes, and answers half of its JSON with a matching length"),
    "maintenance": Spec(True, "answers 503 and the page that says so"),
    "html": Spec(502, "answers a page of HTML with this status"),
    "empty": Spec(200, "answers with this status and no body"),
    "bare_error": Spec(True, "answers 400 with an error that is null"),
    "api_key": Spec(True, "wants an application key at login"),
    "application": Spec(True, "lets no foreign application log in"),
    "quota": Spec(True, "tells exceeded limits as QUOTA_EXCEEDED, like newer servers"),
    "new_envelope": Spec(True, "events carry type and eventTime, as the page of 2026 shows them"),
    "native_values": Spec(True, "values in cloud events are JSON, not text"),
    "null_states": Spec(True, "a DeviceStateChangedEvent has null for its states"),
    "strange_events": Spec(True, "each fetch begins with an event nobody knows and one without a name"),
    "unknown_keys": Spec(True, "objects carry a key nobody knows"),
    "lost_events": Spec(True, "events happen, but no listener is told"),
    "fails": Spec("ACTUATORNOANSWER", "commands end as failed with this failure type"),
    "stuck": Spec(True, "executions never leave NOT_TRANSMITTED"),
    "silent": Spec(True, "executions act, but their end is never told"),
    "refresh_fails": Spec(True, "refreshing states ends in RefreshAllDevicesStatesFailedEvent"),
    "trigger_fails": Spec(True, "automations cannot be created or switched"),
    "expire_sessions": Spec(True, "at once: every session is dead"),
    "expire_listeners": Spec(True, "at once: every event listener is gone"),
    "expire_tokens": Spec(True, "at once: every access token is dead"),
    "ban": Spec(60.0, "at once: logins are refused for this many seconds"),
}
AT_ONCE: Final = frozenset({"expire_sessions", "expire_listeners", "expire_tokens", "ban"})
