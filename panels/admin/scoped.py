"""The base of every page of our admin sites: all it lists, names, offers, finds, sorts by and takes is its reader's.

Whatever Django takes from a model's manager, or from a relation to another model, goes through `Desk.visible_to` here.
A system check refuses pages that are not made of this (`panels.checks`).
"""

from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, ForeignKeyRawIdWidget
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from panels.admin.desks import Desk, PlatformDesk

# Django's classes are generic for the type checker alone.
if TYPE_CHECKING:
    _BaseAdmin = BaseModelAdmin[Any]
    _ModelAdmin = admin.ModelAdmin[Any]
    _TabularInline = admin.TabularInline[Any, Any]
else:
    _BaseAdmin, _ModelAdmin, _TabularInline = BaseModelAdmin, admin.ModelAdmin, admin.TabularInline

_SELECTED: Final = "_selected_action"
# Digits that any key's column takes.
_LONGEST: Final = 18
_NO_ROW: Final = "0"
# On the page of another row.
_MOST_ROWS: Final = 100


class OwnRelatedFilter(RelatedFieldListFilter):
    """Filters by a relation, offering rows that its reader may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Those alone, in the order of their own list."""
        rows = model_admin.desk.visible_to(request.user, field.remote_field.model)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, str(row)) for row in rows.order_by(*ordering)]


def is_number(text: str) -> bool:
    """Whether this may be a row's number: what is none, or larger than any, no database can be asked for."""
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST


class OwnAutocompleteSelect(AutocompleteSelect):
    """A choice that is completed while somebody types."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was chosen. What can be no row is none, for Django would look it up to show it again."""
        chosen = super().value_from_datadict(data, files, name)
        return chosen if not chosen or is_number(str(chosen)) else _NO_ROW


class OwnRawIdWidget(ForeignKeyRawIdWidget):
    """A row's number, named beside it only to whom it may be named: whoever types a number is told nothing by it."""

    def __init__(self, *args: Any, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = rows

    def label_and_url_for_value(self, value: Any) -> tuple[str, str]:
        """The row's name, if it is among what may be chosen."""
        try:
            found = self._rows.filter(pk=value).exists()
        except (ValueError, ValidationError):
            found = False
        return super().label_and_url_for_value(value) if found else ("", "")


class Scoped(_BaseAdmin):
    """Pages and inlines of a desk. Whoever is seated there may add and change; deleting is nobody's."""

    # Relations that lead to rows which whoever sees the row may see as well, at every desk: by the others nothing is
    # listed, found or sorted but at the platform's.
    told: tuple[str, ...] = ()

    @property
    def desk(self) -> Desk:
        """The site this page stands on."""
        if not isinstance(self.admin_site, Desk):
            raise TypeError(f"{type(self).__name__} stands on a site that is not ours")
        return self.admin_site

    @property
    def is_platform(self) -> bool:
        """Whether this is the administrators' site."""
        return isinstance(self.admin_site, PlatformDesk)

    def _reaches(self, request: HttpRequest, obj: Model | None) -> bool:
        if not self.desk.has_permission(request):
            return False
        return obj is None or obj.pk is None or self.desk.visible_to(request.user, type(obj)).filter(pk=obj.pk).exists()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whom the site is for; of a row, who may see it there."""
        return self._reaches(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As viewing."""
        return self._reaches(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As viewing."""
        return self._reaches(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: what was in use has a history."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows this person may see here."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(self.desk.condition(request.user, self.model))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A choice among rows this person may see here; another row's number is no valid choice."""
        rows = self.desk.visible_to(request.user, db_field.remote_field.model)
        kwargs.setdefault("queryset", rows)
        if db_field.name in self.raw_id_fields:
            kwargs["widget"] = OwnRawIdWidget(db_field.remote_field, self.admin_site, rows=rows)
        elif db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = OwnAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The same for several."""
        kwargs.setdefault("queryset", self.desk.visible_to(request.user, db_field.remote_field.model))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def is_told(self, name: Any) -> bool:
        """Whether a column may be shown or used by its name here: not what another's row would tell."""
        if self.is_platform or not isinstance(name, str):
            return True
        first, _, rest = name.lstrip("-^=@").partition(LOOKUP_SEP)
        try:
            field = self.opts.get_field(first)
        except FieldDoesNotExist:
            return not rest
        return not field.is_relation or first in self.told

    def get_ordering(self, request: HttpRequest) -> Any:
        """By nothing that would tell of others' rows."""
        return tuple(name for name in super().get_ordering(request) if self.is_told(name))


class ScopedInline(Scoped, _TabularInline):
    """Rows on the page of another."""

    extra = 0
    can_delete = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """No more rows than somebody types: a number that is made up would keep a process busy for a minute."""
        return super().get_formset(request, obj, **{"max_num": _MOST_ROWS, "absolute_max": _MOST_ROWS} | kwargs)


class ScopedAdmin(Scoped, _ModelAdmin):
    """The pages of one model."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whom the site is for."""
        return self.desk.has_permission(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing: a form is filled in by whoever sends it, and not by the link that they were sent."""
        return {}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """One row. A row that is not for this person is as missing as one that never was."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what the filters ask: Django would compare any column, a password's digest among them."""
        offered = self.get_list_filter(request) if request is not None else ()
        names = {one[0] if isinstance(one, tuple) else one for one in offered}
        return any(lookup in self._lookups(name) for name in names if isinstance(name, str))

    def _lookups(self, name: str) -> set[str]:
        field: Any = self.opts.get_field(name)
        if field.is_relation:
            return {f"{name}__{field.target_field.name}__exact", f"{name}__isnull"}
        return {f"{name}{end}" for end in ("__exact", "__isnull", "__in")}

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Relations are offered by rows of this person's own."""
        return [self._filter(one) for one in super().get_list_filter(request) if self._is_offered(one)]

    def _is_offered(self, one: Any) -> bool:
        return self.is_told(one[0] if isinstance(one, tuple) else one)

    def _filter(self, one: Any) -> Any:
        if not isinstance(one, str) or LOOKUP_SEP in one:
            return one
        field: Field[Any, Any] | Any = self.opts.get_field(one)
        return (one, OwnRelatedFilter) if field.is_relation else one

    def get_list_display(self, request: HttpRequest) -> Any:
        """Without columns that would name others' rows."""
        return [name for name in super().get_list_display(request) if self.is_told(name)]

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Not by what would tell of others' rows."""
        return [name for name in super().get_search_fields(request) if self.is_told(name)]

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        """Act on rows of the list. What is no row's number chooses none."""
        chosen = request.POST.copy()
        chosen.setlist(_SELECTED, [one for one in chosen.getlist(_SELECTED) if is_number(one)])
        request.POST = chosen  # type: ignore[assignment]
        return super().response_action(request, *args, **kwargs)

    @method_decorator(sensitive_post_parameters())
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form of a row; nothing that is sent to it stands in a report of an error."""
        return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """No such page."""
        raise Http404

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """No such page: what was done is in the journal."""
        raise Http404

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: Django's log keeps names of rows for ever and is in no chain; ours is the journal."""

    log_change = log_addition
