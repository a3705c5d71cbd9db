"""What the journal has of a person: told to them, and erased without breaking its chain."""

import json
from typing import Any

from django.db.models import Q

from history.models import JournalEntry, JournalPersonal
from panels.models import User
from panels.persons.erasing import erases
from panels.persons.telling import tells

_AT_ONCE = 500


@tells("journal")
def journal_of(person: User) -> list[dict[str, Any]]:
    """What they did, and what was done to them or in their place; what is covert stays with the station."""
    about = Q(actor=person.uid) | Q(on_behalf=person.uid) | Q(object_uid=person.uid) | Q(details__user=person.uid)
    entries = JournalEntry.objects.filter(about | Q(beside__subject=person.uid), covert=False).distinct()
    return [_told(entry, person) for entry in entries.order_by("pk").prefetch_related("beside")]


def _told(entry: JournalEntry, person: User) -> dict[str, Any]:
    # visible: values beside an entry are told to whom they are about.
    beside = {one.part: json.loads(one.values) for one in entry.beside.all() if one.subject == person.uid}
    return {
        "entry": entry.uid,
        "at": entry.at,
        "act": entry.act,
        "by_this_person": entry.actor == person.uid,
        "kind": entry.object_kind,
        "object": entry.object_uid,
        "panel": entry.panel,
        "site": entry.site,
        "details": entry.details,
        "before": entry.before,
        "after": entry.after,
        "personal": beside,
    }


@erases("journal")
def erase_values(person: User) -> int:
    """Personal values about them, also where they stand beside entries about something else."""
    erased = JournalPersonal.objects.filter(subject=person.uid).delete()[0]
    words = {word for word in (person.email.casefold(), person.name.casefold()) if word}
    rest = JournalPersonal.objects.filter(part=JournalPersonal.Part.VALUES).iterator(_AT_ONCE)
    others = [one.pk for one in rest if _is_about(_said(one), person.email.casefold(), words)]
    for at in range(0, len(others), _AT_ONCE):
        erased += JournalPersonal.objects.filter(pk__in=others[at : at + _AT_ONCE]).delete()[0]
    return erased


def _is_about(said: set[str], email: str, words: set[str]) -> bool:
    """A name has to be all that is said; an address may stand among other words."""
    return bool(said & words) or any(email in text for text in said)


def _said(one: JournalPersonal) -> set[str]:
    """The texts among values, however deep."""
    found, rest = set[str](), [json.loads(one.values)]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            rest += value.values()
        elif isinstance(value, list):
            rest += value
        elif isinstance(value, str):
            found.add(value.casefold())
    return found
