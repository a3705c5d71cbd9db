"""Pages of second factors where allauth's own would leave half of an act behind, or take the last way in."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.http import HttpResponse


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """A new passkey and its entry in the journal, both or neither."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
        return answer


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """The end of a passkey, unless its person must have a second factor and this is the last."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            adapter = get_adapter()
            if not adapter.can_delete_authenticator(self.get_object()):
                form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
                refused: HttpResponse = self.form_invalid(form)
                return refused
            answer: HttpResponse = super().form_valid(form)
        return answer


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    """The end of an authenticator app and its entry in the journal, both or neither."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
        return answer
