"""What is left to do when a connection ends."""

from django.db import migrations, models

import panels.vocabulary.people


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0056_restore_told"),
    ]

    operations = [
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
                        panels.vocabulary.people.EndingStepKind["CONNECT_ANEW"],
                        panels.vocabulary.people.EndingStepKind["CONNECT_ANEW"],
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
                    (
                        panels.vocabulary.people.EndingStepKind["SECRETS"],
                        panels.vocabulary.people.EndingStepKind["SECRETS"],
                    ),
                ],
                max_length=20,
            ),
        ),
    ]
