"""Letters about what has ended at a site: whoever leads an organization concerned learns it soon, and by mail.

A station above all, which watches for an hour more and may not look at its lists by then; and an owner whose station
has gone. No letter knows of alarms: it would tell of silent ones.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from panels import letters
from panels.membership.acting import leaders
from panels.models import Ending, SiteOrganization, User
from panels.vocabulary import EndingKind, Relation

_AT_ONCE: Final = 50
# A mail server comes back; an address that nobody has does not.
_TRIED_FOR: Final = timedelta(days=1)
_SITE: Final = "panels/mail/site_ended"
_RELATION: Final = "panels/mail/relation_ended"


def sweep() -> int:
    """Write to those whom endings concern that nobody was told of yet; returns to how many.

    An ending is claimed before it is written about: nobody is written to twice by two workers, and what is lost in a
    crash between stands in lists and journals. While a mail server takes nothing, it is tried again.
    """
    told = 0
    # visible: whom it concerns is written to, and nobody else.
    untold = Ending.objects.untold().select_related("organization", "other", "site")
    for ending in untold.order_by("ended_at", "pk")[:_AT_ONCE]:
        now = timezone.now()
        mine = Ending.objects.filter(pk=ending.pk)
        if not mine.filter(told_at=None).update(told_at=now):
            continue
        template, organizations, said = _of_site(ending) if ending.kind == EndingKind.SITE else _of_relation(ending)
        people = _leading(organizations)
        about = f"ending {ending.uid}"
        taken = [letters.write(template, one.email, one.language, lambda: said, about=about) for one in people]  # noqa: B023  (called at once)
        if people and not any(taken) and now - ending.ended_at < _TRIED_FOR:
            mine.filter(told_at=now).update(told_at=None)
        told += sum(taken)
    return told


def _leading(organizations: Iterable[int]) -> list[User]:
    """Those who lead any of these organizations now; each once."""
    now = timezone.now()
    found = {one.user_id: one.user for pk in organizations for one in leaders(pk, now).select_related("user")}
    return list(found.values())


def _of_site(ending: Ending) -> tuple[str, list[int], dict[str, Any]]:
    """For the organization whose list it is. Who has no more than an account is not told which site."""
    watching = SiteOrganization.objects.filter(
        site=ending.site, organization=ending.organization, relation=Relation.MONITORS, valid_until__gt=ending.ended_at
    )
    said = {
        "organization": ending.organization.name,
        "site": ending.site.name if ending.site else "",
        "owner": ending.other.name if ending.other else "",
        "at": ending.ended_at,
        "until": watching.values_list("valid_until", flat=True).first(),
        "is_left": ending.steps.filter(done_at=None).exists(),
    }
    return _SITE, [ending.organization_id], said


def _of_relation(ending: Ending) -> tuple[str, list[int], dict[str, Any]]:
    """For the owner, whose list it is, and for the organization that leaves."""
    site, other = ending.site, ending.other
    if site is None or other is None:
        return _RELATION, [], {}
    relation = SiteOrganization.objects.filter(site=site, organization=other, valid_until__gte=ending.ended_at).first()
    said = {
        "organization": other.name,
        "site": site.name,
        "watches": relation is not None and relation.relation == Relation.MONITORS,
        # Proposed anew meanwhile, it has no end; it was over at once or within the hour.
        "until": relation.valid_until if relation is not None else ending.ended_at,
    }
    return _RELATION, [ending.organization_id, other.pk], said
