"""What a camera of a home saw, on its page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F
from django.urls import reverse
from django.utils.safestring import SafeString

from panels.access.rights import PanelRights
from panels.homes import pictures
from panels.models import Album, Device, User
from panels.presentation import ages
from panels.presentation.home_facts import HomeFacts

# Whoever opens the page of a camera sees what it has by now.
_READ_AGAIN_AFTER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """One picture; ``url`` is empty where it was not fetched or is none, ``delete`` where this person may not."""

    uid: str
    url: str
    made: SafeString
    age: SafeString
    delete: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumView:
    """The pictures of a camera, the newest first. ``wants``: for what the page asks for new ones by itself, once."""

    read: str
    read_at: SafeString | str
    wants: str
    pictures: tuple[PictureView, ...]


def album_of(user: User, device: Device, facts: HomeFacts, rights: PanelRights) -> AlbumView | None:
    """The pictures of a camera that somebody with these rights is shown; None for whoever may see none."""
    if not pictures.has_pictures(device) or not pictures.may_see(device, rights):
        return None
    album = Album.objects.filter(device=device).first()  # visible: the device came through visible_to
    removes = pictures.may_remove(user, device, rights)
    rows = album.pictures.defer("body").order_by(F("taken_at").desc(nulls_last=True), "-pk") if album else ()
    return AlbumView(
        read=reverse("pictures_read", args=[device.uid]),
        read_at=ages.age(album.looked_at, facts.now, facts.time_zone) if album else "",
        wants=_wants(device, album.looked_at if album else None, facts),
        pictures=tuple(
            PictureView(
                uid=one.uid,
                url=reverse("device_picture", args=[device.uid, one.uid]) if one.kind else "",
                made=ages.moment_html(pictures.made_at(one), facts.now, facts.time_zone),
                age=ages.age(pictures.made_at(one), facts.now, facts.time_zone),
                delete=reverse("picture_delete", args=[device.uid, one.uid]) if removes else "",
            )
            for one in rows
            if pictures.may_see(device, rights, one)
        ),
    )


def _wants(device: Device, looked_at: datetime | None, facts: HomeFacts) -> str:
    if looked_at is None or facts.now - looked_at > _READ_AGAIN_AFTER:
        return "opened"
    asked = facts.commands_of(device)[:1]
    ended = [one.uid for one in asked if one.settled_at is not None and one.settled_at > looked_at]
    return ended[0] if ended else ""
