"""What the errors of all vendors' clients have in common."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, TypeVar

from panels.drivers.base import DriverError

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

    def _facts(self) -> list[str]:
        """What the text says beyond the summary."""
        facts = [f"HTTP {self.status}"] if self.status else []
        return facts + ([str(self.number)] if self.number is not None else [])

    def _describe(self) -> str:
        facts = self._facts()
        said = f"{self.summary} ({'; '.join(facts)})" if facts else self.summary
        return f"{said}, until {self.until.isoformat()}" if self.until else said


def by_name(kind: type[E]) -> Mapping[str, type[E]]:
    """A vendor's errors by their classes' names, for what is kept of a refused login."""
    return {kind.__name__: kind} | {
        name: one for child in kind.__subclasses__() for name, one in by_name(child).items()
    }
