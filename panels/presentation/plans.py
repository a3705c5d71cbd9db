"""Planned scenes, prepared for their templates: when each runs, who planned it, and what became of it."""

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from panels.models import Plan
from panels.presentation import ages
from panels.presentation.home_facts import HomeFacts
from panels.vocabulary import PlanState

_WORDS: Final = {
    PlanState.ASKED: _("asked, and nobody knows yet whether it is planned"),
    PlanState.PLANNED: _("to come"),
    PlanState.RAN: _("begun by the service"),
    PlanState.OVER: _("its time has come, but the service has not told whether it ran"),
    PlanState.CANCELLED: _("taken back"),
    PlanState.GONE: _("no longer planned: taken back elsewhere, or gone with its scene"),
    PlanState.UNMADE: _("not planned: the service does not have it"),
}
_DUE: Final = _("due, and the service has not told yet whether it ran")
_TAKEN_BACK: Final = _("to be taken back, and nobody knows yet whether it is")
_MARKS: Final = {
    PlanState.PLANNED: ("is-now", "calendar-days"),
    PlanState.RAN: ("is-ok", "check"),
    PlanState.CANCELLED: ("is-ok", "check"),
}
_IN_DOUBT: Final = ("is-unknown", "circle-question-mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One planned run. ``who`` empty: somebody outside; ``told`` is the age of what the service said of it last."""

    uid: str
    name: str
    language: str
    runs_at: SafeString
    word: str
    css: str
    icon: str
    who: str
    told: SafeString | str
    is_open: bool


def build_plan(facts: HomeFacts, plan: Plan) -> PlanLine:
    """One planned run, as its site's clock has it."""
    state = PlanState(plan.state)
    word, (css, icon) = _WORDS[state], _MARKS.get(state, _IN_DOUBT)
    if state.is_open and plan.taken_back_at is not None:
        word, (css, icon) = _TAKEN_BACK, _IN_DOUBT
    elif state is PlanState.PLANNED and plan.runs_at <= facts.now:
        word, (css, icon) = _DUE, _IN_DOUBT
    return PlanLine(
        uid=plan.uid,
        name=plan.scene.name if plan.scene is not None and plan.scene.name else plan.name or plan.vendor_id,
        language=facts.language,
        runs_at=ages.date_html(plan.runs_at, facts.time_zone),
        word=str(word),
        css=css,
        icon=icon,
        who=str(plan.requested_by) if plan.requested_by is not None else "",
        told=ages.age(plan.told_at, facts.now, facts.time_zone) if plan.told_at is not None else "",
        is_open=state.is_open,
    )
