"""What the page of one gateway shows beside its health: protocols with their devices, and calls that are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.drivers.base import Spent
from panels.drivers.households import GatewayProtocols
from panels.presentation import ages

_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolLine:
    """One protocol of a gateway; ``word`` is what the gateway says of it, empty where it was not asked."""

    name: str
    word: str
    devices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsLine:
    """One budget of calls; ``left`` counts what is open to people, ``left_to_itself`` what is to everything else."""

    name: str
    detail: str
    made: int
    most: int
    left: int
    left_to_itself: int
    reserved: int
    within: str
    renews: SafeString | str


def protocol_lines(
    counted: Mapping[str, int], told: GatewayProtocols | None, names: Mapping[str, str]
) -> tuple[list[ProtocolLine], list[str]]:
    """The protocols of a gateway that it uses, most devices first, and what else it could speak."""
    told = told or GatewayProtocols()
    here = {*counted, *(told.used or ()), *(told.active or ())}
    lines = [ProtocolLine(name=names.get(one, one), word=_word(one, told), devices=counted.get(one, 0)) for one in here]
    others = sorted(names.get(one, one) for one in (told.supported or ()) if one not in here)
    return sorted(lines, key=lambda line: (-line.devices, line.name)), others


def _word(protocol: str, told: GatewayProtocols) -> str:
    if protocol in (told.used or ()):
        return _("in use")
    if protocol in (told.active or ()):
        return _("switched on")
    return "" if told.used is None else _("not switched on")


def calls_lines(spent: Sequence[Spent], words: Mapping[str, str], time_zone: str) -> list[CallsLine]:
    """Every sort of call of which some are counted, those with a share for people first."""
    lines = [
        CallsLine(
            name=_(words[one.sort]) if one.sort in words else one.name,
            detail=one.name,
            made=one.made,
            most=one.most,
            left=max(0, one.most - one.made),
            left_to_itself=max(0, one.most - one.reserved - one.made),
            reserved=one.reserved,
            within=_hours(one.seconds),
            renews=ages.date_html(one.renews_at, time_zone) if one.renews_at else "",
        )
        for one in spent
    ]
    return sorted(lines, key=lambda line: (-line.reserved, -line.most, line.detail))


def _hours(seconds: float) -> str:
    hours = round(seconds / _HOUR)
    return ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}
