"""A panel nobody knows: the inventory is read again, seldom, and what was said of it is not lost."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from history.models import Event
from panels.drivers import DRIVERS
from panels.drivers.base import Login, PanelListing, Session
from panels.holding.link import Link
from panels.holding.replays import waiting
from panels.holding.writer import Writer
from panels.ingest import Delivery
from panels.models import Panel, Quarantined
from panels.vocabulary import EventOrigin, QuarantineReason
from tests.panels.corridor.stage import Stage

NEWCOMER = "4711"
ALARM = {
    "messageType": "notification",
    "notificationType": "zoneAlarmNotification",
    "reason": "Zone 3 Open",
    "parameters": {"resourceId": int(NEWCOMER), "zone": 3},
}


class Cloud:
    """The vendor's login, with the inventory of the day."""

    def __init__(self) -> None:
        self.asked = 0
        self.listed: tuple[PanelListing, ...] = ()

    def login(self, *_: object) -> Login:
        self.asked += 1
        now = timezone.now()
        session = Session(values={}, expires_at=now + timedelta(hours=3), renew_at=now + timedelta(hours=2))
        return Login(session=session, panels=self.listed)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    made = Cloud()
    monkeypatch.setattr(type(DRIVERS["bienport"]), "login", lambda _, *given: made.login(*given))
    return made


@pytest.fixture
def writer(stage: Stage, link: Link) -> Writer:
    made = Writer(on_lost=lambda _: None, on_stranger=lambda _: link.strangers.heard())
    made._corridor = stage.corridor
    return made


def test_a_new_panel_is_found_and_what_it_said_is_told_as_late_news(
    stage: Stage, writer: Writer, link: Link, cloud: Cloud, heard: list[Delivery]
) -> None:
    link.work()
    assert link.is_up
    writer._apply([stage.delivery(ALARM)])
    assert Quarantined.objects.get().reason == QuarantineReason.UNKNOWN_PANEL

    cloud.listed = (PanelListing(vendor_id=NEWCOMER, name="New"),)
    assert link.is_due(time.monotonic())
    link.work()
    assert cloud.asked == 1
    assert waiting({stage.cast.connection.pk})

    link.replay()
    stage.corridor.memory.book.pages[stage.cast.connection.pk].read_at -= 10
    writer._apply([replace(delivery, lease=stage.lease) for delivery in heard])
    told = Event.objects.get()
    assert (told.panel_id, told.origin) == (Panel.objects.get(vendor_id=NEWCOMER).pk, EventOrigin.LATE)
    assert not Panel.objects.get(vendor_id=NEWCOMER).alarm, "late news says what was, not what is"
    assert not waiting({stage.cast.connection.pk})


def test_a_panel_the_inventory_does_not_list_has_it_read_again_only_seldom(
    stage: Stage, writer: Writer, link: Link, cloud: Cloud
) -> None:
    link.work()
    waits: list[int] = []
    for _ in range(6):
        writer._apply([stage.delivery(ALARM)])
        now = time.monotonic()
        assert not link.is_due(now + 200) or not waits
        waits.append(next(wait for wait in (0, 301, 601, 1201, 2401, 3601) if link.is_due(now + wait)))
        link.strangers._not_before = now
        link.work()

    assert waits == [0, 301, 601, 1201, 2401, 3601]
    assert cloud.asked == 6
    assert not waiting({stage.cast.connection.pk}), "nothing new, so nothing is offered again"


def test_a_replay_that_finds_its_panel_still_unknown_asks_for_no_inventory(
    stage: Stage, writer: Writer, link: Link, cloud: Cloud
) -> None:
    link.work()
    writer._apply([stage.delivery(ALARM, number=-1, origin=EventOrigin.LATE)])

    assert not link.is_due(time.monotonic())
