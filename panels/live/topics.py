"""Topics: what an open page watches.

``row:<panel uid>:<language>`` a panel's line in a list, ``panel:<panel uid>:<language>`` the parts of its own page,
``home:<panel uid>:<language>`` what hangs on a gateway, ``counters`` the strip of numbers, which is each person's own.
"""

import re
from collections.abc import Iterable
from typing import Final

from django.conf import settings

COUNTERS: Final = "counters"
ROW: Final = "row"
PANEL: Final = "panel"
HOME: Final = "home"
# What one page may watch: fifty rows, the counters, and room for a preview.
MOST_TOPICS: Final = 60

_KINDS: Final = (ROW, PANEL, HOME)
_SHAPE: Final = re.compile(rf"(?:{'|'.join(_KINDS)}):([A-Za-z0-9_-]{{16}}):([a-z]{{2,3}}(?:-[a-z]{{2,8}})?)")


def row_topic(uid: str, language: str) -> str:
    """The topic of a panel's line in a list."""
    return f"{ROW}:{uid}:{language}"


def panel_topic(uid: str, language: str) -> str:
    """The topic of a panel's own page."""
    return f"{PANEL}:{uid}:{language}"


def home_topic(uid: str, language: str) -> str:
    """The topic of the pages of what hangs on a gateway."""
    return f"{HOME}:{uid}:{language}"


def panel_of(topic: str) -> str | None:
    """The uid of the panel a topic is about; None for any other text, languages we do not speak included."""
    match = _SHAPE.fullmatch(topic)
    return match[1] if match and match[2] in dict(settings.LANGUAGES) else None


def language_of(topic: str) -> str | None:
    """The language of a panel's topic; None for any other text."""
    return topic.rpartition(":")[2] if panel_of(topic) else None


def topics_about(uids: Iterable[str]) -> list[str]:
    """Every topic that may be watched of these panels."""
    return [f"{kind}:{uid}:{language}" for uid in uids for kind in _KINDS for language, _ in settings.LANGUAGES]
