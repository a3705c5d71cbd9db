from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0019_homes"),
    ]

    operations = [
        migrations.AddField(
            model_name="command",
            name="by_own_pin",
            field=models.BooleanField(default=False),
        ),
    ]
