"""Forms that keep to the line between running an installation and being a tenant in it (DESIGN 6)."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from panels.access.tenancy import may_belong
from panels.models import Grant, Membership, User


def belongings(user: User) -> list[QuerySet[Any]]:
    """Memberships and grants of a person that are in force or will be."""
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gt=timezone.now())
    return [Membership.objects.filter(lasting, user=user), Grant.objects.filter(lasting, user=user)]


class TenantsForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that ties a person to a tenant. Administrators are tied to none, least of all by themselves."""

    administrator: Any = None

    def clean(self) -> dict[str, Any]:
        """Refuse administrators; to end what one has is always allowed."""
        values = super().clean() or {}
        user = values.get("user") or getattr(self.instance, "user", None)
        if not isinstance(user, User) or self._only_ends(values):
            return values
        if not may_belong(user) or user == self.administrator:
            text = gettext("An administrator of the installation holds nothing in its organizations.")
            self.add_error("user" if "user" in self.fields else None, forms.ValidationError(text))
        return values

    def _only_ends(self, values: dict[str, Any]) -> bool:
        end = values.get("valid_until")
        return bool(self.instance.pk and set(self.changed_data) == {"valid_until"} and end and end <= timezone.now())
