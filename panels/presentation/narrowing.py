"""What one person's list shows: the filters of the query string as conditions, and the counters beside them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Case, Count, F, PositiveSmallIntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from panels.access.doors import by_grant_alone, holding_sites, panels_holding, while_told
from panels.access.holdings import Holdings
from panels.access.rights import Granted, Rights
from panels.bulk import among
from panels.drivers import DRIVERS
from panels.folding import fold
from panels.models import Panel, Partition, User
from panels.vocabulary import ArmMode, PanelState, Relation, Right

STALE: Final = "stale"
COUNTED: Final = (
    PanelState.ALARM,
    PanelState.TAMPER,
    PanelState.TROUBLE,
    PanelState.OFFLINE,
    STALE,
    PanelState.UNKNOWN,
)
STATES: Final = (*(state.value for state in PanelState), STALE)
SORTS: Final = ("worst", "name", "event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The query string of the list. Unknown values are dropped, so an old bookmark never breaks."""

    states: tuple[str, ...] = ()
    vendor: str = ""
    site: str = ""
    text: str = ""
    sort: str = "worst"

    @classmethod
    def read(cls, query: dict[str, list[str]]) -> "Filters":
        """Read ``state`` (repeated or with commas), ``vendor``, ``site``, ``q`` and ``sort``."""
        asked = ",".join(query.get("state", ())).split(",")
        # PostgreSQL takes no NUL in a text.
        first = {key: values[0].replace("\0", "").strip()[:100] for key, values in query.items() if values}
        return cls(
            states=tuple(state for state in STATES if state in asked),
            vendor=first["vendor"] if first.get("vendor") in DRIVERS else "",
            site=first.get("site", ""),
            text=first.get("q", ""),
            sort=first["sort"] if first.get("sort") in SORTS else "worst",
        )

    def query(self, **page: int) -> str:
        """The same filters as a query string, empty ones left out."""
        parts: dict[str, Any] = {
            "state": ",".join(self.states),
            "vendor": self.vendor,
            "site": self.site,
            "q": self.text,
            "sort": "" if self.sort == "worst" else self.sort,
            **page,
        }
        kept = {key: value for key, value in parts.items() if value}
        return f"?{urlencode(kept, safe=',')}" if kept else "?"

    def without(self, name: str) -> "Filters":
        """These filters less one."""
        empty: Any = () if name == "states" else ""
        return replace(self, **{name: empty})

    @property
    def active(self) -> list[str]:
        """Names of the filters that narrow the list."""
        return [name for name in ("states", "vendor", "site", "text") if getattr(self, name)]


class Watcher:
    """One person and the panels they see, with the few facts that decide what a list may tell them."""

    def __init__(self, user: User, now: datetime | None = None) -> None:
        self.user = user
        self.now = now or timezone.now()
        self.holdings = Holdings(user, self.now)
        self.standings = self.holdings.by_membership.standings
        # The others change nothing about which panels are seen, and may be a thousand.
        self.apart: Rights = self.holdings.rights(by_grant_alone(self.holdings.by_membership, Right.VIEW, self.now))
        # visible: the condition of visible_to, on rights that are already loaded.
        self.panels = Panel.objects.filter(panels_holding(self.apart, Right.VIEW, self.now), enabled=True)

    def rights_on(self, panels: Collection[int]) -> Rights:
        """What this person holds on these panels, every grant there included."""
        return self.holdings.rights(Q(panel__in=panels))

    @property
    def is_station(self) -> bool:
        """Whether some membership shows silent alarms."""
        return any(Right.SEE_COVERT in standing.rights for standing in self.standings)

    @property
    def _sees_all_covert(self) -> bool:
        """Whether every panel that is visible at all shows its silent alarms: an operator and nothing else."""
        return not self._shown_by_grants and all(
            Right.SEE_COVERT in standing.rights for standing in self.standings if Right.VIEW in standing.rights
        )

    @property
    def _shows_covert(self) -> Q:
        """Panels that a membership shows with their silent alarms; no grant gives that."""
        return holding_sites(self.apart, Right.SEE_COVERT, self.now)

    @property
    def is_professional(self) -> bool:
        """Whether this person watches or installs for others."""
        return any(standing.relation != Relation.OWNS for standing in self.standings)

    @property
    def by_jobs(self) -> bool:
        """Whether this person sees panels by their jobs."""
        return any(one.relation == Relation.INSTALLS and not one.rights for one in self.standings)

    @property
    def _shown_by_grants(self) -> list[Granted]:
        return [grant for grant in self.apart.grants if Right.VIEW in grant.rights]

    @cached_property
    def limited(self) -> dict[int, str]:
        """Panels of which only some partitions are seen, with the state that these partitions have."""
        whole = {grant.panel_id for grant in self._shown_by_grants if grant.partition is None}
        granted = {
            (grant.panel_id, grant.partition)
            for grant in self._shown_by_grants
            if grant.partition is not None and grant.panel_id not in whole
        }
        if not granted:
            return {}
        # visible: the person's own grants say which partitions; panels seen whole are left out.
        in_part = Partition.objects.filter(panel__in=among({panel for panel, _ in granted}))
        states: dict[int, PanelState] = {}
        for panel_id, number, mode, alarm in in_part.values_list("panel_id", "number", "mode", "alarm"):
            if (panel_id, number) in granted:
                state = PanelState.ALARM if alarm else PanelState(ArmMode(mode).value)
                states[panel_id] = min(states.get(panel_id, state), state, key=lambda found: found.rank)
        return {panel_id: state.value for panel_id, state in states.items()}

    def in_state(self, states: tuple[str, ...]) -> Q:
        """Panels that show one of these states to this person."""
        plain = [state for state in states if state != STALE]
        condition = Q(state__in=plain)
        if STALE in states:
            condition |= Q(stale=True) | Q(stale_at__lte=self.now)
        if PanelState.ALARM in plain and self.is_station:
            covert = Q(covert_alarm=True)
            if not self._sees_all_covert:
                covert &= self._shows_covert
            condition |= covert
        if self.limited:
            matching = [panel_id for panel_id, state in self.limited.items() if state in states]
            condition = condition & ~Q(pk__in=among(self.limited)) | Q(pk__in=among(matching))
        return condition

    def counters(self) -> dict[str, int]:
        """How many panels show each counted state, and ``total``: one aggregate over what is visible."""
        counts: dict[str, Any] = {f"n_{state}": Count("pk", filter=self.in_state((state,))) for state in COUNTED}
        found = self.panels.aggregate(total=Count("pk"), **counts)
        return {key.removeprefix("n_"): value for key, value in found.items()}

    def narrowed(self, filters: Filters) -> QuerySet[Panel]:
        """The visible panels that pass the filters, in the chosen order."""
        panels = self.panels
        if filters.states:
            panels = panels.filter(self.in_state(filters.states))
        if filters.vendor:
            panels = panels.filter(connection__vendor=filters.vendor)
        if filters.site:
            panels = panels.filter(sort_name__startswith=fold(filters.site))
        for word in fold(filters.text).split()[:6]:
            panels = panels.filter(search__contains=word)
        if filters.sort == "name":
            return panels.order_by("sort_name", "id")
        if filters.sort == "event":
            return panels.order_by(self._last_event().desc(nulls_last=True), "-id")
        return panels.order_by(self._rank(), "sort_name", "id")

    def _rank(self) -> F | Case:
        """How bad each panel is as far as this person may know; a plain column wherever one rule holds for all."""
        if self.is_station and self._sees_all_covert:
            return F("station_rank")
        cases = [
            When(pk__in=among(panel for panel, shown in self.limited.items() if shown == state), then=Value(state.rank))
            for state in PanelState
            if state in self.limited.values()
        ]
        if self.is_station:
            cases.append(When(self._shows_covert, then=F("station_rank")))
        plain = F("state_rank")
        return Case(*cases, default=plain, output_field=PositiveSmallIntegerField()) if cases else plain

    def _last_event(self) -> Case:
        """When something last happened, as far as this person's pages list it; else nothing.

        An order by what they may not see would tell of it: of the time before their relation, or of other partitions.
        The row shows this very moment or none, so silent alarms, which it never names, move nothing here either.
        """
        seen = while_told(self.holdings.rights(), self.now, "last_event_at", panel="pk", site="site_id")
        return Case(When(seen, then=F("last_event_at")), default=Value(None))
