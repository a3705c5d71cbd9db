"""A person's own Watchpost PIN."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import panels.secrets.sealing


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0008_visited"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnPin",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="own_pin",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "digest",
                    panels.secrets.sealing.SealedField(
                        blank=True, default=panels.secrets.sealing.Sealed, editable=False
                    ),
                ),
                ("set_at", models.DateTimeField()),
            ],
        ),
    ]
