"""The cloud without its sockets: accounts, tokens, logins, and the panels behind them."""

import math
import uuid
from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from panels.simulators.faults import Faults
from panels.simulators.timers import Timers
from panels.simulators.visonic.building import build_account, build_panel, secret
from panels.simulators.visonic.errors import login_blocked, named
from panels.simulators.visonic.faults import AT_ONCE, FAULTS
from panels.simulators.visonic.machinery import Machinery
from panels.simulators.visonic.times import Times
from panels.simulators.visonic.world import Account, Panel, Session, UserToken

MOST_SESSIONS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudSettings:
    """What can be chosen about a cloud. Times in seconds; 0 as a token's life or as a limit stands for none."""

    seed: int = 1
    panels: int = 4
    versions: tuple[str, ...] = ("14.0",)
    pace: float = 8.0
    answer_after: float = 0.0
    session_life: float = 0.0
    user_life: float = 0.0
    attempts: int = 5
    block: float = 60.0
    most_sessions: int = 0
    most_devices: int = 0
    times: Times = field(default_factory=Times)


class Cloud:
    """Who may do what, and the panels it is done to."""

    def __init__(self, settings: CloudSettings, timers: Timers) -> None:
        self.settings = settings
        self.timers = timers
        self.versions = settings.versions
        # Which version the request speaks that is answered right now.
        self._spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
        self.faults = faults = Faults(FAULTS, AT_ONCE)
        self.machinery = Machinery(timers, faults, settings.times, settings.seed)
        now = timers.now()
        panels = [build_panel(settings.seed, index, now=now) for index in range(settings.panels + 1)]
        self.panels = {panel.serial: panel for panel in panels}
        self.main = build_account(settings.seed, "visonic.demo")
        self.second = build_account(settings.seed, "visonic.second")
        self.accounts = {account.email: account for account in (self.main, self.second)}
        # The last one belongs to nobody yet: panel/add needs something to add.
        self.spare = panels[-1]
        for panel in panels[:-1]:
            self.main.links[panel.serial] = panel.alias
            panel.users[1].email = self.main.email
        self.sessions: dict[str, Session] = {}
        self.user_tokens: dict[str, UserToken] = {}
        self.most_sessions = settings.most_sessions
        self.most_devices = settings.most_devices
        self.reset_codes: dict[str, Account] = {}
        self.mails: deque[dict[str, Any]] = deque(maxlen=200)
        self._failures: dict[str, int] = {}
        self._blocked_until: dict[str, float] = {}
        faults.at_once("expire_sessions", lambda _: self.sessions.clear())
        faults.at_once("expire_users", lambda _: self.user_tokens.clear())
        faults.at_once("lock_out", self._lock_out)
        faults.at_once("version", self._switch)
        faults.at_once("most_sessions", lambda most: setattr(self, "most_sessions", int(most)))
        faults.at_once("most_devices", lambda most: setattr(self, "most_devices", int(most)))

    @property
    def version(self) -> str:
        """The version of the request that is answered; otherwise the newest one, by number (reference 1)."""
        return self._spoken.get() or max(self.versions, key=float)

    @property
    def number(self) -> float:
        """The version as a number, which is how versions compare."""
        return float(self.version)

    def speak(self, version: str) -> None:
        """Answer this request in a version. Raises the refusal of one that is not offered."""
        if version not in self.versions:
            raise named("bad_version")
        self._spoken.set(version)

    @property
    def is_legacy(self) -> bool:
        """Whether refusals are told as by servers of 3.0 and 4.0, by status (reference 3.2, 8)."""
        return self.faults.is_on("legacy_errors")

    def _switch(self, number: float) -> None:
        self.versions = (f"{number:.1f}",)

    def _lock_out(self, seconds: float) -> None:
        for email in self.accounts:
            self._blocked_until[email] = self.timers.now() + seconds

    def refuse_blocked(self, who: str) -> None:
        """Raise 420, or 442 of old, while somebody is blocked after too many failed logins."""
        left = self._blocked_until.get(who, 0.0) - self.timers.now()
        if left > 0:
            raise named("attempts_limit") if self.is_legacy else login_blocked(math.ceil(left))

    def refuse_device(self, account: Account, app_id: str) -> None:
        """Raise 443 where another device would be one too many; one counts as long as a token of it lives."""
        now = self.timers.now()
        devices = {t.app_id for t in self.user_tokens.values() if t.account is account and t.until >= now}
        if self.most_devices and app_id not in devices and len(devices) >= self.most_devices:
            raise named("device_limit")

    def refuse_discovery(self, panel: Panel) -> None:
        """Raise 446 of old while a panel is being discovered; newer servers say that it is not connected."""
        if self.is_legacy and panel.stages_left:
            raise named("discovery")

    def count_failure(self, who: str) -> None:
        """Count a failed login; the one too many blocks the next."""
        if len(self._failures) > 10_000:
            self._failures.clear()
        self._failures[who] = self._failures.get(who, 0) + 1
        if self._failures[who] >= self.settings.attempts:
            del self._failures[who]
            self._blocked_until[who] = self.timers.now() + self.settings.block

    def forgive(self, who: str) -> None:
        """Forget failed logins after a good one."""
        self._failures.pop(who, None)

    def give_user_token(self, account: Account, app_id: str) -> str:
        """Return a new user token for a device."""
        token = str(uuid.uuid4())
        until = self._until(self.settings.user_life)
        self.user_tokens[token] = UserToken(account=account, app_id=app_id, until=until)
        while len(self.user_tokens) > MOST_SESSIONS:
            del self.user_tokens[next(iter(self.user_tokens))]
        return token

    def _until(self, life: float) -> float:
        return self.timers.now() + life if life else math.inf

    def account_of(self, token: str | None) -> Account:
        """Return whose user token this is. Raises the refusal of a dead one."""
        known = self.user_tokens.get(token or "")
        if known is None or known.until < self.timers.now():
            style = "auth_required" if self.number < 10 else "wrong_user_token"
            raise named(self._style("dead_user", style))
        return known.account

    def open_session(self, account: Account, panel: Panel, user_id: int) -> str:
        """Return a new session token and begin to contact the panel."""
        limit, now = self.most_sessions, self.timers.now()
        if limit and sum(s.panel is panel and s.until >= now for s in self.sessions.values()) >= limit:
            raise named("session_limit")
        token, user = str(uuid.uuid4()), panel.users[user_id]
        until = self._until(self.settings.session_life)
        self.sessions[token] = Session(panel=panel, account=account, user=user, code=user.code, until=until)
        while len(self.sessions) > MOST_SESSIONS:
            del self.sessions[next(iter(self.sessions))]
        self.machinery.link.wake(panel)
        return token

    def end_sessions(self, account: Account) -> None:
        """Forget the sessions of an account: once it has another panel, each logs in anew (reference 2)."""
        self.sessions = {token: one for token, one in self.sessions.items() if one.account is not account}

    def session_of(self, token: str | None, account: Account) -> Session:
        """Return an open session. Raises the refusal of a dead one; a changed code or a lost grant kills it too."""
        session = self.sessions.get(token or "")
        if (
            session is None
            or session.until < self.timers.now()
            or session.account is not account
            or session.panel.serial not in account.links
            or session.panel.users.get(session.user.id) is not session.user
            or session.user.code != session.code
        ):
            raise named(self._style("dead_session", self._dead_session))
        return session

    @property
    def _dead_session(self) -> str:
        if self.is_legacy:
            return "session_not_found"
        style = "session_unreadable" if self.number >= 14 else "session_not_found"
        return "auth_required" if 9 <= self.number < 10 else style

    def _style(self, fault: str, default: str) -> str:
        chosen = str(self.faults.take(fault) or default)
        return chosen if chosen in ("session_not_found", "session_unreadable", "wrong_user_token") else "auth_required"

    def mail(self, to: str, text: str, **more: str) -> None:
        """Put a mail into the box the control API shows."""
        self.mails.append({"to": to, "text": text, **more})

    def new_reset_code(self, account: Account) -> str:
        """Return a code for the second step of a password reset."""
        code = secret(self.settings.seed, f"reset-{len(self.mails)}-{account.email}")[:10].upper()
        self.reset_codes[code] = account
        return code
