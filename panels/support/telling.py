"""Letters that tell a tenant's people at once that an administrator of the installation looks at what is theirs."""

import logging
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation

from panels.models import Membership, Organization, User
from panels.roles import BUNDLES
from panels.vocabulary import Right

log = logging.getLogger(__name__)


def managers_of(organization: Organization, now: datetime) -> list[User]:
    """The people who lead a tenant now; each once."""
    leading = [role for role, bundle in BUNDLES.items() if Right.MANAGE_PEOPLE in bundle.rights]
    lasting = Q(valid_from__isnull=True) | Q(valid_from__lte=now), Q(valid_until__isnull=True) | Q(valid_until__gt=now)
    # visible: they are written to, and shown to nobody.
    members = Membership.objects.filter(*lasting, organization=organization, role__in=leading, pending=False)
    return list(User.objects.filter(pk__in=members.values("user_id"), is_active=True).order_by("pk"))


def mail(people: Iterable[User], template: str, said: dict[str, Any]) -> None:
    """Write to each in their language. What it is about has been done, letter or no letter."""
    for person in people:
        with translation.override(person.language or translation.get_language() or "en"):
            subject = " ".join(render_to_string(f"{template}_subject.txt", said).split())
            body = render_to_string(f"{template}_message.txt", said)
            try:
                send_mail(subject, body, None, [person.email])
            except (OSError, SMTPException) as error:
                log.warning("user %s was not mailed %s: %s", person.uid, template, type(error).__name__)
