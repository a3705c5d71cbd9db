"""What this room does when `panels` announces something, inside the announcing transaction."""

from collections.abc import Sequence
from typing import Any

from history import record
from panels import signals


def on_facts(sender: Any, *, facts: Sequence[signals.Fact], **_: Any) -> None:
    """Store a batch of facts as events; an error here undoes the batch, because state and events must agree."""
    record.events(facts)


def on_acts(sender: Any, *, acts: Sequence[signals.Act], **_: Any) -> None:
    """Store acts in the journal."""
    record.journal(acts)


def on_measures(sender: Any, *, measures: Sequence[signals.Measure], **_: Any) -> None:
    """Store values of devices for their charts."""
    record.measures(measures)


def connect() -> None:
    """Connect once, when the app is ready."""
    signals.facts_recorded.connect(on_facts, dispatch_uid="history-facts")
    signals.acts_recorded.connect(on_acts, dispatch_uid="history-acts")
    signals.measures_recorded.connect(on_measures, dispatch_uid="history-measures")
