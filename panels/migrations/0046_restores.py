from django.db import migrations, models

import panels.models.uids


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0029_rights_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="Restore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", panels.models.uids.UidField()),
                ("restored_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("held_at__isnull", True)), fields=["restored_at"], name="restore_open"
                    )
                ],
            },
        ),
    ]
