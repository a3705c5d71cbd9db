"""The page of the account behind a connection: its panels, their codes, and its password."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

import panels.addresses  # noqa: F401  (what <uid:> is)
from panels.access import doors
from panels.access.holdings import rights_of
from panels.admin import account_acts as acts
from panels.admin.account_forms import AddForm, CodeForm, NameForm, PasswordForm, UnlinkForm
from panels.admin.account_words import standing_of, trouble_of
from panels.admin.desks import Desk, PlatformDesk, installers
from panels.drivers import managed
from panels.models import Connection, Panel
from panels.secrets.service_codes import read_codes
from panels.sign_in.fresh import freshly_authenticated
from panels.vocabulary import Right

_PAGE: Final = 50


def urls(site: Desk) -> Sequence[URLPattern]:
    """The addresses of these pages."""
    return (
        path("<uid:uid>/account/", site.admin_view(AccountView.as_view(site=site)), name="panels_connection_account"),
        path(
            "<uid:uid>/account/<uid:panel_uid>/",
            site.admin_view(PanelView.as_view(site=site)),
            name="panels_connection_panel",
        ),
    )


@method_decorator(sensitive_post_parameters(), name="dispatch")
class _ActView(View):
    """A page with several forms: the one that was sent is acted on; whatever comes of it is said on the next page."""

    site: Desk = installers
    connection: Connection

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the connection among those of this person; to others it does not exist."""
        super().setup(request, *args, **kwargs)
        mine = self.site.visible_to(request.user, Connection).filter(ended_at=None).select_related("organization")
        self.connection = get_object_or_404(mine, uid=kwargs["uid"])
        if managed(self.connection.vendor) is None:
            raise Http404

    @method_decorator(freshly_authenticated)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever comes here proves first that it is still them."""
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """The page, with empty forms."""
        return self.page(request)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """Do what one of the forms asks for."""
        act = self.acts().get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        return act(request)

    def acts(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """What may be asked for, by the value of the field ``act``."""
        raise NotImplementedError

    def page(self, request: HttpRequest, **forms: Form) -> HttpResponse:
        """The page; a form that was not right is shown again, without its secrets."""
        raise NotImplementedError

    def back(self, request: HttpRequest) -> HttpResponse:
        """The page anew, with what is to be said."""
        return redirect(request.get_full_path())

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What the admin's frame needs."""
        return self.site.each_context(request) | {
            "opts": Connection._meta,
            "connection": self.connection,
            "driver": managed(self.connection.vendor),
        }

    def sites_seen(self, request: HttpRequest, panels: Sequence[Panel]) -> set[int]:
        """Of these panels, those whose site this person may know of."""
        ids = [panel.pk for panel in panels]
        if isinstance(self.site, PlatformDesk):
            return set(ids)
        mine = doors.panels_holding(rights_of(request.user), Right.VIEW, timezone.now())
        return set(Panel.objects.filter(mine, pk__in=ids).values_list("pk", flat=True))


class AccountView(_ActView):
    """The account's panels, adding one, and the password."""

    def acts(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Logging in, a panel's code, a panel more, and the two steps to another password."""
        return {
            "log_in": self.log_in,
            "code": self.keep_code,
            "add": self.add_panel,
            "send_reset_code": self.send_reset_code,
            "reset_password": self.reset_password,
        }

    def log_in(self, request: HttpRequest) -> HttpResponse:
        """Ask the vendor again."""
        acts.log_in(request, self.connection)
        return self.back(request)

    def keep_code(self, request: HttpRequest) -> HttpResponse:
        """Try the code of one panel of the list."""
        panel = get_object_or_404(self._panels(), uid=request.POST.get("panel", ""))
        form = CodeForm(request.POST, prefix=panel.uid)
        if not form.is_valid():
            return self.page(request, **{panel.uid: form})
        acts.keep_code(request, panel, form.cleaned_data["code"])
        return self.back(request)

    def add_panel(self, request: HttpRequest) -> HttpResponse:
        """Link another panel to the account."""
        form = AddForm(request.POST)
        if not form.is_valid():
            return self.page(request, add=form)
        acts.add_panel(request, self.connection, **form.cleaned_data)
        return self.back(request)

    def send_reset_code(self, request: HttpRequest) -> HttpResponse:
        """The first step to another password."""
        acts.send_reset_code(request, self.connection)
        return self.back(request)

    def reset_password(self, request: HttpRequest) -> HttpResponse:
        """The second."""
        form = PasswordForm(request.POST)
        if not form.is_valid():
            return self.page(request, password=form)
        acts.reset_password(
            request, self.connection, form.cleaned_data["mailed_code"], form.cleaned_data["new_password"]
        )
        return self.back(request)

    def _panels(self) -> QuerySet[Panel]:
        panels = Panel.objects.filter(connection=self.connection)
        return panels.select_related("connection", "site", "watch").order_by("-enabled", "sort_name", "pk")

    def page(self, request: HttpRequest, **forms: Form) -> HttpResponse:
        """The list, a page at a time."""
        found = Paginator(self._panels(), _PAGE).get_page(request.GET.get("p"))
        coded = read_codes([panel.pk for panel in found])
        seen = self.sites_seen(request, list(found))
        rows = [
            {
                "panel": panel,
                "site": panel.site if panel.pk in seen else None,
                "standing": standing_of(panel, self.connection, coded),
                "coded": panel.pk in coded,
                "form": forms.get(panel.uid) or CodeForm(prefix=panel.uid),
            }
            for panel in found
        ]
        context = self.context(request) | {
            "title": self.connection.name,
            "trouble": trouble_of(self.connection),
            "found": found,
            "rows": rows,
            "add": forms.get("add") or AddForm(),
            "password": forms.get("password") or PasswordForm(),
        }
        return TemplateResponse(request, "admin/panels/connection/account.html", context)


class PanelView(_ActView):
    """One panel of the account: its name, its code, and taking it off."""

    panel: Panel

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the panel among the connection's."""
        super().setup(request, *args, **kwargs)
        panels = Panel.objects.select_related("connection", "site", "watch")
        self.panel = get_object_or_404(panels, connection=self.connection, uid=kwargs["panel_uid"])

    def acts(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """The code, the name, and taking it off the account."""
        return {"code": self.keep_code, "rename": self.rename, "unlink": self.unlink}

    def keep_code(self, request: HttpRequest) -> HttpResponse:
        """Try the panel's code."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.page(request, code=form)
        acts.keep_code(request, self.panel, form.cleaned_data["code"])
        return self.back(request)

    def rename(self, request: HttpRequest) -> HttpResponse:
        """Give it another name."""
        form = NameForm(request.POST)
        if not form.is_valid():
            return self.page(request, name=form)
        acts.rename_panel(request, self.panel, form.cleaned_data["name"])
        return self.back(request)

    def unlink(self, request: HttpRequest) -> HttpResponse:
        """Take it off the account."""
        form = UnlinkForm(request.POST, expected=self.panel.vendor_id)
        if not form.is_valid():
            return self.page(request, unlink=form)
        if not acts.unlink_panel(request, self.panel):
            return self.back(request)
        listed = reverse("admin:panels_connection_account", args=[self.connection.uid], current_app=self.site.name)
        return redirect(listed)

    def page(self, request: HttpRequest, **forms: Form) -> HttpResponse:
        """The panel with its three forms."""
        panel, coded = self.panel, read_codes([self.panel.pk])
        context = self.context(request) | {
            "title": panel.name,
            "panel": panel,
            "site": panel.site if self.sites_seen(request, [panel]) else None,
            "standing": standing_of(panel, self.connection, coded),
            "coded": bool(coded),
            "code": forms.get("code") or CodeForm(),
            "name": forms.get("name") or NameForm(initial={"name": panel.name}),
            "unlink": forms.get("unlink") or UnlinkForm(expected=panel.vendor_id),
        }
        return TemplateResponse(request, "admin/panels/connection/account_panel.html", context)
