"""Error table 3.2 row by row."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.drivers.base import HttpAnswer
from panels.drivers.visonic import errors
from panels.drivers.visonic.connectivity import Link, link_of
from panels.drivers.visonic.partitions import Phase, reading_of, state_of
from panels.drivers.visonic.records.devices import Device
from panels.drivers.visonic.records.status import PanelInfo, PartitionStatus, Status
from panels.drivers.visonic.refusals import refusal
from panels.vocabulary import ArmMode

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def extra(key: str, value: Any) -> dict[str, Any]:
    return {"error": 10001, "error_reason_code": "BadRequestParams", "extras": [{"key": key, "value": value}]}


def combination(key: str) -> dict[str, Any]:
    return {"error": 10004, "extras": [{"key": key, "value": "wrong_combination"}]}


ROWS: list[tuple[int, Any, type[errors.PowerManageError]]] = [
    (400, extra("panel_serial", "incorrect"), errors.PanelSerialIncorrectError),
    (400, extra("reset_password_code", "incorrect"), errors.ResetPasswordCodeIncorrectError),
    (400, extra("panel_serial", "required"), errors.PanelSerialRequiredError),
    (400, extra("email", "required"), errors.EmailRequiredError),
    (400, extra("password", "required"), errors.PasswordRequiredError),
    (400, extra("app_id", "required"), errors.AppIDRequiredError),
    (400, extra("user_code", "required"), errors.UserCodeRequiredError),
    (400, extra("new_password", "required"), errors.PasswordRequiredError),
    (400, extra("email", "already_granted"), errors.AlreadyGrantedError),
    (400, extra("panel_serial", "already_linked"), errors.AlreadyLinkedError),
    (400, extra("new_password", "weak"), errors.NewPasswordStrengthError),
    (400, extra("user_code", "minLength:4"), errors.ParameterError),
    (400, combination("email"), errors.WrongUsernameOrPasswordError),
    (400, combination("master_user_code"), errors.WrongPanelSerialOrMasterUserCodeError),
    (400, {"error": 10021, "error_reason_code": "WrongUserCode"}, errors.UserCodeIncorrectError),
    (400, {"error": 10039}, errors.PanelIsArmedError),
    (400, {"error": 400, "error_reason_code": "PanelNotConnected"}, errors.PanelNotConnectedError),
    (400, {"error_message": "Unable to recognize session token"}, errors.SessionTokenError),
    (400, {"error_message": "Bad version"}, errors.UnsupportedRestAPIVersionError),
    (401, {"error_message": "Wrong user token"}, errors.UnauthorizedError),
    (403, {"error": 10002}, errors.UserAuthRequiredError),
    (403, {"error": 10010}, errors.NotAllowedError),
    (403, {"error": 7}, errors.UndefinedForbiddenError),
    (404, {}, errors.NotFoundError),
    (420, {"error": 10020}, errors.LoginTemporaryBlockedError),
    (440, None, errors.SessionTokenError),
    (442, None, errors.LoginAttemptsLimitReachedError),
    (443, None, errors.DeviceLimitError),
    (444, None, errors.InvalidUserCodeError),
    (445, None, errors.InvalidPanelIDError),
    (446, None, errors.DiscoveryInProgressError),
    (447, None, errors.SessionLimitError),
    (500, {"error": 1}, errors.ServerError),
    (502, b"<html>Bad gateway</html>", errors.UnreadableAnswerError),
    (503, b"", errors.ServerError),
    (400, b"<html>", errors.UndefinedBadRequestError),
    (400, b'{"error": 100', errors.UndefinedBadRequestError),
]


@pytest.mark.parametrize(("status", "body", "kind"), ROWS)
def test_every_row_of_the_error_table_is_its_class(status: int, body: Any, kind: type[errors.PowerManageError]) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert type(refusal(HttpAnswer(status=status, headers={}, body=raw))) is kind


@given(st.integers(300, 599), ANYTHING)
def test_no_error_body_breaks_the_reader(status: int, body: Any) -> None:
    found = refusal(HttpAnswer(status=status, headers={}, body=json.dumps(body).encode()))
    assert found.status == status


@given(ANYTHING)
def test_any_json_makes_records_that_keep_it(body: Any) -> None:
    for kind in (Status, PanelInfo, Device):
        record = kind(body)
        assert repr(record)
        assert record.raw == (body if isinstance(body, dict) else {})


@pytest.mark.parametrize(
    ("state", "status", "mode", "phase"),
    [
        ("DISARM", "", ArmMode.DISARMED, Phase.SETTLED),
        ("AWAY", "EXIT", ArmMode.ARMING, Phase.EXIT_DELAY),
        ("HOME", "", ArmMode.ARMED_HOME, Phase.SETTLED),
        ("AWAY", "ENTRYDELAY", ArmMode.ARMED_AWAY, Phase.ENTRY_DELAY),
        ("entry_delay", "", ArmMode.ARMED, Phase.ENTRY_DELAY),
        ("PROGRAMMING", "", ArmMode.UNKNOWN, Phase.PROGRAMMING),
        ("NIGHT", "", ArmMode.ARMED_NIGHT, Phase.SETTLED),
        ("ODD", "", ArmMode.UNKNOWN, Phase.UNKNOWN),
    ],
)
def test_two_words_make_a_partitions_state(state: str, status: str, mode: ArmMode, phase: Phase) -> None:
    found = state_of(state, status)
    assert (found.mode, found.phase) == (mode, phase)


def test_the_whole_panel_is_partition_zero() -> None:
    reading = reading_of(PartitionStatus({"id": -1, "state": "AWAY", "status": "ALARM"}))
    assert reading is not None
    assert (reading.number, reading.mode, reading.alarm) == (0, ArmMode.ARMED_AWAY, True)


@pytest.mark.parametrize(
    ("connected", "state", "link"),
    [(True, "online", Link.UP), (False, "online", Link.FLAPPING), (False, "offline", Link.DOWN),
     (False, None, Link.UNKNOWN)],
)  # fmt: skip
def test_a_flapping_link_is_no_outage(connected: bool, state: str | None, link: Link) -> None:
    bba = {"is_connected": connected, "state": state}
    unused = {"is_connected": False, "state": None}
    assert link_of(Status({"connected": connected, "connected_status": {"bba": bba, "gprs": unused}})) is link
