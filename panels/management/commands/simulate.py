"""``manage.py simulate <vendor>``: a vendor's cloud on loopback, for any client to log in to."""

import importlib
import os
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

# Each module offers add_arguments(parser) and run(options, announce).
VENDORS: Final = {
    "bienport": "panels.simulators.bienport.cli",
    "overkiz": "panels.simulators.overkiz.cli",
    "visonic": "panels.simulators.visonic.cli",
}


class Command(BaseCommand):
    """Prints one JSON object with everything a client has to know, then runs until it is ended."""

    help = "Run the simulated cloud of a vendor on loopback. Needs WATCHPOST_DEMO=1."
    # It needs neither database nor settings of the site.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        vendors = parser.add_subparsers(dest="vendor", required=True)
        for vendor, module in VENDORS.items():
            importlib.import_module(module).add_arguments(vendors.add_parser(vendor))

    def handle(self, *_args: Any, **options: Any) -> None:
        if os.environ.get("WATCHPOST_DEMO") != "1":
            raise CommandError("Simulated clouds run only where the environment has WATCHPOST_DEMO=1.")
        try:
            importlib.import_module(VENDORS[options["vendor"]]).run(options, self._announce)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error

    def _announce(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
