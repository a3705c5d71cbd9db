"""One account at a PowerManage server, as the holder and the courier speak to it."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from panels.drivers.base import (
    Begun,
    DriverError,
    Found,
    Http,
    Order,
    PanelListing,
    Reply,
    Rhythm,
    SessionEndedError,
    Tokens,
    UnreachableError,
    VendorUnavailableError,
    Visit,
)
from panels.drivers.records import records_of
from panels.drivers.visonic.answers import About
from panels.drivers.visonic.client import PanelSession, PowerManage
from panels.drivers.visonic.commands import Call, encode
from panels.drivers.visonic.errors import (
    DiscoveryInProgressError,
    LockedOutError,
    NotBegunError,
    NoUserCodeError,
    ProcessTimeoutError,
    RateLimitedError,
)
from panels.drivers.visonic.following import CHANGED_BY
from panels.drivers.visonic.listings import account_listings
from panels.drivers.visonic.managing import Managing
from panels.drivers.visonic.outcomes import refusal, reply_of_all
from panels.drivers.visonic.reads import Kept
from panels.drivers.visonic.records.account import Panel
from panels.drivers.visonic.settings import Settings
from panels.drivers.visonic.unread import read
from panels.drivers.visonic.visits import Round
from panels.vocabulary import CommandState

# Answers of a server that did not carry the request out, whatever else they are.
_ANSWERED_NO: Final = (SessionEndedError, DiscoveryInProgressError, LockedOutError, RateLimitedError)
# Within this a command of several calls has to be through, because whoever asked waits.
_WITHIN_SECONDS: Final = 45.0
_ONE_SECONDS: Final = 20.0


class VisonicSpeaker(Managing):
    """Fulfils `panels.drivers.base.Manager`."""

    def __init__(self, settings: Settings, tokens: Tokens, http: Http, code: Callable[[str], str]) -> None:
        self._settings, self._code, self._tokens = settings, code, tokens
        self._account = PowerManage(
            settings.host,
            email=settings.email,
            password=settings.password,
            app_id=settings.app_id,
            http=http,
            tokens=tokens,
            version=settings.version,
            scheme=settings.scheme,
        )
        self._sessions: dict[str, PanelSession] = {}
        self._kept: dict[str, Kept] = {}
        self._guard = threading.Lock()

    def __repr__(self) -> str:
        return f"VisonicSpeaker({self._settings.host!r})"

    @property
    def rhythm(self) -> Rhythm:
        """How often this account's panels are looked at, as it is configured."""
        return self._settings.rhythm

    def list_panels(self) -> tuple[PanelListing, ...]:
        """The account's panels; what is in them is found by visits. A list of another shape lists nothing: raises."""
        said, _ = read(About(panel=""), "panels", self._account.fetch("panels"))
        return account_listings(records_of(said, Panel))

    def visit(self, visit: Visit) -> Found:
        """Look at one panel; its requests go one after the other."""
        return Round(self._panel(visit.panel), visit, self._settings, self._kept[visit.panel]).run()

    def begin(self, order: Order) -> Begun:
        """Ask one thing of a panel. One call starts a process that visits follow; several are seen through here.

        They have to be: a command overtakes one that still runs, which then fails (reference 6).
        """
        calls = encode(order)
        panel = self._panel(order.panel)
        if len(calls) == 1:
            return self._one(panel, calls[0], order)
        return Begun(reply=self._several(panel, calls, order.correlation_id))

    def close(self) -> None:
        """Nothing to let go of: the connections are those of the `Http` that was handed in."""

    # ----------------------------------------------------------------- commands

    def _one(self, panel: PanelSession, call: Call, order: Order) -> Begun:
        try:
            if not call.at_once:
                return Begun(handles=(panel.begin(call.path, call.body),))
            panel.tell(call.path, call.body)
        except DriverError as error:
            if _is_open(error):
                raise _told(error) from None
            return Begun(reply=refusal(error, order.correlation_id))
        reply = Reply(correlation_id=order.correlation_id, state=CommandState.CONFIRMED, code="taken_by_service")
        return Begun(reply=reply, read_next=frozenset(CHANGED_BY.get(order.name, ())))

    def _several(self, panel: PanelSession, calls: Sequence[Call], correlation_id: str) -> Reply:
        ends = time.monotonic() + _WITHIN_SECONDS
        for done, call in enumerate(calls):
            try:
                within = min(_ONE_SECONDS, ends - time.monotonic())
                if within <= 0:
                    raise ProcessTimeoutError
                process = panel.wait_for(panel.begin(call.path, call.body), within=within)
            except DriverError as error:
                if not done and _is_open(error):
                    raise _told(error) from None
                return refusal(error, correlation_id, in_part=bool(done))
            reply = reply_of_all([process], 1, correlation_id)
            if reply.state is not CommandState.CONFIRMED:
                return refused_after(reply, done)
        return Reply(correlation_id=correlation_id, state=CommandState.CONFIRMED, read_after=True)

    def _panel(self, serial: str) -> PanelSession:
        with self._guard:
            if serial not in self._sessions:
                self._sessions[serial] = self._account.panel(serial, lambda: self._code_of(serial))
                self._kept[serial] = Kept()
            return self._sessions[serial]

    def _code_of(self, serial: str) -> str:
        code = self._code(serial)
        if not code:
            raise NoUserCodeError
        return code


def refused_after(reply: Reply, done: int) -> Reply:
    """The reply of a call that failed after ``done`` others were carried out."""
    if not done:
        return reply
    return Reply(
        correlation_id=reply.correlation_id,
        state=CommandState.FAILED,
        code="done_in_part",
        vendor_text=reply.vendor_text,
        literal=reply.literal,
        read_after=True,
    )


def _told(error: DriverError) -> DriverError:
    return error.cause if isinstance(error, NotBegunError) else error


def _is_open(error: DriverError) -> bool:
    """Whether a command's error is none of the vendor's noes: nothing was sent, or nobody knows what became of it."""
    if isinstance(error, NotBegunError):
        return isinstance(error.cause, UnreachableError)
    return isinstance(error, VendorUnavailableError) and not isinstance(error, _ANSWERED_NO)
