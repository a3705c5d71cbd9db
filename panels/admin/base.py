"""What pages of the admin sites do when something is changed there: every change is in the journal."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from panels.admin.changes import Changes, changes_of
from panels.admin.scoped import ScopedAdmin
from panels.models import Organization, User
from panels.sign_in.fresh import ask_again, recently_authenticated
from panels.signals import Act, acts_recorded

# Whom and what a row ties together: the journal names them.
TIES: Final = ("user", "organization", "site", "panel", "connection")


def act_of(request: HttpRequest, obj: models.Model, what: str, **details: Any) -> Act:
    """What somebody did to one row, with the uids of what the row ties together, never with its values."""
    ties = {name: tied.uid for name in TIES if (tied := getattr(obj, name, None)) is not None}
    own = obj.uid if isinstance(obj, Organization) else ""
    return Act(
        at=timezone.now(),
        act=f"{obj._meta.model_name}.{what}",
        actor=request.user.uid if isinstance(request.user, User) else "",
        object_kind=str(obj._meta.model_name),
        object_uid=str(getattr(obj, "uid", "")),
        organization=ties.get("organization", own),
        details=ties | details,
    )


def change_of(request: HttpRequest, obj: models.Model, what: str, changes: Changes, **details: Any) -> Act:
    """The same with values before and after; names and addresses among them can be erased."""
    act = act_of(request, obj, what, **details)
    subject = str(act.details.get("user") or act.object_uid)
    return replace(act, before=changes.before, after=changes.after, personal=changes.personal, subject=subject)


def record(sender: type[models.Model], acts: Iterable[Act]) -> None:
    """Announce acts for the journal, in the transaction at hand."""
    if found := list(acts):
        acts_recorded.send(sender=sender, acts=found)


class SetUpAdmin(ScopedAdmin):
    """A model that somebody sets up at a desk. Deleting is not offered: what was in use has a history."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A form that knows who fills it in, for rules about administrators themselves."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        # Django makes the class anew for each request.
        form.administrator = request.user
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form, for whoever has just proved who they are: by people, parts, rights and logins all else opens."""
        return (
            super().changeform_view(request, *args, **kwargs) if recently_authenticated(request) else ask_again(request)
        )

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Act on rows of the list, for the same people: nothing is done to many rows that would be asked of one."""
        return (
            super().response_action(request, *args, **kwargs) if recently_authenticated(request) else ask_again(request)
        )

    def write(self, obj: Any) -> None:
        """Store the row; a page that may write only some columns says so here."""
        obj.save()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and note who changed which fields from what to what."""
        with transaction.atomic():
            self.write(obj)
            what = "changed" if change else "added"
            fields = sorted(form.changed_data)
            record(type(obj), [change_of(request, obj, what, changes_of(form, is_new=not change), fields=fields)])

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the rows that stand on the page of another, and note each that changed."""
        with transaction.atomic():
            super().save_formset(request, form, formset, change)
            forms = {one.instance.pk: one for one in formset.forms}
            added = [
                change_of(request, obj, "added", changes_of(forms[obj.pk], is_new=True)) for obj in formset.new_objects
            ]
            changed = [
                change_of(request, obj, "changed", changes_of(forms[obj.pk], is_new=False), fields=sorted(names))
                for obj, names in formset.changed_objects
            ]
            record(formset.model, [*added, *changed])
