"""The page of a connection on which it is offered to another organization."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views import View

from panels import handing_over
from panels.admin.desks import Desk, installers
from panels.forms.handovers import OfferForm
from panels.models import Connection, Handover, User
from panels.new_logins import NotPossible
from panels.sign_in.fresh import freshly_authenticated


def urls(site: Desk) -> list[URLPattern]:
    """The address of this page."""
    view = site.admin_view(OfferView.as_view(site=site))
    return [path("<uid:uid>/hand-over/", view, name="panels_connection_handover")]


class OfferView(View):
    """Offers a connection, and takes the offer back."""

    site: Desk = installers
    connection: Connection

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the connection among those of this person; to others it does not exist."""
        super().setup(request, *args, **kwargs)
        mine = self.site.visible_to(request.user, Connection).filter(ended_at=None).select_related("organization")
        self.connection = get_object_or_404(mine, uid=kwargs["uid"])

    @method_decorator(freshly_authenticated)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever comes here proves first that it is still them."""
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """What is offered, or to whom it can be."""
        return self._page(request, OfferForm(connection=self.connection))

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """Offer it, or withdraw the offer."""
        person = request.user
        if not isinstance(person, User):
            raise TypeError("nobody has signed in")
        if request.POST.get("act") == "withdraw":
            handing_over.withdraw(person, self.connection)
            return redirect(request.get_full_path())
        form = OfferForm(request.POST, connection=self.connection)
        if not form.is_valid():
            return self._page(request, form)
        try:
            handing_over.offer(person, self.connection, form.chosen())
        except NotPossible as error:
            messages.error(request, error.text)
        else:
            messages.success(request, gettext("Offered. Nothing changes until they enter a login of their own."))
        return redirect(request.get_full_path())

    def _page(self, request: HttpRequest, form: OfferForm) -> HttpResponse:
        offers = Handover.objects.open().filter(connection=self.connection)
        context = self.site.each_context(request) | {
            "title": self.connection.name,
            "opts": Connection._meta,
            "connection": self.connection,
            "offered": offers.select_related("taker").first(),
            "form": form,
        }
        return TemplateResponse(request, "admin/panels/connection/handover.html", context)
