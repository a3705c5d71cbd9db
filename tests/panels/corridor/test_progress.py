"""What a vendor says of a command between taking it over and its end: each word is shown, once."""

from panels.drivers.base import Part, Reply
from panels.ingest import Applied
from panels.models import Command, Panel
from panels.vocabulary import CommandName, CommandState
from tests.panels.corridor.stage import ALARM_PANEL, Stage


def say(stage: Stage, command: Command, literal: str, state: CommandState, *, begun: bool = False) -> Applied:
    """One word about a command, a second after the last one."""
    stage.wait(1)
    code = "running" if state is CommandState.SENT else ""
    reply = Reply(correlation_id=command.correlation_id, state=state, literal=literal, code=code, begun=begun)
    part = Part(
        panel=str(ALARM_PANEL),
        kind="process",
        raw=literal.encode(),
        correlation_id=command.correlation_id,
        reply=reply,
    )
    return stage.corridor.apply([stage.delivery(literal.encode(), parts=(part,))])


def version(stage: Stage) -> int:
    return Panel.objects.values_list("version", flat=True).get(pk=stage.cast.panel.pk)


def test_each_new_word_of_a_process_is_shown_and_a_repeated_one_is_not(stage: Stage) -> None:
    command = stage.sent(CommandName.DISARM, partition=1)
    seen = [version(stage)]
    for literal, begun in (("start", False), ("handled", True), ("handled", True)):
        say(stage, command, literal, CommandState.SENT, begun=begun)
        seen.append(version(stage))
        command.refresh_from_db()
        assert (command.state, command.literal) == (CommandState.SENT, literal)
        assert (command.begun_at is not None, command.reason) == (begun, "running" if begun else "")
    assert seen[0] < seen[1] < seen[2] == seen[3]
    begun_at = command.begun_at
    say(stage, command, "succeeded", CommandState.CONFIRMED)
    command.refresh_from_db()
    assert (command.state, command.reason, command.begun_at) == (CommandState.CONFIRMED, "", begun_at)


def test_a_late_word_does_not_reopen_what_has_ended(stage: Stage) -> None:
    command = stage.sent(CommandName.DISARM, partition=1)
    say(stage, command, "failed", CommandState.REFUSED)
    say(stage, command, "handled", CommandState.SENT, begun=True)
    command.refresh_from_db()
    assert (command.state, command.literal, command.begun_at) == (CommandState.REFUSED, "failed", None)
