"""Pages of second factors where allauth's own would leave half of an act behind, or take the last way in."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from panels.models import User
from panels.sign_in import journal


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """A new passkey and its entry in the journal, both or neither."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
        return answer


class _Remove:
    """The end of a factor and its entry in the journal, unless its person must have one and this is the last."""

    request: Any

    def removed(self) -> Authenticator:
        """What is removed, as it is now; 404 if that is nothing any more."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            # visible: one's own row. Both of two requests at one moment lock it, so that of the last two one stays.
            User.objects.select_for_update().get(pk=self.request.user.pk)
            adapter = get_adapter()
            if adapter.can_delete_authenticator(self.removed()):
                answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
                return answer
        form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
        refused: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
        return refused


class RemovePasskey(_Remove, RemoveWebAuthnView):  # type: ignore[misc]
    """The end of a passkey."""

    def removed(self) -> Authenticator:
        found: Authenticator = self.get_object()
        return found


class RemoveApp(_Remove, DeactivateTOTPView):  # type: ignore[misc]
    """The end of an authenticator app."""

    def removed(self) -> Authenticator:
        found: Authenticator = get_object_or_404(Authenticator, pk=self.authenticator.pk)
        return found


class RenamePasskey(EditWebAuthnView):  # type: ignore[misc]
    """Another name for a passkey, which allauth tells nobody of, and its entry in the journal, both or neither."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            journal.record(self.request.user, "account.factor_renamed", kind=str(self.object.type))
        return answer
