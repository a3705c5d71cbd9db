"""The Overkiz end-user API: one account at one server, or one box in the LAN.

Logs in when needed, again once when the session died, and never twice with bad credentials; keeps to the budgets of
the server before the server has to; registers its event listener again when that is lost, and says so. Any operation
is called by name, those that a dashboard uses have methods with typed results. See docs/overkiz-client.md for a tour.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from panels.drivers.base import DriverError, Http, HttpAnswer, SessionEndedError, Tokens, VendorUnavailableError
from panels.drivers.memory_tokens import MemoryTokens
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.budgets import QUIET_SECONDS, BudgetLine, Budgets, Purpose, spent_error
from panels.drivers.overkiz.calls.automations import AutomationCalls
from panels.drivers.overkiz.calls.devices import DeviceCalls
from panels.drivers.overkiz.calls.people import PeopleCalls
from panels.drivers.overkiz.calls.runs import RunCalls
from panels.drivers.overkiz.calls.setup import SetupCalls
from panels.drivers.overkiz.grants import LISTENER, SESSION, Grant, for_header
from panels.drivers.overkiz.logins import Strategy
from panels.drivers.overkiz.operations import Target, operation
from panels.drivers.overkiz.records.events import Event, events_of
from panels.drivers.overkiz.refusals import body_of, json_of
from panels.drivers.overkiz.sessions import Sessions
from panels.drivers.overkiz.transport import RequestsHttp
from panels.drivers.turns import turn

T = TypeVar("T")
# A call whose budget is free again so soon waits for it instead of failing: polling may be a little early.
_PATIENCE: Final = 1.0
# How often a request is tried that met another of its session at the server.
_MEETINGS: Final = 3
# A dead token of these kinds may be replaced by a new one.
_DEAD: Final = (SessionEndedError, errors.InvalidTokenError, errors.MissingTokenError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one fetch brought. ``body`` is all there will ever be of these events: keep it before it is read.

    ``asked_at`` is when the request was sent. ``renewed``: the listener is new, so what happened before it is gone;
    states have to be read again.
    """

    asked_at: datetime
    body: bytes = field(repr=False)
    renewed: bool = False

    @property
    def events(self) -> tuple[Event, ...]:
        """The events within. Raises `UnreadableAnswerError`, `UnexpectedAnswerError` for what is no list."""
        try:
            return events_of(json_of(self.body))
        except TypeError:
            raise errors.UnexpectedAnswerError from None


class Overkiz(SetupCalls, DeviceCalls, RunCalls, AutomationCalls, PeopleCalls):
    """One account at one server. Making it does no I/O; threads may share it, its requests go one after the other.

    ``base_url`` ends in ``enduserAPI``. ``total_seconds`` bounds every call, logins and repeats included.
    """

    def __init__(
        self,
        base_url: str,
        login: Strategy,
        *,
        http: Http | None = None,
        tokens: Tokens | None = None,
        budgets: Budgets | None = None,
        ca_file: str = "",
        request_seconds: float = 15.0,
        total_seconds: float = 30.0,
    ) -> None:
        self._sessions = Sessions(
            base_url=base_url,
            strategy=login,
            http=http or RequestsHttp(ca_file=ca_file),
            tokens=MemoryTokens() if tokens is None else tokens,
            request_seconds=request_seconds,
            total_seconds=total_seconds,
        )
        self._budgets = budgets or Budgets()
        self._turn = threading.Lock()

    def __repr__(self) -> str:
        return f"Overkiz({self._sessions.base_url!r})"

    # ----------------------------------------------------------------- any operation

    def call(self, name: str, /, *, body: Any = None, purpose: Purpose = Purpose.ROUTINE, **values: Any) -> Any:
        """Call an operation by its name or as ``GET /setup/places``, and return its JSON; None where there is none.

        ``values`` are the parameters of its path and query by the names of the page. What answers in CSV or HTML
        comes as text. Raises `OverkizError`; `BadCallError` before anything is sent.
        """
        target = operation(name).filled(values, body)
        return _value(target, self._healed(target, purpose))

    def command(self, name: str, /, *, body: Any = None, purpose: Purpose = Purpose.PERSON, **values: Any) -> Any:
        """Call an operation that makes something happen in the home.

        Raises `NotBegunError` when a login before it failed. Whatever else is raised with ``sent`` True may have been
        carried out.
        """
        target = operation(name).filled(values, body)
        return _value(target, self._healed(target, purpose, login=_not_begun))

    # ----------------------------------------------------------------- the session

    def login(self) -> None:
        """Log in now, because a person asked: also where an earlier login was refused."""
        self._sessions.grant(self._sessions.ends(), asked=True)

    def is_logged_in(self) -> bool:
        """Whether the server accepts the login that is kept now; logs in nowhere."""
        ends, kept = self._sessions.ends(), Grant.kept(self._sessions.tokens)
        if kept is None:
            return False
        target = operation("get_authenticated").filled({})
        with turn(self._turn, ends, errors.BusyError):
            try:
                said = _value(target, body_of(self._sessions.send(target, kept, ends)))
            except SessionEndedError:
                return False
        return isinstance(said, dict) and said.get("authenticated") is True

    def logout(self) -> None:
        """End the session at the server, and forget it."""
        if Grant.kept(self._sessions.tokens) is not None:
            self.call("post_logout")
        self._sessions.tokens.put(LISTENER, None)
        self._sessions.tokens.put(SESSION, None)

    @property
    def budget_lines(self) -> tuple[BudgetLine, ...]:
        """What is spent of the budgets of the session in use."""
        kept = Grant.kept(self._sessions.tokens)
        return () if kept is None else self._budgets.lines(kept.session)

    # ----------------------------------------------------------------- events

    def fetch_events(self) -> Fetched:
        """What has happened since the last fetch; the server forgets it with this call.

        Registers a listener where there is none, or where the server lost it; then nothing has been fetched, and
        ``renewed`` says that states have to be read again.
        """
        tokens, ends = self._sessions.tokens, self._sessions.ends()
        with turn(self._turn, ends, errors.BusyError):
            grant, listener = self._sessions.grant(ends), tokens.get(LISTENER)
            if listener is not None:
                target = operation("POST /events/{listenerId}/fetch").filled({"listenerId": listener})
                self._spend(target, grant, Purpose.ROUTINE, ends)
                asked_at = datetime.now(UTC)
                try:
                    return Fetched(asked_at=asked_at, body=self._sent(target, grant, ends))
                except errors.ListenerLostError:
                    tokens.put(LISTENER, None)
                except _DEAD:
                    grant = self._sessions.grant(ends, dead=grant)
            asked_at = datetime.now(UTC)
            self._register(grant, ends)
        return Fetched(asked_at=asked_at, body=b"[]", renewed=True)

    def end_events(self) -> None:
        """Unregister the listener, so that the session lives as long as one without (reference 2.3)."""
        listener = self._sessions.tokens.get(LISTENER)
        if listener is not None:
            self._sessions.tokens.put(LISTENER, None)
            self.call("POST /events/{listenerId}/unregister", listenerId=listener)

    def _register(self, grant: Grant, ends: float) -> None:
        target = operation("post_events_register").filled({})
        try:
            said = _value(target, self._sent(target, grant, ends))
        except _DEAD:
            said = _value(target, self._sent(target, self._sessions.grant(ends, dead=grant), ends))
        listener = said.get("id") if isinstance(said, dict) else None
        self._sessions.tokens.put(LISTENER, for_header(listener))

    # ----------------------------------------------------------------- sending

    def _healed(
        self,
        target: Target,
        purpose: Purpose,
        login: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> bytes:
        """Send with a living login; ``login`` surrounds whatever is needed to get one."""
        ends = self._sessions.ends()
        with turn(self._turn, ends, errors.BusyError):
            with login():
                grant = self._sessions.grant(ends)
            self._spend(target, grant, purpose, ends)
            try:
                return self._sent(target, grant, ends)
            except _DEAD:
                with login():
                    grant = self._sessions.grant(ends, dead=grant)
            self._spend(target, grant, purpose, ends)
            return self._sent(target, grant, ends)

    def _sent(self, target: Target, grant: Grant, ends: float) -> bytes:
        """Send once, and again where two requests of the session met, which the server took neither further."""
        for left in reversed(range(_MEETINGS)):
            try:
                return body_of(self._exchanged(target, grant, ends), _secrets(target, grant))
            except errors.BusySessionError:
                if left == 0:
                    raise
                time.sleep(min(random.uniform(0.1, 0.5), max(0.0, ends - time.monotonic())))  # noqa: S311 - a pause
            except errors.LockedOutError as error:
                self._sessions.bar(error)
                raise
            except errors.RateLimitedError as error:
                self._budgets.rest(target.operation, grant.session)
                error.until = error.until or datetime.now(UTC) + timedelta(seconds=QUIET_SECONDS)
                raise
        raise errors.BusySessionError

    def _exchanged(self, target: Target, grant: Grant, ends: float) -> HttpAnswer:
        try:
            return self._sessions.send(target, grant, ends)
        except VendorUnavailableError as error:
            if not error.sent:
                self._budgets.give_back(target.operation, grant.session)
            raise

    def _spend(self, target: Target, grant: Grant, purpose: Purpose, ends: float) -> None:
        """Count a call, waiting for a moment where that is all it takes. Raises `BudgetSpentError`."""
        until = min(ends, time.monotonic() + _PATIENCE)
        while wait := self._budgets.wait(target.operation, grant.session, purpose):
            if time.monotonic() + wait > until:
                raise spent_error(wait)
            time.sleep(wait)


@contextmanager
def _not_begun() -> Iterator[None]:
    try:
        yield
    except DriverError as error:
        raise errors.NotBegunError(error) from None


def _value(target: Target, body: bytes) -> Any:
    if target.operation.answers != "json":
        return body.decode(errors="replace")
    return json_of(body) if body.strip() else None


def _secrets(target: Target, grant: Grant) -> set[str]:
    """What a request carried that must not come back in an error."""
    return {grant.cookie, grant.bearer} - {""}
