"""What all errors of a PowerManage server have in common."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from panels.drivers.text import TEXT_LENGTH, plain
from panels.drivers.vendor_errors import VendorError


class PowerManageError(VendorError):
    """A PowerManage server did not do as asked.

    ``number`` and ``reason_code`` are the vendor's own, ``extras`` its list of complaints as a mapping.
    """

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
        self.reason_code = reason_code
        self.extras: Mapping[str, Any] = extras or {}
        super().__init__(text, status=status, number=number, vendor_text=vendor_text, until=until)

    @property
    def words(self) -> str:
        """The vendor's words with its complaints, as ``user_code: minLength:4``; masked when they were read."""
        complaints = ", ".join(f"{key}: {value}" for key, value in self.extras.items())
        return plain("; ".join(word for word in (self.vendor_text, complaints) if word), TEXT_LENGTH)

    @property
    def literal(self) -> str:
        return self.reason_code or super().literal

    def _facts(self) -> list[str]:
        facts = super()._facts()
        facts += [self.reason_code] if self.reason_code else []
        return facts + ([", ".join(sorted(self.extras))] if self.extras else [])
