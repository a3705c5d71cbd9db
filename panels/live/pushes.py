"""What travels from publishers to hubs: rendered fragments with who may see them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from channels.layers import get_channel_layer

from panels.access.doors import access_version
from panels.access.rights import RelationFact
from panels.access.standings import Standings
from panels.pushed import Pushed
from panels.vocabulary import Relation

# The group every hub is in, and the types of the messages in it.
GROUP: Final = "live"
PUSH: Final = "live.push"
ECHO: Final = "live.echo"


def layer() -> Any:
    """The channel layer, which belongs to the running loop."""
    return get_channel_layer()


def iso(at: float) -> str:
    """A moment as pages read it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def compose(
    panel_ids: Collection[int],
    topics: Collection[str],
    *,
    counters: bool,
    sent_at: float,
    covert: Collection[int] = (),
    covert_counters: bool = False,
    resync: bool = False,
    standings: Standings | None = None,
    pushed: Pushed | None = None,
) -> dict[str, Any]:
    """Render ``topics`` of these panels into one message for the layer. Reads the database.

    ``pushed`` is what went out before, None: all of a home is rendered.

    ``covert`` panels have news only for people who see silent alarms; so may the counters.
    The access version is read last: a change during rendering makes hubs ask again before they forward.
    """
    # Fragments are made of what pages are made of; pages may send, so they may import this package.
    from panels.fragments import render

    rendered = render(panel_ids, topics, standings, covert=covert, pushed=pushed) if topics else []
    return {
        "type": PUSH,
        "fragments": [
            [
                fragment.topic,
                fragment.panel_id,
                fragment.dom_id,
                fragment.html,
                None if fragment.partitions is None else sorted(fragment.partitions),
                fragment.covert,
                fragment.told,
                fragment.version,
            ]
            for fragment in rendered
        ],
        # Pairs, because a map's keys must be text on the wire.
        "audiences": list({fragment.panel_id: fragment.relations for fragment in rendered}.items()),
        "access_version": access_version(),
        "sent_at": sent_at,
        "counters": counters,
        "covert_counters": covert_counters,
        "resync": resync,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Everything beside a person's own rights that decides who sees a panel. ``key`` stands for the rest."""

    key: str
    panel_id: int
    relations: tuple[RelationFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One fragment on its way to sockets, encoded once for all of them."""

    topic: str
    dom_id: str
    # The HTML as a JSON string, quotes included.
    text: str
    # None: made for whom it is sent to.
    audience: Audience | None = None
    partitions: frozenset[int] | None = None
    covert: bool | None = None
    # It names what happened: who may not see that is told to ask for their own.
    told: bool = False
    # That of the panel's row it was made from: publishers in several processes may overtake each other.
    version: int = 0

    def outdates(self, other: "Part | None") -> bool:
        """Whether this one is to be shown instead of another of the same object."""
        return other is None or self.version >= other.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A message of the layer, read."""

    parts: tuple[Part, ...]
    access_version: int
    sent_at: float
    counters: bool
    resync: bool
    # The counters of people who see silent alarms may have moved, and nobody else's.
    covert_counters: bool = False

    @classmethod
    def read(cls, message: dict[str, Any]) -> "Push":
        """Take a message apart; fragments of panels without an audience (disabled, deleted) are for nobody."""
        audiences = {
            panel_id: Audience(
                key=f"{panel_id} {relations}",
                panel_id=panel_id,
                relations=tuple(
                    RelationFact(organization_id=organization, relation=Relation(relation), may_arm=may_arm)
                    for organization, relation, may_arm in relations
                ),
            )
            for panel_id, relations in message["audiences"]
        }
        return cls(
            parts=tuple(
                Part(
                    topic=topic,
                    dom_id=dom_id,
                    text=json.dumps(html, ensure_ascii=False),
                    audience=audiences[panel_id],
                    partitions=None if partitions is None else frozenset(partitions),
                    covert=covert,
                    told=told,
                    version=version,
                )
                for topic, panel_id, dom_id, html, partitions, covert, told, version in message["fragments"]
                if panel_id in audiences
            ),
            access_version=message["access_version"],
            sent_at=message["sent_at"],
            counters=message["counters"],
            # A publisher of the version before says nothing of it.
            covert_counters=message.get("covert_counters", False),
            resync=message["resync"],
        )

    @classmethod
    def merged(cls, pushes: Sequence["Push"]) -> "Push":
        """Several as one: the newest of each fragment by its version, as old as the oldest of them."""
        if len(pushes) == 1:
            return pushes[0]
        newest: dict[tuple[str, str, bool | None], Part] = {}
        for push in pushes:
            for part in push.parts:
                key = (part.topic, part.dom_id, part.covert)
                if not part.outdates(newest.get(key)):
                    continue
                # Put at the end: a variant must come after what it replaces.
                newest.pop(key, None)
                newest[key] = part
        return cls(
            parts=tuple(newest.values()),
            access_version=max((push.access_version for push in pushes), default=0),
            sent_at=min((push.sent_at for push in pushes), default=0.0),
            counters=any(push.counters for push in pushes),
            covert_counters=any(push.covert_counters for push in pushes),
            resync=any(push.resync for push in pushes),
        )
