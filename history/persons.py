"""What the journal has of a person: told to them, and erased without breaking its chain."""

import json
import re
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
    entries = JournalEntry.objects.filter(_about(person) | Q(beside__subject=person.uid), covert=False).distinct()
    return [_told(entry, person) for entry in entries.order_by("pk").prefetch_related("beside")]


def _about(person: User) -> Q:
    """A condition on entries: they tell of this person, whoever their values are about."""
    return Q(actor=person.uid) | Q(on_behalf=person.uid) | Q(object_uid=person.uid) | Q(details__user=person.uid)


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
    """Personal values about them, also where they stand beside entries about something else.

    Their address goes wherever it is; their name only beside entries that tell of them: a site, or somebody else, may
    be called the same.
    """
    erased = JournalPersonal.objects.filter(subject=person.uid).delete()[0]
    theirs = set(JournalEntry.objects.filter(_about(person)).values_list("pk", flat=True))
    # Whole: it may be the end of somebody else's.
    address = re.compile(rf"(?<![\w.+-]){re.escape(person.email.casefold())}(?![\w-]|\.\w)")
    name = person.name.casefold()
    rest = JournalPersonal.objects.filter(part=JournalPersonal.Part.VALUES).iterator(_AT_ONCE)
    others = [
        one.pk
        for one in rest
        if any(address.search(text) or (text and text == name and one.entry_id in theirs) for text in _said(one))
    ]
    for at in range(0, len(others), _AT_ONCE):
        erased += JournalPersonal.objects.filter(pk__in=others[at : at + _AT_ONCE]).delete()[0]
    return erased


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
