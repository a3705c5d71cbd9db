from django.db import migrations

# Entries of before there was a chain are chained like others, as they stand now.
ALL = "INSERT INTO history_journalunsealed (entry_id, organization) SELECT id, organization FROM history_journalentry"


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0005_journal_chain"),
    ]

    operations = [
        migrations.RunSQL(ALL, "DELETE FROM history_journalunsealed"),
    ]
