"""What was one right is two: whoever saw a panel saw its past, switched its siren and asked for pictures."""

from typing import Any

from django.db import migrations

_APART = {"view": "see_history", "switch": "siren", "see_stills": "request_still"}


def tell_apart(apps: Any, _: Any) -> None:
    """Give every grant the other half of what it gives."""
    for grant in apps.get_model("panels", "Grant").objects.all().iterator():
        more = [other for one, other in _APART.items() if one in grant.rights and other not in grant.rights]
        if more:
            grant.rights = [*grant.rights, *more]
            grant.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("panels", "0028_access")]

    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop)]
