"""What all errors of an Overkiz server have in common."""

from datetime import datetime

from panels.drivers.vendor_errors import VendorError


class OverkizError(VendorError):
    """An Overkiz server did not do as asked. ``code`` is its ``errorCode``, where it said one (reference 4)."""

    def __init__(
        self,
        text: str = "",
        *,
        status: int = 0,
        number: int | None = None,
        code: str = "",
        vendor_text: str = "",
        until: datetime | None = None,
    ) -> None:
        self.code = code
        super().__init__(text, status=status, number=number, vendor_text=vendor_text, until=until)

    @property
    def literal(self) -> str:
        return self.code or super().literal

    def _facts(self) -> list[str]:
        return [*super()._facts(), *([self.code] if self.code else [])]
