"""Live fragments: the same pieces of HTML that pages are made of, rendered once per batch for everybody.

They hold no controls, because what may be asked depends on the person (DESIGN 8).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.template import Template
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from panels.access.standings import Standings
from panels.live.topics import HOME, PANEL, ROW
from panels.models import Device, Panel, User
from panels.presentation import cells, commands, counters, devices, heads, parts, rows, scenes
from panels.presentation.facts import Facts
from panels.presentation.home_facts import HomeFacts
from panels.presentation.narrowing import Watcher
from panels.presentation.news import news_of
from panels.presentation.rows import EVERYTHING, WITH_COVERT, Seen
from panels.presentation.truth import is_past
from panels.pushed import Pushed
from panels.views.home_loading import load_homes
from panels.views.loading import load, read_panels


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """One element that replaces the element of the same id, and who may be shown it.

    ``partitions`` None: only who sees the whole panel; a set: also who sees one of these partitions.
    ``covert`` True and False are the variants for people with and without the right to see silent alarms. ``told``: it
    names what happened, which is a right apart.
    """

    topic: str
    panel_id: int
    dom_id: str
    html: str
    partitions: frozenset[int] | None
    covert: bool | None
    told: bool
    version: int
    # Relations in force of the panel's site: organization, relation, whether it may arm.
    relations: tuple[tuple[int, str, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """A panel with as much of it as its topics show, loaded."""

    facts: Facts
    home: HomeFacts | None
    # One text serves everybody, so nothing of the past is in it that somebody may not see; pages show each their own.
    floor: datetime | None
    pushed: Pushed | None
    # Whether there is something new for everybody, not only for people who see silent alarms.
    shared: bool


@lru_cache(maxsize=32)
def _template(name: str) -> Any:
    return get_template(name)


def _html(name: str, **context: Any) -> str:
    template: Template = _template(name)
    return template.render({"oob": True, **context}).strip()  # type: ignore[arg-type]


def render(
    panels: Sequence[int] | Collection[int],
    topics: Collection[str],
    standings: Standings | None = None,
    *,
    covert: Collection[int] = (),
    pushed: Pushed | None = None,
) -> list[Fragment]:
    """Render what these topics show of these panels. A fixed number of queries, whatever their number.

    ``standings`` and ``pushed`` are what the caller keeps from one time to the next. Of ``covert`` panels there is
    something new only for people who see silent alarms: nothing else is rendered. With ``pushed``, of a home there are
    only the devices that changed since.
    """
    standings = standings or Standings()
    asked = _asked(topics)
    now = timezone.now()
    listed = [one for one in read_panels({*panels, *covert}, now) if one.panel.enabled and one.panel.uid in asked]
    if not listed:
        return []
    standings.refresh([one.panel for one in listed])
    fragments: list[Fragment] = []
    for subject in _subjects(listed, asked, {*panels}, standings, pushed):
        panel = subject.facts.panel
        relations = tuple(standings.relations(panel, now))
        for kind, language, topic in asked[panel.uid]:
            with override(language):
                drawn = _RENDERERS[kind](topic, subject)
                fragments += [replace(f, relations=relations) for f in drawn if subject.shared or f.covert]
    return fragments


def _asked(topics: Collection[str]) -> dict[str, list[tuple[str, str, str]]]:
    """(kind, language, topic) of each topic that can be rendered, by the uid of its panel."""
    asked: dict[str, list[tuple[str, str, str]]] = {}
    for topic in topics:
        kind, _, rest = topic.partition(":")
        uid, _, language = rest.partition(":")
        if kind in _RENDERERS and language:
            asked.setdefault(uid, []).append((kind, language, topic))
    return asked


def _subjects(
    listed: Sequence[Facts],
    asked: Mapping[str, Sequence[tuple[str, str, str]]],
    shared: Collection[int],
    standings: Standings,
    pushed: Pushed | None,
) -> Iterator[_Subject]:
    """The panels with what their topics show: pages and homes are loaded for those whose are watched."""
    now = listed[0].now

    def watched(kind: str) -> list[Panel]:
        return [one.panel for one in listed if any(found == kind for found, _, _ in asked[one.panel.uid])]

    paged = watched(PANEL)
    facts = {one.panel.pk: one for one in load(paged, now)} if paged else {}
    # No device tells of a silent alarm.
    homed = [panel for panel in watched(HOME) if panel.pk in shared]
    homes = {one.panel.pk: one for one in load_homes(homed, now)} if homed else {}
    for one in listed:
        yield _Subject(
            facts=facts.get(one.panel.pk, one),
            home=homes.get(one.panel.pk),
            floor=standings.newest_start(one.panel, now),
            pushed=pushed,
            shared=one.panel.pk in shared,
        )


def _variants(
    topic: str, facts: Facts, dom_id: str, draw: Callable[[Seen], str], floor: datetime | None, *, told: bool = False
) -> Iterator[Fragment]:
    """One fragment for everybody, or two where silent alarms make a difference."""
    plain = draw(EVERYTHING.since_moment(floor))
    covert = draw(WITH_COVERT.since_moment(floor))
    if plain == covert:
        # So it is as long as there never was a silent alarm: from then on their versions differ.
        yield _fragment(topic, facts, dom_id, plain, told=told)
    else:
        yield _fragment(topic, facts, dom_id, plain, covert=False, told=told)
        yield _fragment(topic, facts, dom_id, covert, covert=True, told=told)


def _fragment(
    topic: str,
    facts: Facts,
    dom_id: str,
    html: str,
    *,
    partitions: frozenset[int] | None = None,
    covert: bool | None = None,
    told: bool = False,
) -> Fragment:
    return Fragment(
        topic=topic,
        panel_id=facts.panel.pk,
        dom_id=dom_id,
        html=html,
        partitions=partitions,
        covert=covert,
        told=told,
        version=facts.panel.version_for(covert=bool(covert)),
    )


def _row(topic: str, subject: _Subject) -> list[Fragment]:
    facts, floor = subject.facts, subject.floor

    def draw(seen: Seen) -> str:
        row = rows.build_row(facts.panel, facts.partitions, seen, facts.now)
        return _html("panels/_row.html", row=row, prefix=_prefix())

    panel = facts.panel
    if panel.covert_alarm or panel.covert_version:
        return list(_variants(topic, facts, f"row-{panel.uid}", draw, floor, told=True))
    return [_fragment(topic, facts, f"row-{panel.uid}", draw(EVERYTHING.since_moment(floor)), told=True)]


@lru_cache(maxsize=1)
def _prefix() -> str:
    return reverse("panel_list")


def _page(topic: str, subject: _Subject) -> list[Fragment]:
    whole, floor = subject.facts, subject.floor
    facts = whole.after(floor)
    panel = facts.panel
    base = f"panel-{panel.uid}"

    def head(seen: Seen) -> str:
        return _html("panels/_head.html", head=heads.build_head(facts, seen))

    def events(seen: Seen) -> str:
        return _html("panels/_events.html", panel=panel, seen=seen, version=panel.version_for(covert=seen.covert))

    found = list(_variants(topic, facts, f"{base}-head", head, floor))
    for partition in facts.partitions:
        cell = cells.build_partition(facts, partition)
        html = _html("panels/_partition.html", cell=cell)
        seen_by = frozenset({partition.number})
        found.append(_fragment(topic, facts, f"partition-{partition.uid}", html, partitions=seen_by))
    for zone in facts.zones:
        html = _html("panels/_zone.html", zone=parts.build_zone(facts, zone))
        found.append(
            _fragment(topic, facts, f"zone-{zone.uid}", html, partitions=_zone_audience(zone.partition_numbers))
        )
    if facts.zones:
        html = _html("panels/_zones_head.html", panel=panel, zones_head=parts.zones_head(facts.zones))
        found.append(_fragment(topic, facts, f"{base}-zones", html))
    for output in facts.outputs:
        html = _html("panels/_output.html", output=parts.build_output(facts, output))
        found.append(_fragment(topic, facts, f"output-{output.uid}", html))

    def asked(seen: Seen) -> str:
        shown = facts.commands_for(covert=seen.covert)
        lines = [commands.build(command, facts.names, facts.now, facts.time_zone) for command in shown]
        earlier = len(lines) < len(whole.commands_for(covert=seen.covert))
        version = panel.version_for(covert=seen.covert)
        return _html("panels/_commands.html", panel=panel, commands=lines, earlier=earlier, version=version)

    for name, html in (
        ("power", _html("panels/_power.html", panel=panel, power=parts.power(facts))),
        ("connection", _html("panels/_connection.html", panel=panel, link=parts.connection(facts))),
        ("news", _html("panels/_news.html", panel=panel, news=news_of(panel))),
    ):
        found.append(_fragment(topic, facts, f"{base}-{name}", html))
    found += _variants(topic, facts, f"{base}-commands", asked, floor)
    found += _variants(topic, facts, f"{base}-events", events, floor, told=True)
    return found


def _home(topic: str, subject: _Subject) -> Iterator[Fragment]:
    """The parts of the pages of a gateway's home; only whoever sees the whole gateway is shown any."""
    facts, pushed = subject.facts, subject.pushed
    home = subject.home and subject.home.after(subject.floor)
    if home is None or not (home.gateway or home.devices or home.scenes or home.executions):
        return
    past = is_past(facts.panel, facts.now)
    since = pushed.since(topic, facts.panel.version, past=past) if pushed is not None else 0
    gateway = scenes.build_gateway(home)
    dom_id = f"gateway-{gateway.uid}"
    # First what says from which version on the rest is told: a page that lacks more asks for all of it.
    html = _html("panels/_homenews.html", gateway=gateway, since=since)
    yield _fragment(topic, facts, f"panel-{gateway.uid}-home", html)
    for device in home.devices:
        if device.version > since or home.is_asked(device):
            yield from _device(topic, facts, home, device)
    for scene in home.scenes:
        html = _html("panels/_scene.html", tile=scenes.build_scene(home, scene))
        yield _fragment(topic, facts, f"scene-{scene.uid}", html)
    yield _fragment(topic, facts, dom_id, _html("panels/_gateway.html", gateway=gateway))


def _device(topic: str, facts: Facts, home: HomeFacts, device: Device) -> Iterator[Fragment]:
    tile = devices.build_tile(home, device)
    yield _fragment(topic, facts, f"device-{device.uid}", _html("panels/_device.html", tile=tile))
    known, others = devices.build_states(home, device)
    html = _html("panels/_states.html", device=device, tile=tile, states=known, others=others)
    yield _fragment(topic, facts, f"states-{device.uid}", html)


def device_html(panel: Panel, device: Device) -> str:
    """The tile of one device as it is now, in the language in force: the answer to an act upon it."""
    home = load_homes([panel], timezone.now())[0]
    loaded = next(one for one in home.devices if one.pk == device.pk)
    return _html("panels/_device.html", tile=devices.build_tile(home, loaded))


def _zone_audience(numbers: Sequence[int]) -> frozenset[int] | None:
    """Who sees one partition sees a zone that lies in no other; a shared one is for those who see the whole."""
    return frozenset(numbers) if len(numbers) == 1 else None


_Renderer = Callable[[str, _Subject], Iterable[Fragment]]
_RENDERERS: Final[dict[str, _Renderer]] = {ROW: _row, PANEL: _page, HOME: _home}


def counters_html(user: User) -> str:
    """The strip of one person, in the language in force."""
    return _html("panels/_counters.html", counters=counters.strip(Watcher(user).counters()))
