"""Sign-ins and what belongs to them, in the journal of everybody who has to know.

Whoever belongs to several organizations may act for each of them: each one's journal has the entry, by itself, and
none tells of the others. What administrators do, and people who belong nowhere, stands in the platform's.
"""

from typing import Final

from django.utils import timezone

from panels import provenance
from panels.access.judging import in_force
from panels.models import Membership, User
from panels.signals import Act, acts_recorded

# The organization of entries that are the platform's own.
_PLATFORM: Final = ""


def record(user: User, what: str, *, by: User | None = None, known: bool = True, **details: object) -> None:
    """Note something about a person's way in, in the transaction at hand.

    They did it themself, or ``by`` did; with ``known`` False Watchpost, or somebody of whom nobody knows who they are.
    """
    now, way = timezone.now(), provenance.current()
    actor = (by or user).uid if known else ""
    # Where an entry has an actor, it is known by itself where they came from.
    stranger = {"address": way.address, "browser": way.browser} if not known and way.address else {}
    acts = [
        Act(
            at=now,
            act=what,
            actor=actor,
            # Not a person's: else the journal would look for an organization of theirs by itself.
            object_kind="account",
            object_uid=user.uid,
            organization=organization,
            details=details,
            personal=stranger,
            subject=user.uid if stranger else "",
        )
        for organization in _journals_of(user)
    ]
    acts_recorded.send(sender=User, acts=acts)


def _journals_of(user: User) -> list[str]:
    """The uids of the organizations whose journals have an entry about this person; the platform's is empty."""
    now = timezone.now()
    # visible: it says in which journals to write, and is shown to nobody.
    rows = Membership.objects.filter(user=user, pending=False).values_list(
        "organization__uid", "valid_from", "valid_until"
    )
    theirs = list(dict.fromkeys(uid for uid, begins, ends in rows if in_force(now, begins, ends)))
    return [*theirs, _PLATFORM] if user.is_staff or not theirs else theirs
