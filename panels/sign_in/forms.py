"""Forms of a second factor: a code serves once, however long it would be valid; what no browser sends is refused."""

from typing import Any, Final

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import get_state
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.views.decorators.debug import sensitive_variables
from fido2.webauthn import UserVerificationRequirement

# As long as any code that is valid now could be: allauth itself remembers one for half a minute alone.
_REMEMBERED: Final = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


class _Once:
    """Refuses the code of an authenticator app that has served before."""

    user: Any
    authenticator: Any

    @sensitive_variables("code")
    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(filter(str.isalnum, code))
            if not cache.add(f"factor-code:{self.user.pk}:{digits}", 1, timeout=_REMEMBERED):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):  # type: ignore[misc]
    """The code asked for after the password."""


class CodeAgainForm(_Once, ReauthenticateForm):  # type: ignore[misc]
    """The code asked for before something that matters."""


class _Readable:
    """Refuses what no browser sends: the libraries beneath expect the shape of a credential and fail on others."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, ValidationError):
                raise
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyForm(_Readable, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey asked for after the password."""


class PasskeyAgainForm(_Readable, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey asked for before something that matters."""


class PasskeyAloneForm(_Readable, LoginWebAuthnForm):  # type: ignore[misc]
    """The passkey that signs in without a password, and therefore only with its PIN, a finger or a face.

    As a second factor it need not have been unlocked, and both kinds of challenge lie in the same place of a session:
    one that was asked for a second factor would let in whoever has found a key.
    """

    def clean_credential(self) -> Any:
        """Refuse an answer to a challenge that was made for something else."""
        asked = get_state() or {}
        if asked.get("user_verification") != UserVerificationRequirement.REQUIRED:
            raise get_adapter().validation_error("incorrect_code")
        return super().clean_credential()


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    def clean(self) -> dict[str, Any]:
        """Refuse what no browser sends."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, ValidationError):
                raise
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned
