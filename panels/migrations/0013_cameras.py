"""Cameras, and the newest picture of each."""

import django.db.models.deletion
from django.db import migrations, models

import panels.models.uids


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0012_users"),
    ]

    operations = [
        migrations.AddField(
            model_name="watch",
            name="cameras_at",
            field=models.DateTimeField(blank=True, null=True),
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
                    ("take_still", "take_still"),
                    ("siren_on", "siren_on"),
                    ("siren_off", "siren_off"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="Camera",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", panels.models.uids.UidField()),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(blank=True, max_length=120)),
                ("partition_numbers", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("none", "none"), ("made", "made"), ("failed", "failed")], default="none", max_length=8
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cameras",
                        to="panels.panel",
                    ),
                ),
            ],
            options={
                "ordering": ["panel_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="Still",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", panels.models.uids.UidField()),
                ("kind", models.CharField(max_length=12)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("fetched_at", models.DateTimeField(db_index=True)),
                ("body", models.BinaryField()),
                (
                    "camera",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="still", to="panels.camera"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="camera",
            constraint=models.UniqueConstraint(fields=("panel", "number"), name="camera_once"),
        ),
    ]
