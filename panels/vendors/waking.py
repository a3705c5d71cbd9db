"""The text message that wakes a sleeping panel: asked of its vendor for one person, shown once, kept nowhere."""

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as sentence
from django.views.decorators.debug import sensitive_variables

from panels.access.rights import PanelRights
from panels.drivers import managed
from panels.drivers.base import DriverError, WakeText
from panels.models import Panel, User, Watch
from panels.signals import Act, acts_recorded
from panels.vendors import sessions
from panels.vocabulary import Right

# Whoever needs it needs it once; each asking is a request to the vendor.
_AGAIN_AFTER = 10

NOT_NOW = sentence("The connection is off, or the panel is not watched. Nothing was asked.")
TOO_SOON = sentence("It was asked for a moment ago. Wait a little.")
NOT_TOLD = sentence("The vendor tells of no such text message for this panel.")


class WakeTextError(Exception):
    """It cannot be had; ``text`` says why in the reader's language, ``vendor_text`` in the vendor's words."""

    def __init__(self, text: str, vendor_text: str = "") -> None:
        super().__init__(text)
        self.text, self.vendor_text = text, vendor_text


def may_ask(rights: PanelRights) -> bool:
    """Whether somebody may wake this panel."""
    return Right.CONNECT in rights.whole


def has_wake_text(panel: Panel) -> bool:
    """Whether its vendor is one that has such messages, and the panel one that is visited."""
    return managed(panel.connection.vendor) is not None and getattr(panel, "watch", None) is not None


@sensitive_variables("found")
def ask(user: User, panel: Panel) -> WakeText:
    """Ask the vendor for it in a person's name, whose right the caller has judged. Raises `WakeTextError`."""
    driver, connection = managed(panel.connection.vendor), panel.connection
    watched = Watch.objects.filter(panel=panel, hindrance="").exists()
    if driver is None or not connection.enabled or not watched:
        raise WakeTextError(gettext(NOT_NOW))
    if not cache.add(f"wake:{panel.uid}", True, _AGAIN_AFTER):
        raise WakeTextError(gettext(TOO_SOON))
    _note(user, panel)
    try:
        with sessions.managing(connection) as manager:
            found = manager.wake_text(panel.vendor_id)
    except DriverError as error:
        why = driver.why(error)
        raise WakeTextError(gettext(driver.sentences[why.code]), why.vendor_text) from None
    if not found.text:
        raise WakeTextError(gettext(NOT_TOLD))
    return found


def _note(user: User, panel: Panel) -> None:
    """Before it is asked: a journal that cannot be written shows nothing."""
    act = Act(at=timezone.now(), act="panel.wake_text", actor=user.uid, object_kind="panel", object_uid=panel.uid)
    acts_recorded.send(sender=Panel, acts=[act])
