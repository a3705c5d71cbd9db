"""The panels one person watches: counters, filters, and fifty rows at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from panels.access.doors import relations_in_force
from panels.access.rights import PanelRights, RelationFact, Rights
from panels.entrance import is_near_platform
from panels.live.topics import row_topic
from panels.models import Panel
from panels.presentation import counters
from panels.presentation.narrowing import SORTS, STATES, Filters, Watcher
from panels.presentation.rows import VENDORS, PanelRow, Seen, build_row
from panels.presentation.words import STATE_WORDS
from panels.views.account import speak
from panels.views.requests import PersonRequest
from panels.vocabulary import Relation, Right

PAGE = 50
# From how many panels on the counters help somebody who only looks after their own.
COUNTERS_FROM = 6


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Where a person lands after signing in: on the one panel they have, or on the list, in their own language."""
    watcher = Watcher(request.user)
    answer = redirect("panel_list")
    if request.user.is_staff and not watcher.standings and is_near_platform(request):
        answer = redirect("platform:index")
    elif not watcher.is_professional:
        uids = list(watcher.panels.values_list("uid", flat=True)[:2])
        if len(uids) == 1:
            answer = redirect("panel", uid=uids[0])
    return speak(answer, request.user) if request.user.language else answer


@require_safe
def panel_list(request: PersonRequest) -> HttpResponse:
    """One page of the list. The number of queries does not depend on the number of rows."""
    watcher = Watcher(request.user)
    filters = Filters.read({key: request.GET.getlist(key) for key in request.GET})
    counted = watcher.counters()
    panels = watcher.narrowed(filters)
    total = panels.count() if filters.active else counted["total"]
    pages = max(1, -(-total // PAGE))
    page = min(max(1, _whole(request.GET.get("page", ""))), pages)
    ids = list(panels.values_list("pk", flat=True)[(page - 1) * PAGE : page * PAGE])
    rows = rows_of(watcher, ids)
    language = get_language() or "en"
    strip = watcher.is_professional or counted["total"] >= COUNTERS_FROM
    return render(
        request,
        "panels/list.html",
        {
            "rows": rows,
            "prefix": reverse("panel_list"),
            "filters": filters,
            "chips": _chips(filters),
            "orders": {sort: _sorted(filters, sort) for sort in SORTS},
            "states": [(state, STATE_WORDS[state], state in filters.states) for state in STATES],
            "vendors": VENDORS.items(),
            "counters": counters.strip(counted, filters.states) if strip else (),
            "total": total,
            "all": counted["total"],
            "page": page,
            "pages": pages,
            "previous": filters.query(page=page - 1) if page > 1 else "",
            "next": filters.query(page=page + 1) if page < pages else "",
            "topics": " ".join([*(row_topic(row.uid, language) for row in rows), *(["counters"] if strip else [])]),
            "own": not watcher.is_professional,
            "by_jobs": watcher.by_jobs,
        },
    )


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def _sorted(filters: Filters, sort: str) -> str:
    return replace(filters, sort=sort).query()


def _chips(filters: Filters) -> list[tuple[str, str, str]]:
    """(field, value, address without it) for each active filter."""
    names = {"states": _("state"), "vendor": _("vendor"), "site": _("site"), "text": _("text")}
    values = {
        "states": ", ".join(str(STATE_WORDS[state]) for state in filters.states),
        "vendor": VENDORS.get(filters.vendor, ""),
        "site": filters.site,
        "text": filters.text,
    }
    return [(names[name], values[name], filters.without(name).query()) for name in filters.active]


def panels_of(ids: Sequence[int]) -> list[Panel]:
    """The panels of rows in this order, with all that rows show; two queries."""
    # visible: the ids were picked out of what visible_to gave.
    fetched = Panel.objects.filter(pk__in=ids).select_related("connection", "site", "watch")
    found = {panel.pk: panel for panel in fetched.defer("watch__memory", "watch__abilities")}
    panels = [found[pk] for pk in ids if pk in found]
    prefetch_related_objects(panels, "partitions")
    return panels


def rows_of(watcher: Watcher, ids: Sequence[int]) -> list[PanelRow]:
    """Rows for these panels in this order: the panels, their partitions, their sites' relations, at times grants."""
    panels = panels_of(ids)
    relations: dict[int, list[RelationFact]] = defaultdict(list)
    sites = {panel.site_id for panel in panels if panel.site_id}
    for site_id, organization, relation, may_arm, since in (
        relations_in_force(watcher.now)
        .filter(site_id__in=sites)
        .values_list("site_id", "organization_id", "relation", "may_arm", "valid_from")
    ):
        relations[site_id].append(
            RelationFact(organization_id=organization, relation=Relation(relation), may_arm=may_arm, since=since)
        )
    judged = _judged(watcher, panels, relations)
    return [build_row(panel, list(panel.partitions.all()), Seen.by(judged[panel.pk]), watcher.now) for panel in panels]


def _judged(
    watcher: Watcher, panels: Sequence[Panel], relations: Mapping[int, Sequence[RelationFact]]
) -> dict[int, PanelRights]:
    """What the person may do on each of these panels; a query where a grant could tell more than a membership does."""

    def on(rights: Rights, panel: Panel) -> PanelRights:
        return rights.on(panel.pk, relations.get(panel.site_id or 0, ()), placed_at=panel.placed_at)

    judged = {panel.pk: on(watcher.apart, panel) for panel in panels}
    # A panel of a job is not apart by that: where a membership shows it too, its grants were not loaded.
    apart = {grant.panel_id for grant in watcher.apart.grants if grant.works_for is None}
    cut = [panel for panel in panels if panel.pk not in apart and _is_cut(panel, judged[panel.pk])]
    if cut and watcher.standings:
        held = watcher.rights_on([panel.pk for panel in cut])
        judged |= {panel.pk: on(held, panel) for panel in cut}
    return judged


def _is_cut(panel: Panel, rights: PanelRights) -> bool:
    """Whether the last event of a panel is not shown: it lies before what a membership tells, or none tells of any."""
    since = rights.since(Right.SEE_HISTORY)
    told = since is None or panel.last_event_at is None or since <= panel.last_event_at
    return not (rights.sees_history and told)
