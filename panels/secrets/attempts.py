"""Wrong codes: counted per person and panel, per address, and per vendor serial across tenants (DESIGN 4.4).

From the third wrong code on there is a wait, which grows and is shown. Another person is never made to wait
for somebody else's mistakes: the counts per serial and per address only warn.

A person's own Watchpost PIN is one for all panels, and so is its count.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from panels.models import CodeAttempts, Panel

FREE_TRIES = 3
# The wait after the third, fourth, ... wrong code in a row.
WAITS = (timedelta(seconds=90), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
# So often a kept code may be refused before it is left alone for a day.
SERVICE_TRIES = 2
# Counts older than this start again from nothing.
FORGET_AFTER = timedelta(hours=24)
# So many wrong codes for one serial or from one address make an event.
BURST = 5


def _person_key(panel_id: int, user_id: int) -> str:
    return f"person:{user_id}:panel:{panel_id}"


def _locked(key: str, at: datetime) -> CodeAttempts:
    return CodeAttempts.objects.select_for_update().get_or_create(key=key, defaults={"last_at": at})[0]


def _add(key: str, at: datetime) -> CodeAttempts:
    row = _locked(key, at)
    if at - row.last_at > FORGET_AFTER:
        row.failures = 0
    # The column is small, and past the longest wait the number no longer matters.
    row.failures = min(row.failures + 1, 1000)
    row.last_at = at
    return row


def _add_with_wait(key: str, at: datetime) -> CodeAttempts:
    row = _add(key, at)
    if row.failures >= FREE_TRIES:
        row.wait_until = at + WAITS[min(row.failures - FREE_TRIES, len(WAITS) - 1)]
    row.save()
    return row


def count(panel_id: int, user_id: int | None, address: str | None, at: datetime) -> bool:
    """Count one wrong code in the transaction at hand; returns whether it completes a burst."""
    if user_id is not None:
        _add_with_wait(_person_key(panel_id, user_id), at)
    burst = False
    for key in _shared_keys(panel_id, address):
        row = _add(key, at)
        row.save()
        burst = burst or row.failures % BURST == 0
    return burst


def count_service(panel_id: int, at: datetime) -> bool:
    """Count a wrong answer to a kept code; returns whether it is suspended by this one."""
    row = _add(_service_key(panel_id), at)
    row.save()
    return row.failures == SERVICE_TRIES


def suspended(panel_ids: Iterable[int], now: datetime) -> set[int]:
    """Panels whose kept code was refused too often: typing it on and on would lock the panel's own users out."""
    keys = {_service_key(panel_id): panel_id for panel_id in panel_ids}
    bad = CodeAttempts.objects.filter(
        key__in=keys, failures__gte=SERVICE_TRIES, last_at__gt=now - FORGET_AFTER
    ).values_list("key", flat=True)
    return {keys[key] for key in bad}


def _service_key(panel_id: int) -> str:
    return f"service:panel:{panel_id}"


def _shared_keys(panel_id: int, address: str | None) -> Iterable[str]:
    panel = Panel.objects.select_related("connection").get(pk=panel_id)
    yield f"serial:{panel.connection.vendor}:{panel.serial or panel.vendor_id}"
    if address:
        yield _address_key(address)


def _address_key(address: str) -> str:
    return f"address:{address}"


def forgive_all(pairs: Iterable[tuple[int, int]]) -> None:
    """A right code ends the wait of (panel, person).

    The count stays for its day: whoever knows one code could otherwise try another between any two right ones.
    """
    keys = [_person_key(panel_id, user_id) for panel_id, user_id in pairs]
    if keys:
        CodeAttempts.objects.filter(key__in=keys).update(wait_until=None)


def wait_until(panel_id: int, user_id: int, now: datetime) -> datetime | None:
    """Until when this person has to wait before the next code for this panel; None: no wait."""
    row = CodeAttempts.objects.filter(key=_person_key(panel_id, user_id), wait_until__gt=now).first()
    return row.wait_until if row else None


def tries_left(panel_id: int, user_id: int, now: datetime) -> int:
    """How many wrong codes are still free before a wait begins."""
    row = CodeAttempts.objects.filter(key=_person_key(panel_id, user_id)).first()
    if row is None or now - row.last_at > FORGET_AFTER:
        return FREE_TRIES
    return max(0, FREE_TRIES - row.failures)


def _guess_key(connection_id: int, user_id: int) -> str:
    return f"person:{user_id}:connection:{connection_id}"


def count_guess(connection_id: int, user_id: int, at: datetime) -> None:
    """Count, in the transaction at hand, a refused login, master code or mailed code of an account."""
    _add_with_wait(_guess_key(connection_id, user_id), at)


def guess_wait(connection_id: int, user_id: int, now: datetime) -> datetime | None:
    """Until when this person has to wait before the next guess at an account; None: no wait."""
    row = CodeAttempts.objects.filter(key=_guess_key(connection_id, user_id), wait_until__gt=now).first()
    return row.wait_until if row else None


def begin_call(what: str, most: int, within: timedelta, at: datetime) -> datetime | None:
    """Count, in the transaction at hand, one of at most so many calls within a time; else return when it ends."""
    row = _locked(f"calls:{what}", at)
    if at - row.last_at >= within:
        row.failures, row.last_at = 0, at
    if row.failures >= most:
        return row.last_at + within
    row.failures += 1
    row.save()
    return None


def _own_key(user_id: int) -> str:
    return f"own:{user_id}"


def begin_own(user_id: int, at: datetime) -> datetime | None:
    """Count a try of a person's own PIN, in a transaction of its own, before it is judged.

    So a hundred at once are no more tries than a hundred in a row. Returns the end of the wait that runs; then nothing
    is counted and nothing may be judged.
    """
    key = _own_key(user_id)
    # Locked before it is looked at, even when it is new: whoever comes at the same moment sees what this one did.
    row = _locked(key, at)
    if row.wait_until is not None and row.wait_until > at:
        return row.wait_until
    _add_with_wait(key, at)
    return None


def forgive_own(user_id: int) -> None:
    """The own PIN was right, or is a new one: nothing is left of earlier tries. There is no second one to guess."""
    CodeAttempts.objects.filter(key=_own_key(user_id)).update(failures=0, wait_until=None)


def own_was_wrong(user_id: int, address: str | None, at: datetime) -> tuple[int, datetime | None, bool]:
    """Note, in the transaction at hand, that a begun try was wrong.

    Returns how many are free before a wait, until when there is one now, and whether a burst is complete.
    """
    row = CodeAttempts.objects.get(key=_own_key(user_id))
    burst = row.failures > 0 and row.failures % BURST == 0
    if address:
        shared = _add(_address_key(address), at)
        shared.save()
        burst = burst or shared.failures % BURST == 0
    wait = row.wait_until if row.wait_until is not None and row.wait_until > at else None
    return max(0, FREE_TRIES - row.failures), wait, burst
