"""Coming in by an invitation. Its link is changed for a value of the session, and leaves the address bar at once."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panels.forms.people import NewPersonForm
from panels.membership.accepting import NewPerson, Offer, accept, find
from panels.membership.acting import Missing
from panels.membership.inviting import digest_of
from panels.models import User
from panels.presentation.words import ROLES

_KEPT: Final = "invitation"


@never_cache
@sensitive_variables("token")
@require_safe
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """What the letter links to. Whatever was in the link, the answer is the same."""
    digest = digest_of(token)
    if find(digest) is not None:
        request.session[_KEPT] = digest
    else:
        request.session.pop(_KEPT, None)
    answer = redirect("invitation")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """The invitation that this browser has opened, for whoever it is for; else one page that tells nothing."""
    offer = find(request.session.get(_KEPT, ""))
    if offer is None:
        return render(request, "panels/invitation_over.html")
    person = request.user
    if offer.is_new and not isinstance(person, User):
        return _come_first_time(request, offer)
    if person != offer.person:
        return _show(request, offer)
    if request.method != "POST":
        return _show(request, offer, is_theirs=True)
    return _accepted(request, offer, "home", person=offer.person)


@never_cache
@require_POST
def invitation_sign_out(request: HttpRequest) -> HttpResponse:
    """Somebody else is signed in here: they go, the invitation stays."""
    digest = request.session.get(_KEPT, "")
    logout(request)
    if find(digest) is not None:
        request.session[_KEPT] = digest
    return redirect("invitation")


def _come_first_time(request: HttpRequest, offer: Offer) -> HttpResponse:
    form = NewPersonForm(request.POST if request.method == "POST" else None, person=offer.person)
    if not form.is_valid():
        return _show(request, offer, form=form)
    data = form.cleaned_data
    new = NewPerson(name=data["name"], password=data["password"], language=translation.get_language() or "")
    return _accepted(request, offer, "account_login", new=new)


@sensitive_variables("who")
def _accepted(request: HttpRequest, offer: Offer, onward: str, **who: Any) -> HttpResponse:
    digest = request.session.pop(_KEPT)
    try:
        accept(digest, **who)
    except Missing:
        return render(request, "panels/invitation_over.html")
    text = _("You belong to {organization} now.").format(organization=offer.organization.name)
    if onward == "account_login":
        text = f"{text} {_('Sign in with your e-mail address and your new password.')}"
    messages.success(request, text)
    return redirect(onward)


def _show(request: HttpRequest, offer: Offer, **more: Any) -> HttpResponse:
    context = {"offer": offer, "role": ROLES[offer.role]} | more
    return render(request, "panels/invitation.html", context)
