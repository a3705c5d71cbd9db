"""Events, journal entries and measurements."""

from history.models.events import Event
from history.models.journal import JournalEntry
from history.models.measurements import Measurement

__all__ = ["Event", "JournalEntry", "Measurement"]
