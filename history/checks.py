"""System checks of this room."""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Info, register
from django.db import DatabaseError, connection

GUARDED: Final = (
    "history_journalentry",
    "history_journallink",
    "history_journalpersonal",
    "history_journalbeginning",
)
_TRIGGERS: Final = {
    "postgresql": "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'",
}


@register(deploy=True)
def journal_is_guarded(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The database refuses to change what stands in the journal."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_TRIGGERS[connection.vendor])
            found = {str(name) for (name,) in cursor.fetchall()}
        bare = [table for table in GUARDED if table not in found]
        is_there = GUARDED[0] in connection.introspection.table_names()
    except DatabaseError:
        return [Info("The database cannot be asked whether the journal is guarded.", id="history.I001")]
    if not bare or not is_there:
        return []
    hint = "Lay them again as migration history.0011 does, then run manage.py verify_journal."
    return [
        Error(
            f"Triggers that refuse to change the journal are missing: {', '.join(bare)}.", hint=hint, id="history.E001"
        )
    ]
