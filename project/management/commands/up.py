"""`manage.py up`: everything on this machine, from the broker to the browser, until Ctrl-C."""

import os
import sys
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from project import lineup
from project.children import Console
from project.env import env_bool
from project.supervisor import StartError, Supervisor


class Command(BaseCommand):
    """Starts and stops all processes of an installation on one machine."""

    help = "Start the services, the simulated vendors, the web server and the worker; Ctrl-C ends them all."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until asked to end; exit with an error when something could not start or ended by itself."""
        # Only the development settings know the word.
        self.embedded = getattr(settings, "EMBEDDED_REDIS", None)
        if self.embedded is None:
            raise CommandError("`up` is for one machine and development settings; see README.md for production.")
        try:
            with ExitStack() as stack:
                code = self._run(stack)
        except StartError as error:
            raise CommandError(str(error)) from None
        if code:
            sys.exit(code)

    def _run(self, stack: ExitStack) -> int:
        port = lineup.port_from(os.environ.get("PORT") or "8000")
        lineup.refuse_taken_port(port)
        stack.enter_context(lineup.only_one(settings.VAR_DIR))
        valkey = stack.enter_context(lineup.embedded_valkey(settings.VAR_DIR)) if self.embedded else None
        steps = lineup.watchpost_steps(
            port=port, var=settings.VAR_DIR, valkey=valkey, demo=env_bool("WATCHPOST_DEMO", default=True)
        )
        console = Console(sys.stdout, tuple(step.name for step in steps))
        supervisor = Supervisor(steps, console)

        def announce() -> None:
            for line in supervisor.output_of("demo"):
                console.say(line)
            console.say(f"Watchpost is ready at http://localhost:{port}/ - Ctrl-C ends it.")

        return supervisor.run(announce)
