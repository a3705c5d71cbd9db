"""What is planned in a home, with what a person can do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from panels.homes import planning
from panels.models import Plan, Scene, User
from panels.presentation.home_facts import HomeFacts
from panels.presentation.plans import PlanLine, build_plan
from panels.views.controls import Hands, scene_act


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOffer:
    """A planned run with what this person can do about it; empty addresses where they cannot.

    ``lapsed``: whoever planned it may not run the scene any more. Only who could take it back is told.
    """

    line: PlanLine
    move: str
    take_back: str
    lapsed: bool


def plan_act(scene: Scene, hands: Hands) -> str:
    """Where a scene is planned, empty where this person may not or its vendor cannot."""
    may = scene_act(scene, hands) and planning.can_plan(scene.panel.connection)
    return reverse("scene_plan", args=[scene.uid]) if may else ""


def offers_of(
    user: User, facts: Iterable[HomeFacts], hands: Mapping[int, Hands], now: datetime, *, arranges: bool
) -> list[PlanOffer]:
    """What this person is told of what is planned, the next run first; ``arranges``: the home is theirs to arrange."""
    lapsed: dict[tuple[int, int], bool] = {}

    def has_lapsed(plan: Plan) -> bool:
        scene, asker = plan.scene, plan.requested_by
        if scene is None or asker is None or asker.pk == user.pk:
            return False
        key = asker.pk, scene.pk
        if key not in lapsed:
            lapsed[key] = not planning.may_run(asker, scene, now)
        return lapsed[key]

    found: list[tuple[datetime, PlanOffer]] = []
    for one in facts:
        for plan in one.plans:
            if plan.scene is None and not arranges:
                # Nobody knows at which of the home's gateways it runs, so it is for those alone who see them all.
                continue
            known = plan.ended_at is None and bool(plan.vendor_id) and planning.can_plan(plan.connection)
            runs = known and plan.scene is not None and bool(scene_act(plan.scene, hands[plan.panel_id]))
            offer = PlanOffer(
                line=build_plan(one, plan),
                move=reverse("plan_move", args=[plan.uid]) if runs else "",
                take_back=reverse("plan_take_back", args=[plan.uid]) if runs or (known and arranges) else "",
                lapsed=arranges and known and has_lapsed(plan),
            )
            found.append((plan.runs_at, offer))
    return [offer for _at, offer in sorted(found, key=lambda pair: pair[0])]
