from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0022_set_aside_in_part"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="set_aside_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="connection",
            name="set_aside_bytes",
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
