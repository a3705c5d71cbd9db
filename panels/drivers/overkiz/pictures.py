"""Pictures of cameras, as the server keeps them (reference 10)."""

from datetime import UTC, datetime, timedelta
from typing import Final

from panels.drivers.base import Http
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.pictured import PictureListing

_SECONDS: Final = 10.0
# The server's clock may be ahead of ours.
_AHEAD: Final = timedelta(days=1)


class OverkizGallery:
    """Fulfils `panels.drivers.pictured.Gallery`."""

    def __init__(self, api: Overkiz, http: Http) -> None:
        self._api, self._http = api, http

    def list_pictures(self, device: str, since: datetime) -> tuple[PictureListing, ...]:
        """The pictures of a camera since then; one without an id cannot be had."""
        said = self._api.get_pictures(device, since, datetime.now(UTC) + _AHEAD)
        return tuple(
            PictureListing(vendor_id=str(one.picture_id), taken_at=one.taken_at)
            for one in said.pictures
            if one.picture_id is not None
        )

    def get_picture(self, device: str, picture: str) -> bytes:
        """The picture from where the server says it is: another host as a rule, which gets nothing of the login."""
        address = self._api.get_picture_address(device, int(picture))
        answer = self._http.request("GET", address, headers={"Accept": "image/*"}, timeout=_SECONDS)
        if answer.status == 404:
            raise errors.NoSuchResourceError(status=answer.status)
        if answer.status != 200:
            raise errors.UnexpectedAnswerError(status=answer.status)
        return answer.body

    def remove_picture(self, device: str, picture: str) -> None:
        """Have the server forget a picture."""
        try:
            self._api.remove_pictures(device, [int(picture)])
        except errors.UnknownObjectError:
            return
