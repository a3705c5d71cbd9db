"""The ends of the journal's chains, written where the database cannot reach.

A chain that was cut off at its end is whole in itself: only who knows how long it was can tell. The file is one line of
JSON for each end, only ever appended to; an end that did not move is not written again. A line with ``lost`` says that
the database was restored from a backup, and which ends written before it were lost with that.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from history.models import JournalHead

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a chain at a moment: how many links it had, and the last one.

    ``lost``: a restore took the links behind this number with it, as far as ends written before tell of them.
    """

    organization: str
    number: int
    mac: str
    at: str
    lost: int | None = None


def kept() -> Iterator[Head]:
    """What was written, oldest first, line by line. Raises `FileNotFoundError`."""
    with Path(settings.JOURNAL_HEADS).open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                said = json.loads(line)
                head = Head(
                    organization=str(said["organization"]),
                    number=int(said["number"]),
                    mac=str(said["mac"]),
                    at=str(said["at"]),
                    lost=int(said["lost"]) if said.get("lost") is not None else None,
                )
            except (ValueError, TypeError, KeyError):
                # A power cut tears a line; what it would have said is said by the next one.
                log.warning("line %d of the journal's heads cannot be read", number)
                continue
            yield head


def write(lost: Mapping[str, int] | None = None) -> int:
    """Append the ends that have moved, down to the disk; returns how many.

    ``lost``: the chains of which a restore took something, and the number behind which it did.
    """
    path, lost = Path(settings.JOURNAL_HEADS), lost or {}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # Two workers at once would write everything twice.
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = [json.dumps(_said(head)) + "\n" for head in _moved(lost)]
        if lines:
            torn = "\n" if _is_torn(file) else ""
            os.write(file, (torn + "".join(lines)).encode())
            os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _settle(path.parent)
    return len(lines)


def _moved(lost: Mapping[str, int]) -> Iterator[Head]:
    """The ends that are not the last ones written, and those of chains that have lost something."""
    last = {head.organization: (head.number, head.mac) for head in kept()}
    ends = {end.organization: (end.number, end.mac) for end in JournalHead.objects.order_by("organization").iterator()}
    now = timezone.now().isoformat()
    # One of which nothing is left at all is told of, too.
    for organization, (number, mac) in (dict.fromkeys(lost, (0, "")) | ends).items():
        if organization in lost or (number and last.get(organization) != (number, mac)):
            yield Head(organization=organization, number=number, mac=mac, at=now, lost=lost.get(organization))


def _said(head: Head) -> dict[str, object]:
    return {name: value for name, value in asdict(head).items() if value is not None}


def _is_torn(file: int) -> bool:
    size = os.fstat(file).st_size
    return size > 0 and os.pread(file, 1, size - 1) != b"\n"


def _settle(folder: Path) -> None:
    """A new file's name is on the disk only once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
