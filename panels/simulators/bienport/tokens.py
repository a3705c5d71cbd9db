"""Tokens with the claim layout of the vendor's sample (reference 7.2)."""

import hashlib
import json
from typing import Any, Final

import jwt

from panels.simulators.bienport.world import User, World
from panels.simulators.timers import Timers

SHORT_LIFE: Final = 3 * 60 * 60
LONG_LIFE: Final = 90 * 24 * 60 * 60


class TokenRejectedError(Exception):
    """Expired, forged or unreadable. ``foreign`` when another cloud may have issued it."""

    def __init__(self, *, foreign: bool) -> None:
        super().__init__("token rejected")
        self.foreign = foreign


class Tokens:
    """Issues and checks HS512 tokens. Expiring all of them at once is a change of the secret."""

    def __init__(self, world: World, timers: Timers, secret: bytes) -> None:
        self._world = world
        self._timers = timers
        self._secret = secret
        self._old: list[bytes] = []

    def issue(self, user: User, *, remember: bool, lifetime: float | None = None) -> str:
        """Return a token for three hours, or ninety days when remembered."""
        issued = int(self._timers.now())
        subject = {"userid": user.user_id, "screenName": user.screen_name, "rememberMe": remember}
        life = lifetime if lifetime is not None else LONG_LIFE if remember else SHORT_LIFE
        claims = {"sub": json.dumps(subject, separators=(",", ":")), "iat": issued, "exp": int(issued + life)}
        # An empty typ makes the library leave it out, as the sample header does.
        return jwt.encode(claims, self._secret, algorithm="HS512", headers={"typ": ""})

    def read(self, token: object) -> User:
        """Return whose token this is."""
        claims = self._claims(token)
        try:
            user = self._world.user_by_id(json.loads(claims["sub"])["userid"])
            expires = int(claims["exp"])
        except (KeyError, TypeError, ValueError):
            raise TokenRejectedError(foreign=False) from None
        if user is None or expires <= self._timers.now():
            raise TokenRejectedError(foreign=False)
        return user

    def expire_all(self) -> None:
        """Make every token issued so far worthless."""
        self._old.append(self._secret)
        self._secret = hashlib.sha512(self._secret).digest()

    def _claims(self, token: object) -> dict[str, Any]:
        if not isinstance(token, str):
            raise TokenRejectedError(foreign=False)
        try:
            return self._decode(token, self._secret)
        except jwt.InvalidSignatureError:
            raise TokenRejectedError(foreign=not self._is_old(token)) from None
        except (jwt.PyJWTError, ValueError):
            raise TokenRejectedError(foreign=False) from None

    def _is_old(self, token: str) -> bool:
        for secret in self._old:
            try:
                self._decode(token, secret)
            except jwt.PyJWTError:
                continue
            return True
        return False

    @staticmethod
    def _decode(token: str, secret: bytes) -> dict[str, Any]:
        # The simulator's own clock judges the dates, so the library must not.
        options: Any = {"verify_exp": False, "verify_iat": False}
        claims: dict[str, Any] = jwt.decode(token, secret, algorithms=["HS512"], options=options)
        return claims
