"""Every method's request, as sections 4 and 18 of the reference have it."""

from collections.abc import Callable
from typing import Any

import pytest

from panels.drivers.visonic import errors
from panels.drivers.visonic.client import PanelSession, PowerManage
from tests.panels.drivers.visonic.conftest import PASSWORD, Script

READS: list[tuple[Callable[[PanelSession], Any], str, Any]] = [
    (PanelSession.get_status, "status", {}),
    (PanelSession.get_panel_info, "panel_info", {}),
    (PanelSession.get_feature_set, "feature_set", {}),
    (PanelSession.get_devices, "devices", []),
    (PanelSession.get_events, "events", []),
    (PanelSession.get_alarms, "alarms", []),
    (PanelSession.get_alerts, "alerts", []),
    (PanelSession.get_troubles, "troubles", []),
    (PanelSession.get_users, "users", {}),
    (PanelSession.get_locations, "locations", []),
    (PanelSession.get_cameras, "cameras", []),
    (PanelSession.get_home_automation_devices, "home_automation_devices", []),
    (PanelSession.get_smart_devices, "smart_devices", []),
    (PanelSession.get_smart_devices_settings, "smart_devices/settings", {}),
    (PanelSession.get_wakeup_sms, "wakeup_sms", {}),
    (PanelSession.get_email_notifications, "notifications/email", {}),
    (PanelSession.get_event_profiles, "had/rules/event-profiles/en_US", []),
    (PanelSession.get_rule_restrictions, "had/rules/restrictions", {}),
    (PanelSession.get_rule_logs, "had/rules/logs", []),
    (lambda panel: panel.get_process_status("p"), "process_status", []),
]
TOKEN = {"process_token": "p"}
COMMANDS: list[tuple[Callable[[PanelSession], Any], str, dict[str, Any], Any]] = [
    (lambda panel: panel.arm_home(), "set_state", {"partition": -1, "state": "HOME"}, TOKEN),
    (lambda panel: panel.arm_away(2), "set_state", {"partition": 2, "state": "AWAY"}, TOKEN),
    (lambda panel: panel.arm_night(), "set_state", {"partition": -1, "state": "NIGHT"}, TOKEN),
    (lambda panel: panel.disarm(), "set_state", {"partition": -1, "state": "DISARM"}, TOKEN),
    (lambda panel: panel.set_bypass_zone(3, True), "set_bypass_zone", {"zone": 3, "set": True}, TOKEN),
    (lambda panel: panel.activate_siren(), "activate_siren", {}, TOKEN),
    (lambda panel: panel.activate_siren("trigger"), "activate_siren", {"mode": "trigger"}, TOKEN),
    (lambda panel: panel.disable_siren(), "disable_siren", {"mode": "all"}, TOKEN),
    (lambda panel: panel.set_name_user(4, "Al"), "set_name", {"class": "USER", "id": 4, "name": "Al"}, TOKEN),
    (lambda panel: panel.set_user_code(4, "8675"), "set_user_code", {"user_code": "8675", "user_id": 4}, TOKEN),
    (lambda panel: panel.access_grant(3, "b@c.d"), "access/grant", {"user": 3, "email": "b@c.d"}, None),
    (lambda panel: panel.access_revoke(3), "access/revoke", {"user": 3}, None),
    (lambda panel: panel.make_video(2), "make_video", {"camera_id": 2}, TOKEN),
    (lambda panel: panel.set_email_notifications(1), "notifications/email", {"mode": 1}, {}),
    (lambda panel: panel.allow_switch_to_programming_mode(), "allow_switch_to_programming_mode", {}, {}),
    (lambda panel: panel.wakeup_sms(), "wakeup_sms", {}, {}),
    (lambda panel: panel.register_push_recipient(token="t"), "register_push_recipient", {"token": "t"}, {}),
    (lambda panel: panel.push_options("t", 1), "push_options", {"mode": 1}, {}),
    (lambda panel: panel.logout(), "panel/logout", {}, None),
]
LINK = {"alias": "A", "panel_serial": "1A2B3C"}
ACCOUNT: list[tuple[Callable[[PowerManage], Any], str, Any, Any]] = [
    (lambda one: one.get_panels(), "panels", None, []),
    (lambda one: one.get_apptype(), "apptype", None, {}),
    (lambda one: one.get_panel_access_info("1A2B3C"), "panel_access_info", None, {}),
    (lambda one: one.panel_add(alias="A", serial="1A2B3C", master_code="1"), "panel/add",
     LINK | {"master_user_code": "1"}, None),
    (lambda one: one.panel_rename(alias="A", serial="1A2B3C"), "panel/rename", LINK, None),
    (lambda one: one.panel_unlink(serial="1A2B3C"), "panel/unlink",
     {"panel_serial": "1A2B3C", "password": PASSWORD, "app_id": "app"}, None),
    (lambda one: one.password_reset(), "password/reset", {"email": "a@example.com"}, None),
    (lambda one: one.password_reset_complete("C", "N"), "password/reset/complete",
     {"reset_password_code": "C", "new_password": "N", "app_id": "app"}, {"user_token": "new"}),
]  # fmt: skip


@pytest.mark.parametrize(("act", "path", "answer"), READS)
def test_every_read_asks_its_path(script: Script, act: Callable[[PanelSession], Any], path: str, answer: Any) -> None:
    script.answers[f"/{path}"] = (200, answer)
    act(script.panel())
    asked, headers, body = script.asked[-1]
    assert (asked, body) == (f"/rest_api/10.0/{path}", None)
    assert (headers["user-token"], headers["session-token"]) == ("user-1", "session-1")


@pytest.mark.parametrize(("act", "path", "body", "answer"), COMMANDS)
def test_every_command_sends_its_body(
    script: Script, act: Callable[[PanelSession], Any], path: str, body: Any, answer: Any
) -> None:
    script.answers[f"/{path}"] = (204, None) if answer is None else (200, answer)
    result = act(script.panel())
    assert (script.asked[-1][0], script.asked[-1][2]) == (f"/rest_api/10.0/{path}", body)
    assert result == ("p" if answer is TOKEN else answer)


@pytest.mark.parametrize(("act", "path", "body", "answer"), ACCOUNT)
def test_every_act_of_the_account_sends_its_body(
    script: Script, act: Callable[[PowerManage], Any], path: str, body: Any, answer: Any
) -> None:
    script.answers[f"/{path}"] = (204, None) if answer is None else (200, answer)
    act(script.client())
    assert (script.asked[-1][0], script.asked[-1][2]) == (f"/rest_api/10.0/{path}", body)
    assert "session-token" not in script.asked[-1][1]


def test_the_new_login_of_a_password_reset_is_used(script: Script) -> None:
    script.answers |= {"/complete": (200, {"user_token": "new"}), "/panels": (200, [])}
    client = script.client()
    client.password_reset_complete("C", "N")
    client.get_panels()
    assert script.asked[-1][1]["user-token"] == "new"


def test_a_still_comes_as_bytes_from_its_own_path(script: Script) -> None:
    script.answers = {"/still.jpg": (200, b"\xff\xd8"), **script.answers}
    assert script.panel().get_preview_image("/rest_api/9.0/x/still.jpg") == b"\xff\xd8"
    assert script.asked[-1][0] == "/rest_api/9.0/x/still.jpg"


def test_no_token_goes_to_another_host(script: Script) -> None:
    with pytest.raises(errors.UnexpectedAnswerError):
        script.panel().get_preview_image("http://other.example/rest_api/9.0/still.jpg")
    assert script.asked == []


def test_a_dead_session_is_told_and_not_raised(script: Script) -> None:
    panel = script.panel()
    assert panel.is_logged_in() is False
    panel.login()
    assert panel.is_logged_in() is True
    script.answers["/status"] = (440, {})
    assert panel.is_logged_in() is False


def test_restored_tokens_need_no_login(script: Script) -> None:
    panel = script.panel()
    panel.restore("u", "s")
    assert panel.connected() is True
    assert script.count("/auth") == 0


def test_a_chosen_version_must_be_offered_and_stays(script: Script) -> None:
    client = script.client()
    assert client.get_rest_versions() == ("9.0", "10.0")
    with pytest.raises(errors.UnsupportedRestAPIVersionError):
        client.set_rest_version("8.0")
    client.set_rest_version("9.0")
    client.authenticate()
    assert script.asked[-1][0] == "/rest_api/9.0/auth"
