from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0017_log_unread"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="health_code",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddField(
            model_name="connection",
            name="health_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
