"""People who sign in. They choose their passwords themselves, by the link that is mailed to them."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext

from panels.admin import erasing
from panels.admin.base import SetUpAdmin
from panels.admin.desks import platform
from panels.admin.tenancy import belongings
from panels.membership.inviting import withdraw_all
from panels.models import User
from panels.sign_in import known, sessions
from panels.sign_in.notices import tell


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person; who belongs to a tenant does not become an administrator of the installation."""

    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "is_staff")

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean_is_staff(self) -> bool:
        """Refuse the switch, not what was switched on before."""
        wanted = bool(self.cleaned_data["is_staff"])
        new = wanted and self.instance.pk and "is_staff" in self.changed_data
        if new and any(held.exists() for held in belongings(self.instance)):
            raise forms.ValidationError(gettext("End this person's memberships and grants first."))
        return wanted


@admin.register(User, site=platform)
class UserAdmin(SetUpAdmin):
    """Makes people and ends their access; nobody can set or see another's password."""

    form = UserForm
    list_display = ("email", "name", "is_active", "is_staff")
    search_fields = ("email", "name")

    def get_urls(self) -> list[URLPattern]:
        """With the page that erases a person."""
        return [*erasing.urls(self.desk), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is made of who was erased."""
        is_erased = isinstance(obj, User) and obj.is_erased
        return super().has_change_permission(request, obj) and not is_erased

    def write(self, obj: User) -> None:
        """Never what the form does not show; and of somebody who was erased since it was read, nothing."""
        if obj.pk is None:
            obj.save()
            return
        if User.objects.select_for_update().get(pk=obj.pk).is_erased:
            raise Http404
        obj.save(update_fields=[*UserForm.Meta.fields, "password"])

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new person gets a link to choose a password; a former address opens nothing any more.

        Nor does a new one before its owner has opened the link that is mailed there. The former is told.
        """
        moved = change and "email" in form.changed_data
        if not change or moved:
            # Until the link has been opened, nobody has shown that the new address is theirs.
            obj.set_unusable_password()
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if not change or moved:
                # Sign-in and password links look here too.
                mine, same = Q(user=obj), Q(email__iexact=obj.email)
                EmailAddress.objects.filter((mine & ~same) | (same & ~mine)).delete()
                withdraw_all(obj)
            if moved:
                sessions.end_all(obj, "address", known=False)
                known.doubt_all(obj)
        if moved:
            tell(obj, "address_changed", at=form.initial["email"])
        elif change:
            return
        invitation = ResetPasswordForm({"email": obj.email})
        if invitation.is_valid():
            invitation.save(request)
            messages.info(request, gettext("A link to choose a password is on its way."))
