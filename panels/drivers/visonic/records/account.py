"""What belongs to the account: versions, panels, users, processes (reference 4.1, 5.7, 5.9, 6)."""

from typing import Final

from panels.drivers.records import Record, flag, record, records, text, texts, whole, wholes
from panels.drivers.visonic.times import stamp

_HANDLED: Final = "handled"
_DONE: Final = "succeeded"
_FAILED: Final = "failed"


class VersionInfo(Record):
    """The answer of ``version``: what the server speaks, each a list of texts."""

    __slots__ = ()
    rest_versions = texts("rest_versions")
    installer_versions = texts("installer_versions")
    push_format_versions = texts("push_format_versions")
    dls_versions = texts("dls_versions")
    user_message = text("user_message")


class AppType(Record):
    """The answer of ``apptype``: which phone app this server is meant for."""

    __slots__ = ()
    apptype = text("apptype")
    android = text("android")
    ios = text("ios")


class Panel(Record):
    """One panel linked to the account."""

    __slots__ = ()
    panel_serial = text("panel_serial")
    alias = text("alias")
    role = text("role")
    panel_model = text("panel_model")
    type = text("type")
    customization = record("customization", Record)


class Access(Record):
    """How far somebody's access to a panel has come."""

    __slots__ = ()
    status = text("status")
    error = text("error")
    stage = text("stage")


class AccessInfo(Record):
    """The answer of ``panel_access_info``."""

    __slots__ = ()
    user = record("user", Access)
    installer = record("installer", Access)


class User(Record):
    """One user of the panel: a slot with a code, perhaps granted to an account."""

    __slots__ = ()
    id = whole("id")
    name = text("name")
    last_name = text("last_name")
    email = text("email")
    partitions = wholes("partitions")
    role = text("role")
    expiration_date = stamp("expiration_date")
    editable_features = texts("editable_features")


class Users(Record):
    """The answer of ``users``; all of them only for the master."""

    __slots__ = ()
    users = records("users", User)
    max_users_count = whole("max_users_count")
    reserved_ids = wholes("reserved_ids")


class WakeupSms(Record):
    """The text message that wakes a sleeping panel; both may be None. ``sms`` is as good as a key."""

    __slots__ = ()
    phone = text("phone")
    sms = text("sms", secret=True)


class Process(Record):
    """What became of a command: ``status`` is start, handled, succeeded or failed."""

    __slots__ = ()
    token = text("token", secret=True)
    status = text("status")
    message = text("message")
    error = text("error")

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self.has_succeeded or self.has_failed

    @property
    def has_begun(self) -> bool:
        """Whether the panel itself is at work on the command."""
        return (self.status or "").lower() == _HANDLED

    @property
    def has_succeeded(self) -> bool:
        """Whether the panel accepted the command; arming may still count down."""
        return (self.status or "").lower() == _DONE

    @property
    def has_failed(self) -> bool:
        """Whether the panel did not carry it out; ``message`` and ``error`` say why."""
        return (self.status or "").lower() == _FAILED

    @property
    def was_replaced(self) -> bool:
        """Whether another command overtook this one."""
        return self.has_failed and "replaced" in (self.message or "").lower()


class Location(Record):
    """One name a detector can be given as its place."""

    __slots__ = ()
    hel_id = whole("hel_id")
    name = text("name")
    is_editable = flag("is_editable")
