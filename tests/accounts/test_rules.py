"""Who must have a second factor, and how long a sign-in lasts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from panels.models import Connection, Grant, Membership, Organization, Panel, User
from panels.sign_in.rules import ADMINISTRATOR, RULES, STRICTEST, rule_for
from panels.sign_in.standing import is_settled, must_have_factor, rule_of
from panels.vocabulary import OrganizationKind, Right, Role
from tests.accounts.conftest import give_app


def test_every_role_has_a_rule() -> None:
    assert set(RULES) == set(Role)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.RESIDENT])
def test_whoever_may_do_much_needs_a_second_factor(role: Role) -> None:
    assert rule_for([role], administrator=False, disarms=False).second_factor


def test_a_resident_needs_one_to_disarm_from_afar() -> None:
    assert not rule_for([Role.RESIDENT], administrator=False, disarms=False).second_factor
    assert rule_for([Role.RESIDENT], administrator=False, disarms=True).second_factor
    assert rule_for([], administrator=True, disarms=False).second_factor


@given(st.lists(st.sampled_from(list(Role))), st.booleans(), st.booleans())
def test_one_more_role_never_makes_a_rule_softer(roles: list[Role], administrator: bool, disarms: bool) -> None:
    rule = rule_for(roles, administrator=administrator, disarms=disarms)
    for role in roles:
        assert rule.idle <= RULES[role].idle
        assert rule.absolute <= RULES[role].absolute
        assert rule.second_factor >= RULES[role].second_factor


def test_a_role_nobody_has_thought_of_gets_the_strictest_rule() -> None:
    rule = rule_for(["auditor"], administrator=False, disarms=False)
    assert (rule.second_factor, rule.idle) == (True, ADMINISTRATOR.idle)
    assert rule == STRICTEST


def belongs(user: User, role: Role, *, simulated: bool = False, **dates: object) -> None:
    made = Organization.objects.create(name=role, kind=OrganizationKind.CUSTOMER, simulated=simulated)
    Membership.objects.create(user=user, organization=made, role=role, **dates)


def test_what_has_ended_asks_for_nothing_any_more(person: User) -> None:
    belongs(person, Role.OPERATOR, valid_until=timezone.now() - timedelta(minutes=1))
    assert not rule_of(person).second_factor
    belongs(person, Role.OWNER, pending=True)
    assert not rule_of(person).second_factor
    belongs(person, Role.ENGINEER, valid_from=timezone.now() + timedelta(days=1))
    assert rule_of(person).second_factor


def test_a_grant_to_disarm_asks_for_one(person: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    belongs(person, Role.RESIDENT)
    vendor = Connection.objects.create(organization=Organization.objects.get(), vendor="bienport", name="Cloud")
    panel = Panel.objects.create(connection=vendor, vendor_id="1", name="Ev")
    given_now = Grant.objects.create(user=person, panel=panel, rights=[Right.VIEW], valid_from=timezone.now())
    assert is_settled(person)
    given_now.rights = [Right.VIEW, Right.DISARM]
    given_now.save()
    assert not is_settled(person)
    give_app(person)
    assert is_settled(person)


def test_the_demo_asks_nobody_who_is_there_alone(person: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    person.is_staff = True
    assert must_have_factor(person), "belongs nowhere, so not to the demo alone"
    belongs(person, Role.OPERATOR, simulated=True)
    assert not must_have_factor(person)
    settings.DEMO = False
    assert must_have_factor(person)
    settings.DEMO = True
    belongs(person, Role.OWNER)
    assert must_have_factor(person)


def test_the_administrator_of_a_demo_is_there_alone_as_long_as_nobody_else_is(person: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    person.is_staff = True
    Organization.objects.create(name="Demo", kind=OrganizationKind.MONITORING, simulated=True)
    assert not must_have_factor(person)
    Organization.objects.create(name="Real", kind=OrganizationKind.MONITORING)
    assert must_have_factor(person)
