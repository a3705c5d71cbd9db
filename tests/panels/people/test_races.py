"""Two at once, each with a connection of their own to the database."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from panels import handing_over
from panels.access.doors import panel_rights
from panels.access.granting import Terms, add_grant
from panels.dispatch import Refusal
from panels.membership import inviting
from panels.membership.accepting import NewPerson, accept
from panels.membership.acting import Missing, Refused, leaders
from panels.membership.connection_ending import end_connection
from panels.membership.leaving import end_person
from panels.membership.preparing import sweep
from panels.membership.site_ending import end_site
from panels.models import Connection, Ending, Grant, Handover, Invitation, Membership, Panel, User
from panels.new_logins import NewLogin, NotPossible
from panels.vocabulary import EndingKind, EndingReason, Right, Role
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


def test_a_letter_is_accepted_while_it_expires_and_what_was_prepared_agrees(town: Neighbourhood) -> None:
    family, now = town.organizations["family"], timezone.now()
    letter = inviting.invite(town["owner"], family, "anna@example.org", Role.RESIDENT)
    anna = User.objects.get(email="anna@example.org")
    terms = Terms(rights=frozenset({Right.ARM}), partition=None, valid_from=now, valid_until=now + timedelta(days=9))
    add_grant(town["owner"], town.panel, anna, terms, now)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(milliseconds=15))
    new = NewPerson(name="Anna", password="four words for anna", language="en")
    ended = at_once(lambda: accept(inviting.digest_of(letter.token), new=new), sweep, sweep)
    sweep()
    came_in = not Membership.objects.get(user=anna).pending
    assert ended.count("Missing") == (not came_in)
    assert (Right.ARM in panel_rights(User.objects.get(pk=anna.pk), town.panel).whole) == came_in
    assert Grant.objects.filter(user=anna, valid_until__gt=timezone.now()).exists() == came_in


def test_a_site_ends_once_and_a_grant_that_is_given_meanwhile_ends_with_it(town: Neighbourhood) -> None:
    town.add("second", "family", Role.OWNER)
    now = timezone.now()
    terms = Terms(rights=frozenset({Right.ARM}), partition=None, valid_from=now, valid_until=now + timedelta(days=9))

    def give() -> None:
        with suppress(Refusal):
            add_grant(town["owner"], town.panel, town["resident"], terms, timezone.now())

    ended = at_once(
        lambda: end_site(town["owner"], town.site.uid, EndingReason.SOLD),
        lambda: end_site(town["second"], town.site.uid, EndingReason.CLOSED),
        give,
    )
    assert ended == ["Missing", "done", "done"]
    assert Ending.objects.filter(organization=town.organizations["family"], kind=EndingKind.SITE).count() == 1
    assert not Grant.objects.filter(valid_until__gt=timezone.now()).exists()


def test_a_connection_is_taken_over_or_ends(town: Neighbourhood) -> None:
    handing_over.offer(town["manager"], town.connection, town.organizations["family"])
    seen = frozenset(one.casefold() for one in Panel.objects.values_list("vendor_id", flat=True))
    login = NewLogin(settings={"user": "new"}, secrets={"password": "theirs"}, seen=seen)
    handover = Handover.objects.get()

    def take() -> None:
        try:
            handing_over.take(town["owner"], handover, login)
        except NotPossible as error:
            raise Refused(error.text) from None

    ended = at_once(lambda: end_connection(town["manager"], town.connection.uid), take)
    row = Connection.objects.get(pk=town.connection.pk)
    if row.ended_at is None:
        assert ended == ["Missing", "done"]
        assert (row.organization.name, row.secrets.open()) == ("Family", {"password": "theirs"})
    else:
        assert ended == ["Refused", "done"]
        assert (row.organization.name, row.secrets.open(), row.settings) == ("Installer", {}, {})
