"""The place where pictures lie, which templates and URLs of the API lead to (reference 10)."""

import zlib
from typing import Final

from aiohttp import web

from panels.simulators.overkiz.cloud import Cloud
from panels.simulators.stills import draw

TAIL: Final = "{protocol}/{gateway}/{camera}/{picture}"


class Pictures:
    """Serves stills to whoever has a session for pictures."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints; the small picture is the large one."""
        return [web.get(f"/{size}/{TAIL}", self.picture) for size in ("picture", "thumbnail")]

    async def picture(self, request: web.Request) -> web.StreamResponse:
        part = request.match_info
        session = request.query.get("sessionId", "")
        found = self._cloud.find_picture(session, part["gateway"], part["camera"], part["picture"])
        if found is None:
            return web.Response(status=404)
        device, picture = found
        still = draw(zlib.crc32(f"{device.url}{picture.id}".encode()))
        return web.Response(body=still, content_type="image/jpeg")
