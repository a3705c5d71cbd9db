"""Cameras and what they saw: taken in from vendors, shown to few.

Pictures are of people where they live or work. Theirs to see they are for those who hold the right to stills on the
camera's partitions: owners, and residents by grant. The station has it only while the panel is in alarm that everybody
may know of, and then for pictures from shortly before that alarm on (`PanelRights.during_alarm`).
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from panels import live
from panels.access.rights import PanelRights
from panels.drivers.base import CameraList, CameraListing, StillImage
from panels.models import Camera, Panel, Still, Watch
from panels.secrets.sealing import seal_bytes
from panels.tenure import StillOurs
from panels.vocabulary import Right

log = logging.getLogger(__name__)

MOST_BYTES: Final = 1024 * 1024
# By their first bytes, and nothing else: what a vendor calls them is not believed.
_KINDS: Final = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def kind_of(body: bytes) -> str:
    """The type of a picture, or empty for what is none that we show."""
    return next((kind for beginning, kind in _KINDS if body.startswith(beginning)), "")


def shown_of(cameras: Iterable[Camera], rights: PanelRights) -> list[Camera]:
    """Those of a panel's cameras that somebody with these rights is shown."""
    return [camera for camera in cameras if rights.allows(Right.SEE_STILLS, camera.partition_numbers)]


def cameras_shown(panel: Panel, rights: PanelRights) -> list[Camera]:
    """The cameras of this panel that somebody with these rights is shown; no query for whoever may see none."""
    if not any(Right.SEE_STILLS in held for held in (rights.whole, *rights.partitions.values())):
        return []
    return shown_of(panel.cameras.select_related("still").defer("still__body"), rights)


def may_see(still: Still, camera: Camera, rights: PanelRights) -> bool:
    """Whether a picture is somebody's to see: by the camera, and not from before their time."""
    if not rights.allows(Right.SEE_STILLS, camera.partition_numbers):
        return False
    if Right.SEE_STILLS in rights.whole:
        since = rights.since(Right.SEE_STILLS)
    else:
        begun = [at for number in camera.partition_numbers if (at := rights.partitions_begun.get(number))]
        since = max(begun, default=None)
    return since is None or made_at(still) >= since


def made_at(still: Still) -> datetime:
    """When a picture was made, as far as anybody says; never later than we had it."""
    return min(still.taken_at or still.fetched_at, still.fetched_at)


def take_in(panel_id: int, listed: CameraList, still_ours: StillOurs) -> None:
    """Bring the rows up to date and keep what is new. A camera that is no longer listed stays, as detectors do."""
    with transaction.atomic():
        if not still_ours():
            return
        known = {camera.number: camera for camera in Camera.objects.filter(panel_id=panel_id)}
        changed = False
        for listing in listed.cameras:
            camera = known.get(listing.number)
            if camera is None or _values(camera) != _said(listing):
                camera = camera or Camera(panel_id=panel_id, number=listing.number)
                camera.name, camera.partition_numbers, camera.state = _said(listing)
                camera.save()
                known[listing.number], changed = camera, True
        for image in listed.stills:
            if image.number in known:
                changed = _keep(known[image.number], image, listed.asked_at) or changed
        Watch.objects.update_or_create(panel_id=panel_id, defaults={"cameras_at": listed.asked_at})
        if changed:
            Panel.objects.filter(pk=panel_id).update(version=F("version") + 1)
    if changed:
        live.publish([panel_id], counters=False)


def _keep(camera: Camera, image: StillImage, at: datetime) -> bool:
    kind = kind_of(image.body)
    if not kind or len(image.body) > MOST_BYTES:
        log.warning("panel %s: a picture of %d bytes is none, or too large", camera.panel_id, len(image.body))
        return False
    Still.objects.filter(camera=camera).delete()
    Still.objects.create(camera=camera, kind=kind, taken_at=image.taken_at, fetched_at=at, body=seal_bytes(image.body))
    return True


def _values(camera: Camera) -> tuple[str, list[int], str]:
    return camera.name, camera.partition_numbers, camera.state


def _said(listing: CameraListing) -> tuple[str, list[int], str]:
    return listing.name[:120], list(listing.partitions), listing.state.value
