"""What follows from signing in and out, connected once when the app is ready."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import signals as auth_signals
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from panels import provenance
from panels.access.doors import access_changed
from panels.models import User
from panels.sign_in import journal, known, sessions
from panels.sign_in.browsers import browser_name
from panels.sign_in.notices import tell
from panels.sign_in.standing import FACTORS, has_factor, has_recovery_codes


def on_begun(sender: Any, *, request: HttpRequest, user: User, **_: Any) -> None:
    """Somebody is signed in from now on."""
    sessions.begin(request.session, user)


def on_signed_in(sender: Any, *, request: HttpRequest, response: HttpResponseBase, user: User, **_: Any) -> None:
    """Somebody has signed in by the pages: the journal says by what, a mail that a browser is new to them."""
    means = {str(one.get("type") or one["method"]) for one in get_authentication_records(request, user)}
    with transaction.atomic():
        is_new = known.remember(request, response, user)
        journal.record(user, "session.begun", by_means=sorted(means), new_browser=is_new)
    if has_factor(user) and not has_recovery_codes(user):
        said = gettext("You have no recovery codes: the way in when nothing else is at hand. Make new ones.")
        link = format_html('<a href="{}">{}</a>', reverse("mfa_generate_recovery_codes"), gettext("Make new codes"))
        messages.warning(request, format_html("{} {}", said, link))
    if is_new:
        tell(user, "signed_in", browser=browser_name(provenance.current().browser))


def on_signed_out(sender: Any, *, request: HttpRequest | None, user: User | None, **_: Any) -> None:
    """Somebody signs out, or is signed out."""
    if request is not None and user is not None:
        sessions.note_sign_out(request, user)


def on_password(sender: Any, *, request: HttpRequest, user: User, **_: Any) -> None:
    """A new password ends every sign-in by the old one, that in which it was changed too."""
    request.ended_because = "password"  # type: ignore[attr-defined]
    with transaction.atomic():
        sessions.end_all(user, "password", keep=request.session.session_key if request.user == user else None)
        known.doubt_all(user)
        journal.record(user, "account.password_changed")


def on_reset(sender: Any, *, request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever opened the mail may try to sign in, whatever strangers tried before."""
    get_adapter(request)._delete_login_attempts_cached_email(request, email=user.email)  # noqa: SLF001 (it has no other)


def on_factor_stored(sender: Any, *, instance: Authenticator, created: bool, **_: Any) -> None:
    """A new factor, in the transaction that stores it. Sign-ins before a person's first one were made without any."""
    if not created:
        return
    access_changed()
    user: Any = instance.user
    journal.record(user, "account.factor_added", kind=str(instance.type))
    if Authenticator.objects.filter(user=user, type__in=FACTORS).count() == 1 and instance.type in FACTORS:
        sessions.end_all(user, "factor", keep=_session_key())


def _session_key() -> str | None:
    """The key of the session at hand; None outside of a request."""
    session = getattr(context.request, "session", None)
    return session.session_key if session is not None else None


def on_factor_removed(sender: Any, *, user: User, authenticator: Authenticator, **_: Any) -> None:
    """One way in less, by which browsers may have been confirmed."""
    known.doubt_all(user)
    journal.record(user, "account.factor_removed", kind=str(authenticator.type))


def on_factor_reset(sender: Any, *, user: User, authenticator: Authenticator, **_: Any) -> None:
    """New recovery codes in the place of the old ones."""
    journal.record(user, "account.factor_renewed", kind=str(authenticator.type))


def on_factor_refused(
    sender: Any, *, user: User, authenticator: Authenticator, reauthentication: bool = False, **_: Any
) -> None:
    """A wrong code, by somebody who knew the password."""
    journal.record(user, "session.refused", known=reauthentication, wrong=str(authenticator.type))


def on_factor_dropped(sender: Any, **_: Any) -> None:
    """Open pages of its person are judged again."""
    access_changed()


def connect() -> None:
    """Connect once, when the app is ready."""
    auth_signals.user_logged_in.connect(on_begun, dispatch_uid="sign-in-begun")
    auth_signals.user_logged_out.connect(on_signed_out, dispatch_uid="sign-in-ended")
    account_signals.user_logged_in.connect(on_signed_in, dispatch_uid="sign-in-noted")
    for changed in (account_signals.password_changed, account_signals.password_reset, account_signals.password_set):
        changed.connect(on_password, dispatch_uid=f"sign-in-password-{id(changed)}")
    account_signals.password_reset.connect(on_reset, dispatch_uid="sign-in-tries-forgiven")
    factor_signals.authenticator_removed.connect(on_factor_removed, dispatch_uid="factor-removed")
    factor_signals.authenticator_reset.connect(on_factor_reset, dispatch_uid="factor-reset")
    factor_signals.authentication_failed.connect(on_factor_refused, dispatch_uid="factor-refused")
    post_save.connect(on_factor_stored, sender=Authenticator, dispatch_uid="factor-stored")
    post_delete.connect(on_factor_dropped, sender=Authenticator, dispatch_uid="factor-dropped")
