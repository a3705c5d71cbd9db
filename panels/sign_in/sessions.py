"""Sign-ins that last as long as their person's rule says, and end everywhere at once.

How long is kept twice: in the session, for the pages, and as the expiry of its row, by which sockets end (a hub looks
for rows that are alive) and which a process that was never asked cannot overlook.
"""

import time
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any, Final, Literal

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from panels import provenance
from panels.models import User
from panels.sign_in import journal
from panels.sign_in.standing import is_settled, rule_of

_KEY: Final = "sign_in"
# A request so soon after another one changes nothing that is worth a write.
TOUCHED_EVERY: Final = 60.0
_SWEPT_AT_ONCE: Final = 500

Why = Literal["signed_out", "ended", "idle", "absolute", "expired", "password", "factor", "address"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """When a sign-in began and was last used, how long it may last (all in seconds), and what was found out then."""

    began: float
    seen: float
    idle: float
    absolute: float
    # Whether its person had nothing to set up first.
    settled: bool

    def left(self, now: float) -> float:
        """Seconds until it ends; a clock that was put back takes nothing away."""
        return min(self.seen + self.idle, self.began + self.absolute) - now

    def why_over(self, now: float) -> Why | None:
        """Which limit has been passed."""
        if self.left(now) > 0:
            return None
        return "absolute" if self.began + self.absolute <= now else "idle"


def lifetime_of(session: SessionBase) -> Lifetime | None:
    """What a session says of itself; None where nobody is signed in."""
    kept = session.get(_KEY)
    return Lifetime(**kept) if kept else None


def begin(session: SessionBase, user: User, *, began: float | None = None) -> Lifetime:
    """Somebody has signed in, or is still there: look up for how long. ``began`` keeps the beginning."""
    now, rule = time.time(), rule_of(user)
    lifetime = Lifetime(
        began=now if began is None else began,
        seen=now,
        idle=rule.idle.total_seconds(),
        absolute=rule.absolute.total_seconds(),
        settled=is_settled(user),
    )
    session[_KEY] = asdict(lifetime)
    return lifetime


def touch(request: HttpRequest, user: User) -> Lifetime:
    """What holds for the session of a request; once a minute its rule is looked up anew and its use is noted."""
    lifetime = lifetime_of(request.session)
    if lifetime is None:
        return begin(request.session, user)
    # Put back by more than that, the clock tells nothing of when it was used.
    fresh = abs(time.time() - lifetime.seen) < TOUCHED_EVERY
    if fresh and lifetime.settled:
        return lifetime
    renewed = begin(request.session, user, began=min(lifetime.began, time.time()))
    if not fresh:
        _note_use(request, user)
    return renewed


def set_expiry(session: SessionBase) -> None:
    """Have the row and the cookie of a session that is about to be saved end with it."""
    lifetime = lifetime_of(session)
    if lifetime is not None and session.modified:
        session.set_expiry(max(1, int(lifetime.left(time.time()))))


def _note_use(request: HttpRequest, user: User) -> None:
    """What the person's list of sessions shows."""
    way = provenance.current()
    if not way.address:
        return
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"user": user, "ip": way.address, "user_agent": way.browser, "last_seen_at": timezone.now()},
    )


def end_this(request: HttpRequest, why: Why) -> None:
    """End the session of a request."""
    request.ended_because = why  # type: ignore[attr-defined]
    logout(request)


def note_sign_out(request: HttpRequest, user: User) -> None:
    """A session is about to be emptied: its entry in the list goes, and the journal says why."""
    why: Why = getattr(request, "ended_because", "signed_out")
    with transaction.atomic():
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        journal.record(user, "session.ended", why=why)


def end(user: User, session_key: str, why: Why, *, by: User | None = None, known: bool = True) -> bool:
    """End one session of a person by its key; False if there is none. Sockets follow within two seconds.

    ``by`` is who ends it, if not the person; ``known`` False: nobody of whom it is known who they are.
    """
    with transaction.atomic():
        if not UserSession.objects.filter(user=user, session_key=session_key).delete()[0]:
            return False
        _store().objects.filter(session_key=session_key).delete()
        journal.record(user, "session.ended", by=by, known=known, why=why)
    return True


def end_all(user: User, why: Why, *, keep: str | None = None, by: User | None = None, known: bool = True) -> int:
    """End every session of a person, but for the one with the key ``keep``; returns how many."""
    keys = UserSession.objects.filter(user=user).exclude(session_key=keep or "").values_list("session_key", flat=True)
    return sum(end(user, key, why, by=by, known=known) for key in list(keys))


def sweep() -> None:
    """Note the end of sessions that have expired, and drop what is left of them."""
    alive = _store().objects.filter(expire_date__gt=timezone.now()).values("session_key")
    gone = UserSession.objects.exclude(session_key__in=alive).select_related("user")
    for one in gone.order_by("pk")[:_SWEPT_AT_ONCE]:
        end(one.user, one.session_key, "expired", known=False)
    _store().objects.filter(expire_date__lte=timezone.now()).delete()


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
