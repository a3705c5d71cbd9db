"""A person's own Watchpost PIN, asked where no panel checks a code (DESIGN 4.4).

What is kept is its Argon2 digest, sealed. The PIN itself stays within the request that brings it.
"""

import logging
import re
from datetime import datetime
from itertools import pairwise

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels.models import OwnPin, User
from panels.secrets import attempts
from panels.secrets.sealing import Sealed, UnsealError
from panels.signals import Act, acts_recorded

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 6, 12
_FORM = re.compile(rf"\d{{{SHORTEST},{LONGEST}}}", re.ASCII)


@sensitive_variables("pin")
def is_well_formed(pin: str) -> bool:
    """Whether this could be anybody's own PIN."""
    return _FORM.fullmatch(pin) is not None


@sensitive_variables("pin", "digits", "steps")
def is_trivial(pin: str) -> bool:
    """Whether a burglar would try it first: one digit or two, even steps (123456, 864208), repeats (121212, 112233)."""
    digits = [int(digit) for digit in pin]
    if len(set(digits)) < 3 or _is_even(digits):
        return True
    # 112233: pairs that are an even row.
    if digits[::2] == digits[1::2] and _is_even(digits[::2]):
        return True
    # 123123, 4711 4711 47: the beginning, over and over.
    return any(pin == (pin[:length] * len(pin))[: len(pin)] for length in range(1, len(pin) // 2 + 1))


@sensitive_variables("digits", "steps")
def _is_even(digits: list[int]) -> bool:
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return len(steps) == 1


def find(user: User) -> OwnPin | None:
    """This person's PIN as it is kept; None if there is none, or none that this installation's keys can open."""
    kept = OwnPin.objects.filter(user=user).first()
    try:
        return kept if kept is not None and kept.digest.open().get("argon2") else None
    except UnsealError:
        log.error("the own PIN of user %s cannot be opened with the keys at hand", user.uid)  # noqa: TRY400
        return None


# All variables, because those of the hasher's own frames bear other names.
@sensitive_variables()
def is_right(kept: OwnPin, pin: str) -> bool:
    """Judge a PIN; takes the time that Argon2 takes, whatever was typed."""
    return Argon2PasswordHasher().verify(pin, kept.digest.open()["argon2"])


@sensitive_variables()
def store(user: User, pin: str, now: datetime | None = None) -> bool:
    """Make this the person's own PIN and note it in the journal; returns whether they had none before.

    Ends any wait: the caller has asked who they are.
    """
    now = now or timezone.now()
    hasher = Argon2PasswordHasher()
    digest = Sealed.of({"argon2": hasher.encode(pin, hasher.salt())})
    with transaction.atomic():
        _, made = OwnPin.objects.update_or_create(user=user, defaults={"digest": digest, "set_at": now})
        attempts.forgive_own(user.pk)
        record(user, "set" if made else "changed", now)
    return made


def record(user: User, what: str, now: datetime, **details: object) -> None:
    """Note in the journal what happened to a person's own PIN, in the transaction at hand."""
    act = Act(
        at=now,
        act=f"own_pin.{what}",
        actor=user.uid,
        object_kind="user",
        object_uid=user.uid,
        details=details,
    )
    acts_recorded.send(sender=OwnPin, acts=[act])
