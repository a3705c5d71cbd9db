"""System checks of this room."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import PermissionsMixin
from django.core.checks import CheckMessage, Error, Info, register
from django.db import DatabaseError

from panels.secrets import resealing


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


@register(deploy=True)
def sealed_values_open(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The keys at hand are those of this database: a key that was taken away too early is noticed before a login is."""
    try:
        shut = [str(column) for column in resealing.columns() if not resealing.opens(column)]
    except DatabaseError:
        return [Info("The database cannot be asked whether its sealed values open.", id="panels.I002")]
    if not shut:
        return []
    return [
        Error(
            f"No key of WATCHPOST_SEAL_KEYS opens values of {', '.join(shut)}.",
            hint="Add the key they were sealed with behind the first, then run manage.py rotate_keys.",
            id="panels.E002",
        )
    ]


@register()
def nobody_is_above_rights(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """No row and no class makes somebody a superuser, whom Django asks for no right (DESIGN 1)."""
    from panels.models import User

    columns = [
        f"{model._meta.label}.is_superuser"
        for model in apps.get_models()
        if any(field.name == "is_superuser" for field in model._meta.get_fields())
    ]
    # As an administrator would be, without asking the database.
    somebody = User(is_active=True, is_staff=True)
    if somebody.is_superuser or issubclass(User, PermissionsMixin):
        columns.append(f"{User._meta.label} itself")
    if somebody.has_perm("panels.change_user") or somebody.has_perm("admin.delete_logentry"):
        columns.append(f"{User._meta.label}.has_perm")
    return [
        Error(
            f"{name} lets somebody be a superuser.",
            hint="Every right comes from panels.access.",
            id="panels.E003",
        )
        for name in columns
    ]


@register()
def admin_pages_are_scoped(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every page of an admin site shows its reader's own rows: it stands on a site of ours and is made of our base."""
    from panels.admin import faults

    return [Error(text, hint="See panels/admin/scoped.py.", id="panels.E004") for text in faults.found()]
