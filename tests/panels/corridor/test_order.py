"""What a hostile reading of the corridors found: order, stale answers, and answers that say nothing."""

from typing import Any

import pytest

from panels.drivers import DRIVERS
from panels.models import Partition
from panels.vocabulary import ArmMode, CauseKind, CommandName, CommandState, Confidence, EventCategory
from tests.panels.corridor.stage import Stage, kinds, state_of
from tests.panels.drivers.bienport.samples import sample

pytestmark = pytest.mark.django_db(transaction=True)


def mode(stage: Stage, number: int = 1) -> tuple[str, str]:
    partition = Partition.objects.get(panel=stage.cast.panel, number=number)
    return partition.mode, partition.mode_confidence


def test_disarm_arm_disarm_within_a_moment_are_three_happenings(stage: Stage) -> None:
    applied = stage.hear(sample("panel_disarmed"), sample("panel_armed"), sample("panel_disarmed"))

    assert (applied.events, applied.repeated) == (3, 0)
    assert mode(stage)[0] == ArmMode.DISARMED


def test_an_answer_older_than_the_panels_own_word_changes_nothing_and_is_asked_again(stage: Stage) -> None:
    stage.hear(sample("disarmed"))
    read = stage.sent(CommandName.READ_STATUS)
    stage.wait(1)
    stage.hear(sample("panel_armed"))
    applied = stage.hear(stage.answer(read, "status_all_quiet"))

    assert mode(stage) == (ArmMode.ARMED, Confidence.CONFIRMED)
    assert applied.reads == {stage.cast.panel.pk: ""}


def test_a_driver_that_breaks_its_word_costs_one_message(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = type(DRIVERS["bienport"])
    honest = driver.parse

    def parse(self: Any, source: str, payload: bytes) -> Any:
        if b"Zone 7" in payload:
            raise KeyError("a defect")
        return honest(self, source, payload)

    monkeypatch.setattr(driver, "parse", parse)
    applied = stage.hear(sample("zone_alarm", reason="Zone 7 Open"), sample("zone_alarm", reason="Zone 12 Open"))

    assert (applied.events, applied.quarantined) == (1, 1)


def test_a_status_that_says_nothing_of_the_mode_settles_nothing(stage: Stage) -> None:
    command = stage.sent(CommandName.DISARM, partition=1)
    stage.hear(stage.answer(command, "no_acknowledgement"))
    stage.hear(sample("panel_disarmed"))
    read = stage.sent(CommandName.READ_STATUS, cause_kind=CauseKind.COMMAND, cause_uid=command.uid)
    body = stage.answer(read, "status_all_quiet")
    for name in ("armedPartitions", "partitionsStayAway", "partitionsNight"):
        del body["data"][name]
    stage.hear(body)

    assert state_of(command) == CommandState.UNKNOWN


def test_an_entry_about_a_fault_is_not_taken_for_the_arming_beside_it(stage: Stage) -> None:
    stage.hear(sample("panel_armed"))
    stage.corridor.apply([stage.entry("Mains lost", stage.now, "activity:1", category=EventCategory.TROUBLE)])

    assert kinds() == [("armed", "live"), ("vendor_log", "late")]
