"""Packet ids of messages, and up to where a connection's broker has our acknowledgements."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0002_search_and_access"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="message",
            name="message_by_digest",
        ),
        migrations.AddField(
            model_name="connection",
            name="acked_epoch",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="connection",
            name="acked_number",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="mid",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["connection", "epoch", "number"], name="message_by_arrival"),
        ),
    ]
