"""Pages below a panel's own: lists that are about people, each for those who may see it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from panels.models import Panel, Watch
from panels.panel_users import may_see
from panels.rights import PanelRights


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
    return [("panel_users", _("Users and codes"))] if lists_users(panel) and may_see(rights) else []


def news_of(panel: Panel) -> str:
    """Differs after each reading of these lists. Pushed to open pages, which then ask anew for what may be theirs."""
    watch = watch_of(panel)
    if watch is None:
        return ""
    return f"{watch.users_at.timestamp() if watch.users_at else 0:.3f}{'-' if watch.users_hidden else ''}"
