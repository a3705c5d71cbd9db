"""What would make an admin site a side door, found before it opens."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.sites import all_sites
from django.db.models.constants import LOOKUP_SEP

from panels.admin.desks import Desk
from panels.admin.scoped import Scoped, ScopedAdmin, ScopedInline

# What a page inherits, and must not take back: each is a way to rows.
_KEPT: Final = ("has_delete_permission", "delete_view", "history_view", "log_addition", "log_change", "lookup_allowed")
# Forms in lists write many rows at once, by another way than `save_model` and its entry in the journal.
_UNUSED: Final = ("list_editable", "date_hierarchy", "filter_horizontal", "filter_vertical")


def found() -> list[str]:
    """One sentence for each."""
    return [text for one in sorted(all_sites, key=lambda one: one.name) for text in _of_site(one)]


def _of_site(one: AdminSite) -> Iterator[str]:
    if not isinstance(one, Desk):
        # Django's default one among them, where other applications register their own pages.
        pages = one._registry  # noqa: SLF001  (Django has no other way to ask)
        yield from (f"An admin site that is not ours has pages of {model._meta.label}." for model in pages)
        return
    if any(name == "delete_selected" for name, _ in one.actions):
        yield f"At {one.name} whole lists can be deleted."
    for page in one.pages:
        yield from _of_page(page, ScopedAdmin)
        yield from (text for inline in _inlines(page) for text in _of_page(inline, ScopedInline))


def _inlines(page: Any) -> list[Any]:
    named = (*page.inlines, *getattr(page, "all_inlines", ()))
    return [inline(page.model, page.admin_site) for inline in named]


def _of_page(page: Any, base: type[Scoped]) -> Iterator[str]:
    name = f"{type(page).__module__}.{type(page).__qualname__}"
    if not isinstance(page, base):
        yield f"{name} does not derive from {base.__name__}."
        return
    for member in _KEPT:
        own = getattr(type(page), member, None)
        if own is not getattr(base, member, None):
            yield f"{name} has its own {member}."
    yield from (f"{name} uses {option}." for option in _UNUSED if getattr(page, option, None))
    # Such a field is filled with a queryset of its own, past what its reader may see.
    for field, kind in getattr(page.form, "declared_fields", {}).items():
        if isinstance(kind, forms.ModelChoiceField):
            yield f"{name} declares {field} with rows of its own."
    for told in page.told:
        if LOOKUP_SEP in told or not page.opts.get_field(told).is_relation:
            yield f"{name} tells of {told}, which is no relation of its own."
