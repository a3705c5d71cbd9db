"""What a visit remembers for the next one, as JSON that another worker can go on with."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, Self

import msgspec

from panels.drivers.visonic.partitions import number_of
from panels.drivers.visonic.records.status import PanelInfo

# More than the vendor's list ever had.
MOST_ENTRIES: Final = 500


class Info(msgspec.Struct, frozen=True):
    """What the panel said of itself: exit delays in seconds by partition, partitions out of use, whether it sleeps."""

    exits: dict[int, int] = {}
    unused: list[int] = []
    sleeps: bool = False

    @classmethod
    def of(cls, info: PanelInfo) -> Self:
        """What ``panel_info`` says of this."""
        numbered = [(one, number_of(one.id)) for one in info.partitions if one.id is not None]
        return cls(
            exits={
                number: one.exit_delay_time
                for one, number in numbered
                if number is not None and one.exit_delay_time is not None and 0 <= one.exit_delay_time <= 3600
            },
            unused=sorted(number for one, number in numbered if number is not None and one.active is False),
            sleeps=bool(info.local_wakeup_needed),
        )


class Sounding(msgspec.Struct, frozen=True):
    """What the list of alarms had: alarms in the open, since when (seconds of the epoch), and silent ones."""

    public: bool = False
    silent: bool = False
    since: float = 0.0


class Memory(msgspec.Struct):
    """``entries`` are the keys of the log's last list, None before the first; ``log`` and ``status`` are digests.

    ``owed`` are reads that something called for and that have not been made; ``read_at`` says when some were, and
    ``failed_at`` when some were tried in vain; ``stuck`` is the one that ended the last visit. ``lost`` counts by
    correlation id how often a process was not listed. ``log_at`` is when the log was read last, ``log_failures`` counts
    the tries since that failed, and ``log_tried_at`` is when the last of them was.
    """

    entries: list[str] | None = None
    log: str = ""
    status: str = ""
    seen_at: float = 0.0
    log_at: float = 0.0
    log_failures: int = 0
    log_tried_at: float = 0.0
    info: Info | None = None
    mobile: bool = False
    sounding: Sounding = Sounding()
    owed: list[str] = []
    read_at: dict[str, float] = {}
    failed_at: dict[str, float] = {}
    stuck: str = ""
    lost: dict[str, int] = {}
    # Reads the service says it does not have for this panel.
    absent: list[str] = []
    # Names of places by their ids.
    places: dict[int, str] = {}
    # What each camera's newest picture was known by, by the camera's number.
    stills: dict[int, str] = {}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Read a memory back; one that cannot be read is none, which imports the log anew and doubles nothing."""
        try:
            return msgspec.convert(dict(kept), cls, strict=False, str_keys=True)
        except (msgspec.ValidationError, ValueError, TypeError):
            return cls()

    def kept(self) -> dict[str, Any]:
        """The memory as plain JSON."""
        found: dict[str, Any] = msgspec.to_builtins(self, str_keys=True)
        return found


def digest(body: bytes) -> str:
    """What is remembered of an answer to tell it from another."""
    return hashlib.blake2b(body, digest_size=9).hexdigest()
