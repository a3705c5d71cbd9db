"""Pages below a panel's own: lists that are about people, each for those who may see it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from panels.access.rights import PanelRights
from panels.cameras import cameras_shown
from panels.contacts import has_contact, may_reveal
from panels.models import Panel, Watch
from panels.panel_users import may_see
from panels.vendors.waking import has_wake_text, may_ask


def watch_of(panel: Panel) -> Watch | None:
    """What the holder keeps of a panel, or None for one that is not visited."""
    found: Watch | None = getattr(panel, "watch", None)
    return found


def lists_users(panel: Panel) -> bool:
    """Whether its vendor was ever asked for the panel's users."""
    watch = watch_of(panel)
    return watch is not None and (watch.users_at is not None or watch.users_hidden)


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


def news_of(panel: Panel) -> str:
    """Differs after each reading of these lists. Pushed to open pages, which then ask anew for what may be theirs."""
    watch = watch_of(panel)
    if watch is None:
        return ""
    read = [at.timestamp() if at else 0.0 for at in (watch.users_at, watch.cameras_at)]
    # Some people see the cameras of a panel in alarm alone.
    flags = f"{'h' if watch.users_hidden else ''}{'a' if panel.alarm else ''}"
    return "-".join([*(f"{at:.3f}" for at in read), flags])
