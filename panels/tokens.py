"""The tokens of a polled vendor's account: sealed in the database, shared by every process that speaks for it."""

import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from panels.drivers.base import UnreachableError
from panels.models import Connection, VendorToken
from panels.sealing import Sealed

# Longer than any login may take; whoever died in one is not waited for longer.
_CLAIM: Final = timedelta(seconds=60)
_WAIT_SECONDS: Final = 30.0
_LOOK_EVERY: Final = 0.1


class SealedTokens:
    """Fulfils `panels.drivers.base.Tokens` for one connection. Threads may share it.

    A value is read once and then remembered: whoever finds it dead asks for it in `exclusive`, which looks again.
    """

    def __init__(self, connection_id: int) -> None:
        self._connection_id = connection_id
        self._known: dict[str, str | None] = {}
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._guard = threading.Lock()
        self._depth: defaultdict[str, int] = defaultdict(int)

    def __repr__(self) -> str:
        return f"SealedTokens({self._connection_id})"

    def get(self, key: str) -> str | None:
        """What is kept under a name, or None."""
        if key not in self._known:
            row = self._row(key).first()
            self._known[key] = (row.token.open().get("token") if row is not None else None) or None
        return self._known[key]

    def put(self, key: str, value: str | None) -> None:
        """Keep a value for every process; None forgets it."""
        token = Sealed.of({"token": value}) if value is not None else Sealed()
        VendorToken.objects.update_or_create(connection_id=self._connection_id, key=key, defaults={"token": token})
        self._known[key] = value

    def exclusive(self, key: str) -> AbstractContextManager[Any]:
        """Hold a name alone, in every process. Raises `UnreachableError` when its turn does not come."""
        with self._guard:
            lock = self._locks[key]
        return self._exclusive(key, lock)

    @contextmanager
    def _exclusive(self, key: str, lock: threading.RLock) -> Iterator[None]:
        if not lock.acquire(timeout=_WAIT_SECONDS):
            raise UnreachableError("another login of this account is still under way")
        try:
            if self._depth[key]:
                # Held by this very thread already.
                yield
                return
            name = self._claim(key)
            self._depth[key] += 1
            try:
                # All of it: a refusal another process met is kept beside the token.
                self._known.clear()
                yield
            finally:
                self._depth[key] -= 1
                self._row(key).filter(claimed_by=name).update(claimed_by="", claimed_until=None)
        finally:
            lock.release()

    def _claim(self, key: str) -> str:
        name, ends = secrets.token_hex(8), time.monotonic() + _WAIT_SECONDS
        VendorToken.objects.get_or_create(connection_id=self._connection_id, key=key)
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=Now())
        while not self._row(key).filter(free).update(claimed_by=name, claimed_until=Now() + _CLAIM):
            if time.monotonic() > ends:
                raise UnreachableError("another login of this account is still under way")
            time.sleep(_LOOK_EVERY)
        return name

    def _row(self, key: str) -> QuerySet[VendorToken]:
        return VendorToken.objects.filter(connection_id=self._connection_id, key=key)


def forget(connection: Connection) -> None:
    """Forget every token of an account, because its address or its login has changed."""
    VendorToken.objects.filter(connection=connection).delete()
