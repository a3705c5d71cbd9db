"""What an installer does to an account at its vendor: asked once, spared to the vendor, noted, and told in words.

None of it runs in a transaction: a vendor may take half a minute to answer.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_variables

from panels import inventory, live
from panels.admin.account_words import clock, reason_of, told
from panels.admin.base import act_of, record
from panels.admin.codes import keep_read_code, revoke
from panels.dispatch.checking import wrong_codes
from panels.drivers.base import AccountListing, CodeRefusedError, DriverError, Manager, PanelListing
from panels.drivers.base import VendorUnavailableError as Unavailable
from panels.ingest import announce
from panels.models import Connection, Panel, ServiceCode, User
from panels.secrets import attempts
from panels.secrets.sealing import Sealed
from panels.tenure import locked_as_it_was
from panels.vendors import sessions
from panels.vendors.egress import EgressRefusedError
from panels.vocabulary import ConnectionHealth

# Calls to one account, and mails that a vendor sends to its owner.
_MOST_CALLS: Final = (20, timedelta(minutes=1))
_MOST_MAILS: Final = (3, timedelta(minutes=15))


def log_in(request: HttpRequest, connection: Connection) -> bool:
    """Log in now and say what was found: the version, the panels; or why not."""
    found: list[AccountListing] = []
    if not _guess(request, connection, "login_tested", lambda manager: found.append(manager.log_in())):
        return False
    if not inventory.take_in(connection, found[0].panels):
        return _too_late(request)
    _have_it_tried(connection)
    count = len(found[0].panels)
    text = ngettext(
        "Logged in. The server speaks version %(version)s, and %(count)d panel is linked to the account.",
        "Logged in. The server speaks version %(version)s, and %(count)d panels are linked to the account.",
        count,
    )
    messages.success(request, text % {"version": found[0].version, "count": count})
    return True


@sensitive_variables("code")
def keep_code(request: HttpRequest, panel: Panel, code: str) -> bool:
    """Try a panel's code with one login; a right one is sealed, a wrong one is counted and forgotten."""
    connection, user, now = panel.connection, _person(request), timezone.now()
    if _has_to_wait(request, attempts.wait_until(panel.pk, user.pk, now)):
        return False
    error = _ask(request, connection, "code_tried", lambda manager: manager.try_code(panel.vendor_id, code), panel)
    if isinstance(error, CodeRefusedError):
        _count_wrong(request, panel, user, now)
    if error is not None:
        return False
    with transaction.atomic():
        attempts.forgive_all([(panel.pk, user.pk)])
        keep_read_code(request, panel, code)
    messages.success(request, gettext("The panel accepts the code. It is sealed, and the next round visits the panel."))
    return True


@sensitive_variables("master_code")
def add_panel(
    request: HttpRequest, connection: Connection, *, serial: str, name: str, master_code: str, keep: bool
) -> bool:
    """Link a panel to the account, and watch it with its master code only where that is said."""
    listed: list[PanelListing] = []

    def ask(manager: Manager) -> None:
        manager.add_panel(serial=serial, name=name, master_code=master_code)
        # Linked is linked: should the list not come now, the next round brings it.
        with suppress(DriverError):
            listed.extend(manager.list_panels())

    if not _guess(request, connection, "panel_added", ask, serial=serial):
        return False
    inventory.take_in(connection, listed)
    mine = Panel.objects.filter(connection=connection, vendor_id__iexact=serial)
    with transaction.atomic():
        if locked_as_it_was(connection) is None:
            return _too_late(request)
        # It may have been here before, and switched off when it was unlinked.
        mine.update(enabled=True)
    panel = mine.select_related("connection").first()
    messages.success(request, gettext("%(name)s is linked to the account.") % {"name": name})
    if panel is not None and keep:
        keep_read_code(request, panel, master_code)
    elif keep:
        messages.warning(request, gettext("The server does not list the panel yet; enter its code once it does."))
    return True


def rename_panel(request: HttpRequest, panel: Panel, name: str) -> bool:
    """Give a panel another name at the vendor, and here."""

    def ask(manager: Manager) -> None:
        manager.rename_panel(panel.vendor_id, name)

    if _ask(request, panel.connection, "panel_renamed", ask, panel) is not None:
        return False
    if not inventory.take_in(panel.connection, [PanelListing(vendor_id=panel.vendor_id, name=name)]):
        return _too_late(request)
    messages.success(request, gettext("The panel is now called %(name)s.") % {"name": name})
    return True


def unlink_panel(request: HttpRequest, panel: Panel) -> bool:
    """Take a panel off the account: it is switched off here, its codes are forgotten, its history stays."""

    def ask(manager: Manager) -> None:
        manager.unlink_panel(panel.vendor_id)

    if _ask(request, panel.connection, "panel_unlinked", ask, panel) is not None:
        return False
    with transaction.atomic():
        if locked_as_it_was(panel.connection) is None:
            return _too_late(request)
        Panel.objects.filter(pk=panel.pk).update(enabled=False)
        revoke(request, ServiceCode.objects.filter(panel=panel))
    messages.success(request, gettext("The panel is unlinked and switched off here. What it reported before stays."))
    return True


def send_reset_code(request: HttpRequest, connection: Connection) -> bool:
    """Have the vendor mail a code to the account's address."""
    with transaction.atomic():
        ends = attempts.begin_call(f"mail:{connection.pk}", *_MOST_MAILS, timezone.now())
    if _has_to_wait(request, ends):
        return False
    if _ask(request, connection, "reset_code_asked", lambda manager: manager.send_reset_code(), None) is not None:
        return False
    messages.success(request, gettext("A code is on its way to the account's address. Enter it with a new password."))
    return True


@sensitive_variables("mailed_code", "new_password", "secrets", "changed")
def reset_password(request: HttpRequest, connection: Connection, mailed_code: str, new_password: str) -> bool:
    """Set a new password with the mailed code and seal it; the login goes on without another one."""
    changed: dict[str, str] = {}

    def ask(manager: Manager) -> None:
        changed.update(manager.reset_password(mailed_code, new_password))

    if not _guess(request, connection, "password_reset", ask):
        return False
    with transaction.atomic():
        row = locked_as_it_was(connection)
        if row is None:
            # What the vendor knows now is no login of whoever has the connection since.
            messages.warning(request, gettext("The server has the new password. The connection is not yours now."))
            return True
        secrets = row.secrets.open() | changed
        Connection.objects.filter(pk=connection.pk).update(secrets=Sealed.of(secrets))
    _have_it_tried(connection)
    messages.success(request, gettext("The new password is set at the server and sealed here."))
    return True


# --------------------------------------------------------------------- one act


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("nobody has signed in")
    return request.user


def _too_late(request: HttpRequest) -> bool:
    """The vendor took its time, and the connection was handed over meanwhile: nothing of the answer is kept here."""
    messages.warning(request, gettext("It was done at the server, but the connection is not yours now."))
    return False


def _have_it_tried(connection: Connection) -> None:
    """The login works now: what was said of a refusal is past, and its end need not be waited for."""
    mine = Connection.objects.filter(pk=connection.pk, organization=connection.organization_id)
    failing = mine.filter(health=ConnectionHealth.FAILING)
    failing.update(next_try_at=timezone.now(), health_code="", health_text="", health_until=None)


def _has_to_wait(request: HttpRequest, until: datetime | None) -> bool:
    if until is None:
        return False
    text = gettext("Not asked: there were too many tries. The next one can be made at %(time)s.")
    messages.error(request, text % {"time": clock(until)})
    return True


def _guess(
    request: HttpRequest, connection: Connection, what: str, ask: Callable[[Manager], None], **details: str
) -> bool:
    """Do what carries a secret that may be wrong: from the third refusal on, this person has to wait."""
    user, now = _person(request), timezone.now()
    if _has_to_wait(request, attempts.guess_wait(connection.pk, user.pk, now)):
        return False
    error = _ask(request, connection, what, ask, None, **details)
    if error is not None and not isinstance(error, Unavailable | EgressRefusedError):
        with transaction.atomic():
            attempts.count_guess(connection.pk, user.pk, now)
    return error is None


def _ask(
    request: HttpRequest,
    connection: Connection,
    what: str,
    ask: Callable[[Manager], None],
    panel: Panel | None,
    **details: str,
) -> DriverError | None:
    """Do one act at the vendor, if there were not too many; note it and say why it failed. Returns the failure."""
    with transaction.atomic():
        ends = attempts.begin_call(f"account:{connection.pk}", *_MOST_CALLS, timezone.now())
    if ends is not None:
        _has_to_wait(request, ends)
        return DriverError("too many calls")
    if panel is not None:
        details |= {"panel": panel.uid}
    outcome, failure = "broken", None
    try:
        with sessions.managing(connection) as manager:
            ask(manager)
        outcome = "done"
    except DriverError as error:
        outcome, failure = reason_of(connection, error).code, error
        messages.error(request, told(connection, error))
    finally:
        with transaction.atomic():
            record(Connection, [act_of(request, connection, what, outcome=outcome, **details)])
    return failure


def _count_wrong(request: HttpRequest, panel: Panel, user: User, now: datetime) -> None:
    """Count a wrong code as one typed for a command would be; a burst is an event of the panel."""
    with transaction.atomic():
        burst = attempts.count(panel.pk, user.pk, get_client_ip(request), now)
        if burst:
            Panel.objects.filter(pk=panel.pk).update(version=F("version") + 1)
            announce([wrong_codes(panel, now)])
    if burst:
        live.publish([panel.pk])
