"""The page on which an administrator erases somebody who wishes it, with the care of ``manage.py erase_person``."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from panels.admin.desks import Desk, platform
from panels.models import User
from panels.persons import erasing
from panels.persons.erasing import NotErasedError
from panels.sign_in.fresh import freshly_authenticated


class EraseForm(forms.Form):
    """Their address once more: a click alone takes nobody out."""

    email = forms.CharField(
        label=_("E-mail of the person, once more"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._person = person

    def clean_email(self) -> str:
        """Refuse any but theirs."""
        said = str(self.cleaned_data["email"]).strip().lower()
        if said != self._person.email.lower():
            raise forms.ValidationError(gettext("That is another address."))
        return said


def urls(site: Desk) -> list[URLPattern]:
    """The address of this page."""
    return [path("<uid:uid>/erase/", site.admin_view(EraseView.as_view(site=site)), name="panels_user_erase")]


class EraseView(View):
    """Erases a person. For administrators there is no such page: they are dismissed first."""

    site: Desk = platform
    person: User
    administrator: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find somebody who may be erased; all others are not there."""
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(self.site.visible_to(request.user, User), uid=kwargs["uid"])
        if not isinstance(request.user, User) or not erasing.may_erase(request.user, self.person):
            raise Http404
        if self.person.is_erased:
            raise Http404
        self.administrator = request.user

    @method_decorator(freshly_authenticated)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever comes here proves first that it is still them."""
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """What goes and what stays."""
        return self._page(request, EraseForm(person=self.person))

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """Erase, or say why not."""
        form = EraseForm(request.POST, person=self.person)
        if not form.is_valid():
            return self._page(request, form)
        try:
            erasing.erase(self.person.uid, by=self.administrator)
        except NotErasedError as error:
            form.add_error(None, str(error))
            return self._page(request, form)
        messages.success(request, gettext("Erased. What they did is told as done by a former user."))
        return redirect(reverse("admin:panels_user_changelist", current_app=self.site.name))

    def _page(self, request: HttpRequest, form: EraseForm) -> HttpResponse:
        context = self.site.each_context(request) | {
            "title": str(self.person),
            "opts": User._meta,
            "person": self.person,
            "form": form,
        }
        return TemplateResponse(request, "admin/panels/user/erase.html", context)
