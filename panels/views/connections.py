"""An organization's connections to vendors, for whoever manages them there: health, login, handing over, ending."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from panels import handing_over, new_logins
from panels.access.doors import own_organizations
from panels.drivers import DRIVERS
from panels.forms.handovers import OfferForm
from panels.forms.logins import ReplacingForm
from panels.models import Connection, Handover, Panel
from panels.new_logins import NewLogin, NotPossible
from panels.presentation.links import line_of, pairs_of
from panels.sign_in.fresh import freshly_authenticated
from panels.views.requests import PersonRequest
from panels.views.trying import try_and_use
from panels.vocabulary import Right


@require_safe
def connections(request: PersonRequest) -> HttpResponse:
    """The connections of the organizations for which this person manages them, and what is offered to those."""
    if not own_organizations(request.user, Right.MANAGE_CONNECTION):
        raise Http404
    rows = Connection.objects.visible_to(request.user).select_related("organization").order_by("name", "pk")
    offers = Handover.objects.visible_to(request.user).open()
    context = {
        "lines": [line_of(one) for one in rows],
        "handovers": offers.select_related("connection", "giver", "taker").order_by("-offered_at"),
    }
    return render(request, "panels/connections.html", context)


@require_safe
def connection(request: PersonRequest, uid: str) -> HttpResponse:
    """One connection: how it is, the panels behind it as far as they are this person's to see, and what can be done."""
    found = _get(request, uid)
    mine = Panel.objects.visible_to(request.user).filter(connection=found).select_related("site")
    # visible: the connection is their organization's; of what stands on others' sites no more than how much there is.
    behind = Panel.objects.filter(connection=found, enabled=True)
    nowhere = behind.filter(site__isnull=True).order_by("sort_name", "pk")
    elsewhere = behind.filter(site__isnull=False).exclude(pk__in=mine.values("pk")).count()
    context: dict[str, Any] = {
        "connection": found,
        "line": line_of(found),
        "pairs": pairs_of(found, timezone.now(), _zone_of(found)),
        "panels": mine.order_by("sort_name", "pk"),
        "nowhere": nowhere,
        "elsewhere": elsewhere,
        "offered": _offered(found),
        "gives": handing_over.gives(request.user, found, timezone.now()),
    }
    return render(request, "panels/connection.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
@sensitive_variables("form")
def connection_login(request: PersonRequest, uid: str) -> HttpResponse:
    """Enter another login; it is tried at the vendor before anything changes."""
    found = _begun(request, uid)
    form = ReplacingForm(request.POST if request.method == "POST" else None, connection=found)
    unseen: list[str] = []

    def use(login: NewLogin) -> None:
        unseen.extend(new_logins.replace(request.user, found, login, moved=form.moved))

    if form.is_valid() and try_and_use(request, found, form, use):
        page = cast("HttpRequest", request)
        messages.success(page, _("The login works and is sealed here."))
        if unseen:
            text = ngettext(
                "It does not see %(count)d panel that is watched: %(names)s.",
                "It does not see %(count)d panels that are watched: %(names)s.",
                len(unseen),
            )
            messages.warning(page, text % {"count": len(unseen), "names": ", ".join(unseen[:5])})
        return redirect("connection", uid=uid)
    context = {"connection": found, "form": form, "vendor": DRIVERS[found.vendor].name}
    return render(request, "panels/connection_login.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def connection_offer(request: PersonRequest, uid: str) -> HttpResponse:
    """Offer it to another organization, or take the offer back."""
    found = _begun(request, uid, gives=True)
    form = OfferForm(request.POST if request.method == "POST" else None, connection=found)
    if request.method == "POST" and request.POST.get("act") == "withdraw":
        handing_over.withdraw(request.user, found)
        return redirect("connection", uid=uid)
    if form.is_valid():
        try:
            handing_over.offer(request.user, found, form.chosen())
        except NotPossible as error:
            form.add_error(None, error.text)
        else:
            text = _("Offered. Nothing changes until they enter a login of their own.")
            messages.success(cast("HttpRequest", request), text)
            return redirect("connection", uid=uid)
    context = {"connection": found, "form": form, "offered": _offered(found)}
    return render(request, "panels/connection_offer.html", context)


def _begun(request: PersonRequest, uid: str, *, gives: bool = False) -> Connection:
    """The same, if it has not ended."""
    found = _get(request, uid, gives=gives)
    if found.ended_at is not None:
        raise Http404
    return found


def _get(request: PersonRequest, uid: str, *, gives: bool = False) -> Connection:
    """A connection this person manages, or 404; ``gives``: that is theirs to give away."""
    mine = Connection.objects.visible_to(request.user, by_glass=not gives)
    found = mine.select_related("organization").filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _offered(found: Connection) -> Handover | None:
    # visible: an offer of a connection that is this person's to see.
    offers = Handover.objects.open().filter(connection=found)
    return offers.select_related("taker").first()


def _zone_of(found: Connection) -> str:
    """In the time zone of its panels: an account has no place of its own."""
    # visible: no more than a time zone.
    sites = Panel.objects.filter(connection=found, site__isnull=False)
    return sites.values_list("site__time_zone", flat=True).first() or "UTC"
