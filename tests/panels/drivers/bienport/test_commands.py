"""Orders as the vendor's documents write them."""

import json
import traceback
from typing import Any

import pytest

from panels.drivers.base import NotSupportedError, Order
from panels.vocabulary import HOME_COMMANDS, USER_COMMANDS, CommandName, Support
from tests.panels.drivers.bienport.samples import (
    NEW_PIN,
    PIN,
    account,
    driver,
    order,
    sample,
    session,
)

C = CommandName

# What a person asked for, and the vendor's own message for it.
DOCUMENTED: list[tuple[str, Order]] = [
    ("command_arm", order(C.ARM_AWAY)),
    ("command_arm_stay", order(C.ARM_HOME, panel="35", correlation_id="2")),
    ("command_arm_sleep", order(C.ARM_NIGHT, panel="35")),
    ("command_disarm", order(C.DISARM)),
    ("command_arm_zone", order(C.ARM_ZONE, zones=(12,), correlation_id="5")),
    ("command_disarm_zone", order(C.DISARM_ZONE, zones=(12,), correlation_id="2")),
    ("command_bypass", order(C.BYPASS, panel="178", zones=(10, 11, 12))),
    ("command_unbypass", order(C.UNBYPASS, panel="178", zones=(10, 11, 12))),
    ("command_set_output", order(C.SET_OUTPUT, panel="178", output=1, on=True, seconds=5)),
    ("command_get_status", order(C.READ_STATUS, panel="178")),
    ("command_get_failures", order(C.READ_FAILURES, panel="178")),
    ("command_initiate_connection", order(C.START_CONNECTION, panel="178", brand="DSC", pin=None)),
    (
        "command_set_pin_code",
        order(
            C.CHANGE_CODE,
            panel="786",
            brand="DSC",
            partition=None,
            user_kind="master",
            user_index=1,
            new_pin=NEW_PIN,
        ),
    ),
    (
        "command_set_external_output",
        order(C.SET_EXTERNAL_OUTPUT, panel="101", brand="Bimetri", output=4, on=False, correlation_id="100", pin=None),
    ),
]


@pytest.mark.parametrize(("name", "asked"), DOCUMENTED, ids=[name for name, _ in DOCUMENTED])
def test_every_command_is_the_documents_own_message(name: str, asked: Order) -> None:
    shown = sample(name)
    living = session(userId=shown["userId"], organizationId=str(shown["organizationId"]))
    publication = driver.encode(asked, account(), living)
    assert publication.topic == "resource/commands"
    assert publication.qos == 2
    # Equal in keys, values and types: True would equal 1 in Python, so the text decides.
    assert json.dumps(json.loads(publication.payload), sort_keys=True) == json.dumps(shown, sort_keys=True)


# What other vendors' panels can be asked.
NOT_HERE = {C.SIREN_ON, C.SIREN_OFF} | (USER_COMMANDS - {C.CHANGE_CODE}) | {C.TAKE_STILL} | HOME_COMMANDS


def test_every_command_there_is_was_shown() -> None:
    assert {asked.name for _, asked in DOCUMENTED} == set(CommandName) - NOT_HERE


def test_the_settings_organization_comes_first() -> None:
    message = json.loads(driver.encode(order(C.DISARM), account(organization_id="77"), session()).payload)
    assert message["organizationId"] == "77"


def test_an_output_without_seconds_is_switched_for_good() -> None:
    asked = order(C.SET_OUTPUT, output=1, on=False)
    parameters = json.loads(driver.encode(asked, account(), session()).payload)["parameters"]
    assert (parameters["status"], parameters["duration"]) == (0, 0)


@pytest.mark.parametrize(
    ("asked", "settings"),
    [
        (order(C.DISARM), {"family": "third_party"}),
        (order(C.DISARM), {"app_id": ""}),
        (order(C.DISARM), {"app_id": "a/b"}),
        (order(C.DISARM, panel="x"), {}),
        (order(C.DISARM, partition=None), {}),
        (order(C.DISARM, pin=None), {}),
        (order(C.DISARM, pin=""), {}),
        (order(C.DISARM, brand="Bimetri"), {}),
        (order(C.DISARM, brand=""), {}),
        (order(C.DISARM, correlation_id=""), {}),
        (order(C.ARM_ZONE), {}),
        (order(C.ARM_ZONE, zones=(1, 2)), {}),
        (order(C.BYPASS), {}),
        (order(C.SET_OUTPUT, on=True), {}),
        (order(C.SET_OUTPUT, output=1), {}),
        (order(C.CHANGE_CODE, user_kind="owner", user_index=1, new_pin=NEW_PIN), {}),
        (order(C.CHANGE_CODE, user_kind="master", new_pin=NEW_PIN), {}),
        (order(C.CHANGE_CODE, user_kind="master", user_index=1), {}),
        (order(C.SET_EXTERNAL_OUTPUT, output=1, on=True), {}),
        (order(C.SET_EXTERNAL_OUTPUT, brand="Bimetri", output=1, on=True), {"family": "mobile"}),
        (order(C.SET_EXTERNAL_OUTPUT, brand="Bimetri", output=1, on=True), {"third_party_app_id": "app"}),
        (order(C.SET_EXTERNAL_OUTPUT, brand="Bimetri", output=1, on=True), {"organization_id": "x"}),
        (order(C.DISARM), {"aes_padding": "none"}),
        (order(C.DISARM), {"family": "other"}),
    ],
)
def test_what_cannot_be_said_is_refused_without_a_word_of_the_code(asked: Order, settings: dict[str, Any]) -> None:
    with pytest.raises(NotSupportedError) as caught:
        driver.encode(asked, account(**settings), session(token="eyJ.secret.token"))
    told = "".join(traceback.format_exception_only(caught.value))
    for secret in (PIN, NEW_PIN, "eyJ", account().secrets["aes_key"]):
        assert secret not in told


def test_codes_stay_out_of_every_repr() -> None:
    asked = order(C.CHANGE_CODE, user_kind="master", user_index=1, new_pin=NEW_PIN)
    publication = driver.encode(asked, account(), session(token="eyJ.secret.token"))
    for shown in (repr(asked), repr(publication), repr(account()), repr(session())):
        for secret in (PIN, NEW_PIN, "sesame", "s3cret", "jwt", "eyJ", account().secrets["aes_key"]):
            assert secret not in shown


def test_what_each_brand_can_be_asked() -> None:
    ebs, dsc = driver.capabilities("EBS", "CPX-230NWB"), driver.capabilities("DSC", "NEO-2032")
    assert set(ebs) == set(dsc) == set(CommandName) - NOT_HERE - {C.SET_EXTERNAL_OUTPUT}
    assert {name for name, support in ebs.items() if support is Support.CLAIMED} == {
        C.START_CONNECTION,
        C.CHANGE_CODE,
    }
    assert {name for name, support in dsc.items() if support is Support.PROVEN} == {C.START_CONNECTION, C.CHANGE_CODE}
    assert driver.capabilities("Bimetri", "BMM620") == {C.SET_EXTERNAL_OUTPUT: Support.PROVEN}
    assert driver.capabilities("", "") == {}


def test_only_two_commands_need_no_code() -> None:
    assert {name for name in CommandName if not driver.needs_pin(name)} == {C.START_CONNECTION, C.SET_EXTERNAL_OUTPUT}
