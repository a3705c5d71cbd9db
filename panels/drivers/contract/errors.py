"""What can go wrong with a vendor, by what a caller does about it."""

from datetime import datetime
from typing import ClassVar

from panels.drivers.contract.visits import Look
from panels.vocabulary import QuarantineReason


class DriverError(Exception):
    """A panel or its cloud did not do as asked.

    ``permanent`` means that trying again cannot help; ``sent`` is False when, for certain, not a byte of what was
    asked has left this machine. ``unread`` is what came in place of answers, to be kept until somebody looks at it.
    """

    permanent: ClassVar[bool] = False
    sent: ClassVar[bool] = True
    unread: tuple[Look, ...] = ()


class BadPayloadError(DriverError):
    """A message did not have a shape this driver knows; its body is never part of the text."""

    permanent = True

    def __init__(self, text: str, reason: QuarantineReason) -> None:
        super().__init__(text)
        self.reason = reason


class NotSupportedError(DriverError):
    """The order cannot be expressed for this panel or this configuration of its connection."""

    permanent = True


class ChangedMeanwhileError(NotSupportedError):
    """What was to be changed is not any more what the person saw, so nothing of it was changed."""


class SettingRefusedError(NotSupportedError):
    """A setting of a connection cannot be used; the text is a sentence marked for translation, ``key`` its field's."""

    def __init__(self, text: str, key: str = "") -> None:
        super().__init__(text)
        self.key = key


class CredentialsRefusedError(DriverError):
    """The vendor does not accept the login; only a person can mend it."""

    permanent = True


class CodeRefusedError(CredentialsRefusedError):
    """The account is welcome, but a panel does not accept the code kept for it."""


class VendorUnavailableError(DriverError):
    """The vendor's cloud cannot be reached, is too slow, or answers with an error of its own."""


class UnreachableError(VendorUnavailableError):
    """No connection came about, so nothing was sent."""

    sent = False


class UntrustedError(UnreachableError):
    """The vendor's certificate is not one we trust, so nothing was sent."""


class LockedOutError(VendorUnavailableError):
    """The vendor takes no login for a time, whatever it carries; ``until`` says how long, where the vendor does.

    Every further try may make it longer: nothing is asked of the account before.
    """

    def __init__(self, text: str, until: datetime | None = None) -> None:
        super().__init__(text)
        self.until = until


class SessionEndedError(DriverError):
    """The vendor's token is no longer accepted; a new login may help."""
