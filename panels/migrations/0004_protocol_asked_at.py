"""When a broker last refused the newest version of MQTT."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0003_acknowledged"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="protocol_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
