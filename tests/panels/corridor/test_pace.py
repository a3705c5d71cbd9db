"""How much one person, and one address, may ask within a minute; and that an alarm is ended all the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from panels import dispatch
from panels.dispatch import Refusal
from panels.dispatch.asking import MOST_ACTS_A_MINUTE
from panels.models import CodeAttempts, Command, Panel
from panels.pacing import COMMANDS, keep_to
from panels.vocabulary import CauseKind, CommandName, CommandState
from tests.panels.corridor.stage import Cast

PIN = "8642"
OFFICE = "192.0.2.7"


def disarm(cast: Cast, address: str = OFFICE) -> Command:
    return dispatch.ask(cast.operator, cast.panel, CommandName.DISARM, partition=1, pin=PIN, address=address)


def arm(cast: Cast, address: str = OFFICE) -> Command:
    return dispatch.ask(cast.operator, cast.panel, CommandName.ARM_AWAY, partition=1, pin=PIN, address=address)


def use_up(cast: Cast, *, by_person: int = 0, from_address: int = 0) -> None:
    now = timezone.now()
    for key, count in ((f"person:{cast.operator.pk}", by_person), (f"address:{OFFICE}", from_address)):
        if count:
            CodeAttempts.objects.create(key=f"calls:commands:{key}", failures=count, last_at=now)


def acted(cast: Cast, times: int) -> None:
    now = timezone.now()
    for number in range(times):
        Command.objects.create(
            panel=cast.panel, name=CommandName.BYPASS, zones=[number], requested_by=cast.operator,
            cause_kind=CauseKind.PERSON, state=CommandState.CONFIRMED, created_at=now, expires_at=now,
        )  # fmt: skip


def test_a_person_asks_so_much_of_all_panels_within_a_minute(cast: Cast) -> None:
    use_up(cast, by_person=COMMANDS.by_person)
    with pytest.raises(Refusal, match="too_many") as refused:
        arm(cast)
    assert refused.value.wait_until is not None
    assert not Command.objects.exists()
    # Nobody else has to wait for it, not at the same address either.
    dispatch.ask(cast.owner, cast.panel, CommandName.ARM_AWAY, partition=1, pin=PIN, address=OFFICE)
    CodeAttempts.objects.update(last_at=timezone.now() - COMMANDS.within)
    dispatch.ask(cast.operator, cast.panel, CommandName.ARM_AWAY, partition=2, pin=PIN, address=OFFICE)
    assert Command.objects.count() == 2


def test_everybody_at_one_address_asks_so_much(cast: Cast) -> None:
    use_up(cast, from_address=COMMANDS.from_address)
    with pytest.raises(Refusal, match="too_many"):
        arm(cast)
    assert arm(cast, address="192.0.2.8").state == CommandState.QUEUED


def test_what_was_refused_does_not_count(cast: Cast) -> None:
    for _ in range(3):
        with pytest.raises(Refusal):
            dispatch.ask(cast.stranger, cast.panel, CommandName.DISARM, partition=1, pin=PIN, address=OFFICE)
        with pytest.raises(Refusal):
            dispatch.ask(cast.operator, cast.panel, CommandName.DISARM, partition=9, pin=PIN, address=OFFICE)
    assert not CodeAttempts.objects.filter(key__startswith="calls:commands").exists()


@pytest.mark.parametrize("where", ["panel", "partition"])
def test_an_alarm_is_ended_however_much_was_asked(cast: Cast, where: str) -> None:
    use_up(cast, by_person=COMMANDS.by_person, from_address=COMMANDS.from_address)
    acted(cast, MOST_ACTS_A_MINUTE)
    with pytest.raises(Refusal, match="too_many"):
        disarm(cast)
    if where == "panel":
        Panel.objects.filter(pk=cast.panel.pk).update(alarm=True, alarm_since=timezone.now())
    else:
        cast.panel.partitions.filter(number=2).update(alarm=True)
    assert disarm(cast).state == CommandState.QUEUED
    with pytest.raises(Refusal, match="too_many"):
        arm(cast)


def test_a_silent_alarm_is_told_by_no_exception(cast: Cast) -> None:
    use_up(cast, by_person=COMMANDS.by_person)
    Panel.objects.filter(pk=cast.panel.pk).update(covert_alarm=True, covert_since=timezone.now())
    with pytest.raises(Refusal, match="too_many"):
        disarm(cast)


def test_a_minute_begins_anew(db: None) -> None:
    now = timezone.now()
    for _ in range(COMMANDS.by_person):
        assert keep_to(COMMANDS, 1, "", now) is None
    assert keep_to(COMMANDS, 1, "", now) == now + COMMANDS.within
    assert keep_to(COMMANDS, 2, "", now) is None
    assert keep_to(COMMANDS, 1, "", now + COMMANDS.within + timedelta(seconds=1)) is None
