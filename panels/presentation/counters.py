"""The counters strip: how many panels are in each state that somebody should know of."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from panels.presentation.marks import STATE_ICONS
from panels.vocabulary import PanelState

_WORDS: dict[str, Promise] = {
    PanelState.ALARM: _("in alarm"),
    PanelState.TAMPER: _("tamper"),
    PanelState.TROUBLE: _("trouble"),
    PanelState.OFFLINE: _("offline"),
    "stale": _("stale"),
    PanelState.UNKNOWN: _("unknown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One figure and the filtered list it stands for."""

    state: str
    number: int
    word: Promise
    icon: str
    current: bool


def strip(counted: dict[str, int], chosen: Collection[str] = ()) -> list[Counter]:
    """The strip in its fixed order; a zero is shown, faint."""
    return [
        Counter(state=state, number=counted[state], word=word, icon=STATE_ICONS[state], current=set(chosen) == {state})
        for state, word in _WORDS.items()
    ]
