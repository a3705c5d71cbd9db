"""Owners grant, change and end on their panels; nobody else does, and nobody grants what they do not hold."""

from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels.access.doors import access_version
from panels.access.granting import Terms, add_grant
from panels.access.roles import NEVER_GRANTED
from panels.access.standpoints import standpoint
from panels.dispatch import Refusal
from panels.models import Grant, Membership, Partition, User
from panels.presentation.grant_words import right_labels
from panels.vocabulary import Right
from tests.panels.grants.conftest import Browse, Cast


def add(client: Client, cast: Cast, person: User, **fields: Any) -> Any:
    values = {"person": person.uid, "rights": ["arm", "disarm"], "ends_on": day(30)}
    return client.post(reverse("grant_add", args=[cast.villa.uid]), values | fields, follow=True)


def day(ahead: int) -> str:
    return (timezone.now().astimezone(ZoneInfo("Europe/Istanbul")) + timedelta(days=ahead)).date().isoformat()


def weekdays(row: int = 0, starts: str = "07:00", ends: str = "19:00", days: str = "01234") -> dict[str, Any]:
    return {f"hours{row}-days": list(days), f"hours{row}-starts": starts, f"hours{row}-ends": ends}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_owner_grants_and_reads_it_back(cast: Cast, browse: Browse) -> None:
    before = access_version()
    answer = add(browse(cast.owner), cast, cast.resident, **weekdays())
    grant = Grant.objects.get()
    assert answer.redirect_chain == [(reverse("panel_grants", args=[cast.villa.uid]), 302)]
    assert text(answer).count("Anna may arm and disarm Villa (Ev), weekdays 07:00 to 19:00, until ") >= 2
    assert (grant.organization, grant.granted_by, grant.once) == (cast.customer, cast.owner, False)
    assert grant.hours == [[number, "07:00", "19:00"] for number in range(5)]
    assert set(grant.rights) == {"view", "arm", "disarm"}
    assert access_version() > before
    # To the end of that day, by the site's clock.
    assert grant.valid_until is not None
    end = grant.valid_until.astimezone(ZoneInfo("Europe/Istanbul"))
    assert (end.hour, end.minute, (end - timedelta(days=1)).date().isoformat()) == (0, 0, day(30))


def test_what_was_granted_holds_in_its_hours(cast: Cast, browse: Browse) -> None:
    add(browse(cast.owner), cast, cast.resident, **weekdays())
    Grant.objects.update(valid_from=timezone.now() - timedelta(days=30), valid_until=None)
    istanbul = ZoneInfo("Europe/Istanbul")
    assert not held(cast, datetime(2027, 1, 11, 6, 59, tzinfo=istanbul))
    assert held(cast, datetime(2027, 1, 11, 7, 0, tzinfo=istanbul))
    assert held(cast, datetime(2027, 1, 11, 18, 59, tzinfo=istanbul))
    assert not held(cast, datetime(2027, 1, 11, 19, 0, tzinfo=istanbul))
    assert not held(cast, datetime(2027, 1, 16, 12, 0, tzinfo=istanbul))


def held(cast: Cast, moment: datetime, right: str = "disarm") -> bool:
    with mock.patch.object(timezone, "now", return_value=moment):
        return cast.resident.has_perm(f"panels.{right}", cast.villa)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # Clocks go from 02:00 to 03:00 on 28 March 2027 in Paris, and from 03:00 to 02:00 on 31 October.
        ("2027-03-28T00:29:00+00:00", False),  # 01:29
        ("2027-03-28T00:30:00+00:00", True),  # 01:30
        ("2027-03-28T00:59:00+00:00", True),  # 01:59
        ("2027-03-28T01:00:00+00:00", False),  # 03:00: what is skipped does not exist
        ("2027-10-31T00:00:00+00:00", True),  # 02:00, the first
        ("2027-10-31T00:29:00+00:00", True),
        ("2027-10-31T00:30:00+00:00", False),  # 02:30
        ("2027-10-31T01:00:00+00:00", True),  # 02:00, once more
        ("2027-10-31T01:29:00+00:00", True),
        ("2027-10-31T01:30:00+00:00", False),
    ],
)
def test_hours_where_clocks_change(cast: Cast, browse: Browse, moment: str, expected: bool) -> None:
    site = cast.villa.site
    assert site is not None
    site.time_zone = "Europe/Paris"
    site.save()
    add(browse(cast.owner), cast, cast.resident, **weekdays(0, "01:30", "02:30", "6"))
    Grant.objects.update(valid_until=None)
    assert held(cast, datetime.fromisoformat(moment)) is expected


def test_istanbul_has_one_clock_all_year(cast: Cast, browse: Browse) -> None:
    add(browse(cast.owner), cast, cast.resident, **weekdays())
    Grant.objects.update(valid_until=None)
    for month in (1, 7):
        assert held(cast, datetime.fromisoformat(f"2027-{month:02}-13T04:00:00+00:00"))
        assert not held(cast, datetime.fromisoformat(f"2027-{month:02}-13T03:59:00+00:00"))


def test_hours_over_midnight_are_two_windows(cast: Cast, browse: Browse) -> None:
    answer = add(browse(cast.owner), cast, cast.resident, **weekdays(0, "22:00", "06:00", "46"))
    assert "every Friday and Sunday 22:00 to 06:00 the next day" in text(answer)
    assert Grant.objects.get().hours == [
        [0, "00:00", "06:00"],
        [4, "22:00", "24:00"],
        [5, "00:00", "06:00"],
        [6, "22:00", "24:00"],
    ]
    Grant.objects.update(valid_until=None)
    istanbul = ZoneInfo("Europe/Istanbul")
    assert held(cast, datetime(2027, 1, 15, 23, 59, 59, tzinfo=istanbul))
    assert held(cast, datetime(2027, 1, 16, 0, 0, tzinfo=istanbul))
    assert not held(cast, datetime(2027, 1, 16, 6, 0, tzinfo=istanbul))
    assert not held(cast, datetime(2027, 1, 16, 22, 30, tzinfo=istanbul))


def test_a_grant_of_one_partition_and_for_one_use(cast: Cast, browse: Browse) -> None:
    answer = add(browse(cast.owner), cast, cast.resident, partition="2", once="on", rights=["disarm"])
    assert "Anna may disarm Garaj of Villa (Ev), once, until " in text(answer)
    one, two = cast.villa.partitions.order_by("number")
    assert cast.resident.has_perm("panels.disarm", two)
    assert not cast.resident.has_perm("panels.disarm", one)
    assert not cast.resident.has_perm("panels.disarm", cast.villa)


def test_somebody_invited_can_be_granted_something_and_has_it_once_they_come(cast: Cast, browse: Browse) -> None:
    answer = add(browse(cast.owner), cast, cast.invited)
    assert "not accepted yet" in text(answer)
    assert not cast.invited.has_perm("panels.arm", cast.villa)
    membership = Membership.objects.get(user=cast.invited)
    membership.pending = False
    membership.save()
    assert cast.invited.has_perm("panels.arm", cast.villa)


def test_a_grant_ends_with_the_membership_and_with_the_relation(cast: Cast, browse: Browse) -> None:
    add(browse(cast.owner), cast, cast.resident)
    assert cast.resident.has_perm("panels.arm", cast.villa)
    membership = Membership.objects.get(user=cast.resident)
    Membership.objects.filter(pk=membership.pk).update(valid_until=timezone.now())
    assert not cast.resident.has_perm("panels.arm", cast.villa)
    Membership.objects.filter(pk=membership.pk).update(valid_until=None)
    relation = cast.relation(cast.customer)
    relation.valid_until = timezone.now()
    relation.save()
    assert not cast.resident.has_perm("panels.arm", cast.villa)


@pytest.mark.parametrize("who", ["resident", "operator", "engineer", "manager", "stranger"])
def test_nobody_else_gives_grants_here(cast: Cast, browse: Browse, who: str) -> None:
    add(browse(cast.owner), cast, cast.resident)
    grant = Grant.objects.get()
    client = browse(getattr(cast, who))
    addresses = [
        reverse("panel_grants", args=[cast.villa.uid]),
        reverse("grant_add", args=[cast.villa.uid]),
        reverse("grant_change", args=[cast.villa.uid, grant.uid]),
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    assert add(client, cast, cast.invited).status_code == 404
    assert client.post(addresses[2], {"rights": [], "ends_on": day(1)}).status_code == 404
    assert client.post(reverse("grant_end", args=[cast.villa.uid, grant.uid])).status_code == 404
    assert Grant.objects.get().valid_until == grant.valid_until


@pytest.mark.parametrize("who", ["owner", "operator", "stranger", "engineer"])
def test_nobody_but_the_owners_own_people_can_be_chosen(cast: Cast, browse: Browse, who: str) -> None:
    answer = add(browse(cast.owner), cast, getattr(cast, who))
    assert answer.status_code == 200
    assert not Grant.objects.exists()


def test_who_has_left_cannot_be_chosen(cast: Cast, browse: Browse) -> None:
    Membership.objects.filter(user=cast.resident).update(valid_until=timezone.now())
    add(browse(cast.owner), cast, cast.resident)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    "right", ["see_covert", "handle", "manage_people", "arrange", "configure", "export", "reveal_contact", "fly", ""]
)
def test_what_is_never_granted_is_not_granted(cast: Cast, browse: Browse, right: str) -> None:
    assert add(browse(cast.owner), cast, cast.resident, rights=["arm", right]).status_code == 200
    assert not Grant.objects.exists()


@pytest.mark.parametrize("right", sorted(NEVER_GRANTED))
def test_the_lock_judges_anew_whatever_the_form_let_through(cast: Cast, right: Right) -> None:
    now = timezone.now()
    terms = Terms(rights=frozenset({Right.ARM, right}), partition=None, valid_from=now, valid_until=None)
    with pytest.raises(Refusal, match="right_not_held"):
        add_grant(cast.owner, cast.villa, cast.resident, terms, now)
    for granter in (cast.operator, cast.engineer, cast.stranger, cast.resident):
        with pytest.raises(Refusal, match="forbidden"):
            add_grant(granter, cast.villa, cast.invited, terms, now)
    assert not Grant.objects.exists()
    assert not JournalEntry.objects.filter(act__startswith="grant.").exists()


def test_the_lock_looks_anew_whose_people_somebody_is(cast: Cast) -> None:
    now = timezone.now()
    terms = Terms(rights=frozenset({Right.ARM}), partition=None, valid_from=now, valid_until=None)
    Membership.objects.filter(user=cast.resident).update(valid_until=now)
    for other in (cast.resident, cast.operator, cast.engineer, cast.stranger):
        with pytest.raises(Refusal, match="person_not_here"):
            add_grant(cast.owner, cast.villa, other, terms, now)
    assert not Grant.objects.exists()


def test_support_that_looks_on_in_an_owners_place_grants_and_answers_nothing(cast: Cast) -> None:
    now = timezone.now()
    cast.owner.impersonator = User.objects.create_user("support@example.org", "a long pass phrase", is_staff=True)
    here = standpoint(cast.owner, cast.villa, now)
    assert not here.grants
    assert not here.answers(cast.engineer.pk, frozenset({Right.ARM}))
    cast.engineer.impersonator = cast.owner.impersonator
    assert not standpoint(cast.engineer, cast.villa, now).installers


def test_an_owner_who_leaves_while_they_fill_in_the_form_grants_nothing(cast: Cast) -> None:
    now = timezone.now()
    terms = Terms(rights=frozenset({Right.ARM}), partition=None, valid_from=now, valid_until=None)
    Membership.objects.filter(user=cast.owner).update(valid_until=now)
    with pytest.raises(Refusal, match="forbidden"):
        add_grant(cast.owner, cast.villa, cast.resident, terms, now)


def test_whatever_can_be_granted_has_words() -> None:
    assert {right for right, _word in right_labels(Right)} == set(Right) - NEVER_GRANTED


def test_residents_read_what_they_hold_on_their_account_page(cast: Cast, browse: Browse) -> None:
    add(browse(cast.owner), cast, cast.resident, **weekdays())
    page = text(browse(cast.resident).get(reverse("account")))
    assert "Anna may arm and disarm Villa (Ev), weekdays 07:00 to 19:00, until " in page
    assert "may arm" not in text(browse(cast.invited).get(reverse("account")))
    Grant.objects.update(valid_until=timezone.now())
    assert "may arm" not in text(browse(cast.resident).get(reverse("account")))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"ends_on": ""}, "This field is required"),
        ({"ends_on": "soon"}, "Enter a valid date"),
        ({"ends_on": "9999-12-31"}, "at most five years ahead"),
        ({"ends_on": "0001-01-01"}, "at most five years ahead"),
        ({"starts_on": "0001-01-01"}, "at most five years ahead"),
        ({"starts_on": "9999-12-31"}, "at most five years ahead"),
        ({"starts_on": "TEN", "ends_on": "FIVE"}, "It would end before it begins"),
        ({"starts_at": "10:00"}, "Choose the day to which this time belongs"),
        ({"partition": "7"}, "Select a valid choice"),
        ({"partition": "2", "rights": ["arm", "switch"]}, "Only for the whole panel: Switch outputs and devices"),
        (weekdays(0, "07:00", ""), "Enter both from when and to when"),
        (weekdays(0, "07:00", "07:00"), "are the same"),
        (weekdays(0, "07:00", "19:00", ""), "Choose the days"),
        (weekdays(0, "07:00", "19:00", "8"), "Select a valid choice"),
        (weekdays(0, "noon", "19:00"), "Enter a valid time"),
    ],
)
def test_what_cannot_be_meant_is_said_and_not_granted(
    cast: Cast, browse: Browse, fields: dict[str, Any], error: str
) -> None:
    days = {"TEN": day(10), "FIVE": day(5)}
    answer = add(browse(cast.owner), cast, cast.resident, **{k: days.get(str(v), v) for k, v in fields.items()})
    assert answer.status_code == 200
    assert error in text(answer)
    assert not Grant.objects.exists()


def test_a_grant_never_begins_in_the_past(cast: Cast, browse: Browse) -> None:
    add(browse(cast.owner), cast, cast.resident, starts_on=day(0))
    assert Grant.objects.get().valid_from > timezone.now() - timedelta(minutes=1)


def test_changing_shows_what_holds_and_keeps_the_beginning(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    add(client, cast, cast.resident, **weekdays(0, "22:00", "06:00", "4"))
    grant = Grant.objects.get()
    address = reverse("grant_change", args=[cast.villa.uid, grant.uid])
    page = text(client.get(address))
    assert f'value="{day(30)}"' in page
    assert 'value="22:00"' in page
    assert 'value="06:00"' in page
    assert "starts_on" not in page
    before = access_version()
    answer = client.post(address, {"rights": ["arm"], "ends_on": day(3), "ends_at": "18:00"}, follow=True)
    changed = Grant.objects.get()
    assert "Anna may arm Villa (Ev), until " in text(answer)
    assert (changed.valid_from, changed.hours, set(changed.rights)) == (grant.valid_from, [], {"view", "arm"})
    assert access_version() > before
    entry = JournalEntry.objects.get(act="grant.changed")
    assert entry.before is not None
    assert entry.after is not None
    assert (set(entry.before["rights"]), set(entry.after["rights"])) == ({"view", "arm", "disarm"}, {"view", "arm"})


def test_ending_is_at_once_and_only_once(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    add(client, cast, cast.resident)
    grant, before = Grant.objects.get(), access_version()
    address = reverse("grant_end", args=[cast.villa.uid, grant.uid])
    assert "Anna may arm" in text(client.get(address))
    assert cast.resident.has_perm("panels.view", cast.villa)
    answer = client.post(address, follow=True)
    assert "Ended " in text(answer)
    assert not cast.resident.has_perm("panels.view", cast.villa)
    assert access_version() > before
    assert client.post(address).status_code == 404
    assert client.get(reverse("grant_change", args=[cast.villa.uid, grant.uid])).status_code == 404


def test_a_grant_is_addressed_with_its_own_panel_alone(cast: Cast, browse: Browse) -> None:
    add(browse(cast.owner), cast, cast.resident)
    grant = Grant.objects.get()
    stranger = browse(cast.stranger)
    for name in ("grant_change", "grant_end"):
        assert stranger.post(reverse(name, args=[cast.elsewhere.uid, grant.uid])).status_code == 404
    assert Grant.objects.get().valid_until == grant.valid_until


def test_every_act_is_in_the_journal_without_names(cast: Cast, browse: Browse) -> None:
    client = browse(cast.owner)
    add(client, cast, cast.resident, partition="1")
    grant = Grant.objects.get()
    client.post(reverse("grant_end", args=[cast.villa.uid, grant.uid]))
    added, ended = JournalEntry.objects.filter(act__startswith="grant.").order_by("pk")
    assert (added.act, ended.act) == ("grant.added", "grant.ended")
    for entry in (added, ended):
        assert (entry.actor, entry.object_uid, entry.organization) == (
            cast.owner.uid,
            grant.uid,
            cast.customer.uid,
        )
        assert entry.details["user"] == cast.resident.uid
        assert "Anna" not in f"{entry.details}{entry.before}{entry.after}"
    assert added.before is None
    assert added.after is not None
    assert added.after["partition"] == 1
    assert ended.before is not None
    assert ended.after is not None
    assert ended.before["valid_until"] != ended.after["valid_until"]


def test_the_way_there_is_on_the_panels_page_for_owners_alone(cast: Cast, browse: Browse) -> None:
    there, way = reverse("panel", args=[cast.villa.uid]), reverse("panel_grants", args=[cast.villa.uid])
    assert way in text(browse(cast.owner).get(there))
    for person in (cast.operator, cast.engineer, cast.manager):
        assert way not in text(browse(person).get(there))


def test_a_partition_of_another_panel_is_no_choice(cast: Cast, browse: Browse) -> None:
    Partition.objects.create(panel=cast.elsewhere, number=9, name="Theirs")
    answer = add(browse(cast.owner), cast, cast.resident, partition="9")
    assert "Select a valid choice" in text(answer)
    assert "Theirs" not in text(answer)
    assert not Grant.objects.exists()


def test_nobody_learns_by_inviting_whose_an_address_is(cast: Cast, browse: Browse) -> None:
    User.objects.filter(pk=cast.invited.pk).update(name="Somebody Known")
    owner, person_, address = browse(cast.owner), cast.invited, cast.invited.email
    assert address in text(owner.get(reverse("grant_add", args=[cast.villa.uid])))
    pages = [text(add(owner, cast, person_))]
    grant = Grant.objects.get()
    addresses = [
        reverse("panel_grants", args=[cast.villa.uid]),
        reverse("grant_add", args=[cast.villa.uid]),
        reverse("grant_change", args=[cast.villa.uid, grant.uid]),
        reverse("grant_end", args=[cast.villa.uid, grant.uid]),
        reverse("organization", args=[cast.customer.uid]),
    ]
    pages += [text(owner.get(one)) for one in addresses]
    pages.append(text(owner.post(addresses[3], follow=True)))
    assert address in pages[0]
    assert not [number for number, page in enumerate(pages) if "Somebody Known" in page]
    Membership.objects.filter(user=person_).update(pending=False)
    assert "Somebody Known" in text(owner.get(addresses[1]))
    assert User.objects.get(pk=person_.pk).name == "Somebody Known"
