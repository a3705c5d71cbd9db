from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0016_home_commands"),
    ]

    operations = [
        migrations.AddField(
            model_name="watch",
            name="log_unread_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
