"""What a form has changed, from what to what, as the journal may keep it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django import forms
from django.db import models

from panels.secrets.sealing import SealedField

# Of these kinds no value names a person or a place; of text none is sure not to, unless there is a choice of words.
_TELLS_NOTHING: Final = (
    models.BooleanField,
    models.IntegerField,
    models.DateField,
    models.JSONField,
    models.ForeignKey,
)


@dataclass(slots=True)
class Changes:
    """Values before and after; those that may name somebody are apart, as ``personal``."""

    before: dict[str, Any] | None = None
    after: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)


def changes_of(form: "forms.ModelForm[Any]", *, is_new: bool) -> Changes:
    """What was changed of the columns of a form's row. Other fields of it may hold secrets and are left out."""
    columns = {column.name: column for column in form.instance._meta.concrete_fields}
    plain: dict[str, tuple[Any, Any]] = {}
    personal: dict[str, tuple[Any, Any]] = {}
    for name in form.changed_data:
        column = columns.get(name)
        if column is None or isinstance(column, SealedField):
            continue
        was = None if is_new else _value(column, form.initial.get(name))
        kept = plain if isinstance(column, _TELLS_NOTHING) or column.choices else personal
        kept[name] = (was, _value(column, form.cleaned_data.get(name)))
    changes = Changes(after={name: now for name, (_, now) in plain.items()})
    if not is_new:
        changes.before = {name: was for name, (was, _) in plain.items()}
    if personal:
        changes.personal = {"after": {name: now for name, (_, now) in personal.items()}}
        if not is_new:
            changes.personal["before"] = {name: was for name, (was, _) in personal.items()}
    return changes


def _value(column: Any, value: Any) -> Any:
    """A value as JSON; a row by its uid."""
    if isinstance(column, models.ForeignKey) and value is not None and not isinstance(value, models.Model):
        rows: models.QuerySet[Any] = models.QuerySet(column.related_model)
        value = rows.filter(pk=value).first()
    if isinstance(value, models.Model):
        return str(getattr(value, "uid", value.pk))
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | list | dict) else str(value)
