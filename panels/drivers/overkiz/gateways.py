"""Gateways as panels with nothing to arm, and their health (reference 6.1)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from panels.drivers.base import GatewayReading, PanelListing, PanelReading, Reading
from panels.drivers.overkiz.codes import gateway_type_name
from panels.drivers.overkiz.records.setup import Gateway, Setup
from panels.drivers.text import NAME_LENGTH, WORD_LENGTH, plain
from panels.vocabulary import CommandName, GatewayLink, Support, UpdateState

# One execution was recorded from its registration to its end; scenes are documented.
_CLOUD: Final[Mapping[CommandName, Support]] = {
    CommandName.OPERATE: Support.PROVEN,
    CommandName.OPERATE_GUARDED: Support.PROVEN,
    CommandName.RUN_SCENE: Support.CLAIMED,
    CommandName.RUN_SCENE_GUARDED: Support.CLAIMED,
    CommandName.END_EXECUTION: Support.CLAIMED,
}
# A box in the LAN has no stored scenes.
_LOCAL: Final[Mapping[CommandName, Support]] = {
    name: support
    for name, support in _CLOUD.items()
    if name not in {CommandName.RUN_SCENE, CommandName.RUN_SCENE_GUARDED}
}
_LINKS: Final[Mapping[str, GatewayLink]] = {
    "OK": GatewayLink.OK,
    "PARTIAL": GatewayLink.PARTIAL,
    "NOT_SUPPORTED": GatewayLink.NONE,
}
_UPDATES: Final[Mapping[str, UpdateState]] = {
    "UP_TO_DATE": UpdateState.CURRENT,
    "READY_TO_UPDATE": UpdateState.AVAILABLE,
    "READY_TO_BE_UPDATED_BY_SERVER": UpdateState.AVAILABLE,
    "READY_TO_UPDATE_LOCALLY": UpdateState.AVAILABLE,
    "UPDATING": UpdateState.UNDER_WAY,
    "NOT_UPDATABLE": UpdateState.NOT_POSSIBLE,
}


def is_local(setup: Setup) -> bool:
    """Whether it is the setup of a box in the LAN, which tells only gateways and devices."""
    return not setup.root_place.raw and setup.oid is None


def main_gateway(setup: Setup) -> str:
    """The gateway that devices with an address of another form are counted to; empty where the setup tells none."""
    return next((one.gateway_id for one in setup.gateways if one.gateway_id), "")


def gateway_abilities(setup: Setup, *, apart: bool, is_first: bool) -> Mapping[CommandName, Support] | None:
    """What gateways can be asked; None: what was told before holds.

    ``apart``: gateways and devices were read by themselves, which looks like the setup of a box but is a cloud's.
    """
    if apart:
        return _CLOUD if is_first else None
    return _LOCAL if is_local(setup) else _CLOUD


def gateway_listings(setup: Setup, abilities: Mapping[CommandName, Support] | None) -> tuple[PanelListing, ...]:
    """The gateways of a home as panels; those that only a device's address names are among them."""
    named = {one.gateway_id: one for one in setup.gateways if one.gateway_id}
    ids = dict.fromkeys((*named, *(url.gateway for device in setup.devices if (url := device.url) is not None)))
    return tuple(
        PanelListing(
            vendor_id=gateway_id,
            name=_name(named.get(gateway_id), gateway_id),
            model=plain(_type(named.get(gateway_id)), WORD_LENGTH),
            serial=gateway_id,
            partitions=(),
            abilities=abilities,
        )
        for gateway_id in ids
    )


def gateway_readings(gateway: Gateway) -> tuple[Reading, ...]:
    """What a setup, or a read of one gateway, says of its health."""
    link = _LINKS.get(gateway.connectivity.status or "")
    if gateway.alive is False:
        link = GatewayLink.DOWN
    health = GatewayReading(
        link=link,
        problems=_words(gateway.connectivity.problems) if gateway.connectivity.raw else None,
        syncing=gateway.sync_in_progress,
        firmware=plain(gateway.firmware_version, WORD_LENGTH)
        or plain(gateway.connectivity.protocol_version, WORD_LENGTH)
        or None,
        update=_UPDATES.get(gateway.update_status or "", UpdateState.UNKNOWN) if gateway.update_status else None,
        facts=_facts(gateway),
    )
    return (health,) if gateway.alive is None else (PanelReading(online=gateway.alive), health)


def health_of_event(name: str) -> GatewayReading | None:
    """What an event tells of the gateway it names; None where it does not."""
    match name:
        case "GatewayDownEvent":
            return GatewayReading(link=GatewayLink.DOWN)
        case "GatewayAliveEvent":
            return GatewayReading(link=GatewayLink.OK)
        case "GatewaySynchronizationStartedEvent":
            return GatewayReading(syncing=True)
        case "GatewaySynchronizationEndedEvent" | "GatewaySynchronizationFailedEvent":
            return GatewayReading(syncing=False)
        case "GatewayFirmwareUpdateStartedEvent":
            return GatewayReading(update=UpdateState.UNDER_WAY)
        case "GatewayFirmwareUpdateCompletedEvent":
            return GatewayReading(update=UpdateState.CURRENT)
        case "GatewayFirmwareUpdateFailedEvent":
            return GatewayReading(update=UpdateState.AVAILABLE)
    return None


def protocols_of(labels: Sequence[str]) -> GatewayReading:
    """The radio protocols that a gateway speaks, as a read of them tells."""
    return GatewayReading(protocols=_words(labels))


def _facts(gateway: Gateway) -> dict[str, str]:
    told = {
        "mode": gateway.mode,
        "functions": ", ".join(gateway.functions),
        "time_reliable": None if gateway.time_reliable is None else str(gateway.time_reliable).lower(),
        "auto_update": None if gateway.auto_update_enabled is None else str(gateway.auto_update_enabled).lower(),
        "update_urgency": gateway.update_criticity,
    }
    return {key: plain(value) for key, value in told.items() if value}


def _name(gateway: Gateway | None, gateway_id: str) -> str:
    kind = _type(gateway).replace("_", " ").capitalize()
    return plain(f"{kind} {gateway_id}" if kind else gateway_id, NAME_LENGTH)


def _type(gateway: Gateway | None) -> str:
    return gateway_type_name(gateway.type) if gateway is not None else ""


def _words(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain(one, WORD_LENGTH) for one in said)
