"""Whether a panel is online: ``connected`` alone flaps for minutes with nothing wrong (reference 14)."""

from enum import StrEnum

from panels.drivers.visonic.records.status import Status


class Link(StrEnum):
    """What one status says of the link between a panel and its cloud."""

    UP = "up"
    FLAPPING = "flapping"
    DOWN = "down"
    UNKNOWN = "unknown"


def link_of(status: Status) -> Link:
    """Judge one status. A channel that is neither online nor offline is not in use and says nothing."""
    channels = status.transports.values()
    if status.connected or (status.connected is None and any(one.is_connected for one in channels)):
        return Link.UP
    if status.connected is None:
        return Link.UNKNOWN
    states = {state for one in channels if (state := (one.state or "").lower())}
    if "online" in states or any(one.is_connected for one in channels):
        return Link.FLAPPING
    return Link.DOWN if states == {"offline"} else Link.UNKNOWN


def online_of(status: Status) -> bool | None:
    """Whether the panel is online; None, which changes nothing, while the link flaps or nobody can tell."""
    return {Link.UP: True, Link.DOWN: False}.get(link_of(status))


def is_reachable(status: Status) -> bool:
    """Whether what the cloud says of the panel is of now; for a panel out of reach it repeats what was."""
    link = link_of(status)
    return link in {Link.UP, Link.FLAPPING} or (link is Link.UNKNOWN and status.connected is not False)


def is_mobile(status: Status) -> bool | None:
    """Whether the panel reaches its cloud over a mobile network alone; None while it uses no network at all."""
    used = {
        name.lower()
        for name, one in status.transports.items()
        if one.is_connected or (one.state or "").lower() == "online"
    }
    if not used:
        return True if {name.lower() for name in status.transports} == {"gprs"} else None
    return used == {"gprs"}
