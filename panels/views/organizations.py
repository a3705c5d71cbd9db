"""An organization and its people; missing for whoever does not manage them."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panels.forms.people import InviteForm
from panels.membership import inviting, letters
from panels.membership.acting import Missing, Refused, managed, roles_to_give
from panels.membership.overview import overview
from panels.models import Organization
from panels.sign_in.fresh import freshly_authenticated
from panels.views.requests import PersonRequest


@require_safe
def organizations(request: PersonRequest) -> HttpResponse:
    """The organizations whose people this person manages; the only one at once."""
    found = list(managed(request.user))
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect("organization", uid=found[0].uid)
    return render(request, "panels/organizations.html", {"organizations": found})


@require_safe
def organization(request: PersonRequest, uid: str) -> HttpResponse:
    """Who belongs there, who is invited, and who can do what where."""
    found = get_managed(request, uid)
    try:
        context = overview(request.user, found, request.GET)
    except Missing:
        raise Http404 from None
    return render(request, "panels/organization.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def invite(request: PersonRequest, uid: str) -> HttpResponse:
    """Invite somebody by e-mail."""
    found = get_managed(request, uid)
    form = InviteForm(request.POST if request.method == "POST" else None, roles=roles_to_give(request.user, found))
    if form.is_valid():
        data = form.cleaned_data
        try:
            _mail(request, inviting.invite(request.user, found, data["email"], data["role"]))
        except Refused as refused:
            form.add_error(None, refused.text)
        except Missing:
            raise Http404 from None
        else:
            return redirect("organization", uid=uid)
    return render(request, "panels/invite.html", {"organization": found, "form": form})


@require_POST
def invitation_again(request: PersonRequest, uid: str, invitation: str) -> HttpResponse:
    """Send a new letter; the former link is dead."""
    found = get_managed(request, uid)
    return done(request, uid, lambda: _mail(request, inviting.send_again(request.user, found, invitation)))


@require_POST
def invitation_withdraw(request: PersonRequest, uid: str, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    found = get_managed(request, uid)
    text = _("The invitation is withdrawn. Its link opens nothing any more.")
    return done(request, uid, lambda: inviting.withdraw(request.user, found, invitation), text)


def get_managed(request: PersonRequest, uid: str, *, by_glass: bool = True) -> Organization:
    """An organization whose people this person manages, or 404; ``by_glass`` as `own_organizations` has it."""
    found = managed(request.user, by_glass=by_glass).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def done(request: PersonRequest, uid: str, change: Callable[[], object], text: str = "") -> HttpResponse:
    """Change something and go back to the organization, which says what became of it."""
    try:
        change()
    except Missing:
        raise Http404 from None
    except Refused as refused:
        messages.error(cast("HttpRequest", request), refused.text)
    else:
        if text:
            messages.success(cast("HttpRequest", request), text)
    return redirect("organization", uid=uid)


@sensitive_variables("letter", "link")
def _mail(request: PersonRequest, letter: letters.Letter) -> None:
    link = request.build_absolute_uri(reverse("invitation_open", args=[letter.token]))
    if letters.send(letter, link):
        text = _("An invitation is on its way to {address}.").format(address=letter.address)
        messages.success(cast("HttpRequest", request), text)
    else:
        text = _("The mail server did not take the letter to {address}. Send it again from the list.")
        messages.error(cast("HttpRequest", request), text.format(address=letter.address))
