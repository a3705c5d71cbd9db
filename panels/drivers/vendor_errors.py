"""What the errors of all vendors' clients have in common, and the kinds that every client has.

A client's own class of such a kind is derived from it and from what all errors of its server have in common.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, TypeVar

from panels.drivers import base
from panels.drivers.base import CredentialsRefusedError, DriverError, VendorUnavailableError

E = TypeVar("E", bound="VendorError")


class VendorError(DriverError):
    """A vendor's server did not do as asked.

    ``status`` is the HTTP status (0 without an answer), ``number`` the vendor's own, ``vendor_text`` what it wrote,
    with everything masked that was secret in the request. ``until`` is when to come back, where the vendor says it.
    The text is ours and holds nothing that was sent.
    """

    summary: ClassVar[str] = "the server refused"
    sent: ClassVar[bool] = True

    def __init__(
        self,
        text: str = "",
        *,
        status: int = 0,
        number: int | None = None,
        vendor_text: str = "",
        until: datetime | None = None,
    ) -> None:
        self.status, self.number = status, number
        self.vendor_text = vendor_text
        self.until = until
        super().__init__(text or self._describe())
        # Kinds of the contract that have an ``until`` of their own were not told it.
        self.until = until

    @property
    def words(self) -> str:
        """All that the vendor wrote of it, for people."""
        return self.vendor_text

    @property
    def literal(self) -> str:
        """The shortest that the vendor said of it: a code of its own, or the HTTP status."""
        return str(self.status or "")

    def _facts(self) -> list[str]:
        """What the text says beyond the summary."""
        facts = [f"HTTP {self.status}"] if self.status else []
        return facts + ([str(self.number)] if self.number is not None else [])

    def _describe(self) -> str:
        facts = self._facts()
        said = f"{self.summary} ({'; '.join(facts)})" if facts else self.summary
        return f"{said}, until {self.until.isoformat()}" if self.until else said


class ServerError(VendorError, VendorUnavailableError):
    """The server or something before it has a fault of its own (5xx); trying again later may help."""

    summary = "the server failed"


class UnreadableAnswerError(ServerError):
    """What came back is not JSON: an HTML page, nothing at all, or half an answer."""

    summary = "the server's answer cannot be read"


class UnexpectedAnswerError(ServerError):
    """JSON of another shape than this call has, or a redirect, which is never followed."""

    summary = "the server's answer is not one this call has"


class UnreachableError(VendorError, base.UnreachableError):
    """No connection came about, so nothing was sent."""

    summary = "the server cannot be reached"
    sent = False


class ConnectionTimeoutError(UnreachableError):
    """The server did not accept a connection in time; nothing was sent."""

    summary = "the server did not accept the connection in time"


class CertificateError(UnreachableError, base.UntrustedError):
    """The server's certificate is not one we trust; nothing was sent."""

    permanent = True
    summary = "the server's certificate is not trusted"


class ConnectionLostError(VendorError, VendorUnavailableError):
    """The connection broke before the whole answer was here; the request may have been carried out."""

    summary = "the connection broke before the answer was complete"


class AnswerTimeoutError(VendorError, VendorUnavailableError):
    """The answer did not come, or did not end, in time; the request may have been carried out."""

    summary = "the answer took too long"


class OversizedAnswerError(VendorError, VendorUnavailableError):
    """The answer was larger than any of this service and was cut off."""

    summary = "the answer was too large and was cut off"


class BusyError(VendorError, VendorUnavailableError):
    """Another request of this session did not end in time; nothing was sent."""

    summary = "another request of this session is still running"
    sent = False


class RateLimitedError(VendorError, VendorUnavailableError):
    """Faster than the server allows; ``until`` says when to come back, where anybody knows it."""

    summary = "the server wants fewer requests"


class LoginRefusedError(VendorError, CredentialsRefusedError):
    """A login with these credentials cannot succeed; repeating it only brings a lock-out nearer."""

    permanent = True
    summary = "the login was refused"


class LockedOutError(VendorError, base.LockedOutError):
    """No login is taken for a time; ``until`` says how long, where the server says it."""

    summary = "logins are blocked"


class ClocksApartError(VendorError, VendorUnavailableError):
    """The login that the server has just given has ended already by this machine's clock."""

    summary = "the login has ended already by this machine's clock"


class NotBegunError(VendorError):
    """The login that a command needed did not succeed, so nothing of the command was carried out; see ``cause``."""

    summary = "the login before the command failed"
    sent = False

    def __init__(self, cause: DriverError) -> None:
        super().__init__()
        self.cause = cause


def by_name(kind: type[E]) -> Mapping[str, type[E]]:
    """A vendor's errors by their classes' names, for what is kept of a refused login."""
    return {kind.__name__: kind} | {
        name: one for child in kind.__subclasses__() for name, one in by_name(child).items()
    }
