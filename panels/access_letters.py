"""Letters about requests for access: whoever may answer is told, with a link to the page where they do."""

import logging
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from panels.access import relations_in_force
from panels.asked import AskedState, state_of
from panels.models import AccessRequest, Membership, User
from panels.presentation.access import length_text
from panels.presentation.grant_words import place_text, rights_text
from panels.standpoints import standpoint
from panels.vocabulary import Relation, Right

log = logging.getLogger(__name__)

_TEMPLATE: Final = "panels/mail/access_asked"


def send_letters(uid: str, origin: str) -> None:
    """Tell everybody who may answer a request that is still open; the link opens its page and decides nothing."""
    now = timezone.now()
    # visible: who is told of it is asked one by one.
    rows = AccessRequest.objects.filter(uid=uid).select_related("user", "organization", "panel__site")
    request = rows.first()
    if request is None or state_of(request, now) != AskedState.OPEN:
        return
    wanted = frozenset(Right(right) for right in request.rights)
    for person in _near(request):
        if standpoint(person, request.panel, now).answers(request.user_id, wanted):
            _send(request, person, f"{origin.rstrip('/')}{reverse('access_request', args=[request.uid])}")


def _near(request: AccessRequest) -> list[User]:
    """The people of the organizations whose word may count at the site."""
    relations = relations_in_force(timezone.now()).filter(site=request.panel.site)
    near = relations.filter(Q(relation=Relation.OWNS) | Q(relation=Relation.MONITORS, may_approve=True))
    # visible: of these, those who may answer are written to.
    members = Membership.objects.filter(organization__in=near.values("organization_id"), user__is_active=True)
    people = {one.user_id: one.user for one in members.select_related("user").order_by("pk")}
    return list(people.values())


def _send(request: AccessRequest, person: User, link: str) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        said = {
            # No line of a letter is another's to begin.
            "person": " ".join(str(request.user).split()),
            "organization": " ".join(request.organization.name.split()),
            "place": " ".join(place_text(request.panel).split()),
            "acts": rights_text(request.rights),
            "time": length_text(request.minutes),
            "reason": " ".join(request.reason.split()),
            "link": link,
        }
        try:
            subject = " ".join(render_to_string(f"{_TEMPLATE}_subject.txt", said).split())
            send_mail(f"[Watchpost] {subject}", _body(said), None, [person.email])
        except (OSError, SMTPException) as error:
            log.warning("person %s was not mailed about %s: %s", person.uid, request.uid, type(error).__name__)


def _body(said: dict[str, str]) -> str:
    return f"{render_to_string(f'{_TEMPLATE}_message.txt', said).strip()}\n"
