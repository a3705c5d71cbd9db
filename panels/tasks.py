"""Celery's entry points: fetch, call one function, no retry. A row that is gone is normal."""

from celery import shared_task

from panels import dispatch, staleness
from panels.access import letters
from panels.holding import unheld
from panels.membership import ending_letters, preparing
from panels.restoring import telling
from panels.retention import forgetting
from panels.sign_in import sessions


@shared_task(name="panels.tasks.command_send")
def command_send(uid: str) -> None:
    """Send one queued command; the uid is all a task ever carries."""
    dispatch.send(uid)


@shared_task(name="panels.tasks.sweep_commands")
def sweep_commands() -> None:
    """End commands whose time is over, and those whose asker's right has ended: by the clock, or unnoticed."""
    dispatch.sweep()
    dispatch.end_unpermitted()


@shared_task(name="panels.tasks.sweep_stale")
def sweep_stale() -> int:
    """Grey what has become too old to believe, after what nobody keeps has begun to grow old; returns how many."""
    unheld.sweep()
    return staleness.sweep()


@shared_task(name="panels.tasks.sweep_sessions")
def sweep_sessions() -> None:
    """Note the end of sign-ins that have expired."""
    sessions.sweep()


@shared_task(name="panels.tasks.tell_of_restore")
def tell_of_restore() -> None:
    """Write to people whose way in is that of a backup."""
    telling.sweep()


@shared_task(name="panels.tasks.tell_of_endings")
def tell_of_endings() -> None:
    """Write to those who lead the organizations that a site which ended, or a relation, concerned."""
    ending_letters.sweep()


@shared_task(name="panels.tasks.sweep_prepared")
def sweep_prepared() -> None:
    """End what was prepared for people whose invitation is over."""
    preparing.sweep()


@shared_task(name="panels.tasks.keep_house")
def keep_house() -> None:
    """Drop what has been kept long enough."""
    forgetting.keep_house()


@shared_task(name="panels.tasks.access_asked")
def access_asked(uid: str, origin: str) -> None:
    """Write to whoever may answer a request for access; ``origin`` is the address under which pages are found."""
    letters.send_letters(uid, origin)
