"""Who people are to each other, and what they may do."""

from enum import StrEnum


class OrganizationKind(StrEnum):
    """What a tenant does for a living."""

    MONITORING = "monitoring"
    INSTALLER = "installer"
    CUSTOMER = "customer"


class Relation(StrEnum):
    """How an organization stands to a site."""

    OWNS = "owns"
    INSTALLS = "installs"
    MONITORS = "monitors"


class Role(StrEnum):
    """A person's part in an organization."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ENGINEER = "engineer"
    INSTALLER_MANAGER = "installer_manager"
    OWNER = "owner"
    RESIDENT = "resident"


class Door(StrEnum):
    """How an act came in; ``SYSTEM`` is Watchpost itself."""

    PAGE = "page"
    ADMIN = "admin"
    COMMAND = "command"
    SYSTEM = "system"


class UserRole(StrEnum):
    """What somebody with a code is to a panel; ``UNKNOWN`` where the vendor does not say."""

    UNKNOWN = "unknown"
    USER = "user"
    MASTER = "master"


class Right(StrEnum):
    """One thing a person may do; the permission of the same name is ``panels.<right>``."""

    VIEW = "view"
    SEE_HISTORY = "see_history"
    READ_STATUS = "read_status"
    ARM = "arm"
    DISARM = "disarm"
    BYPASS = "bypass"
    SWITCH = "switch"
    SIREN = "siren"
    CHANGE_CODE = "change_code"
    CONNECT = "connect"
    CONFIGURE = "configure"
    MANAGE_CONNECTION = "manage_connection"
    ARRANGE = "arrange"
    AUTOMATE = "automate"
    HANDLE = "handle"
    PUT_ON_TEST = "put_on_test"
    SEE_COVERT = "see_covert"
    SEE_RAW = "see_raw"
    SEE_STILLS = "see_stills"
    REQUEST_STILL = "request_still"
    REVEAL_CONTACT = "reveal_contact"
    SEE_JOURNAL = "see_journal"
    MANAGE_PEOPLE = "manage_people"
    EXPORT = "export"


class EndingKind(StrEnum):
    """Whose access has ended, or where."""

    PERSON = "person"
    RELATION = "relation"
    SITE = "site"
    CONNECTION = "connection"


class EndingReason(StrEnum):
    """Why a site is a customer's no more."""

    SERVICE_ENDED = "service_ended"
    SOLD = "sold"
    CLOSED = "closed"


class EndingStepKind(StrEnum):
    """What is left to do when access ends; the last four Watchpost does by itself."""

    VENDOR_PASSWORD = "vendor_password"  # noqa: S105  (the name of a step)
    PANEL_CODES = "panel_codes"
    VENDOR_PEOPLE = "vendor_people"
    HAND_OVER = "hand_over"
    TAKE_OFF = "take_off"
    PLANS = "plans"
    CONNECT_ANEW = "connect_anew"
    SESSIONS = "sessions"
    GRANTS = "grants"
    LINKS = "links"
    SECRETS = "secrets"
