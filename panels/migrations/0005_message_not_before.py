"""Since when a message that a broker had kept may have happened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0004_protocol_asked_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="not_before",
            field=models.DateTimeField(null=True),
        ),
    ]
