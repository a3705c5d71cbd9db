"""What a worker remembers from batch to batch."""

from dataclasses import dataclass, field
from datetime import datetime

from panels.ingest.addresses import PanelBook
from panels.ingest.anomalies import AnomalyWatch
from panels.ingest.echoes import Words
from panels.ingest.identity import Recent


@dataclass(slots=True)
class Memory:
    """What one worker remembers between batches; nothing after a restart, which costs a query or a doubled event."""

    book: PanelBook = field(default_factory=PanelBook)
    recent: Recent = field(default_factory=Recent)
    anomalies: AnomalyWatch = field(default_factory=AnomalyWatch)
    # When each panel last told of an alarm, apart for silent ones.
    alarmed_at: dict[tuple[int, bool], datetime] = field(default_factory=dict)
    # What was last said of visited panels.
    words: Words = field(default_factory=dict)
