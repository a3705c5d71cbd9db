"""The people who have a code at a panel."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from panels.access.doors import panel_rights
from panels.dispatch.people import free_numbers
from panels.live.topics import panel_topic
from panels.models import PanelUser
from panels.panel_users import may_manage, may_see
from panels.presentation import ages, commands
from panels.presentation.facts import Facts
from panels.presentation.news import lists_users, news_of, watch_of
from panels.presentation.rows import Seen
from panels.views.loading import load
from panels.views.offers import Offer, Offers
from panels.views.panel import get_panel
from panels.views.requests import PersonRequest
from panels.vocabulary import CommandName, UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLine:
    """One user as this viewer is shown them."""

    uid: str
    number: int
    name: str
    language: str
    email: str
    partitions: str
    is_master: bool
    acts: list[Offer]


@never_cache
@require_safe
def panel_users(request: PersonRequest, uid: str) -> HttpResponse:
    """Who has a code, and, for those who manage them, what can be done about it."""
    found = get_panel(request, uid)
    now = timezone.now()
    rights = panel_rights(request.user, found, now)
    if not lists_users(found) or not may_see(rights):
        raise Http404
    facts = load([found], now)[0]
    seen = Seen.by(rights)
    watch = watch_of(found)
    offers, manages = Offers(found, rights), may_manage(rights)
    told = facts.after(seen.since)
    context: dict[str, Any] = {
        "panel": found,
        "site": found.site,
        "topics": panel_topic(found.uid, get_language() or "en"),
        "news": news_of(found),
        "users": _lines(facts, offers, manages=manages),
        "manages": manages,
        "hidden": watch is not None and watch.users_hidden,
        "most": watch.most_users if watch else None,
        "read_at": ages.age(watch.users_at, now, facts.time_zone) if watch and watch.users_at else "",
        "add": _add(offers) if manages else None,
        "shows_commands": seen.whole,
        "version": found.version_for(covert=seen.covert),
        "commands": [
            commands.build(c, facts.names, now, facts.time_zone) for c in told.commands_for(covert=seen.covert)
        ],
    }
    return render(request, "panels/users.html", context)


def _lines(facts: Facts, offers: Offers, *, manages: bool) -> list[UserLine]:
    names = facts.names.partitions
    # visible: the panel came through visible_to, and who may see its users was just asked.
    users = PanelUser.objects.filter(panel=facts.panel)
    return [
        UserLine(
            uid=user.uid,
            number=user.number,
            name=user.name or _("User {n}").format(n=user.number),
            language=facts.language if user.name else "",
            email=user.email if manages else "",
            partitions=", ".join(names.get(number) or str(number) for number in user.partition_numbers),
            is_master=user.role == UserRole.MASTER,
            acts=_acts(offers, user) if manages else [],
        )
        for user in users
    ]


def _acts(offers: Offers, user: PanelUser) -> list[Offer]:
    """What can be done about one user; nobody is let in twice, or shut out who is not in."""
    slugs = {
        CommandName.NAME_USER: "name-user",
        CommandName.CHANGE_CODE: "change-pin",
        CommandName.REVOKE_ACCESS if user.email else CommandName.GRANT_ACCESS: "shut-out" if user.email else "let-in",
        CommandName.REMOVE_USER: "remove-user",
    }
    found = (offers.link(slug, None, f"?user={user.number}") for name, slug in slugs.items() if name not in user.fixed)
    return [offer for offer in found if offer is not None]


def _add(offers: Offers) -> Offer | None:
    """A new user is made by giving a code to the first free number."""
    free = free_numbers(offers.panel)
    return offers.link("change-pin", None, f"?user={free[0]}") if free else None
