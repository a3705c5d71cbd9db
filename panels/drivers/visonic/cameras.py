"""Detectors with a camera, and their pictures (reference 5.10)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from panels.drivers.base import (
    CameraList,
    CameraListing,
    CredentialsRefusedError,
    DriverError,
    LockedOutError,
    SessionEndedError,
    StillImage,
)
from panels.drivers.records import records_of
from panels.drivers.text import NAME_LENGTH, plain
from panels.drivers.visonic.client import PanelSession
from panels.drivers.visonic.memory import digest
from panels.drivers.visonic.records.devices import Camera
from panels.vocabulary import StillState

# A visit must not last: pictures beyond these wait for the next one.
_MOST_A_VISIT: Final = 2
_STATES: Final = {"FAILED": StillState.FAILED, "SUCCEEDED": StillState.MADE}


def look_through(
    panel: PanelSession, said: Any, asked_at: datetime, known: Mapping[int, str], *, divided: bool
) -> tuple[CameraList, dict[int, str], bool]:
    """What the answer of ``cameras`` lists, with the pictures that are not ``known`` by their marks.

    Returns beside it the marks that are known now, and whether nothing was left for another visit. A picture that
    cannot be had is left alone until there is a newer one. Raises only where a login is refused.
    """
    cameras = {
        one.zone: one
        for one in records_of(said if isinstance(said, list) else [], Camera)
        if one.zone is not None and 0 < one.zone < 1000
    }
    marks, stills = dict(known), []
    new = {number: one for number, one in cameras.items() if one.preview_path and known.get(number) != _mark(one)}
    for number, one in list(new.items())[:_MOST_A_VISIT]:
        marks[number] = _mark(one)
        try:
            body = panel.get_preview_image(one.preview_path or "")
        except (CredentialsRefusedError, LockedOutError, SessionEndedError):
            raise
        except DriverError:
            continue
        stills.append(StillImage(number=number, body=body, taken_at=one.timestamp))
    listed = tuple(_listing(number, one, divided=divided) for number, one in cameras.items())
    marks = {number: mark for number, mark in marks.items() if number in cameras}
    return CameraList(asked_at=asked_at, cameras=listed, stills=tuple(stills)), marks, len(new) <= _MOST_A_VISIT


def _mark(camera: Camera) -> str:
    return digest(f"{camera.preview_path} {camera.timestamp}".encode())


def _listing(number: int, camera: Camera, *, divided: bool) -> CameraListing:
    return CameraListing(
        number=number,
        name=plain(camera.zone_name, NAME_LENGTH) or plain(camera.location, NAME_LENGTH),
        partitions=tuple(sorted({one for one in camera.partitions if 0 < one < 100})) if divided else (0,),
        state=_STATES.get((camera.status or "").upper(), StillState.NONE),
        taken_at=camera.timestamp,
    )
