"""People who have a code at a panel, and what can be asked about them."""

import django.db.models.deletion
from django.db import migrations, models

import panels.models.uids
import panels.vocabulary


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0011_nothing_to_arm"),
    ]

    operations = [
        migrations.AddField(
            model_name="watch",
            name="most_users",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="watch",
            name="users_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="watch",
            name="users_hidden",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="command",
            name="name",
            field=models.CharField(
                choices=[
                    ("arm_away", "arm_away"),
                    ("arm_home", "arm_home"),
                    ("arm_night", "arm_night"),
                    ("disarm", "disarm"),
                    ("arm_zone", "arm_zone"),
                    ("disarm_zone", "disarm_zone"),
                    ("bypass", "bypass"),
                    ("unbypass", "unbypass"),
                    ("set_output", "set_output"),
                    ("set_external_output", "set_external_output"),
                    ("read_status", "read_status"),
                    ("read_failures", "read_failures"),
                    ("start_connection", "start_connection"),
                    ("change_code", "change_code"),
                    ("remove_user", "remove_user"),
                    ("name_user", "name_user"),
                    ("grant_access", "grant_access"),
                    ("revoke_access", "revoke_access"),
                    ("siren_on", "siren_on"),
                    ("siren_off", "siren_off"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="PanelUser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", panels.models.uids.UidField()),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(blank=True, max_length=120)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("partition_numbers", models.JSONField(default=list)),
                (
                    "role",
                    models.CharField(
                        choices=[("unknown", "unknown"), ("user", "user"), ("master", "master")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("fixed", models.JSONField(default=list)),
                (
                    "panel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="users",
                        to="panels.panel",
                    ),
                ),
            ],
            options={
                "ordering": ["panel_id", "number"],
                "constraints": [models.UniqueConstraint(fields=("panel", "number"), name="panel_user_once")],
            },
        ),
    ]
