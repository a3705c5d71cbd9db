"""Parts of addresses of pages: a uid is 16 characters of a few kinds; anything else is nowhere."""

from django.urls import register_converter


class UidConverter:
    """The uid of a row, as `panels.models.uids` makes them."""

    regex = "[A-Za-z0-9_-]{16}"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in the row."""
        return value


register_converter(UidConverter, "uid")
