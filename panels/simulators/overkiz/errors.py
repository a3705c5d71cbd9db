"""What the servers refuse and how (reference 3.2 and 4). ``{}`` stands for what the refusal is about."""

from typing import Any, Final

# name: status, errorCode, text. A status marked [?] in the reference is only what clients assume.
TABLE: Final[dict[str, tuple[int, str, str]]] = {
    "bad_credentials": (401, "AUTHENTICATION_ERROR", "Bad credentials"),
    "too_many_requests": (400, "AUTHENTICATION_ERROR", "Too many requests, try again later : {}"),
    "quota_exceeded": (400, "QUOTA_EXCEEDED", "Quota exceeded : {}"),
    "api_key": (400, "AUTHENTICATION_ERROR", "An API key is required to access this setup"),
    "unknown_user": (400, "AUTHENTICATION_ERROR", "No such user account : {}"),
    "not_authenticated": (401, "RESOURCE_ACCESS_DENIED", "Not authenticated"),
    "missing_token": (401, "RESOURCE_ACCESS_DENIED", "Missing authorization token."),
    "concurrent": (400, "RESOURCE_ACCESS_DENIED", "too many concurrent requests"),
    "too_many_executions": (
        400,
        "RESOURCE_ACCESS_DENIED",
        "Server busy, please try again later. (Too many executions)",
    ),
    "access_denied": (400, "RESOURCE_ACCESS_DENIED", "Access denied to gateway #{}"),
    "application": (400, "RESOURCE_ACCESS_DENIED", "Your setup cannot be accessed through this application"),
    "no_overkiz_user": (403, "RESOURCE_ACCESS_DENIED", "No such user account : {}"),
    "setup_mismatch": (400, "RESOURCE_ACCESS_DENIED", "Security exception : Device setup mismatch"),
    "foreign_gateway": (400, "RESOURCE_ACCESS_DENIED", "Security exception : Gateway #{}"),
    "queue_full": (400, "EXEC_QUEUE_FULL", "Execution queue is full on gateway: #{} (soft limit: 10)"),
    "no_such_resource": (400, "INVALID_API_CALL", "No such resource"),
    "no_such_controllable": (400, "NO_SUCH_RESSOURCE", "No such controllable : {}"),
    "no_such_profile": (400, "NO_SUCH_RESSOURCE", "No such core UI profile or form-factor : {}"),
    "no_such_action_group": (404, "NO_SUCH_ACTION_GROUP", "No such action group : {}"),
    "no_such_device": (400, "NO_SUCH_DEVICE", 'No such device : "{}"'),
    "no_setup": (400, "INVALID_FIELD_VALUE", "Unable to determine action group setup (no setup for gateway #{})"),
    "duplicate_action": (400, "DUPLICATE_FIELD_OR_VALUE", "Another action exists on the same device : {}"),
    "no_such_command": (400, "UNSUPPORTED_OPERATION", "No such command : {}"),
    "unsupported": (400, "UNSUPPORTED_OPERATION", "Unsupported operation : {}"),
    "no_listener": (400, "UNSPECIFIED_ERROR", "No registered event listener"),
    "wrong_listener": (400, "UNSPECIFIED_ERROR", "Invalid event listener id : {}"),
    "invalid_token": (400, "UNSPECIFIED_ERROR", "Invalid token : {}"),
    "no_such_token": (400, "UNSPECIFIED_ERROR", "Not such token with UUID: {}"),
    "banned": (400, "UNSPECIFIED_ERROR", "Too many attempts with an invalid token, temporarily banned"),
    "two_credentials": (400, "UNSPECIFIED_ERROR", "Cannot use JSESSIONID and bearer token in same request"),
    "unknown_object": (400, "UNSPECIFIED_ERROR", "Unknown object"),
    "missing": (400, "MISSING_PARAMETERS", "Missing parameters : {}"),
    "invalid_parameter": (400, "INVALID_PARAMETER", "Malformed {}"),
    "invalid_field": (400, "INVALID_FIELD_VALUE", "Invalid field value : {}"),
    "bus": (400, "DBUS_ERROR", "Bus error"),
}


class Refusal(Exception):
    """A request ends with this status and body."""

    def __init__(self, status: int, code: str, text: str | None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.text = text

    def body(self, *, local: bool) -> dict[str, Any]:
        """Return the JSON; boxes wrap the text in quotes and end it with a full stop (reference 3.2)."""
        text = f'"{self.text}."' if local and self.text and not self.text.endswith((".", '"')) else self.text
        return {"errorCode": self.code, "error": text}


def named(name: str, about: str = "") -> Refusal:
    """Return the refusal of a row of the table."""
    status, code, text = TABLE[name]
    return Refusal(status, code, text.format(about[:200]) if "{}" in text else text)
