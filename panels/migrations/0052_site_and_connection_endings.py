"""A site and a connection that have ended."""

import django.db.models.deletion
from django.db import migrations, models

import panels.vocabulary.people


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0054_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ending",
            name="connection",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="panels.connection",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="site",
            name="ended_because",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        panels.vocabulary.people.EndingReason["SERVICE_ENDED"],
                        panels.vocabulary.people.EndingReason["SERVICE_ENDED"],
                    ),
                    (panels.vocabulary.people.EndingReason["SOLD"], panels.vocabulary.people.EndingReason["SOLD"]),
                    (panels.vocabulary.people.EndingReason["CLOSED"], panels.vocabulary.people.EndingReason["CLOSED"]),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="endingstep",
            name="kind",
            field=models.CharField(
                choices=[
                    (
                        panels.vocabulary.people.EndingStepKind["VENDOR_PASSWORD"],
                        panels.vocabulary.people.EndingStepKind["VENDOR_PASSWORD"],
                    ),
                    (
                        panels.vocabulary.people.EndingStepKind["PANEL_CODES"],
                        panels.vocabulary.people.EndingStepKind["PANEL_CODES"],
                    ),
                    (
                        panels.vocabulary.people.EndingStepKind["VENDOR_PEOPLE"],
                        panels.vocabulary.people.EndingStepKind["VENDOR_PEOPLE"],
                    ),
                    (
                        panels.vocabulary.people.EndingStepKind["HAND_OVER"],
                        panels.vocabulary.people.EndingStepKind["HAND_OVER"],
                    ),
                    (
                        panels.vocabulary.people.EndingStepKind["TAKE_OFF"],
                        panels.vocabulary.people.EndingStepKind["TAKE_OFF"],
                    ),
                    (
                        panels.vocabulary.people.EndingStepKind["PLANS"],
                        panels.vocabulary.people.EndingStepKind["PLANS"],
                    ),
                    (
                        panels.vocabulary.people.EndingStepKind["SESSIONS"],
                        panels.vocabulary.people.EndingStepKind["SESSIONS"],
                    ),
                    (
                        panels.vocabulary.people.EndingStepKind["GRANTS"],
                        panels.vocabulary.people.EndingStepKind["GRANTS"],
                    ),
                    (
                        panels.vocabulary.people.EndingStepKind["LINKS"],
                        panels.vocabulary.people.EndingStepKind["LINKS"],
                    ),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", True), ("enabled", False), _connector="OR"),
                name="connection_ended_is_off",
            ),
        ),
    ]
