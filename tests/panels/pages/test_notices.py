"""What stands at the head of a panel's page about commands: one notice for all that was not done, nothing hidden."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.models import Command, User
from panels.vocabulary import CauseKind, CommandName, CommandState
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]


def asked(cast: Cast, ago: float, state: CommandState, name: CommandName = CommandName.SIREN_ON, **more: Any) -> None:
    at = timezone.now() - timedelta(seconds=ago)
    Command.objects.create(
        panel=cast.villa,
        name=name,
        cause_kind=CauseKind.PERSON,
        requested_by=cast.owner,
        state=state,
        created_at=at,
        expires_at=at + timedelta(seconds=15),
        settled_at=None if state in {CommandState.QUEUED, CommandState.SENT} else at,
        **more,
    )


def notices(cast: Cast, browse: Browse) -> list[str]:
    page = browse(cast.owner).get(reverse("panel", args=[cast.villa.uid])).content.decode()
    head = page.split(f'id="panel-{cast.villa.uid}-head"')[1].split('class="panes')[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in head.split('<div class="notice ')[1:]]


def test_what_was_not_done_is_one_notice_with_the_newest_and_a_count(cast: Cast, browse: Browse) -> None:
    asked(cast, 60, CommandState.REFUSED, CommandName.SIREN_OFF)
    asked(cast, 50, CommandState.FAILED, CommandName.SET_OUTPUT, output=1, on=True)
    asked(cast, 40, CommandState.FAILED, CommandName.SET_OUTPUT, output=1, on=True)
    asked(cast, 30, CommandState.EXPIRED, CommandName.CHANGE_CODE, code_owner={"index": 3})

    [notice] = notices(cast, browse)

    assert "Change a PIN, user 3" in notice
    assert "3 more were not done in the last 10 minutes: “Switch output, Siren, on”, “Silence the sirens”." in notice


def test_a_newer_success_of_the_same_act_takes_it_away(cast: Cast, browse: Browse) -> None:
    asked(cast, 60, CommandState.REFUSED, CommandName.SET_OUTPUT, output=1, on=True)
    asked(cast, 50, CommandState.REFUSED)
    assert len(notices(cast, browse)) == 1
    assert "1 more was not done" in notices(cast, browse)[0]

    asked(cast, 40, CommandState.CONFIRMED)
    # Of another output: no word about this one.
    asked(cast, 40, CommandState.CONFIRMED, CommandName.SET_OUTPUT, output=2, on=True)

    [notice] = notices(cast, browse)
    assert "Switch output, Siren, on" in notice
    assert "more was not done" not in notice


def test_an_older_success_takes_nothing_away(cast: Cast, browse: Browse) -> None:
    asked(cast, 50, CommandState.CONFIRMED)
    asked(cast, 40, CommandState.REFUSED)
    assert len(notices(cast, browse)) == 1


def test_what_may_have_been_done_is_never_behind_another(cast: Cast, browse: Browse) -> None:
    asked(cast, 60, CommandState.UNKNOWN)
    asked(cast, 50, CommandState.UNKNOWN, CommandName.SET_OUTPUT, output=1, on=True)
    for ago in (40, 30, 20):
        asked(cast, ago, CommandState.REFUSED, CommandName.CHANGE_CODE, code_owner={"index": ago})
    asked(cast, 1, CommandState.SENT, CommandName.SIREN_OFF, sent_at=timezone.now())

    shown = notices(cast, browse)

    assert ["Silence the sirens" in shown[0], "Switch output" in shown[1], "Sound the sirens" in shown[2]] == [True] * 3
    assert "Change a PIN, user 20" in shown[3]
    assert len(shown) == 4


def test_old_news_is_gone(cast: Cast, browse: Browse) -> None:
    asked(cast, 601, CommandState.REFUSED)
    assert notices(cast, browse) == []
