"""Who may do what: the table of DESIGN 6, ends, hours, and that rows and rights never disagree."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from history.models import Event
from panels.access.doors import access_version, holds, panel_rights
from panels.access.holdings import rights_of
from panels.access.judging import in_force, within_hours
from panels.access.rights import Granted, PanelRights, RelationFact, Rights, Standing
from panels.access.roles import ACTS, BUNDLES
from panels.models import Command, Grant, Membership, Organization, Output, Panel, Partition, SiteOrganization, Zone
from panels.vocabulary import CommandName, OrganizationKind, Relation, Right, Role
from tests.panels.corridor.stage import Cast, Stage
from tests.panels.drivers.bienport.samples import sample

R = Right
LOOK = {R.VIEW, R.SEE_HISTORY, R.READ_STATUS, R.CONNECT, R.SEE_RAW}
LEAD = {R.MANAGE_PEOPLE, R.SEE_JOURNAL, R.EXPORT}
WATCH = LOOK | {R.HANDLE, R.PUT_ON_TEST, R.SEE_COVERT, R.REVEAL_CONTACT}
OWN = (
    LOOK
    | LEAD
    | {R.ARM, R.DISARM, R.BYPASS, R.SWITCH, R.SIREN, R.CHANGE_CODE, R.SEE_STILLS, R.REQUEST_STILL}
    | {R.ARRANGE, R.AUTOMATE, R.MANAGE_CONNECTION, R.REVEAL_CONTACT}
)
INSTALL = LOOK | {R.CONFIGURE}

# A Wednesday.
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def standing(role: Role, organization: int = 1) -> Standing:
    """A membership in force."""
    bundle = BUNDLES[role]
    return Standing(
        organization_id=organization,
        relation=bundle.relation,
        rights=bundle.rights,
        if_allowed=bundle.if_allowed,
        until=None,
    )


def relation(kind: Relation, organization: int = 1, *, may_arm: bool = False) -> RelationFact:
    """A relation of the site in force."""
    return RelationFact(organization_id=organization, relation=kind, may_arm=may_arm)


@pytest.mark.parametrize(
    ("role", "kind", "may_arm", "rights"),
    [
        (Role.OPERATOR, Relation.MONITORS, False, WATCH),
        (Role.OPERATOR, Relation.MONITORS, True, WATCH | ACTS),
        (Role.SUPERVISOR, Relation.MONITORS, False, WATCH | LEAD | {R.MANAGE_CONNECTION}),
        (Role.SUPERVISOR, Relation.MONITORS, True, WATCH | ACTS | LEAD | {R.MANAGE_CONNECTION}),
        (Role.ENGINEER, Relation.INSTALLS, False, INSTALL),
        (Role.ENGINEER, Relation.INSTALLS, True, INSTALL),
        (Role.INSTALLER_MANAGER, Relation.INSTALLS, True, INSTALL | LEAD | {R.ARRANGE, R.MANAGE_CONNECTION}),
        (Role.OWNER, Relation.OWNS, False, OWN),
        (Role.RESIDENT, Relation.OWNS, True, set()),
        # The same organization in another relation to the site gives nothing of this role.
        (Role.OPERATOR, Relation.OWNS, True, set()),
        (Role.OPERATOR, Relation.INSTALLS, True, set()),
        (Role.OWNER, Relation.MONITORS, True, set()),
        (Role.ENGINEER, Relation.OWNS, True, set()),
    ],
)
def test_each_role_gives_its_rights_through_its_own_relation_only(
    role: Role, kind: Relation, may_arm: bool, rights: set[Right]
) -> None:
    held = Rights(standings=(standing(role),))
    assert held.on(7, [relation(kind, may_arm=may_arm)], placed_at=None).whole == rights
    assert held.on(7, [relation(kind, organization=2, may_arm=True)], placed_at=None).whole == set()
    assert held.on(7, [], placed_at=None).whole == set()


def test_nobody_but_the_station_sees_covert_or_handles_and_installers_never_arm() -> None:
    for role, bundle in BUNDLES.items():
        everything = bundle.rights | bundle.if_allowed
        station = bundle.kind == OrganizationKind.MONITORING
        assert bool(everything & {R.SEE_COVERT, R.HANDLE}) == station, role
        if bundle.kind == OrganizationKind.INSTALLER:
            assert not everything & ACTS


def granted(partition: int | None, *rights: Right, panel: int = 7) -> Granted:
    """A grant in force."""
    return Granted(panel_id=panel, partition=partition, rights=frozenset(rights), since=NOON, until=None)


def test_grants_add_up_and_stay_on_their_panel_and_partition() -> None:
    held = Rights(grants=(granted(1, R.VIEW), granted(1, R.ARM), granted(2, R.VIEW), granted(None, R.SWITCH)))

    on = held.on(7, [], placed_at=None)
    assert on.whole == {R.SWITCH}
    assert on.partitions == {1: {R.VIEW, R.ARM}, 2: {R.VIEW}}
    assert held.on(8, [], placed_at=None) == PanelRights(whole=frozenset(), partitions={})
    assert not on.sees_whole
    assert on.seen_partitions == {1, 2}


def test_a_right_on_partitions_must_hold_on_each_of_them() -> None:
    on = Rights(grants=(granted(1, R.ARM), granted(2, R.VIEW), granted(None, R.SWITCH))).on(7, [], placed_at=None)

    assert on.allows(R.ARM, [1])
    assert not on.allows(R.ARM, [1, 2])
    assert not on.allows(R.ARM, [])
    assert not on.allows(R.ARM, None)
    assert not on.allows(R.ARM)
    assert on.allows(R.SWITCH)
    assert on.allows(R.SWITCH, [9])


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        (None, None, True),
        (NOON, None, True),
        (None, NOON, False),
        (NOON + timedelta(microseconds=1), None, False),
        (None, NOON + timedelta(microseconds=1), True),
        (NOON - timedelta(days=2), NOON - timedelta(days=1), False),
    ],
)
def test_dates_include_their_start_and_exclude_their_end(
    start: datetime | None, end: datetime | None, held: bool
) -> None:
    assert in_force(NOON, start, end) is held


@pytest.mark.parametrize(
    ("hours", "zone", "held"),
    [
        ([], "UTC", True),
        ([(2, "12:00", "13:00")], "UTC", True),
        ([(2, "11:00", "12:00")], "UTC", False),
        ([(1, "00:00", "23:59")], "UTC", False),
        ([(2, "15:00", "16:00")], "Europe/Istanbul", True),
        ([(2, "12:00", "13:00")], "Europe/Istanbul", False),
        ([(3, "00:00", "02:00")], "Pacific/Auckland", True),
        ([(0, "09:00", "10:00"), (2, "11:30", "12:30")], "UTC", True),
    ],
)
def test_hours_are_those_of_the_site(hours: list[tuple[int, str, str]], zone: str, held: bool) -> None:
    assert within_hours(NOON, hours, zone) is held


def test_hours_follow_the_clock_change_of_the_site() -> None:
    # Paris is at UTC+2 from 29 March 2026 on: 08:30 UTC is 09:30 on Friday and 10:30 on Monday.
    window = [(4, "09:00", "10:00"), (0, "09:00", "10:00")]
    assert within_hours(datetime(2026, 3, 27, 8, 30, tzinfo=UTC), window, "Europe/Paris")
    assert not within_hours(datetime(2026, 3, 30, 8, 30, tzinfo=UTC), window, "Europe/Paris")


@pytest.mark.parametrize(
    ("person", "panel", "hall", "attic", "covert"),
    [
        ("operator", WATCH | ACTS, set(), set(), True),
        ("watcher", WATCH, set(), set(), True),
        ("owner", OWN, set(), set(), False),
        ("resident", {R.VIEW, R.SEE_HISTORY, R.ARM, R.DISARM, R.READ_STATUS}, set(), set(), False),
        ("hall_only", set(), {R.VIEW, R.SEE_HISTORY, R.ARM, R.DISARM, R.READ_STATUS}, set(), False),
        ("stranger", set(), set(), set(), False),
    ],
)
def test_everybody_holds_what_the_table_says(  # noqa: PLR0917  (the columns of a table)
    stage: Stage, person: str, panel: set[Right], hall: set[Right], attic: set[Right], covert: bool
) -> None:
    cast = stage.cast
    user = getattr(cast, person)
    rights = panel_rights(user, cast.panel)
    assert rights.whole == panel
    assert rights.partitions == ({1: hall} if hall else {})
    for right in Right:
        assert user.has_perm(f"panels.{right}", cast.panel) == (right in panel)
        assert user.has_perm(f"panels.{right}", cast.hall) == (right in panel | hall)
        assert user.has_perm(f"panels.{right}", cast.attic) == (right in panel | attic)
    # Rows say the same as rights.
    sees_whole = R.VIEW in panel
    assert Panel.objects.visible_to(user).filter(pk=cast.panel.pk).exists() == (R.VIEW in panel | hall)
    assert Output.objects.visible_to(user).exists() == sees_whole
    parts = set(Partition.objects.visible_to(user).values_list("number", flat=True))
    assert parts == ({1, 2} if sees_whole else {1} if hall else set())
    zones = {tuple(zone.partition_numbers) for zone in Zone.objects.visible_to(user)}
    assert ((2,) in zones or (1, 2) in zones) <= sees_whole
    assert bool(zones) == (R.VIEW in panel | hall)
    stage.hear(sample("zone_alarm"), sample("panel_armed_at_the_keypad", parameters={"partition": 1}))
    stage.hear(sample("keyfob_alarm"))
    seen = set(Event.objects.visible_to(user).values_list("kind", flat=True))
    expected = {"zone_alarm", "armed"} if sees_whole else ({"armed"} if hall else set())
    assert seen == expected | ({"keypad_alarm"} if covert else set())


def test_no_permission_of_another_name_and_none_without_an_object(cast: Cast) -> None:
    for name in ("panels.delete_panel", "panels.view_panel", "auth.view", "panels.", "panels.arm.now", "arm"):
        assert not cast.owner.has_perm(name, cast.panel)
    assert not cast.owner.has_perm("panels.arm")
    assert not cast.owner.has_perm("panels.arm", None)


def test_who_is_not_signed_in_or_not_active_holds_nothing(cast: Cast) -> None:
    assert rights_of(AnonymousUser()) == Rights()
    assert list(Panel.objects.visible_to(AnonymousUser())) == []
    cast.owner.is_active = False
    cast.owner.save()
    assert rights_of(cast.owner) == Rights()
    assert not cast.owner.has_perm("panels.view", cast.panel)


def test_an_administrator_of_the_platform_sees_no_tenant(cast: Cast) -> None:
    cast.stranger.is_staff = True
    cast.stranger.save()
    assert panel_rights(cast.stranger, cast.panel).whole == set()
    assert list(Panel.objects.visible_to(cast.stranger)) == []


@pytest.mark.parametrize("change", ["ended", "not begun", "not accepted"])
def test_a_relation_that_is_not_in_force_gives_nothing(cast: Cast, change: str) -> None:
    now = timezone.now()
    changes: dict[str, dict[str, Any]] = {
        "ended": {"valid_until": now},
        "not begun": {"valid_from": now + timedelta(hours=1)},
        "not accepted": {"accepted_at": None},
    }
    SiteOrganization.objects.update(**changes[change])
    for person in (cast.operator, cast.owner):
        assert panel_rights(person, cast.panel).whole == set()
        assert list(Panel.objects.visible_to(person)) == []
        assert not holds(person, R.VIEW, cast.site)


def test_a_grant_outlives_no_end_and_counts_in_its_hours_only(cast: Cast) -> None:
    grant = Grant.objects.get(user=cast.resident)
    now = timezone.now()
    Grant.objects.filter(pk=grant.pk).update(valid_until=now + timedelta(hours=1))
    assert rights_of(cast.resident, now).ends_at == now + timedelta(hours=1)
    assert panel_rights(cast.resident, cast.panel, now + timedelta(minutes=59)).whole
    assert not panel_rights(cast.resident, cast.panel, now + timedelta(hours=1)).whole

    # The site is in Istanbul: Wednesday 12:00 UTC is 15:00 there.
    Grant.objects.filter(pk=grant.pk).update(
        valid_from=NOON - timedelta(days=9), valid_until=None, hours=[[2, "15:00", "16:00"]]
    )
    assert panel_rights(cast.resident, cast.panel, NOON).whole
    assert not panel_rights(cast.resident, cast.panel, NOON + timedelta(hours=1)).whole


@pytest.mark.parametrize("change", ["ended", "not begun", "another kind of organization"])
def test_a_membership_that_is_not_in_force_gives_nothing(cast: Cast, change: str) -> None:
    now = timezone.now()
    if change == "another kind of organization":
        # An operator of a customer is a contradiction, not a right.
        Organization.objects.filter(pk=cast.station.pk).update(kind=OrganizationKind.CUSTOMER)
    else:
        value = {"valid_until": now} if change == "ended" else {"valid_from": now + timedelta(hours=1)}
        Membership.objects.filter(user=cast.operator).update(**value)
    assert panel_rights(cast.operator, cast.panel).whole == set()


def test_a_disabled_panel_is_shown_to_nobody(cast: Cast) -> None:
    Panel.objects.filter(pk=cast.panel.pk).update(enabled=False)
    for person in (cast.operator, cast.owner, cast.resident, cast.hall_only):
        assert not Panel.objects.visible_to(person).filter(pk=cast.panel.pk).exists()
        assert not Partition.objects.visible_to(person).filter(panel=cast.panel).exists()


def test_a_panel_without_a_site_is_seen_by_nobody(cast: Cast) -> None:
    Panel.objects.filter(pk=cast.device.pk).update(site=None)
    for person in (cast.operator, cast.owner, cast.stranger):
        assert not Panel.objects.visible_to(person).filter(pk=cast.device.pk).exists()


def test_who_sees_one_partition_sees_only_their_own_commands(stage: Stage) -> None:
    cast = stage.cast
    theirs = stage.sent(CommandName.ARM_AWAY, partition=1, requested_by=cast.hall_only)
    others = stage.sent(CommandName.DISARM, partition=2)
    assert list(Command.objects.visible_to(cast.hall_only)) == [theirs]
    assert set(Command.objects.visible_to(cast.owner)) == {theirs, others}
    assert list(Command.objects.visible_to(cast.stranger)) == []


def test_every_change_of_rights_raises_the_version(cast: Cast) -> None:
    seen = [access_version()]
    Membership.objects.get(user=cast.operator).save()
    seen.append(access_version())
    Grant.objects.filter(user=cast.resident).first().delete()  # type: ignore[union-attr]
    seen.append(access_version())
    SiteOrganization.objects.filter(organization=cast.customer).first().save()  # type: ignore[union-attr]
    seen.append(access_version())
    cast.owner.save()
    seen.append(access_version())
    assert seen == sorted(set(seen))
