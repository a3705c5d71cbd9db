"""From a row to the wire: one worker, one attempt, no byte before *sent* is committed (DESIGN 4.1 to 4.3)."""

import logging
import time

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels.dispatch.courier import Fate, courier_for
from panels.dispatch.moves import end_unsent, mark_sent, take_back
from panels.dispatch.panel_rows import show
from panels.dispatch.preparing import ElsewhereError, Unsendable, check_again, codes_of, order_of
from panels.drivers import pushed
from panels.drivers.base import DriverError, NotSupportedError, Publication
from panels.models import Command
from panels.secrets import pins
from panels.secrets.pins import Codes, PinStoreError
from panels.vendors.sessions import account_of, stored_session
from panels.vocabulary import READS, CommandState

log = logging.getLogger(__name__)

# A command leaves at once or not at all: later it would be a surprise.
LEAVE_WITHIN = 3.0


@sensitive_variables("codes", "publication")
def send(uid: str) -> None:
    """Send one queued command. Whoever comes second to its codes or to the move to *sent* does nothing at all."""
    command = Command.objects.select_related("panel__connection", "panel__site", "requested_by").filter(uid=uid).first()
    if command is None or command.state != CommandState.QUEUED:
        return
    try:
        check_again(command)
        codes, codes_until = codes_of(command)
        publication = _encode(command, codes)
        courier = courier_for(command.panel.connection)
        publisher = courier.connect()
    except ElsewhereError:
        # Should that task have died, the sweeper ends the command as expired.
        log.info("command %s: another task has its code", uid)
        return
    except Unsendable as error:
        end_unsent(command, error.reason)
        return
    except Exception as error:  # noqa: BLE001  (an error may carry the code: only its name is logged)
        log.error("command %s could not be prepared: %s", uid, type(error).__name__)  # noqa: TRY400
        end_unsent(command, "internal_error")
        return
    if codes.pin and codes_until is not None and command.name not in READS:
        # Before it is sent: the answer may be quicker than we are.
        _lend(command, codes, codes_until)
    leave_by = time.monotonic() + LEAVE_WITHIN
    try:
        is_mine = mark_sent(command)
    except Unsendable as error:
        end_unsent(command, error.reason)
        is_mine = False
    if not is_mine:
        pins.forget(f"settle:{uid}")
        return
    # From here on the vendor may have it, whatever happens to us.
    fate = courier.publish(publisher, publication, leave_by)
    if fate == Fate.TAKEN:
        Command.objects.filter(pk=command.pk).update(taken_at=timezone.now())
    elif fate == Fate.NEVER_LEFT:
        take_back(command, "broker_unreachable")
    else:
        log.warning("command %s: the broker did not acknowledge it", uid)
    show(command)


def _lend(command: Command, codes: Codes, until: float) -> None:
    try:
        pins.lend(command.uid, command.panel.uid, codes, until=until)
    except PinStoreError:
        log.warning("command %s will not be settled by a read: the code store is away", command.uid)


@sensitive_variables("codes")
def _encode(command: Command, codes: Codes) -> Publication:
    connection = command.panel.connection
    session = stored_session(connection)
    if session is None:
        raise Unsendable("no_session")
    try:
        return pushed(connection.vendor).encode(order_of(command, codes), account_of(connection), session)
    except NotSupportedError:
        raise Unsendable("not_supported") from None
    except DriverError as error:
        log.warning("command %s could not be encoded: %s", command.uid, type(error).__name__)
        raise Unsendable("internal_error") from None
