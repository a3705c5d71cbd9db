from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0052_site_and_connection_endings"),
    ]

    operations = [
        migrations.AddField("restore", "told_up_to", models.BigIntegerField(default=0)),
        # Nobody is written to about a restore of long ago.
        migrations.AddField(
            "restore",
            "told_at",
            models.DateTimeField(blank=True, null=True, default=timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField("restore", "told_at", models.DateTimeField(blank=True, null=True)),
    ]
