"""What only PostgreSQL has (the index behind the search box, room in pages), and the row of the access version."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def index_search(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL searches by trigrams; SQLite scans, which is quick at the size it is meant for."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute("CREATE INDEX panel_search ON panels_panel USING gin (search gin_trgm_ops)")
        # Room on each page for the next version of a row that changes all the time.
        for table in ("panels_panel", "panels_partition", "panels_zone", "panels_freshness"):
            schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = 70)")


def drop_index(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Undo `index_search`; the extension may serve others and stays."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS panel_search")


def first_access_version(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the one row, so that every later change is a plain update."""
    apps.get_model("panels", "AccessVersion").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("panels", "0001_initial")]

    operations = [
        migrations.RunPython(index_search, drop_index),
        migrations.RunPython(first_access_version, migrations.RunPython.noop),
    ]
