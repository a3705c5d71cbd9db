"""The steps of a command and its sentence say the same about how far it came (DESIGN 4.1)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.models import Command, User
from panels.vocabulary import CauseKind, CommandName, CommandState
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]


@pytest.mark.parametrize(
    ("state", "reason", "sent", "steps", "sentence"),
    [
        ("refused", "panel_disabled", True, ["queued", "at the vendor", "refused"], "Not sent: the panel is disabled"),
        ("refused", "refused_by_panel", True, ["queued", "sent", "refused"], "The panel refused:"),
        ("failed", "vendor_unreachable", False, ["queued", "failed"], "Not sent: the vendor"),
        ("failed", "failed", True, ["queued", "sent", "failed"], "could not carry out the command"),
        ("unknown", "vendor_fault", True, ["queued", "sent", "unknown"], "may have acted or not"),
        ("confirmed", "", True, ["queued", "sent", "confirmed"], "Confirmed by the panel"),
    ],
)
def test_steps_and_sentence_agree(  # noqa: PLR0917  (a case and its fixtures)
    state: str, reason: str, sent: bool, steps: list[str], sentence: str, cast: Cast, browse: Browse
) -> None:
    now = timezone.now()
    Command.objects.create(
        panel=cast.villa,
        name=CommandName.SET_OUTPUT,
        output=1,
        on=True,
        cause_kind=CauseKind.PERSON,
        requested_by=cast.owner,
        state=CommandState(state),
        reason=reason,
        created_at=now - timedelta(seconds=3),
        expires_at=now,
        sent_at=now - timedelta(seconds=2) if sent else None,
        settled_at=now - timedelta(seconds=1),
    )
    page = browse(cast.owner).get(reverse("panel", args=[cast.villa.uid])).content.decode()
    listed = page.split('class="command"')[1].split("</li>")[0]
    assert sentence in listed
    said = [part.split("</svg>")[1].split("<time")[0].strip() for part in listed.split("progress__step")[1:]]
    assert said == steps
