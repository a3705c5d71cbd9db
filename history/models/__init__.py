"""Events and journal entries."""

from history.models.events import Event
from history.models.journal import JournalEntry

__all__ = ["Event", "JournalEntry"]
