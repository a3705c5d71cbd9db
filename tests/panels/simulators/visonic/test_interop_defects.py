"""What pyvisonicalarm 0.1.0b7 makes of our refusals, and where it is broken itself (reference 3.3, 18.1)."""

from typing import Any

import pytest

from tests.panels.simulators.visonic.interop import alarm, exceptions
from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture
def bench(secure: Workbench) -> Workbench:
    return secure


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("panel_serial_incorrect", "PanelSerialIncorrectError"),
        ("reset_code_incorrect", "ResetPasswordCodeIncorrectError"),
        ("panel_serial_required", "PanelSerialRequiredError"),
        ("email_required", "EmailRequiredError"),
        ("password_required", "PasswordRequiredError"),
        ("app_id_required", "AppIDRequiredError"),
        ("user_code_required", "UserCodeRequiredError"),
        ("already_granted", "AlreadyGrantedError"),
        ("already_linked", "AlreadyLinkedError"),
        ("weak_password", "NewPasswordStrengthError"),
        ("wrong_login", "WrongUsernameOrPasswordError"),
        ("wrong_panel", "WrongPanelSerialOrMasterUserCodeError"),
        ("wrong_user_code", "UserCodeIncorrectError"),
        ("not_connected", "PanelNotConnectedError"),
        ("wrong_user_token", "UnauthorizedError"),
        ("auth_required", "UserAuthRequiredError"),
        ("not_allowed", "NotAllowedError"),
        ("forbidden", "UndefinedForbiddenError"),
        ("not_found", "NotFoundError"),
        ("session_not_found", "SessionTokenError"),
        ("attempts_limit", "LoginAttemptsLimitReachedError"),
        ("legacy_user_code", "InvalidUserCodeError"),
    ],
)
def test_it_recognises_our_errors(client: Any, bench: Workbench, row: str, error: str) -> None:
    bench.cloud.faults.set("refuse", row)
    with pytest.raises(getattr(exceptions, error)):
        client.get_status()


def test_it_recognises_a_panel_that_is_away(client: Any, bench: Workbench) -> None:
    bench.act("outage")
    assert client.connected() is False
    assert client.get_status().bba_state == "offline"
    with pytest.raises(exceptions.PanelNotConnectedError):
        client.arm_away()


def test_it_recognises_wrong_codes_of_old(client: Any, bench: Workbench) -> None:
    bench.cloud.faults.set("legacy_errors")
    serial = bench.line["panels"][0]["serial"]
    for _ in range(5):
        with pytest.raises(exceptions.InvalidUserCodeError):
            client.panel_login(serial, "99999")
    with pytest.raises(exceptions.LoginAttemptsLimitReachedError):
        client.panel_login(serial, bench.line["panels"][0]["master_code"])


def test_defect_a_misspelt_key(client: Any) -> None:
    status = client.get_status()
    assert status._data["connected_status"]["gprs"]["state"] is None
    assert status.gprs_state == "Unknown"


def test_defect_keys_it_has_wrong(client: Any, bench: Workbench) -> None:
    assert client.get_panel_info().features.alert is None  # the key is alerts
    assert client.get_panel_info().features._data["alerts"] is True
    bench.act("arm", state="AWAY", user=1)
    assert client.get_events()[-1].name is None  # zone_name since 10.0
    assert client.get_events()[-1]._data["zone_name"] == "Zoë McDonald"


def test_defect_words_it_changes(client: Any, bench: Workbench) -> None:
    assert client.get_panel_info().current_user == "Master_User"
    assert client.get_panel_info().model == "Powermaster 360R"
    bench.act("arm", state="AWAY", user=1)
    assert client.get_events()[-1].appointment == "Zoë Mcdonald"


def test_defect_a_login_undoes_the_chosen_version(client: Any, bench: Workbench) -> None:
    bench.cloud.versions = ("9.0", "14.0")
    client.set_rest_version("9.0")
    assert len(client.get_panels()[0]._data) == 2
    client.authenticate(bench.line["email"], bench.line["password"])
    assert len(client.get_panels()[0]._data) == 6


def test_defect_a_lock_out_is_a_key_error(client: Any, bench: Workbench) -> None:
    for _ in range(5):
        with pytest.raises(exceptions.WrongUsernameOrPasswordError):
            client.authenticate(bench.line["email"], "wrong")
    with pytest.raises(KeyError, match="count"):  # the key is value
        client.authenticate(bench.line["email"], bench.line["password"])


def test_defect_a_dead_session_is_no_session_error(client: Any, bench: Workbench) -> None:
    bench.cloud.faults.set("expire_sessions")
    with pytest.raises(exceptions.UndefinedBadRequestError):
        client.get_status()


def test_defect_asking_whether_it_is_logged_in_raises(client: Any, bench: Workbench) -> None:
    bench.cloud.faults.set("legacy_errors")
    bench.cloud.faults.set("expire_sessions")
    with pytest.raises(exceptions.SessionTokenError):
        client.api.is_logged_in()


def test_defect_bypass_while_armed_has_no_name(client: Any, bench: Workbench) -> None:
    bench.act("arm", state="AWAY", user=1)
    with pytest.raises(exceptions.UndefinedBadRequestError) as caught:
        client.set_bypass_zone(2, True)
    assert "10039" in str(caught.value)


@pytest.mark.parametrize(("fault", "error"), [("html", ValueError), ("bare_error", KeyError)])
def test_defect_errors_that_are_not_json_or_lack_a_key(
    client: Any, bench: Workbench, fault: str, error: type[Exception]
) -> None:
    bench.cloud.faults.set(fault)
    with pytest.raises(error):
        client.get_status()


def test_defect_a_still_is_asked_for_at_a_wrong_path(client: Any, bench: Workbench) -> None:
    client.api.send_post("make_video", {"camera_id": 1})
    bench.advance(1.1)
    path = client.get_cameras()[0].preview_path
    bench.control("DELETE", "/log")
    with pytest.raises((exceptions.NotFoundError, exceptions.UndefinedBadRequestError)):
        client.api.get_preview_image(path)
    (asked,) = bench.control("GET", "/log").json()["requests"]
    assert asked["path"].count("14.0") == 1  # once more than it should be
    assert asked["path"].endswith(path.rpartition("/")[2])


def test_defect_a_reset_password_leaves_its_token_lying(client: Any, bench: Workbench) -> None:
    client.password_reset(bench.line["email"])
    before = client.api.user_token
    token = client.password_reset_complete(bench.cloud.mails[-1]["code"], "A long and strange one!")
    assert client.api.user_token == before != token


def test_defect_the_version_it_is_made_with_counts_for_nothing(bench: Workbench) -> None:
    bench.cloud.versions = ("9.0", "14.0")
    client = alarm.Setup(bench.line["host"], bench.line["app_id"], api_version="9.0")
    client.authenticate(bench.line["email"], bench.line["password"])
    assert len(client.get_panels()[0]._data) == 6
