"""The two admin sites: one to run the installation, one for installers. Both open by the same sign-in as all pages.

What can be seen at a desk is a condition per model (`panels.admin.scopes`); every page there starts from it.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from panels.admin import scopes
from panels.admin.completing import Completions
from panels.admin.managers import is_administrator, managed_organizations
from panels.entrance import PLATFORM, is_near_platform

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from panels.models import User

    Person = User | AnonymousUser

_Row = TypeVar("_Row", bound=Model)

# Django's own pages that have another door here: sign-out and passwords are allauth's, and an address that leads to
# any row of any table by its number is nobody's.
_ELSEWHERE: Final = frozenset({"logout", "password_change", "password_change_done", "view_on_site"})


class Desk(admin.AdminSite):
    """An admin site whose pages show each person their own rows. Whom it is not for finds nothing there."""

    site_header = site_title = "Watchpost"
    site_url = "/"

    def __init__(self, name: str, title: Promise) -> None:
        super().__init__(name)
        self.index_title = title  # type: ignore[assignment]
        self.disable_action("delete_selected")

    @property
    def pages(self) -> list[Any]:
        """The pages there are, one `panels.admin.scoped.ScopedAdmin` for each model."""
        return list(self._registry.values())

    def seats(self, user: "Person") -> bool:
        """Whether this person has any business here, now."""
        raise NotImplementedError

    def condition(self, user: "Person", model: type[Model]) -> Q:
        """Which rows of a model this person may see here; of models nobody thought of, none."""
        raise NotImplementedError

    def visible_to(self, user: "Person", model: type[_Row]) -> QuerySet[_Row]:
        """The rows of a model that this person may see here."""
        return QuerySet(model).filter(self.condition(user, model))

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the site opens at all; each of its pages asks for itself besides."""
        return self.seats(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """A page of this site: to whom it is closed it does not exist."""
        guarded: Callable[..., HttpResponseBase] = super().admin_view(view, cacheable)

        @wraps(guarded)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            if any("\x00" in text for name, values in request.GET.lists() for text in (name, *values)):
                # PostgreSQL takes none in any text.
                raise SuspiciousOperation("a null character in an address")
            request.current_app = self.name
            try:
                return guarded(request, *args, **kwargs)
            except PermissionDenied:
                raise Http404 from None

        return inner

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the pages that stand elsewhere."""
        return [one for one in super().get_urls() if getattr(one, "name", None) not in _ELSEWHERE]

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One door, one set of rate limits: allauth's."""
        if not request.user.is_authenticated:
            return secure_admin_login(super().login)(request)  # type: ignore[no-any-return]
        if not self.has_permission(request):
            raise Http404
        return redirect(reverse("admin:index", current_app=self.name))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """Rows to choose from, for the fields of this site alone."""
        return Completions.as_view(admin_site=self)(request)

    def get_log_entries(self, request: HttpRequest) -> Any:
        """None: what was done is in our journal, and Django's own log is not written."""
        return super().get_log_entries(request).none()


class PlatformDesk(Desk):
    """Where administrators run the installation, at its own host and addresses if the settings say so."""

    def seats(self, user: "Person") -> bool:
        """Administrators."""
        return is_administrator(user)

    def condition(self, user: "Person", model: type[Model]) -> Q:
        """All there is of what an installation consists of."""
        return scopes.of_administrators(user, model)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the way to support, which is no page of any model."""
        return super().each_context(request) | {"support_url": reverse("support")}

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this is an administrator who came the right way."""
        return is_near_platform(request) and super().has_permission(request)


class InstallersDesk(Desk):
    """Where managers of installers set up their own organizations' connections and panels."""

    def seats(self, user: "Person") -> bool:
        """Managers of an installer organization, as long as their membership lasts."""
        return bool(managed_organizations(user))

    def condition(self, user: "Person", model: type[Model]) -> Q:
        """What belongs to their organizations."""
        return scopes.of_managers(user, model)


platform: Final = PlatformDesk(PLATFORM, _("Administration of the installation"))
installers: Final = InstallersDesk("admin", _("Connections and panels"))
