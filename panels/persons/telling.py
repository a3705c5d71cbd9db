"""Everything that is stored of one person, as one value that becomes JSON. Secrets are named, never told.

The rooms above hand in what they have with `tells`.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from panels.models import (
    AccessRequest,
    BreakGlass,
    Command,
    Ending,
    EndingStep,
    Grant,
    Handover,
    Invitation,
    Job,
    KnownBrowser,
    LegalHold,
    Membership,
    OwnPin,
    PanelUser,
    Plan,
    ServiceCode,
    SiteOrganization,
    User,
)
from panels.signals import Act, acts_recorded

Telling = Callable[[User], object]
_tellings: Final[dict[str, Telling]] = {}

_ACCOUNT: Final = (
    "uid",
    "email",
    "name",
    "language",
    "theme",
    "is_active",
    "is_staff",
    "created_at",
    "last_login",
)
# Columns of each table that tell of the person; the way from the table to them stands beside.
_TABLES: Final[dict[str, tuple[type[Model], Sequence[str], Sequence[str]]]] = {
    "addresses": (EmailAddress, ("user",), ("email", "verified", "primary")),
    "second_factors": (Authenticator, ("user",), ("type", "created_at", "last_used_at")),
    "watchpost_pin": (OwnPin, ("user",), ("set_at",)),
    "signed_in": (UserSession, ("user",), ("created_at", "last_seen_at", "ip", "user_agent")),
    "known_browsers": (KnownBrowser, ("user",), ("first_seen_at", "last_seen_at", "confirmed_at")),
    "memberships": (
        Membership,
        ("user",),
        ("uid", "organization__name", "role", "valid_from", "valid_until", "pending"),
    ),
    "invitations": (
        Invitation,
        ("membership__user", "invited_by"),
        ("uid", "membership__organization__name", "sent_at", "expires_at", "accepted_at", "withdrawn_at"),
    ),
    "grants": (
        Grant,
        ("user", "granted_by"),
        (
            "uid",
            "user__uid",
            "panel__uid",
            "panel__name",
            "partition__number",
            "rights",
            "hours",
            "valid_from",
            "valid_until",
            "once",
            "used_at",
        ),
    ),
    "access_requests": (
        AccessRequest,
        ("user", "decided_by"),
        ("uid", "user__uid", "panel__uid", "rights", "reason", "minutes", "asked_at", "decided_at", "approved"),
    ),
    "jobs": (
        Job,
        ("membership__user", "given_by", "ended_by"),
        (
            "uid",
            "membership__user__uid",
            "site__name",
            "first_day",
            "last_day",
            "purpose",
            "notes",
            "created_at",
            "ended_at",
        ),
    ),
    "broken_glass": (BreakGlass, ("user",), ("uid", "organization__name", "reason", "opened_at", "ends_at")),
    "commands": (
        Command,
        ("requested_by",),
        (
            "uid",
            "panel__uid",
            "panel__name",
            "name",
            "partition",
            "zones",
            "output",
            "on",
            "seconds",
            "requested_from",
            "state",
            "reason",
            "created_at",
            "sent_at",
            "settled_at",
        ),
    ),
    "planned_scenes": (Plan, ("requested_by",), ("uid", "name", "runs_at", "state", "began_at")),
    "service_codes_entered": (ServiceCode, ("entered_by",), ("uid", "purpose", "created_at", "revoked_at")),
    "connections_handed_over": (
        Handover,
        ("offered_by", "ended_by"),
        ("uid", "connection__name", "giver__name", "taker__name", "offered_at", "ended_at"),
    ),
    "holds": (LegalHold, ("begun_by", "ended_by"), ("uid", "reason", "begun_at", "ended_at")),
    "endings": (Ending, ("user", "ended_by"), ("uid", "kind", "organization__name", "ended_at")),
    "handovers": (
        Handover,
        ("offered_by", "ended_by"),
        ("uid", "giver__name", "taker__name", "offered_at", "ended_at"),
    ),
    "relations_accepted": (SiteOrganization, ("accepted_by",), ("site__name", "relation", "accepted_at")),
    "steps_done": (EndingStep, ("done_by",), ("uid", "kind", "done_at")),
}


def tells(what: str) -> Callable[[Telling], Telling]:
    """Have a function asked for what another room stores of a person."""

    def keep(telling: Telling) -> Telling:
        _tellings[what] = telling
        return telling

    return keep


def tell(person: User, by: User | None = None) -> dict[str, object]:
    """All of it, and an entry in the journal that it was told; ``by`` is who asked for it on a page."""
    told: dict[str, object] = {
        "exported_at": timezone.now(),
        "account": {name: getattr(person, name) for name in _ACCOUNT},
        **{what: list(_rows(person, *table)) for what, table in _TABLES.items()},
        "codes_at_panels": list(
            PanelUser.objects.filter(email__iexact=person.email).values("panel__uid", "panel__name", "number", "name")
        ),
        **{what: telling(person) for what, telling in _tellings.items()},
    }
    with transaction.atomic():
        acts_recorded.send(sender=User, acts=[act_on(person, "told", by)])
    return told


def as_text(told: dict[str, object]) -> str:
    """What was told, as JSON for people and programs."""
    return json.dumps(told, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)


def act_on(person: User, what: str, by: User | None, **details: int) -> Act:
    """What was done with the data of somebody, for the journal; the person by uid alone."""
    actor = by.uid if by is not None else ""
    act = f"user.{what}"
    return Act(
        at=timezone.now(), act=act, actor=actor, object_kind="user", object_uid=person.uid, details=dict(details)
    )


def _rows(
    person: User, model: type[Model], ways: Sequence[str], columns: Sequence[str]
) -> "QuerySet[Any, dict[str, Any]]":
    theirs = Q()
    for way in ways:
        theirs |= Q(**{way: person})
    rows = model._default_manager.filter(theirs)  # noqa: SLF001  (Django's name for it, of any model)
    if model is Command:
        # What is covert is the station's alone, also before its own people.
        rows = rows.filter(covert=False)
    return rows.order_by("pk").values(*columns)
