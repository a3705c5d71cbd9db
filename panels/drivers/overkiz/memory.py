"""What the driver wants remembered from answer to answer, as JSON: the home, and what became of our commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from panels.drivers.overkiz.home import Home
from panels.vocabulary import CommandName


@dataclass(slots=True, kw_only=True)
class Asked:
    """A command of ours within an execution."""

    correlation_id: str
    panel: str
    name: CommandName | None
    partition: int | None
    # When its silence was told, or its end.
    told: bool = False


@dataclass(slots=True, kw_only=True)
class Run:
    """An execution that carries commands of ours. ``devices`` is for how many it is."""

    asked: list[Asked]
    devices: int
    one_way: bool
    since: datetime
    ended_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Memory:
    """``ended`` are last events of executions that nobody knew yet: whoever began one may be about to say so.

    ``places`` are the gateways of executions that were announced. ``pulses`` are detectors that only say that something
    happened, with when: they are quiet again by themselves.
    """

    home: Home | None = None
    runs: dict[str, Run] = field(default_factory=dict)
    ended: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    pulses: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def opened(cls, kept: Mapping[str, Any]) -> Self:
        """What `closed` made; empty for nothing."""
        return cls(
            home=Home.opened(kept["home"]) if kept.get("home") else None,
            runs={execution: _run(one) for execution, one in kept.get("runs", {}).items()},
            ended=dict(kept.get("ended", {})),
            places=dict(kept.get("places", {})),
            pulses={url: datetime.fromisoformat(at) for url, at in kept.get("pulses", {}).items()},
        )

    def closed(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "home": self.home.closed() if self.home is not None else None,
            "runs": {execution: _closed(run) for execution, run in self.runs.items()},
            "ended": self.ended,
            "places": self.places,
            "pulses": {url: at.isoformat() for url, at in self.pulses.items()},
        }


def _run(kept: Mapping[str, Any]) -> Run:
    return Run(
        asked=[
            Asked(
                correlation_id=one["correlation"],
                panel=one["panel"],
                name=CommandName(one["name"]) if one["name"] else None,
                partition=one["partition"],
                told=one["told"],
            )
            for one in kept["asked"]
        ],
        devices=kept["devices"],
        one_way=kept["one_way"],
        since=datetime.fromisoformat(kept["since"]),
        ended_at=datetime.fromisoformat(kept["ended_at"]) if kept["ended_at"] else None,
    )


def _closed(run: Run) -> dict[str, Any]:
    return {
        "asked": [
            {
                "correlation": one.correlation_id,
                "panel": one.panel,
                "name": one.name,
                "partition": one.partition,
                "told": one.told,
            }
            for one in run.asked
        ],
        "devices": run.devices,
        "one_way": run.one_way,
        "since": run.since.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
    }
