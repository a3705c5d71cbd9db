"""Where somebody is signed in."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from panels.access import access_changed
from panels.models import User


def sign_out_everywhere(person: User) -> int:
    """End all sign-ins of a person, in the transaction at hand; open pages find theirs gone. Returns how many."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    # Whose a session is stands inside it.
    mine = [one.pk for one in alive.iterator() if one.get_decoded().get(SESSION_KEY) == str(person.pk)]
    ended = Session.objects.filter(pk__in=mine).delete()[0]
    access_changed()
    return ended
