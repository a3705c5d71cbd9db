"""Arrivals that were taken for the message before them, so that they are known when they come again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0006_covert"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageCopy",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("epoch", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
                ("mid", models.PositiveIntegerField(default=0)),
                ("absorbed_epoch", models.BigIntegerField(default=0)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="arrivals", to="panels.message"
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="panels.connection",
                    ),
                ),
            ],
            options={"verbose_name_plural": "message copies"},
        ),
        migrations.AddIndex(
            model_name="messagecopy",
            index=models.Index(fields=["connection", "epoch", "number"], name="copy_by_arrival"),
        ),
    ]
