"""The cloud without its sockets: accounts, tokens, logins, and the panels behind them."""

import math
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from panels.simulators.faults import Faults
from panels.simulators.timers import Timers
from panels.simulators.visonic.building import build_account, build_panel, secret
from panels.simulators.visonic.errors import login_blocked, named
from panels.simulators.visonic.faults import AT_ONCE, FAULTS
from panels.simulators.visonic.machinery import Machinery, Times
from panels.simulators.visonic.world import Account, Panel, Session

MOST_SESSIONS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudSettings:
    """What can be chosen about a cloud. Times in seconds; 0 as a token's life or as a limit stands for none."""

    seed: int = 1
    panels: int = 4
    version: str = "14.0"
    pace: float = 8.0
    answer_after: float = 0.0
    session_life: float = 0.0
    user_life: float = 0.0
    attempts: int = 5
    block: float = 60.0
    most_sessions: int = 0
    times: Times = field(default_factory=Times)


class Cloud:
    """Who may do what, and the panels it is done to."""

    def __init__(self, settings: CloudSettings, timers: Timers) -> None:
        self.settings = settings
        self.timers = timers
        self.version = settings.version
        self.faults = faults = Faults(FAULTS, AT_ONCE)
        self.machinery = Machinery(timers, faults, settings.times, settings.seed)
        panels = [build_panel(settings.seed, index) for index in range(settings.panels + 1)]
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
        self.user_tokens: dict[str, tuple[Account, float]] = {}
        self.reset_codes: dict[str, Account] = {}
        self.mails: deque[dict[str, Any]] = deque(maxlen=200)
        self._failures: dict[str, int] = {}
        self._blocked_until: dict[str, float] = {}
        faults.at_once("expire_sessions", lambda _: self.sessions.clear())
        faults.at_once("expire_users", lambda _: self.user_tokens.clear())
        faults.at_once("lock_out", self._lock_out)
        faults.at_once("version", self._switch)

    @property
    def number(self) -> float:
        """The version as a number, which is how versions compare (reference 1)."""
        return float(self.version)

    def _switch(self, number: float) -> None:
        self.version = f"{number:.1f}"

    def _lock_out(self, seconds: float) -> None:
        for email in self.accounts:
            self._blocked_until[email] = self.timers.now() + seconds

    def refuse_blocked(self, who: str) -> None:
        """Raise 420 while somebody is blocked after too many failed logins."""
        left = self._blocked_until.get(who, 0.0) - self.timers.now()
        if left > 0:
            raise login_blocked(math.ceil(left))

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

    def give_user_token(self, account: Account) -> str:
        """Return a new user token."""
        token = str(uuid.uuid4())
        self.user_tokens[token] = (account, self._until(self.settings.user_life))
        while len(self.user_tokens) > MOST_SESSIONS:
            del self.user_tokens[next(iter(self.user_tokens))]
        return token

    def _until(self, life: float) -> float:
        return self.timers.now() + life if life else math.inf

    def account_of(self, token: str | None) -> Account:
        """Return whose user token this is. Raises the refusal of a dead one."""
        account, until = self.user_tokens.get(token or "", (None, 0.0))
        if account is None or until < self.timers.now():
            style = "auth_required" if self.number < 10 else "wrong_user_token"
            raise named(self._style("dead_user", style))
        return account

    def open_session(self, account: Account, panel: Panel, user_id: int) -> str:
        """Return a new session token and begin to contact the panel."""
        limit = self.settings.most_sessions
        now = self.timers.now()
        if limit and sum(s.panel is panel and s.until >= now for s in self.sessions.values()) >= limit:
            raise named("session_limit")
        token, user = str(uuid.uuid4()), panel.users[user_id]
        until = self._until(self.settings.session_life)
        self.sessions[token] = Session(panel=panel, account=account, user=user, code=user.code, until=until)
        while len(self.sessions) > MOST_SESSIONS:
            del self.sessions[next(iter(self.sessions))]
        self.machinery.wake(panel)
        return token

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
            style = "session_unreadable" if self.number >= 14 else "session_not_found"
            raise named(self._style("dead_session", "auth_required" if 9 <= self.number < 10 else style))
        return session

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
