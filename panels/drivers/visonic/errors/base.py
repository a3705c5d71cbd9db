"""What all errors of a PowerManage server have in common."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from panels.drivers.base import DriverError


class PowerManageError(DriverError):
    """A PowerManage server did not do as asked.

    ``status`` is the HTTP status (0 without an answer), ``number`` and ``reason_code`` the vendor's own, ``extras``
    its list of complaints as a mapping. ``sent`` is False when no byte of the request can have left this machine.
    """

    summary: ClassVar[str] = "the server refused"
    sent: ClassVar[bool] = True

    def __init__(
        self,
        text: str = "",
        *,
        status: int = 0,
        number: int | None = None,
        reason_code: str = "",
        extras: Mapping[str, Any] | None = None,
        vendor_text: str = "",
        until: datetime | None = None,
    ) -> None:
        self.status, self.number, self.reason_code = status, number, reason_code
        self.extras: Mapping[str, Any] = extras or {}
        self.vendor_text = vendor_text
        self.until = until
        super().__init__(text or self._describe())
        # Kinds of the contract that have an ``until`` of their own were not told it.
        self.until = until

    def _describe(self) -> str:
        facts = [f"HTTP {self.status}"] if self.status else []
        facts += [str(self.number)] if self.number is not None else []
        facts += [self.reason_code] if self.reason_code else []
        facts += [", ".join(sorted(self.extras))] if self.extras else []
        said = f"{self.summary} ({'; '.join(facts)})" if facts else self.summary
        return f"{said}, until {self.until.isoformat()}" if self.until else said
