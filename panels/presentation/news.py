"""What was read of a panel beside its state: whether its vendor was asked, and when it last said something new."""

from panels.models import Panel, Watch


def watch_of(panel: Panel) -> Watch | None:
    """What the holder keeps of a panel, or None for one that is not visited."""
    found: Watch | None = getattr(panel, "watch", None)
    return found


def lists_users(panel: Panel) -> bool:
    """Whether its vendor was ever asked for the panel's users."""
    watch = watch_of(panel)
    return watch is not None and (watch.users_at is not None or watch.users_hidden)


def news_of(panel: Panel) -> str:
    """Differs after each reading of these lists. Pushed to open pages, which then ask anew for what may be theirs."""
    watch = watch_of(panel)
    if watch is None:
        return ""
    read = [at.timestamp() if at else 0.0 for at in (watch.users_at, watch.cameras_at)]
    # Some people see the cameras of a panel in alarm alone.
    flags = f"{'h' if watch.users_hidden else ''}{'a' if panel.alarm else ''}"
    return "-".join([*(f"{at:.3f}" for at in read), flags])
