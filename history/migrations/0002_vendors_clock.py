"""Events by the vendor's clock: what a log told before its message came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["connection", "occurred_at"],
                name="event_by_vendors_clock",
                condition=models.Q(occurred_at__isnull=False),
            ),
        ),
    ]
