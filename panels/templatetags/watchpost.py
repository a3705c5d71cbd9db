"""Icons and the navigation, for templates."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any, Final

from django import template
from django.db.models import Exists, OuterRef, Q
from django.forms import BoundField, Select
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from panels.access.asked import count_waiting
from panels.access.judging import in_force
from panels.access.looks import open_looks
from panels.access.roles import BUNDLES
from panels.entrance import is_near_platform
from panels.models import Connection, Device, Ending, Handover, Membership, User
from panels.presentation import marks
from panels.presentation.words import ROLES
from panels.restoring.standstill import standing_since
from panels.vocabulary import OrganizationKind, Right, Role

register = template.Library()

# Pages below those of an organization and its people.
CONNECTION_PAGES: Final = frozenset(
    {"connection", "connection_login", "connection_offer", "connection_end", "handover"}
)
PEOPLE_PAGES: Final = frozenset(
    {
        "organization",
        "invite",
        "organization_jobs",
        "job_site",
        "job_add",
        "job_change",
        "person_end",
        "endings",
        "ending",
        "organization_propose",
        "site_organizations",
        "site_propose",
        "relation_end",
    }
)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """``{% icon "siren" "icon--s" %}``."""
    return marks.icon(name, css)


@register.inclusion_tag("components/_standstill.html")
def standstill() -> dict[str, Any]:
    """That nothing is watched since a restore of the database, where that is so; one query."""
    since = standing_since()
    return {"since": since.astimezone(UTC) if since is not None else None}


@register.inclusion_tag("components/_looks_frame.html", takes_context=True)
def looks(context: dict[str, Any]) -> dict[str, Any]:
    """Who looks into what this person leads through broken glass, and how to end it; a query where there is any."""
    request = context["request"]
    into = [one for one in _memberships(request) if one.looked_into]  # type: ignore[attr-defined]
    led = _led(into) if getattr(request.user, "impersonator", None) is None else []
    found = open_looks(timezone.now()).filter(organization__in=led)
    return {"looks": found.select_related("user", "organization").order_by("ends_at")}


def _memberships(request: HttpRequest) -> list[Membership]:
    """This person's own, and whether somebody looks in there; one query a page."""
    user = request.user
    if not isinstance(user, User):
        return []
    found: list[Membership] | None = getattr(request, "memberships", None)
    if found is None:
        looked_into = Exists(open_looks(timezone.now()).filter(organization=OuterRef("organization_id")))
        rows = Membership.objects.filter(user=user, pending=False)  # visible: one's own
        found = list(rows.annotate(looked_into=looked_into).select_related("organization").order_by("id"))
        request.memberships = found  # type: ignore[attr-defined]
    return found


def _led(members: Iterable[Membership]) -> list[int]:
    """The organizations among these whose people somebody looks after, now."""
    now = timezone.now()
    return [
        one.organization_id
        for one in members
        if Right.MANAGE_PEOPLE in BUNDLES[Role(one.role)].rights and in_force(now, one.valid_from, one.valid_until)
    ]


@register.filter
def drawing(svg: str) -> SafeString:
    """A picture that allauth has drawn, without the line that only a file of its own begins with."""
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308  (drawn by our own library from our own key)


@register.inclusion_tag("components/_navigation.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The side navigation: where this person belongs and where they can go; a handful of queries."""
    request = context["request"]
    user = request.user
    members = _memberships(request)
    member = members[0] if members else None
    match = request.resolver_match
    own = member is None or member.organization.kind == OrganizationKind.CUSTOMER
    return {
        "user": user,
        "organization": member.organization.name if member else "Watchpost",
        "role": ROLES.get(member.role, "") if member else "",
        "here": match.url_name if match else "",
        # Whether they open now, the pages judge.
        "runs_platform": isinstance(user, User) and user.is_staff and is_near_platform(request),
        **_connections(members),
        # Whether it is so now, the page judges.
        "reads_journal": any(Right.SEE_JOURNAL in BUNDLES[Role(one.role)].rights for one in members),
        **_people(members),
        "at_people": match is not None and match.url_name in PEOPLE_PAGES,
        # Whether they hold now, the page judges.
        "has_jobs": any(one.role == Role.ENGINEER for one in members),
        "at_connections": match is not None and match.url_name in CONNECTION_PAGES,
        # Whoever asks for access, or may be asked.
        "answers": any(one.role != Role.RESIDENT for one in members),
        "waiting": count_waiting(user, members) if isinstance(user, User) else 0,
        "own": own,
        "at_home": isinstance(user, User) and _has_home(user),
    }


def _people(members: Iterable[Membership]) -> dict[str, Any]:
    """Whether to offer the way to the people of an organization, and how many endings there have steps left."""
    leads = _led(members)
    # visible: no more than how many there are, for who manages the people there.
    left = Ending.objects.filter(organization__in=leads).unfinished().count() if leads else 0
    return {"manages_people": bool(leads), "endings_left": left}


def _connections(members: Iterable[Membership]) -> dict[str, bool]:
    """Whether to offer the way to connections: installers have them at their own site, others in ordinary pages."""
    managing = [one for one in members if Right.MANAGE_CONNECTION in BUNDLES[Role(one.role)].rights]
    own = [one.organization_id for one in managing if one.organization.kind != OrganizationKind.INSTALLER]
    # visible: no more than whether there is any.
    offered = Handover.objects.open().filter(taker__in=own)
    # visible: as above.
    has_any = bool(own) and (Connection.objects.filter(organization__in=own).exists() or offered.exists())
    return {"sets_up": len(managing) > len(own), "connects": has_any}


def _has_home(user: User) -> bool:
    """Whether to offer the way to homes; what is found there is asked anew."""
    mine = Q(panel__site__relations__organization__memberships__user=user) | Q(panel__grants__user=user)
    return Device.objects.filter(mine).exists()  # visible: no more than whether there is any


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's control in our clothes, tied to its error and its help."""
    attrs: dict[str, str | bool] = {
        "class": "select" if isinstance(field.field.widget, Select) else "input",
        "placeholder": "",
    }
    if field.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}_error"}
    return field.as_widget(attrs=attrs)
