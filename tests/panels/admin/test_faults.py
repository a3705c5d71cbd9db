"""What would make an admin site a side door stops the start by a system check."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.core.checks import run_checks

from panels.admin import faults, platform
from panels.admin.base import SetUpAdmin
from panels.admin.scoped import ScopedInline
from panels.checks import admin_pages_are_scoped, nobody_is_above_rights
from panels.models import Device, Panel, Partition, User


@pytest.fixture
def register() -> Iterator[Any]:
    """Register a page for the length of a test."""
    made: list[tuple[Any, Any]] = []

    def add(page: Any, model: Any = Device, site: Any = platform) -> list[str]:
        site.register(model, page)
        made.append((site, model))
        return faults.found()

    yield add
    for site, model in made:
        site.unregister(model)


def test_as_it_stands_there_is_no_fault() -> None:
    assert faults.found() == []
    assert admin_pages_are_scoped(None) == []
    assert nobody_is_above_rights(None) == []
    ours = [found for found in run_checks() if str(found.id).startswith("panels.")]
    assert ours == []


def test_a_page_of_djangos_own_kind_is_one(register: Any) -> None:
    (fault,) = register(admin.ModelAdmin)
    assert "does not derive from ScopedAdmin" in fault
    (error,) = admin_pages_are_scoped(None)
    assert error.id == "panels.E004"


def test_a_page_at_djangos_own_site_is_one(register: Any) -> None:
    (fault,) = register(admin.ModelAdmin, EmailAddress, admin.site)
    assert "An admin site that is not ours has pages of account.EmailAddress" in fault


def test_an_inline_of_djangos_own_kind_is_one(register: Any) -> None:
    class Inline(admin.TabularInline):  # type: ignore[type-arg]
        model = Partition

    class Page(SetUpAdmin):
        inlines = (Inline,)

    (fault,) = register(Page)
    assert "Inline does not derive from ScopedInline" in fault


def test_an_inline_that_deletes_is_one(register: Any) -> None:
    class Inline(ScopedInline):
        model = Partition

        def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
            return True

    class Page(SetUpAdmin):
        inlines = (Inline,)

    (fault,) = register(Page)
    assert "has its own has_delete_permission" in fault


def test_a_page_that_takes_back_what_the_base_closes_is_one(register: Any) -> None:
    class Page(SetUpAdmin):
        def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
            return True

    (fault,) = register(Page)
    assert "has its own lookup_allowed" in fault


def test_rows_edited_in_a_list_are_one(register: Any) -> None:
    class Page(SetUpAdmin):
        list_display = ("name", "kind")
        list_editable = ("kind",)

    (fault,) = register(Page)
    assert "list_editable" in fault


def test_a_form_with_rows_of_its_own_is_one(register: Any) -> None:
    class Form(forms.ModelForm):  # type: ignore[type-arg]
        panel = forms.ModelChoiceField(Panel.objects.all())

    class Page(SetUpAdmin):
        form = Form

    (fault,) = register(Page)
    assert "declares panel" in fault


def test_deleting_whole_lists_is_one() -> None:
    platform.add_action(delete_selected)
    try:
        assert faults.found() == ["At platform whole lists can be deleted."]
    finally:
        platform.disable_action("delete_selected")


def test_somebody_above_rights_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "is_superuser", True)
    assert [error.id for error in nobody_is_above_rights(None)] == ["panels.E003"]
    monkeypatch.undo()
    monkeypatch.setattr(User, "has_perm", lambda self, *_: self.is_staff)
    assert [error.id for error in nobody_is_above_rights(None)] == ["panels.E003"]
