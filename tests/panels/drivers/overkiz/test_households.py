"""People, warnings and questions at the simulated cloud, and what is believed where an answer is lost."""

import pprint
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from panels.drivers.base import ChangedMeanwhileError, VendorUnavailableError
from panels.drivers.households import NewPerson, NotSeenError
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.home import Home
from panels.drivers.overkiz.households import OverkizHousehold
from panels.drivers.overkiz.logins import PasswordLogin
from panels.drivers.overkiz.memory import Memory
from panels.drivers.overkiz.records.setup import Setup
from tests.panels.simulators.overkiz.workbench import Workbench

KIM = NewPerson(user="kim@example.org", first_name="Kim", last_name="Doe", password="long-enough-1", role="guest")
INVITE = "POST /enduser/secondaryAccounts"
SHOW = "POST /enduser/{secondaryUserId}/permissions/view/{target}"


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with Workbench("house") as bench:
        yield bench


@pytest.fixture
def api(bench: Workbench) -> Overkiz:
    login = PasswordLogin(user=bench.line["user"], password=bench.line["password"])
    return Overkiz(bench.line["base_url"], login)


@pytest.fixture
def household(api: Overkiz) -> OverkizHousehold:
    return OverkizHousehold(api, {})


def guest_of(bench: Workbench) -> str:
    user: str = bench.line["guest"]["user"]
    return user


def asked(bench: Workbench, operation: str) -> int:
    """How often the cloud was asked for an operation."""
    log = bench.control("GET", "/log").json()["requests"]
    return sum(one["operation"] == operation for one in log)


def break_down(bench: Workbench, name: str, operation: str, **more: Any) -> None:
    """Have the next answer to an operation go wrong."""
    assert bench.control("POST", "/fault", name=name, command=operation, count=1, **more).ok


def test_everybody_is_listed_with_what_they_may(bench: Workbench, household: OverkizHousehold) -> None:
    found = household.people(None)
    main, guest = found.people
    assert (main.main, main.user, main.name, main.email) == (True, bench.line["user"], "Demo User", bench.line["user"])
    assert (guest.main, guest.user) == (False, guest_of(bench))
    account = bench.cloud.second
    assert account.sees is not None
    assert account.controls is not None
    assert (set(guest.sees or ()), set(guest.operates or ())) == (account.sees, account.controls)
    assert guest.period_at is None
    assert [one.name for one in found.roles] == ["guest"]
    assert len(found.roles[0].sees) == 3
    assert found.listed_at == found.asked_at


def test_lists_are_read_once_a_day_and_their_members_as_often_as_one_likes(
    bench: Workbench, household: OverkizHousehold
) -> None:
    first = household.people(None)
    bench.cloud.second.sees = set()
    again = household.people(first)
    assert asked(bench, "GET /enduser/secondaryAccounts") == 1
    assert asked(bench, "GET /enduser/mainAccount") == 1
    assert again.people[0] == first.people[0]
    assert again.people[1].sees == ()
    assert again.roles == first.roles
    assert again.listed_at == first.listed_at < again.asked_at
    bench.cloud.second.homes = []
    assert [one.main for one in household.people(again).people] == [True]


def test_a_list_that_is_spent_before_it_was_ever_read_says_so(api: Overkiz, household: OverkizHousehold) -> None:
    api.get_secondary_accounts()
    api.get_notifications()
    with pytest.raises(errors.BudgetSpentError):
        household.people(None)
    with pytest.raises(errors.BudgetSpentError):
        household.questions(None)


def test_somebody_is_let_in_for_a_time_with_a_role_and_shut_out(bench: Workbench, household: OverkizHousehold) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    before = household.people(None)
    found = household.invite(before, replace(KIM, ends_at=ends))
    account = bench.cloud.credentials.accounts[KIM.user]
    assert (account.password, account.template) == (KIM.password, "guest")
    assert account.period == {"expirationTimestamp": round(ends.timestamp() * 1000)}
    kim = found.people[-1]
    assert (kim.user, kim.name, kim.ends_at, kim.starts_at) == (KIM.user, "Kim Doe", ends, None)
    assert kim.period_at is not None
    assert set(kim.sees or ()) == set(before.roles[0].sees)
    for_good = household.admit(found, KIM.user, None, None)
    assert account.period == {}
    assert for_good.people[-1].ends_at is None
    # What was asked here is remembered when all are read again, because nobody tells it.
    assert household.people(for_good).people[-1].period_at == for_good.people[-1].period_at
    gone = household.dismiss(for_good, KIM.user)
    assert account.homes == []
    assert gone.people == before.people


def test_somebody_sees_exactly_what_was_chosen(bench: Workbench, household: OverkizHousehold) -> None:
    account, known = bench.cloud.second, household.people(None)
    assert account.sees is not None
    kept, other = min(account.sees), min(set(bench.home.devices) - account.sees)
    everything = tuple(bench.home.devices)
    found = household.show(known, account.user, [kept, other], among=everything)
    assert account.sees == {kept, other}
    assert set(found.people[1].sees or ()) == {kept, other}
    writes = asked(bench, SHOW)
    household.show(found, account.user, [kept, other], among=everything)
    assert asked(bench, SHOW) == writes == 1


@pytest.mark.parametrize("how", ["truncated", "reset"])
def test_a_change_that_was_made_and_not_answered_is_found(
    bench: Workbench, household: OverkizHousehold, how: str
) -> None:
    known = household.people(None)
    device = min(set(bench.home.devices) - (bench.cloud.second.sees or set()))
    break_down(bench, how, SHOW)
    found = household.show(known, guest_of(bench), [device], among=[device])
    assert device in (found.people[1].sees or ())
    break_down(bench, how, INVITE)
    assert household.invite(known, KIM).people[-1].user == KIM.user
    assert (asked(bench, SHOW), asked(bench, INVITE)) == (1, 1)


def test_a_change_of_which_nothing_is_seen_is_not_sent_again(bench: Workbench, household: OverkizHousehold) -> None:
    known = household.people(None)
    break_down(bench, "drop", INVITE)
    with pytest.raises(NotSeenError):
        household.invite(known, KIM)
    assert asked(bench, INVITE) == 1
    assert KIM.user not in bench.cloud.credentials.accounts


def test_a_change_that_can_neither_be_seen_is_open(bench: Workbench, household: OverkizHousehold) -> None:
    known = household.people(None)
    break_down(bench, "reset", INVITE)
    break_down(bench, "maintenance", "GET /enduser/secondaryAccounts/{secondaryEndUserId}")
    with pytest.raises(VendorUnavailableError) as caught:
        household.invite(known, KIM)
    assert not isinstance(caught.value, NotSeenError | errors.MaintenanceError)
    assert caught.value.sent


def test_a_role_whose_answer_is_lost_is_looked_for(bench: Workbench, household: OverkizHousehold) -> None:
    known, device = household.people(None), next(iter(bench.home.devices))
    break_down(bench, "reset", "POST /setup/roles")
    found = household.add_role(known, "Sitter", [device])
    assert found.roles[-1].operates == (device,)
    assert asked(bench, "POST /setup/roles") == 1
    break_down(bench, "drop", "DELETE /setup/roles/{roleName}")
    with pytest.raises(NotSeenError):
        household.remove_role(found, "Sitter")
    assert household.remove_role(found, "Sitter").roles == known.roles


def test_a_refusal_is_the_vendors_own(bench: Workbench, household: OverkizHousehold) -> None:
    known = household.people(None)
    with pytest.raises(errors.InvalidValueError):
        household.invite(known, replace(KIM, user=guest_of(bench)))
    with pytest.raises((errors.NoSuchUserError, errors.RefusedError)):
        household.dismiss(known, "nobody@example.org")


def test_warnings_are_read_and_changed(bench: Workbench, household: OverkizHousehold) -> None:
    gateways = tuple(bench.home.gateways)
    found = household.alerts(gateways)
    assert (found.channel, found.title, found.text, found.recipients) == ("PUSH", "", "", 1)
    assert found.delays == {key: gateway.timeout for key, gateway in bench.home.gateways.items()}
    targets = bench.home.disconnection["targetPushSubscriptions"]
    found = household.word_alert(found, "Box lost", "No word of [$[setupLabel]]")
    assert (found.title, found.text) == ("Box lost", "No word of [$[setupLabel]]")
    assert bench.home.disconnection["targetPushSubscriptions"] == targets
    found = household.delay_alert(found, gateways[0], 25)
    assert found.delays[gateways[0]] == bench.home.gateways[gateways[0]].timeout == 25


def test_a_warning_that_somebody_else_has_changed_stays_as_it_is(bench: Workbench, household: OverkizHousehold) -> None:
    gateway, known = next(iter(bench.home.gateways)), household.alerts(tuple(bench.home.gateways))
    bench.home.disconnection["notificationTitle"] = "Theirs"
    bench.home.gateways[gateway].timeout = 3
    with pytest.raises(ChangedMeanwhileError):
        household.word_alert(known, "Ours", "")
    with pytest.raises(ChangedMeanwhileError):
        household.delay_alert(known, gateway, 30)
    assert bench.home.disconnection["notificationTitle"] == "Theirs"
    assert bench.home.gateways[gateway].timeout == 3


def test_a_question_is_answered_once_and_becomes_past(bench: Workbench, household: OverkizHousehold) -> None:
    bench.act("ask", text="Renew the contract?")
    (key,) = bench.home.notifications
    known = household.questions(None)
    (question,) = known.open
    assert (question.key, question.text, question.subject) == (key, "Renew the contract?", "Question")
    assert question.asked_at is not None
    answer = "POST /setup/interactiveNotifications/{interactiveNotificationOID}/{actionType}"
    break_down(bench, "reset", answer)
    found = household.answer(known, key, "YES")
    assert (found.open, found.past) == ((), (question,))
    assert asked(bench, answer) == 1
    assert not bench.home.notifications


def test_an_open_question_is_looked_at_again_though_the_list_is_spent(
    bench: Workbench, household: OverkizHousehold
) -> None:
    bench.act("ask", text="Renew the contract?")
    known = household.questions(None)
    assert household.questions(known).open == known.open
    bench.home.notifications.clear()
    assert household.questions(known).open == ()


def test_a_question_that_may_tell_of_a_silent_alarm_is_never_shown(bench: Workbench, api: Overkiz) -> None:
    bench.act("ask", text="Was the panic button pressed by you?")
    first = OverkizHousehold(api, {}).questions(None)
    assert first.open == ()
    assert first.withheld == tuple(bench.home.notifications)
    quiet = Memory(home=Home.of(api.get_setup(), {}))
    silent = Memory(home=Home.of(_with_sos(api), {}))
    bench.home.notifications.clear()
    bench.act("ask", text="Is everything all right?")
    (key,) = bench.home.notifications
    while_silent = OverkizHousehold(_anew(bench), silent.closed()).questions(None)
    assert while_silent.open == ()
    afterwards = OverkizHousehold(_anew(bench), quiet.closed()).questions(while_silent)
    assert afterwards.open == ()
    assert OverkizHousehold(_anew(bench), quiet.closed()).questions(None).open[0].key == key


def _anew(bench: Workbench) -> Overkiz:
    """Another session, whose lists are not read yet."""
    return Overkiz(bench.line["base_url"], PasswordLogin(user=bench.line["user"], password=bench.line["password"]))


def _with_sos(api: Overkiz) -> Setup:
    """The setup, with the box's own alarm raised by hand."""
    said: dict[str, Any] = dict(_copy(api))
    for device in said["devices"]:
        for state in device.get("states", ()):
            if state["name"] == "internal:IntrusionDetectedState":
                state["value"] = "sos"
    return Setup(said)


def _copy(api: Overkiz) -> dict[str, Any]:
    devices = [dict(one.raw) for one in api.get_devices()]
    return {"oid": "s", "devices": devices, "gateways": [dict(one.raw) for one in api.get_gateways()]}


def test_gateways_tell_their_protocols_and_the_service_its_counters(
    bench: Workbench, household: OverkizHousehold
) -> None:
    found = household.health(tuple(bench.home.gateways))
    assert set(found.protocols) == set(bench.home.gateways)
    box = next(iter(bench.home.gateways))
    told = found.protocols[box]
    assert told.used is not None
    assert told.supported is not None
    assert "io" in told.used
    assert set(told.used) <= set(told.supported)
    assert found.counters["devices"] == len(bench.home.devices)


def test_no_frame_of_an_invitation_shows_the_password(bench: Workbench, household: OverkizHousehold) -> None:
    known = household.people(None)
    with pytest.raises(errors.InvalidValueError) as caught:
        household.invite(known, replace(KIM, user=guest_of(bench)))
    frames = {frame.f_code.co_name: frame.f_locals for frame, _ in traceback.walk_tb(caught.tb)}
    assert {"invite", "made", "add_secondary_account", "call"} <= frames.keys()
    shown = [name for name, found in frames.items() if KIM.password in pprint.pformat(found)]
    assert shown == []


def test_nothing_personal_is_in_repr(household: OverkizHousehold) -> None:
    shown = repr(household.people(None)) + repr(KIM)
    for word in ("example.org", "Kim", "Demo", KIM.password):
        assert word not in shown
