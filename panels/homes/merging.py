"""What somebody found out about a home, put into what others have found out meanwhile.

A list may be read once a day, so what is lost from it is missing until tomorrow: an answer replaces what it was made
of, and nothing beside it. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from panels.drivers.households import HomeAlerts, HomeHealth, HomePeople, HomePerson, HomeQuestion, HomeQuestions

Told = TypeVar("Told", HomePeople, HomeAlerts, HomeQuestions, HomeHealth)
_Item = TypeVar("_Item")


def merged(base: Told | None, new: Told, current: Told | None) -> Told:
    """What is to be kept where ``new`` was made of ``base``, and ``current`` is what is kept by now."""
    if current is None or current == base:
        return new
    if isinstance(new, HomePeople):
        return _people(base, new, current)
    if isinstance(new, HomeQuestions):
        return _questions(base, new, current)
    latest = new if new.asked_at >= current.asked_at else current
    if isinstance(new, HomeHealth):
        # Gateways are asked one by one.
        return replace(latest, protocols={**current.protocols, **new.protocols})
    return latest


def _people(base: HomePeople | None, new: HomePeople, current: HomePeople) -> HomePeople:
    def user_of(one: HomePerson) -> str:
        return one.user

    return HomePeople(
        asked_at=max(new.asked_at, current.asked_at),
        listed_at=max(new.listed_at, current.listed_at),
        people=_changed(base.people if base is not None else (), new.people, current.people, user_of),
        roles=_changed(base.roles if base is not None else (), new.roles, current.roles, lambda one: one.name),
    )


def _questions(base: HomeQuestions | None, new: HomeQuestions, current: HomeQuestions) -> HomeQuestions:
    def key_of(one: HomeQuestion) -> str:
        return one.key

    past = _changed(base.past if base is not None else (), new.past, current.past, key_of)
    withheld = {*new.withheld, *current.withheld}
    over = {one.key for one in past} | withheld
    left = _changed(base.open if base is not None else (), new.open, current.open, key_of)
    return HomeQuestions(
        asked_at=max(new.asked_at, current.asked_at),
        listed_at=max(new.listed_at, current.listed_at),
        open=tuple(one for one in left if one.key not in over),
        past=tuple(one for one in past if one.key not in withheld),
        withheld=tuple(sorted(withheld)),
    )


def _changed(
    base: Iterable[_Item], new: Iterable[_Item], current: Iterable[_Item], key_of: Callable[[_Item], str]
) -> tuple[_Item, ...]:
    """``current`` with what ``new`` has otherwise than ``base``: added, removed, or changed."""
    was, now = {key_of(one): one for one in base}, {key_of(one): one for one in new}
    found = {key_of(one): one for one in current if key_of(one) in now or key_of(one) not in was}
    found |= {key: one for key, one in now.items() if one != was.get(key)}
    return tuple(found.values())
