"""The methods of the client: each asks its operation, together all of the 28 features, and reads what it answers."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from panels.drivers.overkiz.budgets import Purpose
from panels.drivers.overkiz.calls.automations import AutomationCalls, Step
from panels.drivers.overkiz.calls.devices import DeviceCalls
from panels.drivers.overkiz.calls.people import PeopleCalls
from panels.drivers.overkiz.calls.runs import Order, RunCalls, action_group
from panels.drivers.overkiz.calls.setup import SetupCalls
from panels.drivers.overkiz.errors import BadCallError, UnexpectedAnswerError
from panels.drivers.overkiz.operations import Target, operation, operations
from panels.drivers.overkiz.records.home import StateHistory
from panels.drivers.records import Record
from tests.panels.drivers.overkiz.test_recorded import unknown_keys

REFERENCE: Final = Path(__file__).resolve().parents[5] / "shared" / "reference" / "overkiz-operations.json"
DEVICE, GATEWAY, OID, STATE = "io://1234-5678-9012/7#1", "1234-5678-9012", "oid", "core:LuminanceState"
FROM, TO = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
PROTOCOLS: Final = ("active", "available", "supported", "used_active")
DAY: Final = date(2026, 3, 1)
GROUP: Final = action_group("Close", [Order(device=DEVICE, name="close")])


class Said(SetupCalls, DeviceCalls, RunCalls, AutomationCalls, PeopleCalls):
    """All methods over a function that answers, with everything checked that is checked before sending."""

    def __init__(self, answer: Callable[[Target], Any]) -> None:
        self.answer = answer
        self.asked: list[Target] = []

    def call(self, name: str, /, *, body: Any = None, purpose: Purpose = Purpose.ROUTINE, **values: Any) -> Any:
        self.asked.append(operation(name).filled(values, body))
        return self.answer(self.asked[-1])

    command = call


# Everything there is to call, feature by feature in the order of the reference.
EVERYTHING: Final[list[Callable[[Said], Any]]] = [
    lambda api: api.get_user_id(),
    lambda api: api.get_main_account(),
    lambda api: api.get_setups(),
    lambda api: api.get_setup_label(),
    lambda api: api.get_default_setup(),
    lambda api: api.get_current_setup(),
    lambda api: api.open_setup(OID),
    lambda api: api.get_setup(manufacturer_data=True),
    lambda api: api.get_location(),
    lambda api: api.get_features(),
    lambda api: api.get_options(),
    lambda api: api.get_option("o"),
    lambda api: api.get_option_parameter("o", "p"),
    lambda api: api.get_quotas(),
    lambda api: api.get_additional_information(),
    lambda api: api.get_devices(),
    lambda api: api.get_device(DEVICE),
    lambda api: api.get_states(DEVICE),
    lambda api: api.get_state(DEVICE, STATE),
    lambda api: api.get_attributes(DEVICE),
    lambda api: api.get_attribute(DEVICE, STATE),
    lambda api: api.get_definition(DEVICE),
    lambda api: api.get_devices_by_kind(),
    lambda api: api.get_devices_of_kind("io:X"),
    lambda api: api.refresh_states([DEVICE]),
    lambda api: api.refresh_device(DEVICE),
    lambda api: api.refresh_devices(),
    lambda api: api.refresh_gateway(GATEWAY),
    lambda api: api.refresh_gateway(GATEWAY, 1),
    lambda api: api.refresh_protocol(1),
    lambda api: api.get_gateways(),
    lambda api: api.get_gateway(GATEWAY),
    lambda api: api.is_alive_and_ready(GATEWAY),
    lambda api: api.get_gateway_version(GATEWAY),
    lambda api: api.get_gateway_functions(GATEWAY),
    *(partial(Said.get_gateway_protocols, gateway=GATEWAY, which=one) for one in PROTOCOLS),
    lambda api: api.get_gateway_information(GATEWAY),
    lambda api: api.is_synchronizing(GATEWAY),
    lambda api: api.has_pending_tasks(GATEWAY),
    lambda api: api.has_failed_tasks(GATEWAY),
    lambda api: api.get_failed_tasks(GATEWAY),
    lambda api: api.update_gateway(GATEWAY),
    lambda api: api.set_auto_update(GATEWAY, on=True),
    lambda api: api.get_disconnection_alert(),
    lambda api: api.set_disconnection_alert({"notificationType": "EMAIL"}),
    lambda api: api.get_gateway_disconnection_alert(GATEWAY),
    lambda api: api.set_gateway_disconnection_alert(GATEWAY, 10),
    lambda api: api.get_outdated_devices(),
    lambda api: api.get_firmware_status(DEVICE),
    lambda api: api.can_update_firmware(DEVICE),
    lambda api: api.update_firmware(DEVICE),
    lambda api: api.update_firmware(DEVICE, DEVICE),
    *(partial(Said.apply, group=GROUP, form=one) for one in ("", "high_priority", "geolocated", "internal")),
    lambda api: api.get_executions(),
    lambda api: api.get_execution(OID),
    lambda api: api.get_internal_executions(),
    lambda api: api.cancel(OID),
    lambda api: api.cancel_all(),
    lambda api: api.get_scenes(),
    lambda api: api.get_scene(OID),
    lambda api: api.add_scene(GROUP),
    lambda api: api.change_scene(GROUP | {"oid": OID}),
    lambda api: api.remove_scene(OID),
    *(partial(Said.run, scene=OID, form=one) for one in ("", "geolocated", "internal")),
    lambda api: api.plan(OID, FROM),
    lambda api: api.get_planned(),
    lambda api: api.get_planned(OID),
    lambda api: api.get_delayed_triggers(),
    lambda api: api.get_delayed_trigger(OID),
    lambda api: api.cancel_planned(OID),
    lambda api: [entry.entry for entry in api.get_log()],
    lambda api: api.get_past_executions(),
    lambda api: api.get_past_execution(OID),
    lambda api: api.get_device_events(),
    lambda api: api.get_device_event(OID),
    lambda api: api.get_notification_events(),
    lambda api: api.clear_log(),
    lambda api: api.get_access_audit(FROM, TO),
    *(partial(Said.get_state_history, device=DEVICE, state=STATE, since=FROM, until=TO, step=step) for step in Step),
    *(partial(Said.get_device_history, device=DEVICE, since=FROM, until=TO, step=step) for step in Step),
    *(partial(Said.get_stacked_history, device=DEVICE, state=STATE, since=FROM, until=TO, step=step) for step in Step),
    lambda api: api.export_state_history(DEVICE, STATE),
    lambda api: api.export_state_history(DEVICE, STATE, (FROM, TO)),
    lambda api: api.export_stacked_history(DEVICE, STATE, FROM, TO),
    lambda api: api.get_index_delta(DEVICE, STATE, FROM, TO),
    lambda api: api.get_triggers(),
    lambda api: api.get_triggers("eventTrigger"),
    lambda api: api.get_trigger("eventTrigger", OID),
    lambda api: api.get_trigger_statuses("eventTrigger"),
    lambda api: api.get_trigger_status("eventTrigger", OID),
    lambda api: api.are_triggers_on(),
    lambda api: api.switch_triggers(on=False),
    lambda api: api.set_trigger_mode("eventTrigger", OID, 2),
    lambda api: api.add_trigger({"eventTrigger": {}}),
    lambda api: api.change_trigger({"eventTrigger": {}}),
    lambda api: api.remove_trigger("eventTrigger", OID),
    lambda api: api.get_condition_groups(),
    lambda api: api.get_condition_group(OID),
    lambda api: api.evaluate(OID),
    lambda api: api.add_condition_group({"label": "x", "conditions": [{"controllable": {}}]}),
    lambda api: api.change_condition_group({"label": "x", "oid": OID}),
    lambda api: api.remove_condition_group(OID),
    lambda api: api.get_calendar_days(),
    lambda api: api.get_calendar_day(OID),
    lambda api: api.get_calendar_rules(),
    lambda api: api.get_calendar_rule(OID),
    lambda api: api.get_calendar_plan(DAY),
    lambda api: list(api.get_calendar_plans(DAY, DAY).values()),
    lambda api: api.is_calendar_on(),
    lambda api: api.switch_calendar(on=True),
    *(partial(Said.get_sun_time, which=which, day=day) for which in ("dawn", "dusk") for day in (None, DAY)),
    lambda api: api.get_places(),
    lambda api: api.get_place(OID),
    lambda api: api.add_place(OID, "Attic", 5),
    lambda api: api.change_place(OID, label="Attic", kind="5", metadata="m"),
    lambda api: api.remove_place(OID),
    lambda api: api.nest_place(OID, "other"),
    lambda api: api.move_device(DEVICE, OID),
    lambda api: api.get_zones(),
    lambda api: api.get_zone(OID),
    lambda api: api.get_zone_items(OID),
    lambda api: api.add_zone({"label": "x"}),
    lambda api: api.change_zone(OID, {"label": "x"}),
    lambda api: api.remove_zone(OID),
    lambda api: api.add_to_zone(OID, [DEVICE]),
    lambda api: api.take_from_zone(OID, [DEVICE]),
    lambda api: api.get_pictures(DEVICE, FROM, TO),
    lambda api: api.get_pictures(DEVICE, FROM, TO, size=5),
    lambda api: api.get_picture(DEVICE, 7),
    lambda api: api.get_picture_address(DEVICE, 7),
    lambda api: api.get_picture_export(DEVICE),
    lambda api: api.remove_pictures(DEVICE, [7]),
    lambda api: api.remove_pictures(DEVICE, [7, 8]),
    lambda api: api.remove_pictures(DEVICE),
    lambda api: api.get_notifications(),
    lambda api: api.get_notification(OID),
    lambda api: api.get_past_notifications(),
    lambda api: api.answer_notification(OID, "OK"),
    lambda api: api.get_secondary_accounts(),
    lambda api: api.get_secondary_account("u"),
    lambda api: api.add_secondary_account({"endUser": {"userId": "u"}}),
    lambda api: api.remove_user("u"),
    *(partial(Said.get_permissions, which=one, user=user) for one in ("", "view", "control") for user in (None, "u")),
    lambda api: api.set_access_period("u", FROM, None),
    lambda api: api.clear_access_period("u"),
    lambda api: api.get_roles(),
    lambda api: api.get_role("r"),
    lambda api: api.get_applications(),
    lambda api: api.switch_application("c", on=True),
    lambda api: api.switch_application("c", on=False),
    lambda api: api.remove_application("c"),
    lambda api: api.get_third_parties(),
    lambda api: api.get_third_party_security("m"),
    lambda api: api.get_controllable("io:X"),
    lambda api: api.get_controllable_types(),
    lambda api: api.get_protocol_types(),
    lambda api: api.get_timezones(),
    *(partial(Said.get_ui_names, which=one) for one in ("classes", "classifiers", "profile_names", "widgets")),
    lambda api: api.get_ui_profile("p"),
    lambda api: api.search_kinds({"uiWidgets": ["x"]}),
    lambda api: api.get_server_time("Europe/Paris"),
]
# What the client itself has, with sessions and listeners: see test_client.py and test_listening.py.
OF_THE_CLIENT: Final = {
    "POST /login", "POST /logout", "GET /authenticated", "POST /events/register", "POST /events/{listenerId}/fetch",
    "POST /events/{listenerId}/unregister",
}  # fmt: skip


def documented() -> dict[str, Any]:
    """What the page's examples say that operations answer."""
    if not REFERENCE.is_file():
        pytest.skip("the reference is not beside this checkout")
    return {one["id"]: one["response_body"] for one in json.loads(REFERENCE.read_bytes())["operations"]}


def records_in(said: Any) -> list[Record]:
    """The records in what a method returned."""
    if isinstance(said, Record):
        return [said]
    return [one for inner in said for one in records_in(inner)] if isinstance(said, list | tuple) else []


def answering(said: Any, target: Target) -> Any:
    """Answer whatever is asked the same."""
    return said


@pytest.fixture(scope="module")
def asked() -> set[str]:
    """The operations that all methods together ask."""
    api = Said(lambda _: None)
    for act in EVERYTHING:
        # What is asked is known before the answer, which is none, is read.
        with suppress(UnexpectedAnswerError):
            act(api)
    return {target.operation.id for target in api.asked}


@pytest.mark.parametrize("feature", sorted({one.feature for one in operations() if one.feature}))
def test_every_operation_of_a_feature_has_a_method(asked: set[str], feature: str) -> None:
    assert {one.id for one in operations() if one.feature == feature} <= asked | OF_THE_CLIENT


def test_every_documented_answer_is_read_to_the_last_key() -> None:
    examples = documented()
    api = Said(lambda target: examples[target.operation.id])
    read = 0
    for act in EVERYTHING:
        for record in records_in(act(api)):
            read += 1
            # A plain record is raw on purpose: triggers, rules and the like come in too many kinds.
            unread = [key for key in unknown_keys(record) if not key.startswith("Record.")]
            assert not unread, api.asked[-1].operation.id
    assert read > 90


def test_a_list_with_something_else_in_it_is_told() -> None:
    api = Said(lambda _: [{"deviceURL": DEVICE}, None])
    for act in (api.get_devices, api.get_gateways, api.get_scenes, api.get_outdated_devices):
        with pytest.raises(UnexpectedAnswerError):
            act()
    strange: list[Any] = [[], "x", None, {"result": 1}, {"other": True}]
    for said in strange:
        with pytest.raises(UnexpectedAnswerError):
            Said(partial(answering, said)).is_alive_and_ready(GATEWAY)


def test_what_is_over_is_none() -> None:
    empty: list[Any] = [{}, None]
    for nothing in empty:
        api = Said(partial(answering, nothing))
        assert api.get_execution(OID) is None
        assert api.get_option("o") is None
        assert api.get_delayed_trigger(OID) is None
    assert Said(lambda _: None).get_executions() == ()
    assert Said(lambda _: None).get_zones() == ()


def test_orders_of_one_device_are_one_action_in_their_order() -> None:
    first, last = Order(device="io://1/2", name="a"), Order(device="io://1/2", name="c")
    group = action_group("x", [first, Order(device="io://1/3", name="b", parameters=(1, "x")), last])
    assert group["actions"] == [
        {"deviceURL": "io://1/2", "commands": [{"type": 1, "name": "a", "parameters": []},
                                               {"type": 1, "name": "c", "parameters": []}]},
        {"deviceURL": "io://1/3", "commands": [{"type": 1, "name": "b", "parameters": [1, "x"]}]},
    ]  # fmt: skip
    with pytest.raises(BadCallError):
        action_group("x", [])
    api = Said(lambda _: {"execId": "e"})
    with pytest.raises(BadCallError):
        api.apply(group, form="sideways")
    with pytest.raises(BadCallError):
        api.run(OID, form="high_priority")


def test_times_are_written_as_the_server_counts_them() -> None:
    api = Said(lambda target: {} if "history" in target.path else {"20513": {}})
    assert api.get_state_history(DEVICE, STATE, FROM, TO, limit=5) == StateHistory({})
    assert api.asked[-1].path.endswith("/history/1772323200000/1772409600000?limit=5")
    # Ranges of the calendar are days since 1970 and not milliseconds (reference 8).
    api.get_calendar_plans(date(2026, 3, 1), date(2026, 3, 2))
    assert api.asked[-1].path == "/setup/calendar/schedule/20513/20514"
