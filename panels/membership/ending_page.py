"""The list of one ending as its page shows it: in groups, narrowed, and in a constant number of queries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from panels.addresses import UidConverter
from panels.folding import fold
from panels.membership.checklists import with_places
from panels.models import Ending, EndingStep, Panel
from panels.presentation import ages
from panels.presentation.ending_words import STEP_KINDS, is_nameless, step_text
from panels.presentation.words import event_word
from panels.vocabulary import EndingKind, EndingStepKind

PAGE: Final = 100
_REPORTING: Final = 20
SHOWS: Final = ("left", "done", "all")
# By what steps lie together: the field that tells the groups apart, and the order of all of them.
_GROUPS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "site": ("place", ("where", "place_name", "place")),
    "connection": ("account", ("by_itself", "account_name", "account", "where")),
}
_BY_ITSELF: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How somebody narrows a list. What makes no sense is left out."""

    show: str
    by: str
    kind: str
    text: str

    @classmethod
    def read(cls, ending: Ending, asked: Mapping[str, Any], *, is_done: bool) -> "Asked":
        """Of the query string; of a list with something left, that is what is shown."""
        show, by, kind = (str(asked.get(name, "")) for name in ("show", "by", "kind"))
        return cls(
            show=show if show in SHOWS else ("all" if is_done else "left"),
            # No site is named in one that may not name its own.
            by="connection" if is_nameless(ending) else by if by in _GROUPS else "site",
            kind=kind if kind in EndingStepKind._value2member_map_ else "",
            text=" ".join(str(asked.get("q", "")).replace("\x00", "").split())[:80],
        )

    @property
    def is_narrow(self) -> bool:
        """Whether something is looked for: a whole list is not ticked in one go."""
        return bool(self.kind or self.text)

    @property
    def narrowed(self) -> Q:
        """A condition on steps with their places: what is looked for, done or not."""
        found = Q(kind=self.kind) if self.kind else Q()
        if self.text:
            # A panel is found by the words of its site as well, by whom these may be told alone: a guess that is
            # found is an answer.
            told = ~Q(place="") & Q(panel__search__contains=fold(self.text))
            found &= told | Q(panel__name__icontains=self.text) | Q(connection__name__icontains=self.text)
        return found


@dataclass(slots=True, kw_only=True)
class Group:
    """Steps that lie together; ``left`` of them, on this page or on others, are not done. An empty ``uid``: no group.

    ``language`` is that of its name.
    """

    uid: str
    name: str
    language: str = ""
    left: int = 0
    lines: list[tuple[EndingStep, str]] = field(default_factory=list)


def ending_page(ending: Ending, query: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of an ending shows."""
    # visible: steps of an ending that this person sees.
    steps = with_places(EndingStep.objects.filter(ending=ending), ending)
    kinds = {
        kind: (left, in_all)
        for kind, left, in_all in EndingStep.objects.filter(ending=ending)
        .values_list("kind")
        .annotate(left=Count("pk", filter=Q(done_at=None)), in_all=Count("pk"))
    }
    left, in_all = (sum(one[which] for one in kinds.values()) for which in (0, 1))
    asked = Asked.read(ending, query, is_done=not left)
    found = _grouped(steps.filter(asked.narrowed), asked.by)
    if asked.show != "all":
        found = found.filter(done_at__isnull=asked.show == "left")
    found = found.select_related("panel__site", "panel__connection", "connection", "done_by")
    page = Paginator(found.order_by(*_GROUPS[asked.by][1], "panel__sort_name", "pk"), PAGE).get_page(query.get("page"))
    return {
        "asked": asked,
        "left": left,
        "done": in_all - left,
        "steps_in_all": in_all,
        "kinds": [(kind, STEP_KINDS[kind], kinds[kind][0]) for kind in EndingStepKind if kinds.get(kind, (0,))[0]],
        "page": page,
        "groups": _groups(ending, page, asked),
        "reporting": _reporting(ending),
        "found": steps.filter(asked.narrowed, done_at=None).count() if asked.is_narrow else 0,
    }


def chosen(ending: Ending, query: Mapping[str, Any], posted: Any) -> Q:
    """The steps that a form ticks: one, those with a mark, or all that are left in a group, or of what was found."""
    asked = Asked.read(ending, query, is_done=False)
    if "found" in posted:
        return asked.narrowed if asked.is_narrow else Q(pk__in=[])
    if "group" in posted:
        uid = _uid(posted["group"])
        return Q(**{_GROUPS[asked.by][0]: uid}) & asked.narrowed if uid else Q(pk__in=[])
    uids = [posted["only"]] if "only" in posted else posted.getlist("step")
    return Q(uid__in=[_uid(uid) for uid in uids])


def _uid(text: str) -> str:
    # What is none is asked for nowhere: PostgreSQL stumbles over some of it.
    return text if re.fullmatch(UidConverter.regex, text) else ""


def _grouped(steps: "QuerySet[EndingStep]", by: str) -> "QuerySet[EndingStep]":
    where = Case(
        When(connection__isnull=False, then=Value(0)),
        When(panel__isnull=False, then=Value(1)),
        default=Value(_BY_ITSELF),
        output_field=IntegerField(),
    )
    by_itself = Case(When(connection=None, panel=None, then=Value(1)), default=Value(0), output_field=IntegerField())
    if by == "site":
        return steps.annotate(where=where)
    account_name = Coalesce("connection__name", "panel__connection__name")
    return steps.annotate(where=where, by_itself=by_itself, account_name=account_name)


def _reporting(ending: Ending) -> list[tuple[Panel, SafeString, str]]:
    """Panels of a site that has ended which report on, through an account of whom the list is for; with the last event.

    Nobody else is told: what comes there is the business of whoever moved in.
    """
    if ending.kind != EndingKind.SITE:
        return []
    # visible: they report through an account of the organization whose list this is.
    steps = EndingStep.objects.filter(ending=ending, kind=EndingStepKind.TAKE_OFF)
    panels = Panel.objects.filter(
        pk__in=steps.values("panel_id"),
        connection__organization_id=ending.organization_id,
        site__ended_at__isnull=False,
        enabled=True,
        last_event_at__gt=ending.ended_at,
    )
    now, found = timezone.now(), []
    zone = ending.site.time_zone if ending.site is not None else "UTC"
    for one in panels.order_by("-alarm", "-last_event_at", "pk")[:_REPORTING]:
        what = event_word(one.last_event_kind) or one.last_event_text or one.last_event_kind
        found.append((one, ages.moment_html(one.last_event_at or now, now, zone), what))
    return found


def _groups(ending: Ending, page: "Page[EndingStep]", asked: Asked) -> list[Group]:
    groups: list[Group] = []
    for step in page:
        uid, name, language = _group_of(step, asked.by)
        if not groups or (groups[-1].uid, groups[-1].name) != (uid, name):
            groups.append(Group(uid=uid, name=name, language=language))
        groups[-1].lines.append((step, step_text(ending, step, is_told=bool(_place(step)))))
    field_name = _GROUPS[asked.by][0]
    named = [group.uid for group in groups if group.uid]
    if named and asked.show != "done":
        # visible: as above.
        steps = with_places(EndingStep.objects.filter(ending=ending, done_at=None), ending).filter(asked.narrowed)
        rows = steps.filter(**{f"{field_name}__in": named}).order_by().values_list(field_name)
        left = dict(rows.annotate(left=Count("pk")))
        for group in groups:
            group.left = left.get(group.uid, 0)
    return groups


def _group_of(step: EndingStep, by: str) -> tuple[str, str, str]:
    connection = step.connection or (step.panel.connection if step.panel is not None else None)
    if connection is None:
        return "", _("Done by Watchpost"), ""
    if by == "connection":
        return connection.uid, connection.name, ""
    if step.panel is None:
        return "", _("At the vendors"), ""
    site = step.panel.site
    if not _place(step) or site is None:
        return "", _("Panels without a site"), ""
    return site.uid, site.name, site.language


def _place(step: EndingStep) -> str:
    """The site's uid, if its name may be told."""
    place: str = getattr(step, "place")  # noqa: B009  (annotated)
    return place
