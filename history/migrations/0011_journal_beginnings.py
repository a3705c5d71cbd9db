# ruff: noqa: S608
from django.db import migrations, models

# The guard of 0007 again, and one way through it: what stands before the beginning of a chain goes, when it is older
# than any journal may be forgotten, an entry before its link. A beginning only ever moves on.
#
# A migration that alters one of these tables on SQLite makes it anew, without triggers: it has to lift them before and
# lay them again afterwards. The deploy check history.E001 tells when they are missing.
WORDS = "the journal is append-only"
UNIQUE = {
    "history_journalentry": ("id", "uid"),
    "history_journallink": ("id", "entry_id"),
    "history_journalpersonal": ("id",),
    "history_journalbeginning": ("organization",),
}
BEFORE_BEGINNING = (
    "EXISTS (SELECT 1 FROM history_journallink l JOIN history_journalbeginning b "
    "ON b.organization = l.organization AND l.number <= b.number WHERE l.entry_id = OLD.id)"
)
YEAR_AGO = {"postgresql": "now() - interval '365 days'", "sqlite": "datetime('now', '-365 days')"}
# What is refused of each table, unless ...
REFUSED = {
    "history_journalentry": {"UPDATE": None, "DELETE": "OLD.at < {year_ago} AND " + BEFORE_BEGINNING},
    "history_journallink": {
        "UPDATE": None,
        "DELETE": (
            "EXISTS (SELECT 1 FROM history_journalbeginning b WHERE b.organization = OLD.organization "
            "AND OLD.number <= b.number) "
            "AND NOT EXISTS (SELECT 1 FROM history_journalentry e WHERE e.id = OLD.entry_id)"
        ),
    },
    "history_journalpersonal": {"UPDATE": None},
    "history_journalbeginning": {
        "UPDATE": "NEW.organization = OLD.organization AND NEW.number > OLD.number",
        "DELETE": None,
    },
}


def laid(vendor):
    """The statements that lay the guard."""
    if vendor == "postgresql":
        yield f"""CREATE OR REPLACE FUNCTION history_journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation'; END $$"""
    for table, acts in REFUSED.items():
        for act, unless in acts.items():
            allowed = (unless or "").format(year_ago=YEAR_AGO[vendor])
            yield from refusal(vendor, table, act, allowed)
        if vendor == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                "EXECUTE FUNCTION history_journal_refuses()"
            )
            continue
        # SQLite's INSERT OR REPLACE deletes without asking the trigger for it.
        there = " OR ".join(f"{column} = NEW.{column}" for column in UNIQUE[table])
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {there}) BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )


def refusal(vendor, table, act, allowed):
    name, row = f"{table}_no_{act.lower()}", "NEW" if act == "UPDATE" else "OLD"
    if vendor == "postgresql":
        # Conditions of triggers ask no other table there, so each has a function of its own.
        unless = f"IF {allowed} THEN RETURN {row}; END IF; " if allowed else ""
        yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {unless}RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation'; END $$"""
        yield f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    else:
        when = f"WHEN NOT ({allowed}) " if allowed else ""
        yield f"CREATE TRIGGER {name} BEFORE {act} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"


def lifted(vendor):
    """The statements that lift it, and the one of 0007."""
    for table, acts in REFUSED.items():
        if vendor == "postgresql":
            for name in ("kept", "whole", *(f"no_{act.lower()}" for act in acts)):
                yield f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}"
        else:
            for name in (*(act.lower() for act in acts), "replace"):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{name}"


def lay(_apps, editor):
    for statements in (lifted, laid):
        for statement in statements(editor.connection.vendor):
            editor.execute(statement, params=None)


def lift(_apps, editor):
    for statement in lifted(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0010_journal_losses"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalBeginning",
            fields=[
                ("organization", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField()),
                ("mac", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=16)),
                ("seal", models.CharField(max_length=64)),
                ("shortened_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="journalverdict",
            name="forgotten",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.RunPython(lay, lift),
    ]
