"""The ends of the journal's chains, written where the database cannot reach.

A chain that was cut off at its end is whole in itself: only who knows how long it was can tell. The file is one line of
JSON for each end, only ever appended to; an end that did not move is not written again.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from history.models import JournalHead

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a chain at a moment: how many links it had, and the last one."""

    organization: str
    number: int
    mac: str
    at: str


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
                )
            except (ValueError, TypeError, KeyError):
                # A power cut tears a line; what it would have said is said by the next one.
                log.warning("line %d of the journal's heads cannot be read", number)
                continue
            yield head


def write() -> int:
    """Append the ends that have moved, down to the disk; returns how many."""
    path = Path(settings.JOURNAL_HEADS)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # Two workers at once would write everything twice.
        fcntl.flock(file, fcntl.LOCK_EX)
        last = {head.organization: (head.number, head.mac) for head in kept()}
        now, lines = timezone.now().isoformat(), []
        for end in JournalHead.objects.filter(number__gt=0).order_by("organization").iterator():
            if last.get(end.organization) != (end.number, end.mac):
                head = Head(organization=end.organization, number=end.number, mac=end.mac, at=now)
                lines.append(json.dumps(asdict(head)) + "\n")
        if lines:
            torn = "\n" if _is_torn(file) else ""
            os.write(file, (torn + "".join(lines)).encode())
            os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _settle(path.parent)
    return len(lines)


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
