"""Whether an account can be spoken for, and what is said of it when it cannot."""

import random
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from panels.drivers.base import CredentialsRefusedError, DriverError, LockedOutError
from panels.holding import health
from panels.holding.troubles import told_by
from panels.models import Connection
from panels.vocabulary import ConnectionHealth

_LONGEST_WAIT: Final = 300.0
_REFUSED_WAIT: Final = 60.0
# While the vendor does not answer, one visit tries for the whole account, so often at the least.
_LONGEST_OUTAGE_WAIT: Final = 60.0
# So many visits in a row fail before the link counts as lost; one success in between says that it is not.
_LOST_AFTER: Final = 3


class Reach:
    """The health of one polled account, as its visits find it. Threads may share it: it only ever errs by one."""

    def __init__(self, connection_id: int, mine: health.Mine, died_at: datetime | None) -> None:
        self.is_up = False
        self._connection_id, self._mine, self._died_at = connection_id, mine, died_at
        self._refusals = self._in_a_row = 0

    def trying(self, connection: Connection) -> None:
        """The account is about to be opened."""
        health.trying(connection, self._mine)

    def answered(self, *, is_new: bool = False, is_for_all: bool = False) -> bool:
        """The vendor did as asked; returns whether it had not before. ``is_new``: the account has just been opened.

        Where the account was turned away, one whose session still holds proves nothing of its logins: only a visit
        that tried for it, ``is_for_all``, does.
        """
        if self._refusals and not (is_new or is_for_all):
            return False
        self._in_a_row = 0
        if self.is_up and not is_new:
            return False
        self._refusals = 0
        health.up(self._connection(), self._mine, state=ConnectionHealth.HEALTHY, gap_from=self._died_at)
        # Each visit finds by itself what it may have missed.
        self._mine.of(self._connection_id).update(gap_from=None)
        self._died_at, self.is_up = None, True
        return True

    def visit_failed(self, error: DriverError, *, is_for_all: bool) -> float:
        """A visit came to nothing; returns for how many seconds the account is to be left alone, if at all.

        ``is_for_all``: it tried for an account that was down. Any other that ends after the account went down began
        before, and says nothing that is not known: it must not lengthen the wait.
        """
        if isinstance(error, CredentialsRefusedError | LockedOutError):
            return self.refused(error) if is_for_all or not self._refusals else 0.0
        return self._failed(error) if is_for_all or self.is_up else 0.0

    def _failed(self, error: DriverError) -> float:
        self._in_a_row += 1
        if self._in_a_row < _LOST_AFTER:
            return 0.0
        self._go_down(error)
        tries = self._in_a_row - _LOST_AFTER + 1
        wait = min(_LONGEST_OUTAGE_WAIT, 2.0 ** min(tries, 10)) * random.uniform(0.6, 1.0)  # noqa: S311  (jitter)
        self._say_failing(error, wait)
        return wait

    def refused(self, error: DriverError) -> float:
        """The account as a whole was turned away; returns for how many seconds nothing may be asked of it."""
        self._go_down(error)
        self._refusals += 1
        wait = min(_LONGEST_WAIT, 2.0 ** min(self._refusals, 10)) * random.uniform(0.6, 1.0)  # noqa: S311  (jitter)
        if isinstance(error, CredentialsRefusedError):
            wait = max(wait, _REFUSED_WAIT)
        if isinstance(error, LockedOutError):
            until = error.until or timezone.now() + timedelta(seconds=_LONGEST_WAIT)
            wait = max(wait, (until - timezone.now()).total_seconds())
        self._say_failing(error, wait)
        return wait

    def is_asked_for(self) -> bool:
        """Whether the time to try has come after all: somebody who logged in by hand has moved it."""
        mine = self._mine.of(self._connection_id).filter(health=ConnectionHealth.FAILING)
        return mine.filter(next_try_at__lte=timezone.now()).exists()

    def _go_down(self, error: DriverError) -> None:
        if self.is_up:
            self.is_up = False
            told = told_by(error, self._connection().vendor)
            health.down(self._connection_id, self._mine, told)

    def _say_failing(self, error: DriverError, wait: float) -> None:
        connection, next_try = self._connection(), timezone.now() + timedelta(seconds=wait)
        health.failing(connection, self._mine, told_by(error, connection.vendor), next_try)

    def _connection(self) -> Connection:
        return Connection.objects.get(pk=self._connection_id)
