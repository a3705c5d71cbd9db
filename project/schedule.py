"""What workers do by themselves, and how often."""

from typing import Any, Final

_HOUR: Final = 3600.0


def _every(seconds: float, task: str, *, expires: float) -> dict[str, Any]:
    """A task that is handed out so often, and left when no worker had time for it within ``expires`` seconds."""
    return {"task": task, "schedule": seconds, "options": {"expires": expires}}


SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    "end what expired": _every(5.0, "panels.tasks.sweep_commands", expires=5),
    "grey what went stale": _every(5.0, "panels.tasks.sweep_stale", expires=5),
    "end sign-ins that ran out": _every(60.0, "panels.tasks.sweep_sessions", expires=60),
    "tell of a restore": _every(60.0, "panels.tasks.tell_of_restore", expires=60),
    "tell of what ended": _every(20.0, "panels.tasks.tell_of_endings", expires=20),
    "end what was prepared in vain": _every(60.0, "panels.tasks.sweep_prepared", expires=60),
    "chain the journal": _every(5.0, "history.tasks.seal_journal", expires=5),
    "drop what was kept long enough": _every(6 * _HOUR, "panels.tasks.keep_house", expires=_HOUR),
    "drop history kept long enough": _every(24 * _HOUR, "history.tasks.keep_house", expires=_HOUR),
    "keep the journal's heads elsewhere": _every(24 * _HOUR, "history.tasks.keep_heads", expires=_HOUR),
}
