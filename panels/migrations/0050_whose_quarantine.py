"""Whose a connection was when a message was set aside, and up to which lease it was somebody else's."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def whose_now(apps: Any, _editor: Any) -> None:
    """What is known of former ones: whose the connection is now."""
    connection, quarantined = apps.get_model("panels", "Connection"), apps.get_model("panels", "Quarantined")
    whose = connection.objects.filter(pk=OuterRef("connection_id")).values("organization_id")[:1]
    quarantined.objects.filter(organization=None).update(organization_id=Subquery(whose))


class Migration(migrations.Migration):
    dependencies = [("panels", "0053_ending_steps_of_connections")]

    operations = [
        migrations.AddField("connection", "former_epoch", models.BigIntegerField(default=0)),
        migrations.AddField(
            "quarantined",
            "organization",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="panels.organization",
            ),
        ),
        migrations.RunPython(whose_now, migrations.RunPython.noop),
    ]
