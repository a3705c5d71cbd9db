"""What commands do to the row of their panel and to the pages that show it."""

from django.db.models import F

from panels import live
from panels.models import Command, Panel


def lock_panel(panel_id: int) -> None:
    """Take a panel's row before any of its commands, as the corridor in does: two orders would be a deadlock."""
    Panel.objects.select_for_update().filter(pk=panel_id).values_list("pk").first()


def bump(command: Command) -> None:
    """Give the pages of a command's panel a newer version: those alone that may be shown the command."""
    column = "covert_version" if command.covert else "version"
    Panel.objects.filter(pk=command.panel_id).update(**{column: F(column) + 1})


def show(*commands: Command) -> None:
    """Push what became of commands, to those who may be shown them."""
    live.publish(
        {command.panel_id for command in commands if not command.covert},
        commands=[command.pk for command in commands if not command.covert],
        covert={command.panel_id for command in commands if command.covert},
    )
