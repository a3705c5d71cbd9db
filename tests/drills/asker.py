"""A page in a process of its own: asks one panel to arm, with the code in PIN."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.test")
django.setup()

from panels import dispatch, live  # noqa: E402  (Django first)
from panels.models import Panel, User  # noqa: E402
from panels.vocabulary import CommandName  # noqa: E402


def main(person: str, panel: str) -> None:
    """Ask once."""
    command = dispatch.ask(
        User.objects.get(uid=person),
        Panel.objects.select_related("connection").get(uid=panel),
        CommandName.ARM_AWAY,
        partition=1,
        pin=os.environ["PIN"],
    )
    live.stop()
    sys.stdout.write(f"asked {command.state} {command.reason}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
