"""Scenes, executions and gateways of a home, prepared for their templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from panels.drivers import DRIVERS
from panels.models import Execution, Scene
from panels.presentation import ages, commands
from panels.presentation.home_facts import HomeFacts
from panels.presentation.home_words import EXECUTIONS, FACTS, LINKS, UPDATES, YES_NO
from panels.presentation.truth import is_past
from panels.vocabulary import ExecutionState, GatewayLink, PlanState

_NO_NAMES: Final = commands.Names(partitions={}, zones={}, outputs={})


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneTile:
    """One scene; ``running`` is how far it is, empty where it does not run; ``planned`` when it runs next by itself."""

    uid: str
    version: int
    name: str
    language: str
    devices: int
    running: str
    guarded: bool
    planned: SafeString | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionLine:
    """One execution, with the devices that failed and why."""

    uid: str
    name: str
    word: str
    css: str
    icon: str
    devices: str
    failures: tuple[tuple[str, str, str], ...]
    since: SafeString
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayLine:
    """The health of one gateway, in names and values; ``details`` stand on its own page alone.

    ``news`` differs when something begins, goes on or ends there.
    """

    uid: str
    version: int
    name: str
    stale: bool
    down: bool
    pairs: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    told: SafeString | str
    news: str


def build_scene(facts: HomeFacts, scene: Scene) -> SceneTile:
    """One scene; what runs under its name counts as its running."""
    mine = next((one for one in facts.executions if one.name == scene.name and one.ended_at is None), None)
    coming = [one.runs_at for one in facts.plans if one.scene_id == scene.pk and one.state == PlanState.PLANNED]
    return SceneTile(
        uid=scene.uid,
        version=facts.panel.version,
        name=scene.name or scene.vendor_id,
        language=facts.language if scene.name else "",
        devices=len({step.get("device") for step in scene.steps}),
        running=str(EXECUTIONS[mine.state]) if mine is not None else "",
        guarded=scene.guarded,
        planned=ages.date_html(min(coming), facts.time_zone) if coming else "",
    )


def build_execution(facts: HomeFacts, execution: Execution, names: Mapping[str, str]) -> ExecutionLine:
    """One execution; ``names`` are those of devices by the vendor's id, as far as this viewer sees them."""
    css, icon = {
        ExecutionState.COMPLETED: ("is-ok", "check"),
        ExecutionState.FAILED: ("is-alarm", "circle-x"),
        ExecutionState.CANCELLED: ("is-unknown", "circle-x"),
    }.get(ExecutionState(execution.state), ("is-now", "loader"))
    sentences = DRIVERS[facts.panel.connection.vendor].sentences
    # What we asked is called by what it was asked of, not by the name it goes under at the vendor.
    ours = next((one for one in facts.commands if one.uid == execution.command and execution.command), None)
    return ExecutionLine(
        uid=execution.uid,
        name=(ours and commands.title(ours, _NO_NAMES)) or execution.name or _("An order"),
        word=str(EXECUTIONS[execution.state]),
        css=css,
        icon=icon,
        devices=", ".join(names[one] for one in execution.devices if names.get(one)),
        failures=tuple(
            (names.get(device) or _("a device"), _(sentences.get(code, "")) if sentences.get(code) else "", word)
            for device, code, word in execution.failures
        ),
        since=ages.age(execution.ended_at or execution.began_at, facts.now, facts.time_zone),
        is_over=execution.ended_at is not None,
    )


def build_gateway(facts: HomeFacts) -> GatewayLine:
    """The health of one gateway. What is old is said to be."""
    panel, gateway = facts.panel, facts.gateway
    pairs: list[tuple[str, str]] = []
    details: list[tuple[str, str]] = []
    if gateway is not None:
        pairs.append((_("Link"), str(LINKS[gateway.link])))
        if gateway.problems:
            pairs.append((_("Problems"), ", ".join(gateway.problems)))
        if gateway.syncing is not None:
            pairs.append((_("Synchronization"), _("under way") if gateway.syncing else _("none under way")))
        if gateway.firmware:
            pairs.append((_("Firmware"), gateway.firmware))
        pairs.append((_("Firmware update"), str(UPDATES[gateway.update])))
        if gateway.protocols:
            details.append((_("Radio protocols"), ", ".join(gateway.protocols)))
        details += [
            (str(FACTS.get(name, name)), str(YES_NO.get(value, value))) for name, value in sorted(gateway.facts.items())
        ]
    return GatewayLine(
        uid=panel.uid,
        version=panel.version,
        name=panel.name,
        stale=is_past(panel, facts.now),
        down=panel.online is False or (gateway is not None and gateway.link == GatewayLink.DOWN),
        pairs=tuple(pairs),
        details=tuple(details),
        told=ages.age(gateway.told_at, facts.now, facts.time_zone) if gateway is not None else "",
        news=" ".join(
            [f"{one.uid}:{one.state}" for one in facts.executions[:20]]
            + [f"{one.uid}:{one.state}:{one.begun_at is not None}" for one in facts.commands[:20]]
            + [
                f"{one.uid}:{one.state}:{one.runs_at.timestamp():.0f}:{one.taken_back_at is not None}"
                for one in facts.plans
            ]
        ),
    )
