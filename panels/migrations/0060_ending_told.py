from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0051_quarantine_is_somebodys"),
    ]

    operations = [
        # Nobody is written to about what ended long ago.
        migrations.AddField(
            "ending",
            "told_at",
            models.DateTimeField(blank=True, null=True, default=timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField("ending", "told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "ending",
            models.Index(
                fields=["ended_at"],
                name="ending_untold",
                condition=Q(told_at=None, kind__in=["relation", "site"]),
            ),
        ),
    ]
