"""Nobody is shown a past that was not theirs: relations and grants bound it by their dates."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from panels import fragments
from panels.models import Command, Grant, Message, Panel, Partition, SiteOrganization, User
from panels.packing import pack
from panels.vocabulary import CauseKind, OrganizationKind, Relation, Right, Role
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=400)


def happen(cast: Cast, at: datetime, text: str, **fields: Any) -> Event:
    values = {"category": "burglary", "kind": "zone_alarm", "priority": 2, "origin": "live", "text": text}
    return Event.objects.create(
        connection=cast.connection, panel=cast.villa, **{**values, "observed_at": at, "partition": 2, **fields}
    )


def asked(cast: Cast, at: datetime, by: User, **fields: Any) -> Command:
    values = {"name": "read_failures", "state": "confirmed", "cause_kind": CauseKind.PERSON, **fields}
    return Command.objects.create(
        panel=cast.villa, requested_by=by, created_at=at, settled_at=at, expires_at=at, **values
    )


@pytest.fixture
def past(cast: Cast) -> Cast:
    """Things of 400 days ago and of today; the station has been there for years, the others since yesterday."""
    SiteOrganization.objects.filter(relation=Relation.MONITORS).update(valid_from=NOW - timedelta(days=1000))
    former = User.objects.create_user("former@example.org", "a long pass phrase", name="Former Resident")
    for at, word in ((LONG_AGO, "long ago"), (NOW, "today")):
        happen(cast, at, f"vendor said {word}")
        Message.objects.create(
            connection=cast.connection,
            panel=cast.villa,
            kind="zoneAlarm",
            received_at=at,
            epoch=1,
            number=1,
            digest=b"0" * 16,
            body=pack(f'{{"note": "{word}"}}'.encode()),
        )
    arming = asked(cast, LONG_AGO, former, name="arm_away", partition=2)
    Partition.objects.filter(panel=cast.villa, number=2).update(mode="armed_away", mode_command=arming.uid)
    asked(cast, NOW, cast.operator)
    return cast


def page(cast: Cast, client: Client, name: str) -> str:
    answer = client.get(reverse(name, args=[cast.villa.uid]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["panel", "panel_events"])
@pytest.mark.parametrize("person", ["owner", "resident", "guest"])
def test_newcomers_see_no_events_from_before(name: str, person: str, past: Cast, browse: Browse) -> None:
    seen = page(past, browse(getattr(past, person)), name)
    assert "vendor said today" in seen
    assert "vendor said long ago" not in seen
    assert "vendor said long ago" in page(past, browse(past.operator), name)


@pytest.mark.parametrize("person", ["owner", "resident", "guest"])
def test_nor_what_others_asked_before(person: str, past: Cast, browse: Browse) -> None:
    client = browse(getattr(past, person))
    assert "Former Resident" not in page(past, client, "panel")
    form = client.get(reverse("panel_ask", args=[past.villa.uid, "arm"]) + "?partition=2").content.decode()
    assert "Former Resident" not in form
    assert "Former Resident" in page(past, browse(past.operator), "panel")


def test_nor_raw_messages_from_before(past: Cast, browse: Browse) -> None:
    assert "long ago" in page(past, browse(past.operator), "panel_messages")
    seen = page(past, browse(past.owner), "panel_messages")
    assert "today" in seen
    assert "long ago" not in seen


def test_querysets_agree_with_the_pages(past: Cast) -> None:
    for person in (past.owner, past.resident, past.guest):
        assert [event.text for event in Event.objects.visible_to(person)] == ["vendor said today"]
    assert Event.objects.visible_to(past.operator).count() == 2
    assert Command.objects.visible_to(past.owner).count() == 1
    assert Command.objects.visible_to(past.operator).count() == 2
    assert not Event.objects.visible_to(past.stranger).exists()


def test_of_several_reasons_the_oldest_counts(past: Cast, browse: Browse) -> None:
    Grant.objects.filter(user=past.resident).update(valid_from=LONG_AGO)
    assert "vendor said long ago" in page(past, browse(past.resident), "panel_events")
    Grant.objects.create(
        user=past.owner,
        panel=past.villa,
        partition=past.villa.partitions.get(number=2),
        rights=[Right.VIEW, Right.SEE_HISTORY],
        valid_from=LONG_AGO,
    )
    happen(past, LONG_AGO, "in the other partition", partition=1)
    for name in ("panel", "panel_events"):
        seen = page(past, browse(past.owner), name)
        assert "vendor said long ago" in seen
        assert "in the other partition" not in seen


def test_a_grant_that_only_arms_opens_no_past(past: Cast, browse: Browse) -> None:
    Grant.objects.create(user=past.owner, panel=past.villa, rights=[Right.ARM], valid_from=LONG_AGO)
    assert "vendor said long ago" not in page(past, browse(past.owner), "panel_events")


@pytest.mark.parametrize("person", ["resident", "guest"])
def test_who_may_see_a_panel_and_not_its_past_sees_none_of_it(person: str, past: Cast, browse: Browse) -> None:
    Panel.objects.filter(pk=past.villa.pk).update(last_event_at=timezone.now(), last_event_kind="battery_low")
    user = getattr(past, person)
    assert "vendor said today" in page(past, browse(user), "panel")
    Grant.objects.filter(user=user).update(rights=[Right.VIEW, Right.ARM])

    assert not Event.objects.visible_to(user).exists()
    assert browse(user).get(reverse("panel_events", args=[past.villa.uid])).status_code == 404
    seen = page(past, browse(user), "panel")
    assert "vendor said today" not in seen
    assert "Events" not in seen
    listed = browse(user).get(reverse("panel_list")).content.decode()
    assert past.villa.uid in listed
    assert "Low battery" not in listed


def test_the_last_event_of_a_row_is_bounded_too(past: Cast, browse: Browse) -> None:
    Panel.objects.filter(pk=past.villa.pk).update(last_event_at=LONG_AGO, last_event_kind="battery_low")
    address = reverse("panel_list")
    assert "Low battery" in browse(past.operator).get(address).content.decode()
    assert "Low battery" not in browse(past.owner).get(address).content.decode()


def test_what_is_pushed_to_everybody_holds_nothing_from_before(past: Cast) -> None:
    Panel.objects.filter(pk=past.villa.pk).update(last_event_at=LONG_AGO, last_event_kind="battery_low")
    topics = [f"panel:{past.villa.uid}:en", f"row:{past.villa.uid}:en"]
    pushed = "".join(fragment.html for fragment in fragments.render([past.villa.pk], topics))
    assert "vendor said today" in pushed
    assert "by operator" in pushed
    for hidden in ("vendor said long ago", "Former Resident", "Low battery"):
        assert hidden not in pushed
    assert "Earlier commands" in pushed


def test_a_newer_grant_moves_the_bound_of_pushes(past: Cast) -> None:
    happen(past, NOW - timedelta(hours=3), "vendor said at noon")
    topic = f"panel:{past.villa.uid}:en"

    def pushed() -> str:
        return "".join(fragment.html for fragment in fragments.render([past.villa.pk], [topic]))

    assert "vendor said at noon" in pushed()
    grant = Grant.objects.create(
        user=past.stranger,
        panel=past.villa,
        rights=[Right.VIEW, Right.SEE_HISTORY],
        valid_from=NOW - timedelta(hours=1),
    )
    assert "vendor said at noon" not in pushed()
    grant.valid_until = NOW - timedelta(minutes=1)
    grant.save()
    assert "vendor said at noon" in pushed()


def test_a_role_at_a_new_station_opens_no_silent_alarm_from_before(past: Cast, browse: Browse) -> None:
    happen(past, LONG_AGO, "silent long ago", covert=True, category="holdup", kind="panic")
    assert "silent long ago" in page(past, browse(past.operator), "panel_events")
    SiteOrganization.objects.filter(relation=Relation.OWNS).update(valid_from=NOW - timedelta(days=1000))
    SiteOrganization.objects.filter(relation=Relation.MONITORS).update(valid_from=NOW - timedelta(days=1))
    past.customer.memberships.create(user=past.operator, role=Role.OWNER)
    for name in ("panel", "panel_events"):
        seen = page(past, browse(past.operator), name)
        assert "vendor said long ago" in seen
        assert "silent long ago" not in seen


def test_silent_alarms_are_nobodys_to_grant(cast: Cast, browse: Browse) -> None:
    assert cast.customer.kind == OrganizationKind.CUSTOMER
    Grant.objects.create(
        user=cast.owner,
        panel=cast.villa,
        rights=[Right.VIEW, Right.SEE_HISTORY, Right.SEE_COVERT],
        valid_from=NOW - timedelta(days=1),
    )
    happen(cast, NOW, "silent", covert=True, category="holdup", kind="panic")
    Panel.objects.filter(pk=cast.villa.pk).update(covert_alarm=True, covert_since=NOW, station_rank=0)
    for address in (reverse("panel_list"), reverse("panel", args=[cast.villa.uid])):
        assert "Silent hold-up" not in browse(cast.owner).get(address).content.decode()
