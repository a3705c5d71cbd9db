"""Two at once, each with a connection of their own to the database."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from panels.membership import inviting
from panels.membership.accepting import NewPerson, accept
from panels.membership.acting import Missing, Refused, leaders
from panels.membership.leaving import end_person
from panels.models import Ending, Membership, User
from panels.vocabulary import Role
from tests.panels.people.conftest import Neighbourhood

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of them in threads that start together; returns how each ended."""
    barrier, ended = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait(10)
        try:
            act()
            ended.append("done")
        except (Missing, Refused) as refused:
            ended.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(ended)


def test_two_clicks_are_one_acceptance(town: Neighbourhood) -> None:
    letter = inviting.invite(town["owner"], town.organizations["family"], "anna@example.org", Role.RESIDENT)
    digest = inviting.digest_of(letter.token)

    def click(name: str) -> Callable[[], object]:
        return lambda: accept(digest, new=NewPerson(name=name, password=f"four words for {name}", language="en"))

    assert at_once(click("Anna"), click("Eve")) == ["Missing", "done"]
    anna = User.objects.get(email="anna@example.org")
    assert anna.check_password(f"four words for {anna.name}")


def test_two_managers_end_each_other_and_one_stays(town: Neighbourhood) -> None:
    family, second = town.organizations["family"], town.add("second", "family", Role.OWNER)
    ended = at_once(
        lambda: end_person(town["owner"], family, second.uid), lambda: end_person(second, family, town["owner"].uid)
    )
    assert ended == ["Missing", "done"]
    assert leaders(family.pk, Ending.objects.get().ended_at).count() == 1


def test_two_leave_at_once_and_one_stays(town: Neighbourhood) -> None:
    family, second = town.organizations["family"], town.add("second", "family", Role.OWNER)
    ended = at_once(
        lambda: end_person(town["owner"], family, town["owner"].uid), lambda: end_person(second, family, second.uid)
    )
    assert ended == ["Refused", "done"]
    assert leaders(family.pk, Ending.objects.get().ended_at).count() == 1


def test_two_invite_the_same_person(town: Neighbourhood) -> None:
    family, second = town.organizations["family"], town.add("second", "family", Role.OWNER)
    assert at_once(
        lambda: inviting.invite(town["owner"], family, "anna@example.org", Role.RESIDENT),
        lambda: inviting.invite(second, family, "anna@example.org", Role.RESIDENT),
    ) == ["done", "done"]
    assert Membership.objects.filter(user__email="anna@example.org").count() == 1
