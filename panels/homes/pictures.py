"""Pictures of a home's cameras: looked for, kept and forgotten by people who may see them.

Nobody collects them: they are read from the vendor when somebody with the right to stills asks, the newest few, and
what the vendor has forgotten is forgotten here. Reading them is no command, for nothing moves.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from panels.access.doors import panel_rights
from panels.access.rights import PanelRights
from panels.admin.account_words import told
from panels.cameras import MOST_BYTES, kind_of
from panels.dispatch import Refusal
from panels.drivers import pictured
from panels.drivers.base import ChangedMeanwhileError, DriverError
from panels.drivers.pictured import Gallery, PictureListing
from panels.homes.arranging import may_arrange
from panels.models import Album, Device, Picture, User
from panels.retention.keeping import longest_at
from panels.secrets.sealing import seal_bytes
from panels.tenure import locked_as_it_was
from panels.vendors import sessions
from panels.vendors.acts import Haste, ask_vendor
from panels.vendors.egress import EgressRefusedError
from panels.vocabulary import DeviceKind, Right
from panels.vocabulary.retention import SPANS, Kept

log = logging.getLogger(__name__)

# So many of a camera are kept, the newest.
MOST: Final = 12
# So long pictures are fetched within one request; those that are left are fetched with the next one.
_FETCHING_SECONDS: Final = 20.0


def has_pictures(device: Device) -> bool:
    """Whether a device is a camera whose vendor keeps its pictures."""
    connection = device.panel.connection
    there = device.vanished_at is None and connection.enabled
    return there and device.kind == DeviceKind.CAMERA and pictured(connection.vendor) is not None


def may_see(device: Device, rights: PanelRights, picture: Picture | None = None) -> bool:
    """Whether a camera's pictures are somebody's to see, and this one: none from before their time."""
    if device.kind != DeviceKind.CAMERA or not rights.allows(Right.SEE_STILLS):
        return False
    since = rights.since(Right.SEE_STILLS)
    return picture is None or since is None or made_at(picture) >= since


def may_remove(user: User, device: Device, rights: PanelRights) -> bool:
    """Whether this person may have pictures forgotten: whoever sees them and arranges the home."""
    return may_see(device, rights) and may_arrange(user, device.panel.connection)


def made_at(picture: Picture) -> datetime:
    """When a picture was made, as far as anybody says; never later than we heard of it."""
    return min(picture.taken_at or picture.listed_at, picture.listed_at)


def look(user: User, device: Device) -> str:
    """Read from the vendor which pictures a camera has, and fetch those that are new.

    Returns why not, empty where it was done. Raises `Refusal` for whoever may not see them.
    """
    if not has_pictures(device) or not may_see(device, panel_rights(user, device.panel)):
        raise Refusal("forbidden")
    now = timezone.now()
    refused: list[EgressRefusedError] = []

    def read() -> bool:
        gallery = sessions.gallery_of(device.panel.connection)
        album = _take(
            device,
            gallery.list_pictures(device.vendor_id, now - _looks_back(device)),
            now,
        )
        try:
            _fetch(gallery, device, album)
        except EgressRefusedError as error:
            # They lie on another host than the account does, and whoever allows it has to know which.
            refused.append(error)
            raise
        return True

    _, why = ask_vendor(user, device.panel, device, "pictures_read", read, haste=Haste.LOOK)
    return told(device.panel.connection, refused[0]) if refused else why


def _looks_back(device: Device) -> timedelta:
    """What would be forgotten at once is not fetched; nor is more than anybody leafs through."""
    usual = timedelta(days=SPANS[Kept.STILLS].usual)
    return min(usual, longest_at(device.panel, Kept.STILLS, owners=True))


def remove(user: User, device: Device, picture: Picture) -> str:
    """Have a picture forgotten, at the vendor and here. Returns why not, empty where it was. Raises `Refusal`."""
    if not has_pictures(device) or not may_remove(user, device, panel_rights(user, device.panel)):
        raise Refusal("forbidden")

    def forget() -> bool:
        sessions.gallery_of(device.panel.connection).remove_picture(device.vendor_id, picture.vendor_id)
        return True

    done, why = ask_vendor(user, device.panel, device, "picture_deleted", forget)
    if done:
        Picture.objects.filter(pk=picture.pk).delete()
    return why


def _take(device: Device, listed: Sequence[PictureListing], now: datetime) -> Album:
    """Bring the rows up to a list: the newest few of it, and nothing else."""
    dated = [one for one in listed if len(one.vendor_id) <= 64]
    newest = sorted(dated, key=lambda one: one.taken_at.timestamp() if one.taken_at else 0.0, reverse=True)[:MOST]
    with transaction.atomic():
        if locked_as_it_was(device.panel.connection) is None:
            raise ChangedMeanwhileError("the connection was handed over")
        album, _ = Album.objects.select_for_update().get_or_create(device=device, defaults={"looked_at": now})
        if album.looked_at > now:
            # Somebody has looked since.
            return album
        there = {one.vendor_id: one for one in newest}
        album.pictures.exclude(vendor_id__in=there).delete()
        known = dict(album.pictures.values_list("vendor_id", "taken_at"))
        # A vendor that numbers anew has another picture under the same number.
        replaced = [vendor_id for vendor_id, taken_at in known.items() if there[vendor_id].taken_at != taken_at]
        album.pictures.filter(vendor_id__in=replaced).delete()
        for vendor_id, one in there.items():
            if vendor_id not in known or vendor_id in replaced:
                Picture.objects.create(album=album, vendor_id=vendor_id, taken_at=one.taken_at, listed_at=now)
        album.looked_at = now
        album.save(update_fields=["looked_at"])
    return album


def _fetch(gallery: Gallery, device: Device, album: Album) -> None:
    """Fetch what is missing, the newest first, for as long as a page may wait; one that fails is left for later."""
    ends = time.monotonic() + _FETCHING_SECONDS
    failure: DriverError | None = None
    missing = list(album.pictures.filter(kind="").order_by(F("taken_at").desc(nulls_last=True), "-pk"))
    for picture in missing:
        if time.monotonic() >= ends:
            break
        try:
            body = gallery.get_picture(device.vendor_id, picture.vendor_id)
        except DriverError as error:
            log.info("device %s: a picture was not fetched: %s", device.uid, type(error).__name__)
            failure = error
            continue
        kind = kind_of(body)
        if not kind or len(body) > MOST_BYTES:
            log.warning("device %s: a picture of %d bytes is none, or too large", device.uid, len(body))
            continue
        with transaction.atomic():
            if locked_as_it_was(device.panel.connection) is None:
                raise ChangedMeanwhileError("the connection was handed over")
            Picture.objects.filter(pk=picture.pk).update(kind=kind, body=seal_bytes(body))
    if failure is not None and not album.pictures.exclude(kind="").exists():
        raise failure
