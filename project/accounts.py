"""How people get in: with an e-mail address, a password and a second factor, or a passkey; by invitation only."""

import logging
from functools import partial
from smtplib import SMTPException
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from panels import provenance
from panels.afterwards import afterwards
from panels.models import KnownBrowser, User
from panels.secrets.sealing import open_bytes, seal_bytes
from panels.sign_in import journal, known
from panels.sign_in.fresh import has_lately_proved
from panels.sign_in.standing import FACTORS, must_have_factor

log = logging.getLogger(__name__)

# Mails that tell of what was done.
_NOTICES: Final = ("account/email/", "mfa/email/")


def _post(mail: EmailMessage) -> None:
    """Send it; what a mail server says of a failure names the address, so that it is not logged."""
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        log.warning("a mail about signing in was not sent: %s", type(error).__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in as django-allauth does it, without a public sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Not of those who have only just signed in: they are led to set a factor up at once."""
        user = self.request.user
        return not (isinstance(user, User) and has_lately_proved(self.request, user))

    def set_password(self, user: User, password: str) -> None:
        """The password and no more of the row: whoever is dismissed in this moment stays dismissed."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note it for whom it concerns, after the answer: that must come as fast for addresses nobody has.

        Those are not noted at all: the journal cannot be emptied, and anybody could fill it.
        """
        email, way = str(credentials.get("email") or "").lower(), provenance.current()

        def note() -> None:
            user = User.objects.filter(email=email).first()
            if user is not None:
                with provenance.through(way), transaction.atomic():
                    journal.record(user, "session.refused", known=False, wrong="password")

        afterwards(request, note)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send it after the answer, which must come as fast when there is nobody to mail."""
        mail = self.render_mail("account/email/password_reset_key", email, context)
        afterwards(self.request, partial(_post, mail))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what only tells somebody of something after the answer: it is done, mail or no mail.

        Else a mail server that is away would keep people from setting up the factor they must have, and one that is
        slow would keep the database locked meanwhile. Other mails are sent at once; the caller hears what fails.
        """
        if self.request is None or not template_prefix.startswith(_NOTICES):
            super().send_mail(template_prefix, email, context)
            return
        of_page = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        afterwards(self.request, partial(_post, self.render_mail(template_prefix, email, of_page | context)))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What wrong passwords for an address are counted by: in a browser that its person has used before, by itself.

        So a stranger who uses the tries up keeps nobody out of their own browser.
        """
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        digest, email = known.digest_in(request), str(credentials.get("email") or "").lower()
        if digest and KnownBrowser.objects.filter(user__email=email, digest=digest).exists():
            return f"{key}:{digest}"
        return key


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors as django-allauth does them, what is secret of them sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is wrong, or has served before. Wait for the next one."),
        "cannot_delete_authenticator": gettext_lazy(
            "What you may do here needs a second factor. Set up another one first, then remove this."
        ),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  (its name)
        """What a new passkey is called until its owner calls it otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether whoever must have a second factor keeps one."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists() or not must_have_factor(authenticator.user)

    def encrypt(self, text: str) -> str:
        """What the database may hold of the secret of an authenticator app or of recovery codes."""
        return seal_bytes(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself. Raises `UnsealError` when no key of this installation fits."""
        return open_bytes(encrypted_text.encode()).decode()
