"""System checks of this room."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Info, register
from django.db import DatabaseError


@register(deploy=True)
def nothing_simulated(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A production database holds nothing of the demo (DESIGN 12)."""
    from panels.models import Connection, Organization, Panel, Site

    try:
        found = [
            model._meta.verbose_name_plural
            for model in (Organization, Site, Connection, Panel)
            if model.objects.filter(simulated=True).exists()
        ]
    except DatabaseError:
        return [Info("The database cannot be asked whether it holds simulated rows.", id="panels.I001")]
    if not found:
        return []
    names = ", ".join(str(name) for name in found)
    return [
        Error(f"The database holds simulated {names}.", hint="Start production on a new database.", id="panels.E001")
    ]
