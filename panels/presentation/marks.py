"""Small ready-made pieces of HTML: icons, state chips, glyphs, flags and truth labels.

A list shows hundreds of them, so each is built once per language and kept.
"""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language

from panels.presentation.words import MODE_IN_SENTENCE, STATE_WORDS
from panels.vocabulary import ArmMode, PanelState

STATE_ICONS: dict[str, str] = {
    PanelState.ALARM: "siren",
    PanelState.TAMPER: "hammer",
    PanelState.OFFLINE: "unplug",
    PanelState.TROUBLE: "triangle-alert",
    PanelState.UNKNOWN: "circle-question-mark",
    PanelState.ARMING: "timer",
    PanelState.ARMED: "shield",
    PanelState.ARMED_AWAY: "shield-check",
    PanelState.ARMED_HOME: "house",
    PanelState.ARMED_NIGHT: "moon",
    PanelState.DISARMED: "shield-off",
    "stale": "clock",
    PanelState.NONE: "plug",
    "online": "plug",
}


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("icons.svg")


@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> SafeString:
    """One icon of the sprite; it says nothing to a screen reader, the word beside it does."""
    classes = f"icon {css}".rstrip()
    return mark_safe(  # noqa: S308  (names and classes are our own)
        f'<svg class="{classes}" aria-hidden="true"><use href="{_sprite()}#{name}"/></svg>'
    )


def css_name(state: str) -> str:
    """``armed_away`` as a class: ``is-armed-away``."""
    return "is-disarmed" if state in {PanelState.NONE, "online"} else f"is-{state.replace('_', '-')}"


@lru_cache(maxsize=1024)
def _chip(state: str, truth: str, language: str) -> SafeString:
    shown = PanelState.UNKNOWN.value if truth == "unknown" and state != PanelState.ALARM else state
    words, title = str(STATE_WORDS[shown]), ""
    if shown == PanelState.ARMED:
        # Short beside the other chips; the panel's page says in a sentence that the mode is not told.
        words, title = capfirst(str(MODE_IN_SENTENCE[ArmMode.ARMED])), f' title="{escape(words)}"'
    return mark_safe(  # noqa: S308  (built of our own words)
        f'<span class="state {css_name(shown)} is-{truth}"{title}>{icon(STATE_ICONS[shown])}{escape(words)}</span>'
    )


def chip(state: str, truth: str) -> SafeString:
    """A state chip in the language in force."""
    return _chip(state, truth, get_language() or "en")


@lru_cache(maxsize=1024)
def _glyph(mode: str, alarm: bool, truth: str, language: str) -> SafeString:
    state = PanelState.ALARM.value if alarm else mode
    words = escape(f"{STATE_WORDS[PanelState.ALARM]}, {STATE_WORDS[mode]}" if alarm else STATE_WORDS[state])
    shown = "unknown" if mode == ArmMode.UNKNOWN and not alarm else truth
    return mark_safe(  # noqa: S308  (built of our own words)
        f'<span class="glyph {css_name(state)} is-{shown}" title="{words}" role="img" aria-label="{words}">'
        f"{icon(STATE_ICONS[state])}</span>"
    )


def glyph(mode: str, alarm: bool, truth: str) -> SafeString:
    """One partition as a square with a name for those who cannot see it."""
    return _glyph(mode, alarm, truth, get_language() or "en")


# A text that is safe and one that only reads the same are equal, so their types tell them apart.
@lru_cache(maxsize=2048, typed=True)
def flag(css: str, icon_name: str, text: str) -> SafeString:
    """A small coloured remark; ``text`` is escaped here, unless it is safe."""
    classes = f"flag {css}".rstrip()
    return mark_safe(f'<span class="{classes}">{icon(icon_name)}{conditional_escape(text)}</span>')  # noqa: S308  (escaped)


@lru_cache(maxsize=8)
def truth_mark(truth: str) -> SafeString:
    """Disc, dashed ring, half disc or dotted ring."""
    return mark_safe(  # noqa: S308  (names are our own)
        f'<svg class="truth__mark" viewBox="0 0 24 24" aria-hidden="true"><use href="{_sprite()}#truth-{truth}"/></svg>'
    )
