"""An act tried by somebody: what they are answered, which rows are others then, and what the journal says of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from history.models import JournalEntry
from tests.access.acts import Act
from tests.access.changes import all_rows, differing, writing
from tests.access.filling import filled, sent
from tests.access.furniture import Furniture
from tests.access.routes import address_of, word_for
from tests.access.visitors import Visitors, text_of
from tests.access.world import World
from tests.conftest import empty_cache

FORM: Final = "application/x-www-form-urlencoded"
# What any request may write, whatever is asked: that a session is still used.
OF_ANY_REQUEST: Final = frozenset({"django_session", "usersessions_usersession"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it. ``entries`` are those of the journal by the person who tried."""

    word: str
    changed: frozenset[str]
    entries: tuple[str, ...]
    page: str


class Trials:
    """Acts tried in a furnished world, each of them taken back."""

    def __init__(self, world: World, visitors: Visitors) -> None:
        self._world, self._visitors = world, visitors
        # What stands in addresses, by what they are of.
        self.ids = world.ids()
        self.ids |= Furniture(world).ids()

    @cached_property
    def _before(self) -> dict[str, frozenset[str]]:
        return all_rows()

    def attempt(self, act: Act, audience: str) -> Outcome:
        """Have somebody send an act's form as whoever may would fill it in."""
        empty_cache()
        before, known, ids = self._before, self._known, self.ids[act.of] | act.own_ids
        address = address_of(act.address, ids)
        body = sent(act.fields(ids | self.ids["things"]))
        if act.from_page:
            page = self._visitors.ask(act.doer, "GET", address)
            assert page.status_code == 200, (act.doer, address)
            body = filled(page.content.decode(), act.fields(ids | self.ids["things"]))  # type: ignore[attr-defined]
        person = self._world.people[audience]
        with (
            writing() as written,
            self._visitors.asking(audience, "POST", address, data=body, content_type=FORM) as answer,
        ):
            changed = differing(before, all_rows()) if written else frozenset()
            entries = JournalEntry.objects.exclude(pk__in=known).order_by("act")
            told = [(one.act, one.actor) for one in entries]
            text = text_of(answer)
            word = word_for(answer, audience)
        # Whoever signs in is nobody until then.
        assert person is None or {actor for _act, actor in told} <= {person.uid}, told
        return Outcome(
            word=word, changed=changed - OF_ANY_REQUEST, entries=tuple(sorted({act for act, _actor in told})), page=text
        )

    def look_anew(self) -> None:
        """What there is now is how it was before the acts that follow."""
        for name in ("_before", "_known"):
            self.__dict__.pop(name, None)

    @cached_property
    def _known(self) -> list[int]:
        return list(JournalEntry.objects.values_list("pk", flat=True))
