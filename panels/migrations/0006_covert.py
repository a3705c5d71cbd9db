"""What only people who see silent alarms may notice: their version of a panel, reads asked for them, zones they name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0005_message_not_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="panel",
            name="covert_version",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="command",
            name="covert",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="zone",
            name="covert",
            field=models.BooleanField(default=False),
        ),
    ]
