from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0007_journal_guard"),
    ]

    operations = [
        migrations.AddField(
            model_name="journalverdict",
            name="lost",
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
