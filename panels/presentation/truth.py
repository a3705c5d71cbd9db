"""How sure we are of what we show, and since when: one judgement for every page (DESIGN 5)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from panels.drivers import is_polled
from panels.models import Connection, Panel, Watch
from panels.presentation import ages, marks
from panels.vocabulary import Confidence

# A word older than this, on a healthy link, is no longer news: "as last reported 3 h ago".
QUIET_AFTER = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """``kind`` is confirmed, assumed, stale or unknown: the line style everywhere."""

    kind: str
    label: SafeString


def hindrance_of(panel: Panel) -> Watch | None:
    """What is kept of a panel that ought to be visited and is not; no query where it was loaded with the panel."""
    if not is_polled(panel.connection.vendor):
        return None
    watch = getattr(panel, "watch", None)
    return watch if watch is not None and watch.hindrance else None


def log_unread_since(panel: Panel) -> datetime | None:
    """Since when a panel is looked at without its log, if it is."""
    watch = getattr(panel, "watch", None) if is_polled(panel.connection.vendor) else None
    return watch.log_unread_since if watch is not None else None


def is_stale(panel: Panel, now: datetime) -> bool:
    """Whether the panel's word has outlived its supervision time, or nobody looks at it at all."""
    return (
        panel.stale
        or (panel.stale_at is not None and panel.stale_at <= now)
        or (panel.seen_at is not None and hindrance_of(panel) is not None)
    )


def stale_at(panel: Panel, line: str) -> str:
    """When a page has to grey what it shows of a panel by itself, for a machine; empty where it is grey already."""
    return ages.machine(panel.stale_at) if panel.stale_at and line != "stale" else ""


def is_past(panel: Panel, now: datetime) -> bool:
    """Whether its parts are shown as they last were: of an offline panel only that it is offline is of now."""
    return panel.online is False or is_stale(panel, now)


def kind_of(confidence: str, *, stale: bool, seen: bool) -> str:
    """The line style of a value."""
    if not seen or confidence == Confidence.UNKNOWN:
        return "unknown"
    if stale:
        return "stale"
    return "confirmed" if confidence == Confidence.CONFIRMED else "assumed"


def pushes(connection: Connection) -> bool:
    """Whether this vendor tells by itself; the others are asked."""
    return bool(connection.protocol)


def label(kind: str, text: str, age: SafeString | None) -> SafeString:
    """A truth label: the mark of its kind, and a sentence in which ``{age}`` is where the age goes."""
    words: str = escape(text)
    if age is not None:
        words = words.replace("{age}", age)
    return mark_safe(  # noqa: S308  (escaped, but for the age, which is ready made)
        f'<span class="truth is-{kind}">{marks.truth_mark(kind)}<span>{words}</span></span>'
    )


def _long(kind: str, confidence: str, *, quiet: bool, pushed: bool) -> str:
    """The whole sentence; ``{age}`` is where the age goes."""
    if kind == "stale":
        return _("last word {age} ago")
    if kind == "unknown":
        return _("no word for {age}")
    if confidence == Confidence.REPORTED:
        return _("reported {age} ago, not verified")
    if kind == "assumed":
        return _("assumed, asked {age} ago")
    if quiet:
        return _("as last reported {age} ago")
    return _("panel said so, pushed {age} ago") if pushed else _("panel said so, polled {age} ago")


def _unwatched(*, short: bool) -> str:
    """Nobody looks at the panel; why is said beside."""
    return _("not watched {age}") if short else _("not watched, last word {age} ago")


def _short(kind: str, confidence: str, *, pushed: bool) -> str:
    """The same in the words of a list."""
    if kind == "unknown":
        return _("no word {age}")
    if kind == "assumed":
        return _("reported {age}") if confidence == Confidence.REPORTED else _("asked {age}")
    return _("pushed {age}") if pushed else _("polled {age}")


def judge(
    panel: Panel,
    confidence: str,
    *,
    told_at: datetime | None,
    changed_at: datetime | None,
    now: datetime,
    site_zone: str,
    short: bool = False,
    part: bool = False,
) -> Truth:
    """The truth of one value of a panel: told last at ``told_at``, and so since ``changed_at``. ``part``: of a part."""
    stale = is_past(panel, now) if part else is_stale(panel, now)
    kind = kind_of(confidence, stale=stale, seen=told_at is not None)
    since = changed_at if kind == "assumed" and changed_at is not None else told_at
    unwatched = hindrance_of(panel) is not None
    if since is None:
        words = _("not watched") if unwatched else _("no word yet")
        return Truth(kind="unknown", label=label("unknown", words, None))
    pushed = pushes(panel.connection)
    if unwatched:
        text = _unwatched(short=short)
    elif short:
        text = _short(kind, confidence, pushed=pushed)
    else:
        quiet = (now - since).total_seconds() > QUIET_AFTER
        text = _long(kind, confidence, quiet=quiet, pushed=pushed)
    return Truth(kind=kind, label=label(kind, text, ages.age(since, now, site_zone)))
