"""Copies of a message that were merged into one event, brought again: told already, each of them (DESIGN 3.2 c)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError

from panels.ingest import Corridor, Delivery, apply
from panels.ingest.deliveries import Applied
from panels.models import Connection, Message, MessageCopy
from panels.retention.forgetting import keep_house
from tests.panels.corridor.stage import Stage, events
from tests.panels.drivers.bienport.samples import sample

ALARM = sample("zone_alarm")


def again(stage: Stage, *mids: int) -> None:
    """The broker brings messages once more, all in one batch."""
    stage.corridor.apply([stage.delivery(ALARM, dup=True, mid=mid) for mid in mids])


def test_redeliveries_of_copies_are_absorbed_whatever_their_order(stage: Stage) -> None:
    stage.hear(ALARM, ALARM, ALARM)
    stage.reconnect()
    again(stage, 1, 3, 2)

    assert [event.kind for event in events()] == ["zone_alarm"]
    assert Message.objects.get().copies == 3


def test_copies_of_different_batches_are_known_too(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.wait(0.3)
    stage.hear(ALARM)
    stage.reconnect()
    again(stage, 1)
    again(stage, 2)

    assert len(events()) == 1


def test_a_copy_is_known_whose_first_was_acknowledged(stage: Stage) -> None:
    stage.hear(ALARM, ALARM)
    Connection.objects.update(acked_epoch=stage.lease.link_epoch, acked_number=1)
    stage.reconnect()
    again(stage, 2)

    assert len(events()) == 1


def test_a_copy_is_known_again_and_again_but_once_in_each_epoch(stage: Stage) -> None:
    stage.hear(ALARM, ALARM)
    for _ in range(2):
        stage.reconnect()
        again(stage, 1, 2)
    assert len(events()) == 1
    again(stage, 2)

    assert len(events()) == 2


def test_a_take_over_knows_them(stage: Stage) -> None:
    stage.hear(ALARM, ALARM)
    Connection.objects.update(holder="the next", lease_epoch=9)
    stage.lease = replace(stage.lease, holder="the next", lease_epoch=9)
    stage.reconnect()
    again(stage, 1, 2)

    assert len(events()) == 1


def test_an_identical_alarm_under_an_id_of_its_own_is_kept(stage: Stage) -> None:
    stage.hear(ALARM, ALARM)
    stage.reconnect()
    # Sent just before the link went: it never arrived.
    again(stage, 1, 2, 3)

    assert len(events()) == 2


def test_the_id_of_a_copy_that_was_used_again_since_repeats_only_the_last_message_under_it(stage: Stage) -> None:
    stage.hear(ALARM, ALARM)
    stage.hear(sample("zone_alarm", reason="Zone 2 Open"), mid=2)
    stage.reconnect()
    again(stage, 2)

    assert [event.zone for event in events()] == [12, 2, 12]


def test_an_id_that_a_copy_used_after_another_message_is_the_copys(stage: Stage) -> None:
    stage.hear(sample("zone_alarm", reason="Zone 2 Open"), mid=2)
    stage.wait(3)
    stage.hear(ALARM, mid=1)
    stage.hear(ALARM, mid=2)
    stage.reconnect()
    stage.hear(sample("zone_alarm", reason="Zone 2 Open"), dup=True, mid=2)

    # The broker has the word for the first "Zone 2": this is a second, which never arrived.
    assert [event.zone for event in events()] == [2, 12, 2]


def test_a_copy_under_the_id_of_its_first_is_repeated_once(stage: Stage) -> None:
    stage.hear(ALARM, mid=1)
    stage.hear(ALARM, mid=1)
    stage.reconnect()
    again(stage, 1)
    assert len(events()) == 1
    again(stage, 1)

    assert len(events()) == 2


def test_what_the_broker_has_our_word_for_is_no_repetition(stage: Stage) -> None:
    stage.hear(ALARM, ALARM)
    Connection.objects.update(acked_epoch=stage.lease.link_epoch, acked_number=2)
    stage.reconnect()
    again(stage, 2)

    assert len(events()) == 2


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_after_a_commit_nobody_answered_a_copy_is_not_told_again(
    stage: Stage, in_one_batch: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, copy = stage.delivery(ALARM), stage.delivery(ALARM)
    if not in_one_batch:
        stage.corridor.apply([first])
    batch = [first, copy] if in_one_batch else [copy]
    original = Corridor._transact

    def hangs_up(corridor: Corridor, deliveries: list[Delivery]) -> Applied:
        original(Corridor(), deliveries) if in_one_batch else original(corridor, deliveries)
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(apply.Corridor, "_transact", hangs_up)
        with pytest.raises(OperationalError):
            stage.corridor.apply(batch)
    applied = stage.corridor.apply(batch)

    assert len(events()) == 1
    assert Message.objects.get().copies == 2
    assert applied.repeated == len(batch)


def test_copies_go_with_their_message(stage: Stage) -> None:
    stage.hear(ALARM, ALARM)
    keep_house(stage.now + timedelta(days=400))

    assert not MessageCopy.objects.exists()
