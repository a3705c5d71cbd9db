"""Letters about requests for access: whoever may answer is told, with a link to the page where they do."""

from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from panels import letters
from panels.access.asked import AskedState, state_of
from panels.access.doors import relations_in_force
from panels.access.standpoints import standpoint
from panels.models import AccessRequest, Membership, User
from panels.presentation.access import length_text
from panels.presentation.grant_words import place_text, rights_text
from panels.vocabulary import Relation, Right

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
    def say() -> dict[str, str]:
        return {
            "person": str(request.user),
            "organization": request.organization.name,
            "place": place_text(request.panel),
            "acts": rights_text(request.rights),
            "time": length_text(request.minutes),
            "reason": request.reason,
            "link": link,
        }

    # Sent by a worker, which speaks nobody's language.
    language = person.language or settings.LANGUAGE_CODE
    letters.write(_TEMPLATE, person.email, language, say, about=f"request {request.uid} as user {person.uid}")
