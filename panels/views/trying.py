"""A login out of a form is tried at the vendor, spared as every call is, and put to use where it works."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from panels.admin.account_words import clock, told
from panels.drivers.base import DriverError
from panels.drivers.base import VendorUnavailableError as Unavailable
from panels.forms.logins import LoginForm
from panels.models import Connection
from panels.new_logins import NewLogin, NotPossible, try_at_vendor
from panels.secrets import attempts
from panels.vendors.egress import EgressRefusedError
from panels.views.requests import PersonRequest

# Tries of logins at one account.
_MOST_CALLS: Final = (20, timedelta(minutes=1))


@sensitive_variables("form", "settings", "secrets")
def try_and_use(
    request: PersonRequest, connection: Connection, form: LoginForm, use: Callable[[NewLogin], object]
) -> bool:
    """Try the login of a valid form, if there were not too many tries, and do with it what is asked.

    False: nothing was changed, and the form says why. Each login that the vendor refuses counts as a guess.
    """
    now = timezone.now()
    wait = attempts.guess_wait(connection.pk, request.user.pk, now)
    with transaction.atomic():
        wait = wait or attempts.begin_call(f"account:{connection.pk}", *_MOST_CALLS, now)
    if wait is not None:
        text = _("Not asked: there were too many tries. The next one can be made at %(time)s.")
        form.add_error(None, text % {"time": clock(wait)})
        return False
    settings, secrets = form.login()
    try:
        use(try_at_vendor(connection, settings, secrets))
    except NotPossible as error:
        form.add_error(None, error.text)
    except DriverError as error:
        form.add_error(None, told(connection, error))
        if not isinstance(error, Unavailable | EgressRefusedError):
            with transaction.atomic():
                attempts.count_guess(connection.pk, request.user.pk, now)
    else:
        return True
    return False
