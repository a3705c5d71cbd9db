"""What panels tell by themselves."""

from typing import Any

import pytest

from panels.drivers.base import OutputReading, PanelReading, PartitionReading, Reply, ZoneReading
from panels.drivers.bienport.guesses import GUESSES
from panels.drivers.bienport.notifications import zone_hint
from panels.vocabulary import ArmMode, CommandState, EventCategory, EventKind, ReadingGroup, ZoneFlag
from tests.panels.drivers.bienport.samples import CORRELATION, parse, sample


@pytest.mark.parametrize(
    ("name", "literal", "mode", "kind"),
    [
        ("panel_armed", "armNotification", ArmMode.ARMED, EventKind.ARMED),
        ("panel_disarmed", "disarmNotification", ArmMode.DISARMED, EventKind.DISARMED),
    ],
)
def test_an_arming_we_asked_for_is_a_reading_an_event_and_a_reply(
    name: str, literal: str, mode: ArmMode, kind: EventKind
) -> None:
    body = sample(name, correlationId=CORRELATION)
    part = parse(body)

    assert part.panel == "34"
    assert part.group is ReadingGroup.ARMING
    assert part.identity == f"{literal}:34:1:{CORRELATION}"
    assert part.correlation_id == CORRELATION
    assert part.readings == (PartitionReading(number=1, mode=mode),)
    (event,) = part.occurrences
    assert (event.category, event.kind, event.partition) == (EventCategory.OPENCLOSE, kind, 1)
    assert event.text == body["reason"]
    assert part.reply == Reply(
        correlation_id=CORRELATION,
        state=CommandState.CONFIRMED,
        literal=literal,
        vendor_text=body["reason"],
        from_panel=True,
    )


def test_an_arming_at_the_keypad_answers_no_command_and_has_no_identity() -> None:
    part = parse(sample("panel_armed_at_the_keypad"))
    assert part.identity is None
    assert part.reply is None
    assert part.correlation_id == ""
    assert part.readings == (PartitionReading(number=2, mode=ArmMode.ARMED),)


def test_a_zone_alarm_names_its_zone_as_a_hint_only() -> None:
    part = parse(sample("zone_alarm"))
    assert part.panel == "34"
    assert part.identity is None
    assert part.readings == (
        PanelReading(alarm=True),
        ZoneReading(number=12, flags={ZoneFlag.ALARM: True}, hint=True),
    )
    (event,) = part.occurrences
    assert (event.category, event.kind) == (EventCategory.BURGLARY, EventKind.ZONE_ALARM)
    assert (event.zone, event.zone_is_hint, event.partition) == (12, True, None)
    assert not event.covert


def test_a_zone_alarm_without_a_number_alarms_the_panel_alone() -> None:
    part = parse(sample("zone_alarm", reason="Alarm"))
    assert part.readings == (PanelReading(alarm=True),)
    assert part.occurrences[0].zone is None
    assert not part.occurrences[0].zone_is_hint


def test_a_zone_alarm_with_a_field_for_the_zone_needs_no_hint() -> None:
    part = parse(sample("zone_alarm", parameters={"zone": 3}))
    assert part.occurrences[0].zone == 3
    assert not part.occurrences[0].zone_is_hint
    assert part.readings[1] == ZoneReading(number=3, flags={ZoneFlag.ALARM: True})


@pytest.mark.parametrize("changes", [{"reason": 5}, {"correlationId": 7}, {"parameters": {"partition": "all"}}])
def test_an_alarm_with_odd_details_is_still_an_alarm(changes: dict[str, Any]) -> None:
    assert parse(sample("zone_alarm", **changes)).readings[0] == PanelReading(alarm=True)
    assert parse(sample("keyfob_alarm", **changes)).readings == (PanelReading(covert_alarm=True),)


@pytest.mark.parametrize(
    ("reason", "zone"),
    [
        ("Zone 12 Open", 12),
        ("Bölge 7 alarm", 7),
        ("7. Bölge alarm", 7),
        ("Partition 1 Zone 12", 12),
        ("Détecteur 9 ouvert", 9),
        ("Partition 1, detector 4", None),
        ("Zone 0", None),
        ("Zone 123456", None),
        ("", None),
    ],
)
def test_a_zone_number_is_read_out_of_a_sentence_only_where_it_is_plain(reason: str, zone: int | None) -> None:
    assert zone_hint(reason) == zone


def test_a_keyfob_alarm_is_a_covert_hold_up() -> None:
    part = parse(sample("keyfob_alarm"))
    assert part.readings == (PanelReading(covert_alarm=True),)
    (event,) = part.occurrences
    assert (event.category, event.kind) == (EventCategory.HOLDUP, EventKind.KEYPAD_ALARM)
    assert event.covert


@pytest.mark.parametrize(("status", "on"), [(1, True), (0, False)])
def test_an_external_output_reports_the_position_it_is_in(status: int, on: bool) -> None:
    part = parse(sample("external_output_changed", correlationId=CORRELATION, parameters={"status": status}))
    assert part.panel == "101"
    assert part.identity == f"extDOStateChanged:101:4:{status}:{CORRELATION}"
    assert part.readings == (OutputReading(number=4, on=on),)
    (event,) = part.occurrences
    assert (event.category, event.kind, event.output) == (EventCategory.HOME, EventKind.OUTPUT_CHANGED, 4)
    assert part.reply is not None
    assert part.reply.from_panel
    assert part.reply.reported_on is on


def test_an_external_output_switched_by_others_answers_nothing() -> None:
    body = sample("external_output_changed")
    del body["correlationId"]
    part = parse(body)
    assert part.reply is None
    assert part.identity is None


@pytest.mark.parametrize(
    ("literal", "category", "kind", "covert"),
    [
        ("panicAlarmNotification", EventCategory.HOLDUP, EventKind.PANIC, True),
        ("medicalNotification", EventCategory.MEDICAL, EventKind.MEDICAL, False),
        ("resourceConnectedNotification", EventCategory.COMMUNICATION, EventKind.PANEL_CONNECTED, False),
        ("resourceDisconnected", EventCategory.COMMUNICATION, EventKind.PANEL_DISCONNECTED, False),
        ("connectionInitiationNotification", EventCategory.SYSTEM, EventKind.CONNECTION_REQUESTED, False),
    ],
)
def test_families_that_no_document_shows_are_guessed(
    literal: str, category: EventCategory, kind: EventKind, covert: bool
) -> None:
    part = parse(sample("zone_alarm", notificationType=literal))
    (event,) = part.occurrences
    assert (event.category, event.kind, event.covert) == (category, kind, covert)


def test_connection_guesses_tell_whether_the_panel_is_online() -> None:
    assert parse(sample("zone_alarm", notificationType="panelConnected")).readings == (PanelReading(online=True),)
    lost = parse(sample("zone_alarm", notificationType="panelDisconnected"))
    assert lost.readings == (PanelReading(online=False),)
    assert all(key == key.lower() for key in GUESSES)


@pytest.mark.parametrize(
    "parameters", [{"resourceId": 34, "level": [1]}, {"resourceId": 34, "partition": "all"}, {"resourceId": 34}]
)
def test_an_unknown_notification_is_shown_and_never_dropped(parameters: dict[str, Any]) -> None:
    body = {
        "messageType": "notification",
        "notificationType": "armed",
        "reason": "Something",
        "parameters": parameters,
    }
    part = parse(body)
    assert part.panel == "34"
    assert part.readings == ()
    (event,) = part.occurrences
    assert event.category is EventCategory.OTHER
    # Ours is "armed"; theirs can never be taken for it.
    assert event.kind == "bienport:armed"
    assert event.text == "Something"
    assert not event.covert


@pytest.mark.parametrize("parameters", [None, [], {"resourceId": "34"}, {}])
def test_an_unknown_notification_may_name_no_panel(parameters: Any) -> None:
    body = {"messageType": "notification", "notificationType": "news", "parameters": parameters}
    part = parse(body)
    assert part.panel is None
    assert part.occurrences[0].kind == "bienport:news"


def test_an_unknown_notification_that_sounds_like_duress_is_covert() -> None:
    assert parse(sample("zone_alarm", notificationType="duressCodeNotification")).occurrences[0].covert


def test_long_and_unprintable_words_are_cut() -> None:
    body = sample("zone_alarm", notificationType="x\x00" * 100, reason="a\nb\x00" + "c" * 1000)
    (event,) = parse(body).occurrences
    assert len(event.kind) <= 64
    assert event.kind.isprintable()
    assert event.text.startswith("a b c")
    assert len(event.text) == 500


@pytest.mark.parametrize("correlation", ["", "x" * 65, "a\x00b", None])
def test_an_impossible_correlation_id_is_none(correlation: str | None) -> None:
    part = parse(sample("panel_armed", correlationId=correlation))
    assert part.correlation_id == ""
    assert part.identity is None
    assert part.reply is None
    assert part.occurrences
