"""What a panel's page says, and to whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from panels.models import Message, Panel, Partition, SiteOrganization, User, Zone
from panels.packing import pack
from panels.vocabulary import ArmMode, Confidence, ConnectionHealth, PanelState
from panels.vocabulary.links import LinkTrouble
from tests.panels.pages.conftest import Cast, add_panel

Browse = Callable[[User | None], Client]


def page(client: Client, cast: Cast, name: str = "panel") -> str:
    answer = client.get(reverse(name, args=[cast.villa.uid]))
    assert answer.status_code == 200
    return answer.content.decode()


def event(cast: Cast, **fields: Any) -> Event:
    values = {"category": "holdup", "kind": "panic", "priority": 2, "origin": "live", "observed_at": timezone.now()}
    return Event.objects.create(connection=cast.connection, panel=cast.villa, **{**values, **fields})


def test_a_silent_alarm_shows_at_the_station_only(cast: Cast, browse: Browse) -> None:
    event(cast, covert=True)
    Panel.objects.filter(pk=cast.villa.pk).update(covert_alarm=True, covert_since=timezone.now())
    for name in ("panel", "panel_events"):
        assert "Silent hold-up" in page(browse(cast.operator), cast, name)
        assert "Silent hold-up" not in page(browse(cast.owner), cast, name)
        assert "Silent hold-up" not in page(browse(cast.guest), cast, name)


def test_raw_messages_behind_covert_events_stay_at_the_station(cast: Cast, browse: Browse) -> None:
    for number, (kind, covert) in enumerate((("zoneAlarm", False), ("panic", True))):
        message = Message.objects.create(
            connection=cast.connection,
            panel=cast.villa,
            kind=kind,
            received_at=timezone.now(),
            epoch=1,
            number=number,
            digest=b"0" * 16,
            covert=covert,
            body=pack(f'{{"type": "{kind}", "note": "<b>"}}'.encode()),
        )
        event(cast, covert=covert, message=message.uid)
    assert "&quot;panic&quot;" in page(browse(cast.operator), cast, "panel_messages")
    seen = page(browse(cast.owner), cast, "panel_messages")
    assert "&quot;zoneAlarm&quot;" in seen
    assert "panic" not in seen
    assert "<b>" not in seen.split("<pre")[1].split("</pre>")[0]


def test_acts_are_offered_by_right(cast: Cast, browse: Browse) -> None:
    assert "/ask/disarm/?partition=1" in page(browse(cast.resident), cast)
    assert "/ask/read-status/" not in page(browse(cast.resident), cast)
    guest = page(browse(cast.guest), cast)
    assert "/ask/arm/?partition=2" in guest
    assert "/ask/disarm/" not in guest
    assert "/ask/switch/" in page(browse(cast.owner), cast)


def test_the_station_is_told_when_the_owner_does_not_let_it_arm(cast: Cast, browse: Browse) -> None:
    sentence = "The owner does not let the station arm or disarm"
    assert sentence not in page(browse(cast.operator), cast)
    SiteOrganization.objects.filter(organization=cast.station).update(may_arm=False)
    told = page(browse(cast.operator), cast)
    assert sentence in told
    assert "/ask/arm/" not in told
    assert sentence not in page(browse(cast.owner), cast)


def test_what_a_model_only_claims_is_labelled(cast: Cast, browse: Browse) -> None:
    assert "untested" in page(browse(cast.operator), cast).split("/ask/connect/")[1][:400]
    Panel.objects.filter(pk=cast.villa.pk).update(brand="bimetri")
    assert "/ask/arm/" not in page(browse(cast.operator), cast)


def test_zones_stand_in_two_tables_from_twelve(cast: Cast, browse: Browse) -> None:
    assert page(browse(cast.owner), cast).count('class="table table--fixed table--dense"') == 1
    for number in range(4, 13):
        Zone.objects.create(panel=cast.villa, number=number, partition_numbers=[1])
    assert page(browse(cast.owner), cast).count('class="table table--fixed table--dense"') == 2


def test_the_gravest_flag_of_a_zone_is_shown(cast: Cast, browse: Browse) -> None:
    zone = cast.villa.zones.get(number=1)
    for flag, word in (
        ("open", "Open"),
        ("low_battery", "Low battery"),
        ("bypassed", "Left out"),
        ("tamper", "Tamper"),
    ):
        setattr(zone, flag, True)
        zone.save()
        row = page(browse(cast.owner), cast).split(f'id="zone-{zone.uid}"')[1].split("</tr>")[0]
        assert word in row


def test_what_cannot_be_known_is_said(cast: Cast, browse: Browse) -> None:
    assert "This panel does not report open zones." in page(browse(cast.owner), cast)
    cast.villa.zones.update(open=False)
    assert "This panel does not report open zones." not in page(browse(cast.owner), cast)


def test_the_same_serial_elsewhere_is_a_conflict_for_both(cast: Cast, browse: Browse) -> None:
    other = add_panel(_other_connection(cast), name="Elsewhere", serial="S1")
    seen = page(browse(cast.owner), cast)
    assert "The same serial is known on another connection." in seen
    assert other.uid not in seen
    assert "Elsewhere" not in seen


def _other_connection(cast: Cast) -> Any:
    connection = cast.connection
    connection.pk, connection.uid = None, "another0another0"
    connection._state.adding = True
    connection.save()
    return connection


def test_a_failing_connection_says_why_and_when_it_tries_again(cast: Cast, browse: Browse) -> None:
    until = datetime(2026, 3, 1, 21, 15, tzinfo=UTC)
    type(cast.connection).objects.filter(pk=cast.connection.pk).update(
        health=ConnectionHealth.FAILING,
        health_code=LinkTrouble.LOCKED_OUT,
        health_text="Bad credentials <x>",
        health_until=until,
        next_try_at=timezone.now() + timedelta(seconds=30),
    )
    seen = page(browse(cast.operator), cast)
    assert "The vendor takes no login for a while. Nothing is tried before that ends." in seen
    assert "<q>Bad credentials &lt;x&gt;</q>" in seen
    # In the site's time zone, where it is three hours later.
    assert 'title="2026-03-02 00:15:00 +03"' in seen
    assert "Next try" in seen
    assert until.isoformat() not in seen


def test_unknown_and_arming_are_never_dressed_up(cast: Cast, browse: Browse) -> None:
    parts = Partition.objects.filter(panel=cast.villa)
    parts.filter(number=1).update(mode=ArmMode.UNKNOWN, mode_confidence=Confidence.UNKNOWN, mode_changed_at=None)
    parts.filter(number=2).update(mode=ArmMode.ARMING)
    Panel.objects.filter(pk=cast.villa.pk).update(state=PanelState.ARMING)
    seen = page(browse(cast.owner), cast)
    assert "Not known" in seen
    assert seen.count("Waiting for the panel") == 2


def test_a_stale_panel_is_hatched(cast: Cast, browse: Browse) -> None:
    Panel.objects.filter(pk=cast.villa.pk).update(stale_at=timezone.now() - timedelta(seconds=1))
    seen = page(browse(cast.owner), cast)
    assert 'class="state is-disarmed is-stale"' in seen
    assert "last word" in seen
