"""The cloud without its sockets: accounts, logins, sessions, listeners, and the homes behind them."""

import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from panels.simulators.faults import Faults
from panels.simulators.overkiz.automation import Automation
from panels.simulators.overkiz.building import Builder, build_account, secret
from panels.simulators.overkiz.credentials import Credentials, secret_id
from panels.simulators.overkiz.errors import Refusal, named
from panels.simulators.overkiz.executions import Executions
from panels.simulators.overkiz.faults import AT_ONCE, FAULTS
from panels.simulators.overkiz.limits import Limits, Spending
from panels.simulators.overkiz.machinery import Machinery, Times
from panels.simulators.overkiz.planner import Planner
from panels.simulators.overkiz.world import Account, Device, Gateway, Home, Listener, Picture
from panels.simulators.timers import Timers

MOST_SESSIONS: Final = 20_000
LOCAL_LIFE: Final = 600.0
# When each camera took its first pictures, in ms before the program began.
EARLIER: Final = (26 * 3_600_000, 7 * 3_600_000, 1_800_000)
PICTURES_LIFE: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudSettings:
    """What can be chosen about a cloud. Times in seconds; ``panels`` is how many homes there are at least."""

    seed: int = 1
    setups: tuple[str, ...] = ("house",)
    panels: int = 1
    pace: float = 8.0
    answer_after: float = 0.0
    session_life: float = 1800.0
    listening_life: float = 120.0
    token_life: float = 3600.0
    attempts: int = 5
    block: float = 60.0
    api_key: str = ""
    new_envelope: bool = False
    limits: Limits = field(default_factory=Limits)
    times: Times = field(default_factory=Times)


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """Somebody who is logged in to one setup, by cookie, by access token or at a box."""

    id: str
    account: Account
    home: Home
    until: float
    bearer: bool = False
    box: Gateway | None = None
    listener: str | None = None
    former: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    spending: Spending = field(default_factory=Spending)
    in_flight: int = 0


class Cloud:
    """Who may do what, and the homes it is done to."""

    def __init__(self, settings: CloudSettings, timers: Timers) -> None:
        self.settings = settings
        self.timers = timers
        self.faults = Faults(FAULTS, AT_ONCE)
        self.machinery = Machinery(timers, self.faults, settings.times)
        self.executions = Executions(self.machinery, settings.seed)
        self.machinery.watch = Automation(self.machinery, self.executions).changed
        self.pictures_root = ""
        self._picture_sessions: dict[str, float] = {}
        chosen = settings.setups
        self.homes = [
            Builder(settings.seed, index, chosen[index % len(chosen)]).build()
            for index in range(max(len(chosen), settings.panels))
        ]
        self.main = build_account(settings.seed, "overkiz.demo@example.org")
        self.main.homes = self.homes[: len(chosen)]
        self.owners = [build_account(settings.seed, f"overkiz.home{n + 1}@example.org") for n in range(len(self.homes))]
        for owner, home in zip(self.owners, self.homes, strict=True):
            owner.homes = [home]
        self.second = self._guest(self.main.homes[0])
        self.credentials = Credentials(
            timers, attempts=settings.attempts, block=settings.block, token_life=settings.token_life
        )
        for account in (self.main, self.second, *self.owners):
            self.credentials.accounts[account.user] = account
        self.sessions: dict[str, Session] = {}
        now, planner = self.machinery.now(), Planner(self.machinery, self.executions)
        for home in self.homes:
            planner.plan(home)
            for camera in (device for device in home.devices.values() if device.model.family == "camera"):
                camera.pictures = [Picture(id=n + 1, taken=now - age) for n, age in enumerate(EARLIER)]
            for gateway in home.gateways.values():
                if gateway.developer_mode:
                    self.add_box_token(gateway, secret(settings.seed, f"box-{gateway.id}")[:32], "simulator", "devmode")
        self.faults.at_once("expire_sessions", lambda _: self.sessions.clear())
        self.faults.at_once("expire_listeners", self._expire_listeners)
        self.faults.at_once("expire_tokens", lambda _: self.credentials.forget_tokens())
        self.faults.at_once("ban", self.credentials.ban)

    def _guest(self, home: Home) -> Account:
        guest = build_account(self.settings.seed, "overkiz.guest@example.org")
        guest.homes, guest.main, guest.first_name, guest.label = [home], False, "Guest", "Guest"
        urls = list(home.devices)
        guest.sees, guest.controls = set(urls[: len(urls) // 2]), set(urls[: len(urls) // 4])
        return guest

    def _expire_listeners(self, _: float) -> None:
        for home in self.homes:
            home.listeners.clear()

    # Sessions

    def login(self, fields: Mapping[str, str]) -> Session:
        """Open a session by one of the four sets of fields of reference 2.1. Raises a Refusal."""
        wants_key = self.settings.api_key or ("key" if self.faults.is_on("api_key") else "")
        if wants_key and fields.get("apiKey") != wants_key:
            raise named("api_key")
        if self.faults.is_on("application"):
            raise named("application")
        account = self.credentials.by_form(fields)
        if not account.homes:
            raise named("no_overkiz_user", account.user)
        wanted = fields.get("setupOID")
        home = next((home for home in account.homes if home.oid == wanted), None) if wanted else account.homes[0]
        if home is None:
            raise named("setup_mismatch")
        session = self._keep(Session(id=secret_id(), account=account, home=home, until=0.0))
        home.audit.append((self.machinery.now(), f"{account.user} logged in"))
        return session

    def _keep(self, session: Session) -> Session:
        self.sessions[session.id] = session
        self.touch(session)
        while len(self.sessions) > MOST_SESSIONS:
            del self.sessions[next(iter(self.sessions))]
        return session

    def by_cookie(self, cookie: str | None) -> Session | None:
        """Return a session that is alive; a listener shortens its life (reference 2.3)."""
        session = self.sessions.get(cookie or "")
        if session is None or session.bearer or session.until < self.timers.now():
            return None
        self.touch(session)
        return session

    def by_bearer(self, token: str, *, gateway: str | None = None) -> Session:
        """Return the session of an access token; Rexel's is for the home of one gateway. Raises a Refusal."""
        account = self.credentials.holder(token, "access")
        if account is None:
            raise named("not_authenticated")
        if not account.homes:
            raise named("no_overkiz_user", account.user)
        homes = [home for home in account.homes if gateway is None or gateway in home.gateways]
        if not homes:
            raise named("foreign_gateway", f"{gateway} does not belong to the account")
        return self._resume(f"bearer:{gateway}:{token}", account, homes[0], None)

    def at_box(self, token: str) -> Session:
        """Return the session of a token at its box. Raises a Refusal."""
        found = self._box_of(token)
        if found is None:
            self.credentials.refuse_blocked("box")
            self.credentials.count_failure("box")
            raise named("invalid_token", token[:40])
        home, box = found
        owner = next(account for account in self.owners if account.homes == [home])
        return self._resume(f"box:{token}", owner, home, box)

    def _resume(self, key: str, account: Account, home: Home, box: Gateway | None) -> Session:
        session = self.sessions.get(key)
        if session is None or session.until < self.timers.now():
            session = Session(id=key, account=account, home=home, until=0.0, bearer=True, box=box)
        return self._keep(session)

    def touch(self, session: Session) -> None:
        """Let a session live on from now."""
        listens = session.listener in session.home.listeners
        life = self.settings.listening_life if listens else self.settings.session_life
        if session.box:
            life = LOCAL_LIFE
        session.until = self.timers.now() + life

    def logout(self, session: Session) -> None:
        self.unlisten(session)
        self.sessions.pop(session.id, None)

    # Listeners

    def listen(self, session: Session) -> Listener:
        """Register a listener; the session's former one ends (reference 3.1)."""
        self.unlisten(session)
        life = LOCAL_LIFE if session.box else self.settings.listening_life
        until = self.timers.now() + life
        listener = Listener(id=str(uuid.uuid4()), until=until, local=session.box is not None)
        session.home.listeners[listener.id] = listener
        session.listener = listener.id
        self.touch(session)
        return listener

    def unlisten(self, session: Session) -> None:
        if session.listener:
            session.home.listeners.pop(session.listener, None)
            session.former.append(session.listener)
            session.listener = None

    def fetch(self, session: Session, listener_id: str) -> list[dict[str, Any]]:
        """Return and forget what happened since the last fetch. Raises the refusals of reference 3.2."""
        listener = session.home.listeners.get(session.listener or "")
        now = self.timers.now()
        if listener is None or listener.until < now or listener_id in session.former:
            raise named("no_listener")
        if listener.id != listener_id:
            raise named("wrong_listener", listener_id)
        listener.until = now + (LOCAL_LIFE if listener.local else self.settings.listening_life)
        events = list(listener.buffer)
        listener.buffer.clear()
        return events

    # Pictures

    def open_pictures(self) -> str:
        """Return a session for pictures; it lives 30 s (reference 10)."""
        now = self.timers.now()
        self._picture_sessions = {key: until for key, until in self._picture_sessions.items() if until >= now}
        own_id = secret_id()
        self._picture_sessions[own_id] = now + PICTURES_LIFE
        return own_id

    def find_picture(self, session: str, gateway: str, camera: str, number: str) -> tuple[Device, Picture] | None:
        """Return a picture somebody may see who has a session for pictures."""
        if self._picture_sessions.get(session, 0.0) < self.timers.now():
            return None
        for home in self.homes:
            for device in home.devices.values():
                if device.oid == camera and device.gateway_id == gateway:
                    return next(((device, picture) for picture in device.pictures if str(picture.id) == number), None)
        return None

    # Boxes

    def _box_of(self, token: str) -> tuple[Home, Gateway] | None:
        for home in self.homes:
            for gateway in home.gateways.values():
                if any(row["token"] == token and row["active"] for row in gateway.tokens.values()):
                    return home, gateway
        return None

    def add_box_token(self, gateway: Gateway, token: str, label: str, scope: str) -> str:
        """Let a box know a token; return the token's own id."""
        own_id = str(uuid.uuid4())
        created = self.machinery.now()
        gateway.tokens[own_id] = {"token": token, "label": label, "scope": scope, "active": True, "created": created}
        return own_id

    def limit(self, session: Session, operation: Any) -> Refusal | None:
        """Return the refusal of a session that did this too often; boxes have no limits."""
        if session.box or session.spending.spend(operation, self.settings.limits, self.timers.now()):
            return None
        return named("quota_exceeded" if self.faults.is_on("quota") else "too_many_requests", operation.id)
