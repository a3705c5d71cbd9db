"""The journal as people read it: who, what, where, and what was before and after."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from history import act_words
from history.models import JournalEntry, JournalLink, JournalPersonal
from panels.models import Organization, Panel, User
from panels.presentation import ages

# Uids of what an entry is tied to: said in words, or nothing a reader can do anything with.
_TIES: Final = frozenset({"user", "organization", "site", "panel", "connection", "command", "fields", "steps"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry."""

    uid: str
    at: SafeString
    icon: str
    what: str
    who: str
    where: str
    language: str
    whom: str
    notes: tuple[str, ...]
    covert: bool
    number: int | None


@dataclass(slots=True, kw_only=True)
class Names:
    """Names of what some entries are about, as far as their reader may know them."""

    people: dict[str, str] = field(default_factory=dict)
    administrators: set[str] = field(default_factory=set)
    organizations: dict[str, str] = field(default_factory=dict)
    panels: dict[str, Panel] = field(default_factory=dict)
    beside: dict[int, dict[str, Any]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    # Of what has no place of its own: where the reader's first site is.
    home_zone: str = "UTC"

    def who(self, entry: JournalEntry) -> str:
        """One's own people by name, others by the organization they act for."""
        if not entry.actor:
            return "Watchpost"
        known = self.people.get(entry.actor) or self.organizations.get(entry.party)
        if known:
            return known
        return _("an administrator") if entry.actor in self.administrators else _("somebody else")

    def where(self, entry: JournalEntry) -> str:
        """The site, or the panel that stands nowhere."""
        panel = self.panels.get(entry.panel)
        if panel is None:
            return ""
        return panel.site.name if panel.site is not None else panel.name

    def zone(self, entry: JournalEntry) -> str:
        """The time zone there."""
        panel = self.panels.get(entry.panel)
        return panel.site.time_zone if panel is not None and panel.site is not None else self.home_zone


def names_of(entries: Collection[JournalEntry], reader: User, journals: Collection[str]) -> Names:
    """Look all of them up at once."""
    names, pks = Names(), [entry.pk for entry in entries]
    people = {uid for entry in entries for uid in (entry.actor, _person(entry)) if uid}
    # visible: those of the reader's own organizations, and guests let in to what those own; of others no name.
    for person in User.objects.filter(uid__in=people).prefetch_related("memberships__organization"):
        theirs = list(person.memberships.all())
        # Who was invited and has not come is known by the address that was written to, and not by a name.
        came = {member.organization.uid for member in theirs if not member.pending}
        if came & set(journals) or not (theirs or person.is_staff):
            names.people[person.uid] = str(person)
        elif person.is_staff:
            names.administrators.add(person.uid)
    parties = {entry.party for entry in entries}
    # visible: who did something to what the reader's organization owns.
    names.organizations.update(Organization.objects.filter(uid__in=parties).values_list("uid", "name"))
    wanted = {entry.panel for entry in entries if entry.panel}
    zones = Panel.objects.visible_to(reader).filter(site__isnull=False).order_by("pk")
    names.home_zone = zones.values_list("site__time_zone", flat=True).first() or names.home_zone
    seen = Panel.objects.visible_to(reader).filter(uid__in=wanted).select_related("site")
    names.panels.update((panel.uid, panel) for panel in seen)
    ours = {entry.pk for entry in entries if entry.party in journals or not entry.party}
    # visible: beside entries that the reader sees; where somebody acted from is for their own organization.
    for one in JournalPersonal.objects.filter(entry_id__in=pks):
        if one.part == JournalPersonal.Part.VALUES or one.entry_id in ours:
            names.beside.setdefault(one.entry_id, {})[one.part] = json.loads(one.values)
    # visible: places in the readers' own chains; numbers of others would look like those.
    links = JournalLink.objects.filter(entry_id__in=pks, organization__in=journals)
    names.numbers.update(links.values_list("entry_id", "number"))
    return names


def lines(entries: Sequence[JournalEntry], names: Names, now: datetime) -> list[Line]:
    """Entries in words."""
    return [_line(entry, names, now) for entry in entries]


def _line(entry: JournalEntry, names: Names, now: datetime) -> Line:
    panel = names.panels.get(entry.panel)
    return Line(
        uid=entry.uid,
        at=ages.moment_html(entry.at, now, names.zone(entry)),
        icon=act_words.icon(entry.act),
        what=act_words.word(entry.act),
        who=names.who(entry),
        where=names.where(entry),
        language=panel.site.language if panel is not None and panel.site is not None else "",
        whom=names.people.get(_person(entry), "") if _person(entry) != entry.actor else "",
        notes=tuple(_notes(entry, names.beside.get(entry.pk, {}))),
        covert=entry.covert,
        number=names.numbers.get(entry.pk),
    )


def _person(entry: JournalEntry) -> str:
    """The person an entry is about."""
    return entry.object_uid if entry.object_kind in ("user", "account") else str(entry.details.get("user") or "")


def _notes(entry: JournalEntry, beside: Mapping[str, Any]) -> Iterable[str]:
    """What changed, what else is known, and where it came from."""
    values = beside.get(JournalPersonal.Part.VALUES, {})
    before = (entry.before or {}) | (values.get("before") or {})
    after = (entry.after or {}) | (values.get("after") or {})
    for name, now in after.items():
        # Names and the like, as somebody typed them.
        say = _as_written if name in (values.get("after") or {}) else _said
        yield f"{_called(name)}: {say(before[name])} → {say(now)}" if name in before else f"{_called(name)}: {say(now)}"
    for name, value in entry.details.items():
        if name not in _TIES and value not in (None, "", [], {}):
            yield f"{_called(name)}: {_said(value)}"
    came = beside.get(JournalPersonal.Part.FROM)
    if came:
        yield _("from {address}").format(address=came.get("address", ""))


def _called(name: str) -> str:
    return name.replace("_", " ")


def _as_written(value: Any) -> str:
    return value if isinstance(value, str) and value else _said(value)


def _said(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return _moment(value) or value.replace("_", " ")


def _moment(text: str) -> str:
    """A moment as one says it; empty for what is none."""
    try:
        moment = datetime.fromisoformat(text)
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment.tzinfo is not None else ""
    except (ValueError, OverflowError):
        return ""
