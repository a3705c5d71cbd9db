"""Rows a person may see: each queryset that pages use has ``visible_to``.

`panels.access.doors` needs the models, so it is imported where it is used.
"""

from typing import TYPE_CHECKING, Self, TypeAlias

from django.db import models
from django.db.models import Q
from django.utils import timezone

from panels.vocabulary import CauseKind, Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from panels.access.rights import Rights
    from panels.models.commands import Command  # noqa: F401  (named in a generic base)
    from panels.models.messages import Quarantined  # noqa: F401
    from panels.models.panels import Panel, Partition, Zone  # noqa: F401
    from panels.models.people import User

    Person: TypeAlias = User | AnonymousUser


class PanelQuerySet(models.QuerySet["Panel"]):
    """Panels."""

    def visible_to(self, user: "Person") -> Self:
        """Panels of which this person may see at least one partition; disabled ones are shown to nobody."""
        from panels.access.doors import panels_holding
        from panels.access.holdings import rights_of

        now = timezone.now()
        return self.filter(panels_holding(rights_of(user, now), Right.VIEW, now), enabled=True)


def _panels() -> "PanelQuerySet":
    from panels.models.panels import Panel

    return Panel.objects.all()


class PanelPartQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Outputs, devices and what else belongs to a panel as a whole."""

    def visible_to(self, user: "Person") -> Self:
        """Parts of panels of which this person may see the whole."""
        from panels.access.holdings import rights_of

        return self.filter(panel__in=_seen_whole(rights_of(user)))


class PartitionQuerySet(models.QuerySet["Partition"]):
    """Partitions."""

    def visible_to(self, user: "Person") -> Self:
        """All of panels that this person may see whole, and those that are granted by themselves."""
        from panels.access.holdings import rights_of

        rights = rights_of(user)
        granted = Q(pk__in=[])
        for panel_id, numbers in _seen_in_part(rights).items():
            granted |= Q(panel_id=panel_id, number__in=numbers, panel__enabled=True)
        return self.filter(Q(panel__in=_seen_whole(rights)) | granted)


class ZoneQuerySet(models.QuerySet["Zone"]):
    """Zones."""

    def visible_to(self, user: "Person") -> Self:
        """All of panels that this person may see whole, and those that lie in granted partitions and in no other.

        Not those that nothing but silent alarms has named: they are on no page.
        """
        from panels.access.holdings import rights_of

        rights = rights_of(user)
        parts = _seen_in_part(rights)
        # Which partitions a zone lies in is a list in its row, searched alike on no two databases; grants are few.
        listed = self.model.objects.filter(panel__in=parts, panel__enabled=True).values_list(
            "pk", "panel_id", "partition_numbers"
        )
        granted = [pk for pk, panel_id, numbers in listed if numbers and parts[panel_id].issuperset(numbers)]
        return self.filter(Q(panel__in=_seen_whole(rights)) | Q(pk__in=granted), covert=False)


def _seen_whole(rights: "Rights") -> "PanelQuerySet":
    """The panels of which everything may be seen."""
    from panels.access.doors import holding_sites

    granted = [g.panel_id for g in rights.grants if g.partition is None and Right.VIEW in g.rights]
    by_site = holding_sites(rights, Right.VIEW, timezone.now())
    return _panels().filter(by_site | Q(pk__in=granted), enabled=True)


def _seen_in_part(rights: "Rights") -> dict[int, set[int]]:
    """The numbers of partitions that grants show by themselves, by panel."""
    found: dict[int, set[int]] = {}
    for grant in rights.grants:
        if grant.partition is not None and Right.VIEW in grant.rights:
            found.setdefault(grant.panel_id, set()).add(grant.partition)
    return found


class CommandQuerySet(models.QuerySet["Command"]):
    """Commands."""

    def visible_to(self, user: "Person") -> Self:
        """One's own commands on panels still visible, and all commands on panels seen whole.

        None is older than the relation or grant by which it is seen. Reads that Watchpost starts by itself are for
        the station alone: a read out of nowhere would tell a customer, and whoever stands beside them, that a silent
        alarm has come in.
        """
        from panels.access.doors import while_granted, while_related
        from panels.access.holdings import rights_of

        now = timezone.now()
        rights = rights_of(user, now)
        when = "created_at"
        whole = while_related(rights, Right.VIEW, now, when) | while_granted(rights, Right.VIEW, when)
        in_part = Q(pk__in=[])
        for grant in rights.grants:
            if grant.partition is not None and Right.VIEW in grant.rights:
                in_part |= Q(panel_id=grant.panel_id, created_at__gte=grant.since)
        mine = (whole | in_part) & Q(requested_by_id=user.pk)
        asked = _for_everybody() | while_related(rights, Right.SEE_COVERT, now, when)
        return self.filter(mine | whole & asked, panel__enabled=True)

    def for_everybody(self) -> Self:
        """Those that every viewer of the whole panel may be shown, as `Command.is_for_station` says of one."""
        return self.filter(_for_everybody())


def _for_everybody() -> Q:
    return ~Q(cause_kind=CauseKind.SYSTEM) & Q(covert=False)


class QuarantineQuerySet(models.QuerySet["Quarantined"]):
    """Messages that could not be read."""

    def own(self) -> Self:
        """Those that came while their connection was whose it is now; the others nobody sees, counts or replays."""
        return self.filter(organization=models.F("connection__organization"))

    def visible_to(self, user: "Person") -> Self:
        """Those of connections of organizations this person configures or watches for."""
        from panels.access.doors import own_organizations

        return self.own().filter(organization_id__in=own_organizations(user, Right.SEE_RAW))

    def offer_again(self) -> int:
        """Have the workers that hold the connections read these once more, as late news; returns how many.

        Not those of which a part alone is kept.
        """
        waiting = self.own().filter(replayed_at__isnull=True, replay_asked_at__isnull=True, whole=True)
        return waiting.exclude(body="").update(replay_asked_at=timezone.now())
