"""Every error of the vendor, by a name of ours (reference 3.2)."""

from typing import Any, Final, TypeAlias

Extra: TypeAlias = tuple[str, str | int]


class Refusal(Exception):
    """The request ends with this status, reason phrase and body; clients read all three."""

    def __init__(self, status: int, reason: str, code: int, name: str, message: str, *extras: Extra) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.body: dict[str, Any] = {
            "error": code,
            "error_message": message,
            "error_reason_code": name,
            "extras": [{"key": key, "value": value} for key, value in extras],
        }


def bad_parameters(*extras: Extra) -> Refusal:
    """Return 400 with one key and value for each parameter at fault."""
    return Refusal(400, "Bad Request", 10001, "BadRequestParams", "Bad Request Params", *extras)


def wrong_combination(*keys: str) -> Refusal:
    """Return 400 for values that do not belong together."""
    extras = [(key, "wrong_combination") for key in keys]
    return Refusal(400, "Bad Request", 10004, "WrongCombination", "Wrong combination", *extras)


def login_blocked(seconds: int) -> Refusal:
    """Return 420 with the seconds that are left."""
    return Refusal(
        420,
        "Login temporary blocked",
        10020,
        "LoginTemporaryBlocked",
        "Login temporary blocked",
        ("timeout", seconds),
    )


def named(name: str) -> Refusal:
    """Return a fresh refusal of the table. Raises KeyError."""
    status, reason, code, key, message, *extras = TABLE[name]
    return Refusal(status, reason, code, key, message, *extras)


def _parameter(key: str, value: str) -> tuple[Any, ...]:
    return (400, "Bad Request", 10001, "BadRequestParams", "Bad Request Params", (key, value))


# Reason codes and numbers of rows without one in the reference are choices; statuses and messages are the vendor's.
TABLE: Final[dict[str, tuple[Any, ...]]] = {
    "panel_serial_incorrect": _parameter("panel_serial", "incorrect"),
    "reset_code_incorrect": _parameter("reset_password_code", "incorrect"),
    "panel_serial_required": _parameter("panel_serial", "required"),
    "email_required": _parameter("email", "required"),
    "password_required": _parameter("password", "required"),
    "app_id_required": _parameter("app_id", "required"),
    "user_code_required": _parameter("user_code", "required"),
    "new_password_required": _parameter("new_password", "required"),
    "already_granted": _parameter("email", "already_granted"),
    "already_linked": _parameter("panel_serial", "already_linked"),
    "weak_password": _parameter("new_password", "too_weak"),
    "user_code_short": _parameter("user_code", "minLength:4"),
    "wrong_login": (
        400,
        "Bad Request",
        10004,
        "WrongCombination",
        "Wrong combination",
        ("email", "wrong_combination"),
        ("password", "wrong_combination"),
    ),
    "wrong_panel": (
        400,
        "Bad Request",
        10004,
        "WrongCombination",
        "Wrong combination",
        ("panel_serial", "wrong_combination"),
        ("master_user_code", "wrong_combination"),
    ),
    "wrong_user_code": (400, "Bad Request", 10021, "WrongUserCode", "Wrong user code"),
    "panel_armed": (400, "Bad Request", 10039, "PanelIsArmed", "Panel is armed"),
    "not_connected": (400, "Bad Request", 400, "PanelNotConnected", "Panel is not connected"),
    "session_unreadable": (400, "Bad Request", 400, "InvalidRequestFormat", "Unable to recognize session token"),
    "bad_version": (400, "Bad Request", 400, "BadVersion", "Bad version"),
    "wrong_user_token": (401, "Unauthorized", 401, "Unauthorized", "Wrong user token"),
    "auth_required": (403, "Forbidden", 10002, "UserAuthRequired", "User auth required"),
    "not_allowed": (403, "Forbidden", 10010, "NotAllowed", "Not allowed"),
    "forbidden": (403, "Forbidden", 403, "Forbidden", "Forbidden"),
    "not_found": (404, "Not Found", 404, "NotFound", "Not found"),
    "login_blocked": (
        420,
        "Login temporary blocked",
        10020,
        "LoginTemporaryBlocked",
        "Login temporary blocked",
        ("timeout", 44),
    ),
    "session_not_found": (440, "Session token not found", 440, "SessionTokenNotFound", "Session token not found"),
    "attempts_limit": (442, "Login attempts limit reached", 442, "LoginAttemptsLimit", "Login attempts limit reached"),
    "device_limit": (
        443,
        "Max logged in devices limit reached",
        443,
        "MaxDevices",
        "Max logged in devices limit reached",
    ),
    "legacy_user_code": (444, "Wrong user code", 444, "WrongCredentials", "Wrong credentials"),
    "legacy_panel_name": (445, "Wrong credentials", 445, "WrongCredentials", "Wrong credentials"),
    "discovery": (446, "Discovery in progress", 446, "DiscoveryInProgress", "Discovery in progress"),
    "session_limit": (447, "Max sessions limit reached", 447, "MaxSessions", "Max sessions limit reached"),
    "server_error": (500, "Internal Server Error", 500, "InternalServerError", "Internal server error"),
}
