"""The tokens of a polled vendor's account: sealed in the database, shared by every process that speaks for it."""

import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from panels.drivers.base import UnreachableError
from panels.models import Connection, VendorToken
from panels.secrets.sealing import Sealed

# Longer than any login may take; whoever died in one is not waited for longer.
_CLAIM: Final = timedelta(seconds=60)
_WAIT_SECONDS: Final = 30.0
_LOOK_EVERY: Final = 0.1


class _Inside(threading.local):
    """The names this thread holds alone."""

    def __init__(self) -> None:
        self.held: set[str] = set()


class SealedTokens:
    """Fulfils `panels.drivers.base.Tokens` for one connection. Threads may share it.

    A value is read once and then remembered: whoever finds it dead asks for it in `exclusive`, where all that is asked
    is read anew, a refusal that another process has met among it.
    """

    def __init__(self, connection_id: int, organization_id: int | None = None) -> None:
        self._connection_id = connection_id
        # Whose login it speaks with; None: that does not matter.
        self._organization_id = organization_id
        self._known: dict[str, str] = {}
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._guard = threading.Lock()
        self._inside = _Inside()

    def __repr__(self) -> str:
        return f"SealedTokens({self._connection_id})"

    def get(self, key: str) -> str | None:
        """What is kept under a name, or None."""
        known = None if self._inside.held else self._known.get(key)
        if known is not None:
            return known
        row = self._row(key).first()
        value: str | None = (row.token.open().get("token") if row is not None else None) or None
        if value is not None and not self._inside.held:
            self._known[key] = value
        return value

    def put(self, key: str, value: str | None) -> None:
        """Keep a value for every process; None forgets it.

        Of a login whose connection was handed over or has ended, nothing is kept.
        """
        token = Sealed.of({"token": value}) if value is not None else Sealed()
        with transaction.atomic():
            mine = Connection.objects.select_for_update(of=("self",)).filter(pk=self._connection_id, ended_at=None)
            if self._organization_id is not None:
                mine = mine.filter(organization_id=self._organization_id)
            if mine.exists():
                VendorToken.objects.update_or_create(
                    connection_id=self._connection_id, key=key, defaults={"token": token}
                )
        if value is None:
            self._known.pop(key, None)
        else:
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
            if key in self._inside.held:
                yield
                return
            name = self._claim(key)
            self._inside.held.add(key)
            try:
                self._known.pop(key, None)
                yield
            finally:
                self._inside.held.discard(key)
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
