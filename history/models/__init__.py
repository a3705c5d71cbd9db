"""Events, journal entries with their chain, and measurements."""

from history.models.chain import JournalBeginning, JournalHead, JournalLink, JournalUnsealed, JournalVerdict
from history.models.events import Event
from history.models.journal import JournalEntry, JournalPersonal, journals_of
from history.models.measurements import Measurement

__all__ = [
    "Event",
    "JournalBeginning",
    "JournalEntry",
    "JournalHead",
    "JournalLink",
    "JournalPersonal",
    "JournalUnsealed",
    "JournalVerdict",
    "Measurement",
    "journals_of",
]
