"""``manage.py demo``: organizations, people and sites around the simulated clouds that run right now."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from panels.demo import bienport, overkiz, visonic
from panels.demo.jobs import give_jobs
from panels.demo.people import PEOPLE, give_pins, make_people
from panels.models import Organization


class Command(BaseCommand):
    """Makes the demo or brings it up to date, and prints its logins."""

    help = "Make the demo organizations, people and sites. Needs WATCHPOST_DEMO=1 and a simulator's description."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if os.environ.get("WATCHPOST_DEMO") != "1":
            raise CommandError("The demo is made only where the environment has WATCHPOST_DEMO=1.")
        if Organization.objects.filter(simulated=False).exists():
            raise CommandError("This database holds organizations that are not simulated. The demo stays out of it.")
        var = Path(settings.VAR_DIR)
        clouds = {path.stem: json.loads(path.read_text()) for path in (var / "simulators").glob("*.json")}
        if "bienport" not in clouds:
            raise CommandError("No simulator has described itself. `make run` starts them before the demo.")
        with transaction.atomic():
            logins = make_people(var / "demo-logins.json")
            own = give_pins(var / "demo-pins.json")
        pins = bienport.make_sites(bienport.make_connection(clouds["bienport"]), clouds["bienport"])
        if "visonic" in clouds:
            visonic.make_sites(visonic.make_connection(clouds["visonic"]), clouds["visonic"])
        if "overkiz" in clouds:
            overkiz.make_site(overkiz.make_connection(clouds["overkiz"]))
        give_jobs()
        self.stdout.write("Sign in as")
        for person in PEOPLE:
            login = f"{person.email:<32} {logins[person.email]:<14}"
            self.stdout.write(f"  {person.what:<22} {login} Watchpost PIN {own[person.email]}")
        self.stdout.write("Codes of the first panels")
        for pin in pins[:4]:
            self.stdout.write(f"  {pin.site:<34} {pin.pin}")
