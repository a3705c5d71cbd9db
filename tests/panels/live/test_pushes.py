"""Pushes of several processes may overtake each other: what is kept is the newest state, not the last to arrive."""

from panels.live.pushes import Part, Push


def push(version: int, text: str) -> Push:
    part = Part(topic="panel:x:en", dom_id="panel-x-commands", text=text, version=version)
    return Push(parts=(part,), access_version=1, sent_at=float(version), counters=False, resync=False)


def test_a_late_push_of_an_older_state_does_not_replace_a_newer_one() -> None:
    merged = Push.merged([push(7, "refused"), push(6, "sent")])

    assert [part.text for part in merged.parts] == ["refused"]


def test_of_two_pushes_of_the_same_version_the_later_is_shown() -> None:
    merged = Push.merged([push(7, "first"), push(7, "second")])

    assert [part.text for part in merged.parts] == ["second"]
