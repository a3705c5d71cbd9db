"""The cast of the pages, acts for a journal, and hands that tamper with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from history import sealer, verifying
from history.models import JournalEntry
from history.verifying import Verdict
from panels.signals import Act, acts_recorded
from tests.journal_guard import guard_lifted
from tests.panels.pages.conftest import Cast, browse, cast

__all__ = ["browse", "cast"]


@pytest.fixture(autouse=True)
def heads_file(settings: Settings, tmp_path: Path) -> Path:
    """Where this test's heads are written."""
    file = tmp_path / "elsewhere" / "heads.jsonl"
    settings.JOURNAL_HEADS = file
    return file


def note(cast: Cast, what: str = "panel.looked_at", **fields: Any) -> JournalEntry:
    """Have an act noted, as services do it."""
    fields = {"actor": cast.owner.uid, "object_kind": "panel", "object_uid": cast.villa.uid} | fields
    with transaction.atomic():
        acts_recorded.send(sender=None, acts=[Act(at=timezone.now(), act=what, **fields)])
    return JournalEntry.objects.latest("pk")


@pytest.fixture
def chained(cast: Cast) -> list[JournalEntry]:
    """Eight acts at the villa, in its owner's chain."""
    entries = [note(cast, f"act.{number}", details={"number": number}) for number in range(8)]
    sealer.seal_all()
    return entries


@pytest.fixture
def tamper() -> Callable[..., None]:
    """Raw statements of somebody who may do anything in the database."""

    def statements(*said: str) -> None:
        with guard_lifted(), connection.cursor() as cursor:
            for one in said:
                cursor.execute(one)

    return statements


def verdict_on(organization: str) -> Verdict:
    """What verifying one chain finds."""
    (found,) = verifying.verify(organization)
    return found
