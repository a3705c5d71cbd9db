"""Devices of a home, prepared for their templates: what they are, how they are, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from panels.homes.abilities import abilities_of
from panels.models import Command, Device, DeviceState
from panels.presentation import ages, commands
from panels.presentation.home_facts import HomeFacts
from panels.presentation.home_words import ASSUMED, FLAGS, GRAVE, ICONS, KINDS, OF_AWNINGS, ROLES, STATES, UNITS
from panels.presentation.parts import measured
from panels.presentation.truth import Truth, is_past, label
from panels.sentences import reason_text
from panels.vocabulary import CommandState, Confidence, DeviceKind, StateMeaning, Unit, ValueKind

_M = StateMeaning
# What a device is mainly, the first that it tells.
_MAIN: Final = (
    _M.SMOKE, _M.GAS, _M.LEAK, _M.LOCKED, _M.POSITION, _M.OPEN, _M.LEVEL, _M.ON, _M.SOUNDING, _M.OCCUPIED,
    _M.VIBRATION, _M.TEMPERATURE, _M.WATER_TEMPERATURE, _M.TARGET_TEMPERATURE, _M.HEATING_MODE, _M.OPERATING_MODE,
    _M.HUMIDITY, _M.BRIGHTNESS, _M.POWER, _M.ENERGY, _M.CARBON_DIOXIDE, _M.NOISE, _M.WIND_SPEED, _M.RAIN,
    _M.GAS_VOLUME, _M.WATER_VOLUME, _M.VOLUME, _M.PRESSED, _M.TILT,
)  # fmt: skip
_FIRST: Final[dict[str, tuple[StateMeaning, ...]]] = {
    DeviceKind.LIGHT: (_M.ON, _M.LEVEL),
    DeviceKind.SWITCH: (_M.ON,),
    DeviceKind.AIR_CONDITIONING: (_M.ON, _M.TEMPERATURE),
    DeviceKind.CONTACT: (_M.OPEN, _M.OCCUPIED),
    DeviceKind.LOCK: (_M.LOCKED, _M.OPEN),
}
_SECOND: Final[dict[str, tuple[StateMeaning, ...]]] = {
    DeviceKind.LIGHT: (_M.LEVEL,),
    DeviceKind.HEATING: (_M.TARGET_TEMPERATURE, _M.HEATING_MODE),
    DeviceKind.AIR_CONDITIONING: (_M.TARGET_TEMPERATURE, _M.OPERATING_MODE),
    DeviceKind.WATER_HEATER: (_M.TARGET_TEMPERATURE, _M.HEATING_MODE),
}
_DIGITS: Final = {Unit.CELSIUS: 1, Unit.METRE_PER_SECOND: 1, Unit.CUBIC_METRE: 2}
_TAKEN: Final = frozenset({CommandState.ASSUMED, CommandState.CONFIRMED, CommandState.SENT, CommandState.UNKNOWN})
_LONG_WORDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTile:
    """One device as a tile shows it; ``line`` is confirmed, assumed, stale or unknown: the line style everywhere.

    ``value`` is empty where nobody knows. ``position``, ``level`` and ``on`` are for the controls of this page.
    """

    uid: str
    version: int
    icon: str
    name: str
    language: str
    kind: str
    line: str
    truth: SafeString
    value: str
    beside: str
    grave: bool
    moving: bool
    target: str
    figures: str
    notice: "Notice | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What was last asked of a device, while that is news."""

    css: str
    is_open: bool
    title: str
    sentence: str
    asked: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLine:
    """One state on a device's page."""

    name: str
    vendor_name: str
    value: str
    remark: str
    changed: SafeString | str
    told: SafeString | str
    raw: bool


def build_tile(facts: HomeFacts, device: Device) -> DeviceTile:
    """One device, in the language in force."""
    states = {state.meaning: state for state in device.states.all() if state.meaning != StateMeaning.OTHER}
    main = next((states[m] for m in (*_FIRST.get(device.kind, ()), *_MAIN) if m in states), None)
    asked = facts.commands_of(device)
    truth = _truth(facts, device, main, asked)
    value = _assumed(device, asked) if device.one_way and main is None else state_text(main)
    target, moving = states.get(StateMeaning.TARGET_POSITION), states.get(StateMeaning.MOVING)
    position = states.get(StateMeaning.POSITION)
    on_its_way = bool(target and position and target.value != position.value)
    return DeviceTile(
        uid=device.uid,
        version=facts.panel.version,
        icon="unplug" if truth.kind == "unknown" and not device.one_way else ICONS.get(device.kind, "circle"),
        name=device.name or device.vendor_id,
        language=facts.language if device.name else "",
        kind=str(KINDS.get(device.kind, KINDS[DeviceKind.OTHER])),
        line=truth.kind,
        truth=truth.label,
        value=value,
        beside=", ".join(
            f"{STATES[meaning]}: {state_text(states[meaning])}"
            for meaning in _SECOND.get(device.kind, ())
            if meaning in states and states[meaning] is not main
        ),
        grave=main is not None and main.meaning in GRAVE and main.value is True and truth.kind == "confirmed",
        moving=bool(moving is not None and moving.value is True and truth.kind == "confirmed"),
        target=state_text(target) if on_its_way and truth.kind == "confirmed" else "",
        figures=" ".join(_figure(name, states.get(meaning)) for name, meaning in _FIGURES).strip(),
        notice=_notice(facts, device, asked),
    )


_FIGURES: Final = (
    ("position", _M.POSITION), ("tilt", _M.TILT), ("level", _M.LEVEL), ("on", _M.ON), ("volume", _M.VOLUME),
    ("target", _M.TARGET_TEMPERATURE),
)  # fmt: skip


def _figure(name: str, state: DeviceState | None) -> str:
    """A value as a control takes it, for script: the page it is pushed to may have been made long ago."""
    if state is None or not isinstance(state.value, bool | int | float):
        return ""
    return f"{name}={state.value:g}" if not isinstance(state.value, bool) else f"{name}={int(state.value)}"


def state_text(state: DeviceState | None) -> str:
    """A value in words; empty where there is none."""
    if state is None or state.value_kind == ValueKind.NONE:
        return ""
    value: Any = state.value
    match state.value_kind:
        case ValueKind.FLAG:
            no, yes = FLAGS.get(state.meaning, (_("no"), _("yes")))
            return str(yes if value else no)
        case ValueKind.WHOLE | ValueKind.NUMBER:
            if state.unit == Unit.WATT_HOUR and abs(value) >= 10_000:
                return measured(value / 1000, 1, "kWh")
            digits = _DIGITS.get(Unit(state.unit), 0 if float(value).is_integer() else 1)
            return measured(value, digits, UNITS.get(state.unit, "")).rstrip("\N{NO-BREAK SPACE}")
        case ValueKind.JSON:
            return _("{n} entries").format(n=len(value)) if value else "—"
    return str(value)


def build_states(facts: HomeFacts, device: Device) -> tuple[list[StateLine], list[StateLine]]:
    """What a device tells: what we have words for, and all the rest under the vendor's own names."""
    order: dict[str, int] = {meaning: rank for rank, meaning in enumerate(StateMeaning)}
    states = sorted(device.states.all(), key=lambda state: (order.get(state.meaning, 0), state.name))
    known = [_line(facts, state) for state in states if state.meaning != StateMeaning.OTHER]
    return known, [_line(facts, state) for state in states if state.meaning == StateMeaning.OTHER]


def _line(facts: HomeFacts, state: DeviceState) -> StateLine:
    remarks = []
    if not state.fits:
        remarks.append(_("not of the type its vendor says"))
    if state.cut:
        remarks.append(_("too long, cut"))
    if state.momentary:
        remarks.append(_("says that it happened, not that it is still so"))
    if state.confidence == Confidence.ASSUMED:
        remarks.append(_("assumed"))
    text = state_text(state)
    moment = state.changed_at
    return StateLine(
        name=str(STATES.get(state.meaning, "")) or state.name.rpartition(":")[2],
        vendor_name=state.name,
        value=text[: 10 * _LONG_WORDS] or "—",
        remark=", ".join(remarks),
        changed=ages.moment_html(moment, facts.now, facts.time_zone, seconds=False) if moment else "—",
        told=ages.age(state.seen_at, facts.now, facts.time_zone) if state.seen_at else "—",
        raw=len(text) > _LONG_WORDS,
    )


def _truth(facts: HomeFacts, device: Device, main: DeviceState | None, asked: Sequence[Command]) -> Truth:
    """How sure the tile's value is, and since when. Nothing is confirmed that cannot be reached now."""
    told_at = main.seen_at if main is not None else device.told_at
    if device.vanished_at is not None:
        return _say(facts, "stale", _("no longer listed since {age}"), device.vanished_at)
    if device.available is False:
        return _say(facts, "unknown", _("not reachable for {age}"), device.available_at or told_at)
    if device.one_way and main is None:
        last = _last_taken(asked)
        if last is None:
            return Truth(kind="unknown", label=label("unknown", _("never answers, nothing was asked yet"), None))
        return _say(facts, "assumed", _("never answers; assumed, asked {age} ago"), last.created_at)
    if told_at is None:
        return Truth(kind="unknown", label=label("unknown", _("no word yet"), None))
    if is_past(facts.panel, facts.now):
        return _say(facts, "stale", _("last word {age} ago"), told_at)
    if main is not None and main.confidence == Confidence.ASSUMED:
        return _say(facts, "assumed", _("assumed, told {age} ago"), told_at)
    if main is not None and main.momentary and main.value is not False:
        return _say(facts, "assumed", _("happened {age} ago"), main.changed_at or told_at)
    return _say(facts, "confirmed", _("device said so {age} ago"), told_at)


def _say(facts: HomeFacts, kind: str, text: str, since: datetime | None) -> Truth:
    age = ages.age(since, facts.now, facts.time_zone) if since is not None else None
    return Truth(kind=kind, label=label(kind, text, age if age is not None else SafeString("?")))


def _last_taken(asked: Sequence[Command]) -> Command | None:
    return next((command for command in asked if command.state in _TAKEN), None)


def _assumed(device: Device, asked: Sequence[Command]) -> str:
    """What a device that never answers is thought to be: as it was last asked to be."""
    last = _last_taken(asked)
    ability = abilities_of(device).get(last.order.get("key", "")) if last is not None else None
    if ability is None:
        return ""
    words = {**ASSUMED, **(OF_AWNINGS if device.kind == DeviceKind.AWNING else {})}
    return str(words.get(ability.role, ""))


def _notice(facts: HomeFacts, device: Device, asked: Sequence[Command]) -> Notice | None:
    last = next(iter(asked), None)
    if last is None or not commands.is_news(last, facts.now):
        return None
    return Notice(
        css="notice--progress" if last.is_open else commands.notice_of(last),
        is_open=last.is_open,
        title=act_title(device, last),
        sentence=reason_text(last) if last.reason else commands.sentence(last),
        asked=ages.age(last.sent_at or last.created_at, facts.now, facts.time_zone),
    )


def act_title(device: Device, command: Command) -> str:
    """What was asked of a device: *Position, 30 %*."""
    ability = abilities_of(device).get(command.order.get("key", ""))
    word = ability_word(device, ability.role if ability else "", command.order.get("key", ""))
    values = ", ".join(str(value) for value in command.order.get("parameters", ()))
    unit = UNITS.get(ability.parameters[0].unit, "") if ability and ability.parameters else ""
    return f"{word}, {values}\N{NO-BREAK SPACE}{unit}".rstrip() if values else word


def ability_word(device: Device, role: str, key: str) -> str:
    """What an ability is called on pages; the vendor's own word where we have none."""
    words = {**ROLES, **(OF_AWNINGS if device.kind == DeviceKind.AWNING else {})}
    return str(words.get(role, "")) or key
