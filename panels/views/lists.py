"""Pages below a panel's own: lists that are about people, each for those who may see it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from panels.access.rights import PanelRights
from panels.cameras import cameras_shown
from panels.contacts import has_contact, may_reveal
from panels.models import Panel
from panels.panel_users import may_see
from panels.presentation.news import lists_users
from panels.vendors.waking import has_wake_text, may_ask


def pages_below(panel: Panel, rights: PanelRights) -> list[tuple[str, Promise]]:
    """Names and words of the pages that somebody with these rights finds below the panel's."""
    found: list[tuple[str, Promise]] = []
    if rights.sees_whole and panel.devices.exists():
        found.append(("home_rooms", _("Rooms and devices")))
    if lists_users(panel) and may_see(rights):
        found.append(("panel_users", _("Users and codes")))
    if cameras_shown(panel, rights):
        found.append(("panel_cameras", _("Cameras")))
    if has_contact(panel) and may_reveal(rights):
        found.append(("panel_contact", _("Telephone of the site")))
    if has_wake_text(panel) and may_ask(rights):
        found.append(("panel_wake", _("Wake-up text message")))
    return found
