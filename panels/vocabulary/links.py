"""Why a link to a vendor does not do as it should, whatever the vendor calls it."""

from enum import StrEnum


class LinkTrouble(StrEnum):
    """What is wrong with a held connection; `panels.sentences` has the words for people."""

    # Of our own side.
    NOBODY = "nobody"
    RESTORED = "restored"
    SWITCHED_OFF = "switched_off"
    NOT_ALLOWED_OUT = "not_allowed_out"
    SETTINGS = "settings"
    # Of the way there.
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    LOST = "lost"
    BROKER = "broker"
    BROKER_REFUSED = "broker_refused"
    BROKER_SILENT = "broker_silent"
    SUBSCRIPTION_REFUSED = "subscription_refused"
    AT_MOST_ONCE = "at_most_once"
    # Of the vendor's cloud.
    NO_ANSWER = "no_answer"
    UNREADABLE = "unreadable"
    VENDOR_FAULT = "vendor_fault"
    MAINTENANCE = "maintenance"
    RATE_LIMITED = "rate_limited"
    BUSY = "busy"
    NOT_FOUND = "not_found"
    VERSION = "version"
    # Of the login.
    WRONG_LOGIN = "wrong_login"
    TOKEN_REFUSED = "token_refused"  # noqa: S105  (no password)
    LOGIN_REFUSED = "login_refused"
    LOCKED_OUT = "locked_out"
    TOO_MANY_LOGINS = "too_many_logins"
    TOO_MANY_DEVICES = "too_many_devices"
    TOO_MANY_SESSIONS = "too_many_sessions"
    SESSION_ENDED = "session_ended"
    CLOCKS_APART = "clocks_apart"
    FORBIDDEN = "forbidden"
    # Of the panels behind it.
    CODE_REFUSED = "code_refused"
    PANELS_OFFLINE = "panels_offline"
    PANELS_BEING_READ = "panels_being_read"
    INTERNAL = "internal"
    OTHER = "other"
