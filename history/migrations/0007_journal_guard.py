# ruff: noqa: S608
from django.db import migrations

# What stands in the journal stays. Of a link and of personal values nothing changes either; the latter may go.
#
# A migration that alters one of these tables on SQLite makes it anew, without triggers: it has to lift them before and
# lay them again afterwards. The deploy check history.E001 tells when they are missing.
KEPT = {
    "history_journalentry": ("UPDATE", "DELETE"),
    "history_journallink": ("UPDATE", "DELETE"),
    "history_journalpersonal": ("UPDATE",),
}
# SQLite's INSERT OR REPLACE deletes without asking the trigger for it.
UNIQUE = {
    "history_journalentry": ("id", "uid"),
    "history_journallink": ("id", "entry_id"),
    "history_journalpersonal": ("id",),
}
WORDS = "the journal is append-only"


def laid(vendor):
    """The statements that lay the guard."""
    if vendor == "postgresql":
        yield f"""CREATE OR REPLACE FUNCTION history_journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation'; END $$"""
        for table, acts in KEPT.items():
            yield (
                f"CREATE TRIGGER {table}_kept BEFORE {' OR '.join(acts)} ON {table} FOR EACH ROW "
                "EXECUTE FUNCTION history_journal_refuses()"
            )
            yield (
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                "EXECUTE FUNCTION history_journal_refuses()"
            )
        return
    for table, acts in KEPT.items():
        for act in acts:
            yield f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        there = " OR ".join(f"{column} = NEW.{column}" for column in UNIQUE[table])
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {there}) BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )


def lifted(vendor):
    """The statements that lift it."""
    for table, acts in KEPT.items():
        if vendor == "postgresql":
            yield f"DROP TRIGGER IF EXISTS {table}_kept ON {table}"
            yield f"DROP TRIGGER IF EXISTS {table}_whole ON {table}"
        else:
            for name in (*(act.lower() for act in acts), "replace"):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{name}"


def lay(_apps, editor):
    for statement in laid(editor.connection.vendor):
        editor.execute(statement)


def lift(_apps, editor):
    for statement in lifted(editor.connection.vendor):
        editor.execute(statement)
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION IF EXISTS history_journal_refuses()")


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_journal_waiting"),
    ]

    operations = [
        migrations.RunPython(lay, lift),
    ]
