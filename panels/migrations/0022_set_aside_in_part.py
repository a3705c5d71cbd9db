from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0021_placed_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="quarantined",
            name="whole",
            field=models.BooleanField(default=True),
        ),
    ]
