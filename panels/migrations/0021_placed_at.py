from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0020_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="panel",
            name="placed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
