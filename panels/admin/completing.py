"""Rows to choose from while somebody types, for fields that a page of the same site offers."""

from typing import Any, Final

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

_LONGEST: Final = 100


class Completions(AutocompleteJsonView):
    """As Django's, which would complete any foreign key of any table; here those of this site's own forms alone."""

    admin_site: Any = None

    def process_request(self, request: HttpRequest) -> tuple[Any, ...]:
        """Refuse what no form here asks."""
        asked = tuple(request.GET.get(name, "") for name in ("app_label", "model_name", "field_name"))
        if asked not in self._offered(request):
            raise PermissionDenied
        term, *others = super().process_request(request)
        return (term[:_LONGEST], *others)

    def get_queryset(self) -> Any:
        """In an order of their own, else a second page of them would repeat what stood on the first."""
        rows = super().get_queryset()
        return rows if rows.ordered else rows.order_by("pk")

    def _offered(self, request: HttpRequest) -> set[tuple[str, ...]]:
        offered: set[tuple[str, ...]] = set()
        for page in self.admin_site.pages:
            for one in (page, *page.get_inline_instances(request)):
                names = one.get_autocomplete_fields(request)
                offered |= {(one.opts.app_label, str(one.opts.model_name), name) for name in names}
        return offered
