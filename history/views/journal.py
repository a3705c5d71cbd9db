"""The journal, for owners and supervisors."""

import re
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Final
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from history import exporting, presentation
from history.forms import JournalFilter
from history.models import JournalEntry, JournalVerdict, journals_of
from panels.access.doors import own_organizations
from panels.addresses import UidConverter
from panels.models import Organization, User
from panels.pacing import EXPORTS, keep_to
from panels.signals import Act, acts_recorded
from panels.views.commands import address_of
from panels.views.requests import PersonRequest
from panels.vocabulary import Right

ENTRIES: Final = 50


@require_safe
def journal(request: PersonRequest) -> HttpResponse:
    """Who did what to what is theirs, newest first, and whether it is as it was written."""
    journals = _journals(request)
    form = JournalFilter(request.GET)
    entries = form.narrowed(request.user, list(journals)).order_by("-pk")
    before = request.GET.get("before", "")
    if re.fullmatch(UidConverter.regex, before):
        # visible: the place of an entry that this reader sees.
        place = JournalEntry.objects.visible_to(request.user).filter(uid=before).values_list("pk", flat=True).first()
        entries = entries.filter(pk__lt=place or 0)
    found = list(entries[: ENTRIES + 1])
    names = presentation.names_of(found[:ENTRIES], request.user, journals)
    asked = {name: value for name in form.fields if (value := request.GET.get(name))}
    context = {
        "form": form,
        "query": urlencode(asked),
        "older": urlencode(asked | {"before": found[ENTRIES - 1].uid}) if len(found) > ENTRIES else "",
        "is_first": not before,
        "lines": presentation.lines(found[:ENTRIES], names, timezone.now()),
        "verdicts": _verdicts(journals),
        "may_export": bool(own_organizations(request.user, Right.EXPORT)),
    }
    return render(request, "history/journal.html", context)


@require_POST
def journal_export(request: PersonRequest) -> HttpResponseBase:
    """What the page shows, as a table; noted in the journal before the first row leaves."""
    journals = _exported_by(request)
    form = JournalFilter(request.GET)
    entries = form.narrowed(request.user, list(journals))
    if not form.is_valid() or exporting.is_too_much(entries):
        text = _("More than %(most)d entries are not exported at once. Narrow them down.") % {"most": exporting.MOST}
        return _not_exported(request, text)
    with transaction.atomic():
        wait = keep_to(EXPORTS, request.user.pk, address_of(request), timezone.now())
    if wait is not None:
        return _not_exported(request, _("That was exported often within the hour. Wait a while."))
    # What is there now: rows are read while they are sent.
    newest = entries.order_by("-pk").values_list("pk", flat=True).first()
    entries = entries.filter(pk__lte=newest or 0)
    _note(request.user, list(journals), form)
    table = exporting.rows(entries, request.user, list(journals))
    pieces = _one_by_one(table) if isinstance(request, ASGIRequest) else table
    name = f"journal-{timezone.now():%Y%m%d-%H%M%S}.csv"
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"},
    )


def _not_exported(request: PersonRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(f"{reverse('journal')}?{request.GET.urlencode()}")


def _journals(request: PersonRequest) -> dict[str, str]:
    journals = journals_of(request.user)
    if not journals:
        raise Http404
    return journals


def _exported_by(request: PersonRequest) -> dict[str, str]:
    """The journals that may leave the house: seeing one behind a broken glass is not taking it along."""
    # visible: the reader's own organizations, for their ids.
    may = Organization.objects.filter(pk__in=own_organizations(request.user, Right.EXPORT))
    mine = set(may.values_list("uid", flat=True))
    journals = {uid: name for uid, name in _journals(request).items() if uid in mine}
    if not journals:
        raise Http404
    return journals


def _verdicts(journals: dict[str, str]) -> list[tuple[str, JournalVerdict | None]]:
    found = JournalVerdict.objects.in_bulk(list(journals))  # visible: of the reader's own journals
    return [(name, found.get(uid)) for uid, name in journals.items()]


def _note(reader: User, journals: list[str], form: JournalFilter) -> None:
    asked = {name: str(value) for name, value in form.cleaned_data.items() if value}
    act = Act(
        at=timezone.now(),
        act="journal.exported",
        actor=reader.uid,
        object_kind="organization",
        object_uid=journals[0],
        organization=journals[0],
        details={"journals": journals} if len(journals) > 1 else {},
        # Who was looked for is somebody's name.
        personal={"after": asked} if asked else {},
        subject=reader.uid,
    )
    with transaction.atomic():
        acts_recorded.send(sender=JournalEntry, acts=[act])


async def _one_by_one(pieces: Iterator[str]) -> AsyncIterator[str]:
    """For a server that would else take the whole of a plain iterator first."""
    while (piece := await sync_to_async(partial(next, pieces, None))()) is not None:
        yield piece
