"""After a commit: the pages are told, whatever becomes of the acknowledgements."""

from typing import Any

import pytest
from django.db import OperationalError

from panels.holding.replays import ReplayTicket, waiting
from panels.holding.writer import Writer
from panels.models import Quarantined
from panels.vocabulary import EventOrigin
from tests.panels.corridor.stage import ALARM_PANEL, Stage, kinds


class Ticket:
    """Counts its acknowledgements."""

    is_current = True
    line = 7

    def __init__(self) -> None:
        self.acknowledged = 0

    def ack(self, others: Any = ()) -> None:
        self.acknowledged += 1 + len(others)


def alarm(zone: int) -> dict[str, Any]:
    return {
        "messageType": "notification",
        "notificationType": "zoneAlarmNotification",
        "reason": "x",
        "parameters": {"resourceId": ALARM_PANEL, "zone": zone},
    }


@pytest.fixture
def writer(stage: Stage) -> Writer:
    made = Writer(on_lost=lambda _: None, on_stranger=lambda _: None)
    made._corridor = stage.corridor
    return made


def test_a_replay_that_cannot_be_noted_keeps_no_alarm_from_the_pages(
    stage: Stage, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed: list[Any] = []
    monkeypatch.setattr("panels.live.publish", lambda panels, **_: pushed.extend(panels))

    def deadlock(*_: Any) -> None:
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(ReplayTicket, "ack", deadlock)
    live = Ticket()
    writer._apply(
        [
            stage.delivery(alarm(1), ticket=ReplayTicket(1), origin=EventOrigin.LATE, number=-1),
            stage.delivery(alarm(2), ticket=live),
        ]
    )
    assert ("zone_alarm", "live") in kinds()
    assert pushed == [stage.cast.panel.pk]
    assert live.acknowledged == 1


def test_replays_are_noted_together(stage: Stage, writer: Writer) -> None:
    stage.hear(b"not json", b"nor this")
    rows = list(Quarantined.objects.order_by("pk"))
    Quarantined.objects.update(replay_asked_at=stage.now)
    connection_id = stage.cast.connection.pk
    assert waiting([connection_id]) == {connection_id}
    writer._acknowledge(
        [stage.delivery(b"", ticket=ReplayTicket(row.pk), origin=EventOrigin.LATE) for row in rows],
        stage.corridor.apply([]),
    )
    assert not Quarantined.objects.filter(replayed_at__isnull=True).exists()
    assert waiting([connection_id]) == set()
