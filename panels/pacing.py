"""How often one person, and everybody at one address, may do what costs others something.

Only what was allowed counts, so nobody without a right can use up what is somebody else's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from panels.secrets.attempts import begin_call


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """So often within a time, by one person and from one address; stations and offices share an address."""

    what: str
    by_person: int
    from_address: int
    within: timedelta


# On all panels together; each panel has a limit of its own.
COMMANDS: Final = Pace(what="commands", by_person=60, from_address=300, within=timedelta(minutes=1))
CONTACTS: Final = Pace(what="contacts", by_person=60, from_address=300, within=timedelta(hours=1))
# All that is kept of a person is read for it.
OWN_DATA: Final = Pace(what="own data", by_person=3, from_address=30, within=timedelta(hours=1))
EXPORTS: Final = Pace(what="exports", by_person=12, from_address=60, within=timedelta(hours=1))


def keep_to(pace: Pace, user_id: int, address: str, now: datetime) -> datetime | None:
    """Count one in the transaction at hand; once it is too much, nothing more is, and its end is returned."""
    wait = begin_call(f"{pace.what}:person:{user_id}", pace.by_person, pace.within, now)
    if wait is None and address:
        wait = begin_call(f"{pace.what}:address:{address}", pace.from_address, pace.within, now)
    return wait
