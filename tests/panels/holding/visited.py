"""A polled vendor whose account does what a test says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from panels.drivers.base import (
    Account,
    Begun,
    Found,
    Http,
    Look,
    Order,
    Pace,
    PanelListing,
    Part,
    PartitionReading,
    Reading,
    Rhythm,
    SettingField,
    Tokens,
    UserList,
    Visit,
)
from panels.vocabulary import ArmMode, CommandName, PinCheck, ReadingGroup, Support

RHYTHM = Rhythm(paces={Pace.QUICK: 1.0, Pace.USUAL: 10.0, Pace.SPARING: 30.0}, slow_reads={"devices": 300.0})


def status(mode: ArmMode = ArmMode.DISARMED, *more: Reading) -> Part:
    """What a status of panel A says."""
    readings = (PartitionReading(number=1, mode=mode), *more)
    return Part(panel="A", kind="status", raw=b'{"status": 1}', group=ReadingGroup.STATUS, readings=readings)


@dataclass(slots=True)
class Vendor:
    """The account's side: what it lists, says and refuses, and what it was asked."""

    listed: tuple[PanelListing, ...] = (
        PanelListing(
            vendor_id="A", name="Shop", partitions=((1, "Hall"),), abilities={CommandName.ARM_AWAY: Support.PROVEN}
        ),
    )
    # Told by each visit; a function is asked anew.
    parts: tuple[Part, ...] = field(default_factory=lambda: (status(),))
    late: bool = False
    gap: bool = False
    log_unread: bool = False
    pace: Pace = Pace.USUAL
    # What each visit finds listed beside its looks.
    listing: PanelListing | None = None
    users: UserList | None = None
    # What happens while the next visit waits for its answer.
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)
    listing_refusals: list[Exception] = field(default_factory=list)
    begin: Callable[[Order], Begun] = lambda _: Begun(handles=("p-1",))
    visits: list[Visit] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    opened: int = 0
    closed: int = 0
    now: Callable[[], datetime] | None = None


class SpeakerOf:
    """Fulfils `Speaker` for a `Vendor`."""

    rhythm = RHYTHM

    def __init__(self, vendor: Vendor, code: Callable[[str], str]) -> None:
        self._vendor, self._code = vendor, code

    def list_panels(self) -> tuple[PanelListing, ...]:
        if self._vendor.listing_refusals:
            raise self._vendor.listing_refusals.pop(0)
        return self._vendor.listed

    def visit(self, visit: Visit) -> Found:
        vendor = self._vendor
        vendor.visits.append(visit)
        vendor.codes.append(self._code(visit.panel))
        if vendor.meanwhile:
            vendor.meanwhile.pop()()
        if vendor.refusals:
            raise vendor.refusals.pop(0)
        assert vendor.now is not None
        look = Look(asked_at=vendor.now(), source="status", parts=vendor.parts, late=vendor.late)
        return Found(
            looks=(look,),
            memory={"visits": visit.memory.get("visits", 0) + 1},
            pace=vendor.pace,
            done=visit.slow_reads,
            gap=vendor.gap,
            log_unread=vendor.log_unread,
            listing=vendor.listing,
            users=vendor.users,
        )

    def begin(self, order: Order) -> Begun:
        self._vendor.orders.append(order)
        return self._vendor.begin(order)

    def close(self) -> None:
        self._vendor.closed += 1


class VisitedDriver:
    """Fulfils `PolledDriver`."""

    slug: ClassVar[str] = "visited"
    name: ClassVar[str] = "A vendor that is visited"
    pin: ClassVar[PinCheck] = PinCheck.NONE
    answer_within: ClassVar[float] = 60.0
    max_payload: ClassVar[int] = 10_000
    fields: ClassVar[Sequence[SettingField]] = ()
    sentences: ClassVar[Mapping[str, str]] = {}
    event_words: ClassVar[Mapping[str, str]] = {}

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor

    def capabilities(self, brand: str, model: str) -> Mapping[CommandName, Support]:
        return {}

    def needs_pin(self, name: CommandName) -> bool:
        return False

    def parse(self, source: str, payload: bytes) -> Sequence[Part]:
        return ()

    def open(self, account: Account, tokens: Tokens, http: Http, code: Callable[[str], str]) -> SpeakerOf:
        self._vendor.opened += 1
        return SpeakerOf(self._vendor, code)
