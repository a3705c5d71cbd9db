"""Whoever waits behind a lock is judged by what stands when their turn comes, not when they clicked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from panels.access.granting import Terms, add_grant, change_grant, end_grant
from panels.access.requests import approve, ask_for_access
from panels.dispatch import Refusal
from panels.membership.leaving import end_person
from panels.models import AccessRequest, Grant, Partition, User
from panels.vocabulary import Right, Role
from tests.panels.grants.conftest import Cast, person

pytestmark = pytest.mark.django_db


def terms() -> Terms:
    now = timezone.now()
    return Terms(rights=frozenset({Right.ARM}), partition=None, valid_from=now, valid_until=now + timedelta(days=3))


@pytest.fixture
def second(cast: Cast) -> User:
    """Owns the villa as well, and ends others' access."""
    return person("second", cast.customer, Role.OWNER)


@pytest.mark.parametrize("act", ["add", "change", "end", "approve"])
def test_an_owner_who_was_ended_while_they_waited_does_nothing(cast: Cast, second: User, act: str) -> None:
    grant = add_grant(second, cast.villa, cast.resident, terms(), timezone.now())
    asked = ask_for_access(
        cast.engineer, cast.villa, rights=[Right.DISARM], minutes=60, reason="Sensor", now=timezone.now()
    )
    clicked = timezone.now()
    end_person(second, cast.customer, cast.owner.uid)
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: add_grant(cast.owner, cast.villa, cast.resident, terms(), clicked),
        "change": lambda: change_grant(cast.owner, grant, terms(), clicked),
        "end": lambda: end_grant(cast.owner, grant, clicked),
        "approve": lambda: approve(cast.owner, asked, 60, clicked),
    }
    with pytest.raises(Refusal) as refused:
        acts[act]()
    assert refused.value.code == "forbidden"
    assert not Grant.objects.filter(request=asked).exists()


def test_an_engineer_who_was_ended_while_they_waited_asks_nothing_and_is_let_in_nowhere(cast: Cast) -> None:
    asked = ask_for_access(
        cast.engineer, cast.villa, rights=[Right.DISARM], minutes=60, reason="Sensor", now=timezone.now()
    )
    clicked = timezone.now()
    end_person(cast.manager, cast.installer, cast.engineer.uid)
    AccessRequest.objects.filter(pk=asked.pk).update(expires_at=asked.expires_at)
    with pytest.raises(Refusal) as refused:
        approve(cast.owner, asked, 60, clicked)
    assert refused.value.code == "request_over"
    AccessRequest.objects.all().delete()
    with pytest.raises(Refusal) as refused:
        ask_for_access(cast.engineer, cast.villa, rights=[Right.DISARM], minutes=60, reason="Sensor", now=clicked)
    assert refused.value.code == "forbidden"


def test_of_two_who_end_a_grant_the_second_comes_too_late(cast: Cast, second: User) -> None:
    grant = add_grant(cast.owner, cast.villa, cast.resident, terms(), timezone.now())
    clicked = timezone.now()
    end_grant(second, grant, timezone.now())
    acts: list[Callable[[], object]] = [
        lambda: end_grant(cast.owner, grant, clicked),
        lambda: change_grant(cast.owner, grant, terms(), clicked),
    ]
    for late in acts:
        with pytest.raises(Refusal) as refused:
            late()
        assert refused.value.code == "grant_over"


def test_who_is_shown_more_is_not_shown_more_of_the_past(cast: Cast) -> None:
    since = timezone.now() - timedelta(days=300)
    first, second = Partition.objects.filter(panel=cast.villa).order_by("number")[:2]
    grant = add_grant(cast.owner, cast.villa, cast.resident, replace(terms(), partition=first), timezone.now())
    for wider, is_kept in (
        (replace(terms(), partition=first), True),
        (replace(terms(), partition=first, rights=frozenset({Right.SEE_HISTORY})), False),
        (replace(terms(), partition=second), False),
        (terms(), False),
    ):
        Grant.objects.filter(pk=grant.pk).update(valid_from=since, partition=first, rights=["arm", "view"])
        change_grant(cast.owner, grant, wider, timezone.now())
        assert (Grant.objects.get(pk=grant.pk).valid_from == since) is is_kept
