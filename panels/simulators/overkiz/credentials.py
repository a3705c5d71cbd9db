"""Who somebody is: passwords, tokens of the login strategies, and what too many wrong ones lead to (reference 2)."""

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.world import Account
from panels.simulators.timers import Timers

MOST: Final = 20_000
# Kinds of tokens: for the API itself, to fetch another with, to renew one with, and those of the form login.
KINDS: Final = ("access", "identity", "refresh", "jwt", "sso")


def secret_id() -> str:
    """Return an identifier nobody can guess."""
    return uuid.uuid4().hex.upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token is good for, and until when."""

    account: Account
    kind: str
    until: float


class Credentials:
    """The accounts of a cloud; ``attempts`` wrong tries block somebody for ``block`` seconds."""

    def __init__(self, timers: Timers, *, attempts: int, block: float, token_life: float) -> None:
        self.accounts: dict[str, Account] = {}
        self.token_life = token_life
        self._timers = timers
        self._attempts = attempts
        self._block = block
        self._tokens: dict[str, Token] = {}
        self._failures: dict[str, int] = {}
        self._blocked_until: dict[str, float] = {}
        self._banned_until = 0.0

    def check_password(self, user: str, password: str) -> Account:
        """Return the account of a user and password. Raises a Refusal; too many wrong ones make all be refused."""
        self.refuse_blocked(user)
        account = self.accounts.get(user)
        if account is None or account.password != password:
            self.count_failure(user)
            raise named("unknown_user", user) if account is None else named("bad_credentials")
        self._failures.pop(user, None)
        return account

    def refuse_blocked(self, who: str) -> None:
        """Raise the refusal of somebody who tried too often (reference 2.3)."""
        now = self._timers.now()
        if self._banned_until > now:
            raise named("banned")
        if self._blocked_until.get(who, 0.0) > now:
            # Who goes on regardless is banned in the end.
            self._failures[who] = self._failures.get(who, 0) + 1
            if self._failures[who] > self._attempts:
                self.ban(self._block)
            raise named("too_many_requests", f"login with {who}")

    def count_failure(self, who: str) -> None:
        """Count a wrong password or token; the one too many blocks the next."""
        if len(self._failures) > 10_000:
            self._failures.clear()
            self._blocked_until.clear()
        self._failures[who] = self._failures.get(who, 0) + 1
        if self._failures[who] >= self._attempts:
            self._failures[who] = 0
            self._blocked_until[who] = self._timers.now() + self._block

    def ban(self, seconds: float) -> None:
        """Refuse all logins for so long."""
        self._banned_until = self._timers.now() + max(seconds, 1.0)

    def by_form(self, fields: Mapping[str, str]) -> Account:
        """Return whose login form this is, of the four there are (reference 2.1). Raises a Refusal."""
        if "userPassword" in fields and "userId" in fields:
            return self.check_password(fields["userId"], fields["userPassword"])
        if "ssoToken" in fields and "userId" in fields:
            account = self._by_token(fields["ssoToken"], "sso")
            if account.user.replace("@", "_-_") != fields["userId"]:
                raise named("bad_credentials")
            return account
        if "jwt" in fields:
            return self._by_token(fields["jwt"], "jwt")
        if "accessToken" in fields:
            return self._by_token(fields["accessToken"], "access")
        raise named("bad_credentials")

    def _by_token(self, text: str, kind: str) -> Account:
        self.refuse_blocked(kind)
        account = self.holder(text, kind)
        if account is None:
            self.count_failure(kind)
            raise named("bad_credentials")
        self._failures.pop(kind, None)
        return account

    def holder(self, text: str, kind: str) -> Account | None:
        """Return whose live token of this kind this is."""
        token = self._tokens.get(text)
        return token.account if token and token.kind == kind and token.until >= self._timers.now() else None

    def give_token(self, account: Account, kind: str) -> str:
        """Return a new token of this kind; those for renewing live a hundred times as long."""
        until = self._timers.now() + self.token_life * (100 if kind == "refresh" else 1)
        text = _jwt(account, int(until)) if kind in ("jwt", "identity") else secret_id()
        self._tokens[text] = Token(account=account, kind=kind, until=until)
        while len(self._tokens) > MOST:
            del self._tokens[next(iter(self._tokens))]
        return text

    def forget_tokens(self) -> None:
        """Make every token worthless."""
        self._tokens.clear()


def _jwt(account: Account, until: int) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": account.user, "exp": until, "jti": secret_id()})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join((*texts, secret_id()))
