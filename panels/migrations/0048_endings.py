"""What is left to do elsewhere when access has ended here."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import panels.models.uids
import panels.vocabulary.people


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0047_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", panels.models.uids.UidField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (
                                panels.vocabulary.people.EndingKind["PERSON"],
                                panels.vocabulary.people.EndingKind["PERSON"],
                            ),
                            (
                                panels.vocabulary.people.EndingKind["RELATION"],
                                panels.vocabulary.people.EndingKind["RELATION"],
                            ),
                            (panels.vocabulary.people.EndingKind["SITE"], panels.vocabulary.people.EndingKind["SITE"]),
                            (
                                panels.vocabulary.people.EndingKind["CONNECTION"],
                                panels.vocabulary.people.EndingKind["CONNECTION"],
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="endings", to="panels.organization"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="panels.organization",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="panels.site",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EndingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", panels.models.uids.UidField()),
                (
                    "kind",
                    models.CharField(
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
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="panels.connection",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ending",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="panels.ending"
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="panels.panel",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="ending",
            index=models.Index(fields=["organization", "-ended_at"], name="ending_by_organization"),
        ),
        migrations.AddIndex(
            model_name="endingstep",
            index=models.Index(fields=["ending", "done_at"], name="ending_step_left"),
        ),
    ]
