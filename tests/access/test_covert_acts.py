"""A silent hold-up, and every act and every export of those who may not know of it: answered as if there were none."""

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from difflib import unified_diff
from typing import Final

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.urls import reverse

from history.models import Event
from panels.persons import telling
from tests.access import acts_of_panels
from tests.access.acts import Act, read
from tests.access.routes import AUDIENCES
from tests.access.test_acts import ACTS
from tests.access.test_covert import STATION, hold_up
from tests.access.trying import Outcome, Trials
from tests.access.visitors import Visitors, text_of
from tests.access.world import World

OTHERS: Final = [one for one in AUDIENCES if one not in STATION]
# What is asked of the very panel, and the journal that is taken home.
NEAREST: Final = [
    act for act in read(acts_of_panels.TABLE) if act.of == "house" or act.name in {"access_end", "journal_export"}
]
# Names of what an act has made, a form's token, its nonce, the clock that a page says it was made by, and when who asks
# signed in, which they do anew for some acts.
_NEW: Final = re.compile(
    r"(?<![\w-])[\w-]{16}(?![\w-])|(?<=csrfmiddlewaretoken\" value=\")[^\"]+|(?<=nonce=\")[^\"]+|(?<=data-now=\")[^\"]+"
    r"|(?<=\"last_login\": \")[^\"]+|(?<=\"created_at\": \")[^\"]+|(?<=\"last_seen_at\": \")[^\"]+"
)


@pytest.fixture(autouse=True)
def later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is half an hour later, and stays so."""
    moment = world.now + timedelta(minutes=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def outcomes(trials: Trials, audience: str, acts: Iterable[Act]) -> dict[Act, Outcome]:
    """What comes of each act, tried by somebody."""
    trials.look_anew()
    return {act: trials.attempt(act, audience) for act in acts}


def alike(world: World, trials: Trials, audience: str, acts: list[Act]) -> None:
    """Each of them is answered, done and noted with the hold-up as without."""
    # What differs because a vendor's hour turned between the two does not differ again; what tells of a hold-up does.
    told = differing(world, trials, audience, [*differing(world, trials, audience, acts)])
    assert not told, "\n".join(f"{act}\n{change}" for act, change in told.items())


def differing(world: World, trials: Trials, audience: str, acts: list[Act]) -> dict[Act, str]:
    """The acts whose outcome a hold-up changes, and how."""
    before = outcomes(trials, audience, acts)
    with transaction.atomic():
        hold_up(world)
        after = outcomes(trials, audience, acts)
        transaction.set_rollback(True)
    trials.look_anew()
    found = {}
    for act, was in before.items():
        now = after[act]
        if (now.word, now.changed, now.entries) != (was.word, was.changed, was.entries):
            found[act] = f"{was} became {now}"
        elif (text := _NEW.sub("", was.page)) != (other := _NEW.sub("", now.page)):
            found[act] = "\n".join(unified_diff(text.splitlines(), other.splitlines(), lineterm="", n=1))
    return found


@pytest.mark.parametrize("audience", ["owner", "resident"])
def test_what_is_asked_of_the_panel_is_answered_alike(audience: str, world: World, trials: Trials) -> None:
    alike(world, trials, audience, NEAREST)


@pytest.mark.sweep
@pytest.mark.parametrize("audience", OTHERS)
def test_every_act_is_answered_alike(audience: str, world: World, trials: Trials) -> None:
    # Whoever is nobody signs in as themselves.
    alike(world, trials, audience, [act for act in ACTS if act.from_page is False or "done" in act.words])


@pytest.mark.parametrize("audience", [one for one in OTHERS if one != "nobody"])
def test_what_is_told_to_a_person_about_themselves_is_alike(audience: str, world: World, db: None) -> None:
    def told() -> str:
        with transaction.atomic():
            text = json.dumps(telling.tell(world.person(audience)), cls=DjangoJSONEncoder, sort_keys=True)
            transaction.set_rollback(True)
        return text

    before = told()
    with transaction.atomic():
        hold_up(world)
        after = told()
        transaction.set_rollback(True)
    assert _NEW.sub("", after) == _NEW.sub("", before)


def test_searching_for_it_finds_what_was_found_without(world: World, visitors: Visitors) -> None:
    words = ("hold", "silent", "duress")
    asked = [f"/panels/?q={word}" for word in words]
    asked += [f"{reverse('panel_events', args=[world.house.uid])}?{query}" for query in ("kind=hold_up", "q=silent")]
    asked += ["/journal/?act=command", "/journal/?q=silent"]

    def pages() -> dict[tuple[str, str], str]:
        return {
            (one, address): _NEW.sub("", text_of(visitors.ask(one, "GET", address)))
            for one in ("owner", "resident")
            for address in asked
        }

    before = pages()
    with transaction.atomic():
        hold_up(world)
        after = pages()
        transaction.set_rollback(True)
    assert after == before


def test_what_was_released_is_shown_to_whoever_sees_the_panel(world: World, visitors: Visitors) -> None:
    address = reverse("panel_events", args=[world.house.uid])
    hold_up(world)
    (event,) = Event.objects.filter(covert=True)
    named = "Keypad alarm"
    assert named in text_of(visitors.ask("operator", "GET", address))
    assert named not in text_of(visitors.ask("owner", "GET", address))
    Event.objects.filter(pk=event.pk).update(released_at=world.now + timedelta(minutes=20))
    assert named in text_of(visitors.ask("owner", "GET", address))
    assert named not in text_of(visitors.ask("stranger", "GET", address))
