"""Every message that was set aside is somebody's. Apart from the filling in: PostgreSQL does not both at once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("panels", "0050_whose_quarantine")]

    operations = [
        migrations.AlterField(
            "quarantined",
            "organization",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="panels.organization",
            ),
        ),
    ]
