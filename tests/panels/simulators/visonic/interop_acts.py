"""What pyvisonicalarm does, method by method: commands, the account, and its core where nothing else calls it."""

from typing import Any

import pytest

from tests.panels.simulators.visonic.interop import ends, entered, exceptions, proves
from tests.panels.simulators.visonic.workbench import Workbench


@proves("arm_home", "arm_away", "disarm")
def arming(client: Any, bench: Workbench) -> None:
    for act, state in ((client.arm_home, "HOME"), (client.arm_away, "AWAY")):
        assert ends(bench, client, act()) == "succeeded"
        (area,) = client.get_status().partitions
        assert (area.state, area.status) == (state, "EXIT")
        bench.advance(30)
        assert client.get_status().partitions[0].status == ""
        assert ends(bench, client, client.disarm()) == "succeeded"
        assert client.get_status().partitions[0].state == "DISARM"
    entered(client, bench, 1)
    assert ends(bench, client, client.arm_away(2)) == "succeeded"
    assert [area.state for area in client.get_status().partitions] == ["DISARM", "AWAY"]


@proves("activate_siren", "disable_siren")
def sirens(client: Any, bench: Workbench) -> None:
    panel = bench.cloud.panels[bench.line["panels"][0]["serial"]]
    assert ends(bench, client, client.activate_siren()) == "succeeded"
    assert panel.siren
    assert ends(bench, client, client.disable_siren()) == "succeeded"
    assert not panel.siren


@proves("set_bypass_zone")
def bypass(client: Any, bench: Workbench) -> None:
    for on in (True, False):
        assert ends(bench, client, client.set_bypass_zone(2, on)) == "succeeded"
        assert [
            one.bypass for one in client.get_devices() if one.device_number == 2 and one.zone_type == "PERIMETER"
        ] == [on]


@proves("set_name_user", "set_user_code")
def people(client: Any, bench: Workbench) -> None:
    assert ends(bench, client, client.set_user_code(4, "8675")) == "succeeded"
    assert ends(bench, client, client.set_name_user(4, "Chloé")) == "succeeded"
    assert [(one.id, one.name) for one in client.get_users()][-1] == (4, "Chloé")
    assert ends(bench, client, client.set_user_code(4, "0000")) == "succeeded"
    assert [one.id for one in client.get_users()] == [1, 2]


# The account


@proves("authenticate", "panel_login")
def logins(client: Any, bench: Workbench) -> None:
    before = client.api.user_token, client.api.session_token
    assert client.authenticate(bench.line["email"], bench.line["password"]) is True
    entered(client, bench, 1)
    after = client.api.user_token, client.api.session_token
    assert not set(before) & set(after)
    assert client.get_panel_info().serial == bench.line["panels"][1]["serial"]
    with pytest.raises(exceptions.WrongUsernameOrPasswordError):
        client.authenticate(bench.line["email"], "wrong")
    with pytest.raises(exceptions.UserCodeIncorrectError):
        client.panel_login(bench.line["panels"][0]["serial"], "99999")


@proves("get_rest_versions", "set_rest_version")
def versions(client: Any, bench: Workbench) -> None:
    bench.cloud.versions = ("9.0", "14.0", "10.0")
    assert client.get_rest_versions() == ["9.0", "14.0", "10.0"]
    for version, keys in (("9.0", 2), ("10.0", 4), ("latest", 6)):
        client.set_rest_version(version)
        assert len(client.get_panels()[0]._data) == keys
    with pytest.raises(exceptions.UnsupportedRestAPIVersionError):
        client.set_rest_version("12.0")


@proves("panel_add", "panel_rename", "panel_unlink")
def linking(client: Any, bench: Workbench) -> None:
    spare, known = bench.line["unlinked"], bench.line["panels"][0]
    with pytest.raises(exceptions.WrongPanelSerialOrMasterUserCodeError):
        client.panel_add("Cabin", spare["serial"], "99999")
    assert client.panel_add("Cabin", spare["serial"], spare["master_code"]) is None
    assert client.panel_rename("Hut", spare["serial"]) is None
    assert (client.get_panels()[-1].panel_serial, client.get_panels()[-1].alias) == (spare["serial"], "Hut")
    with pytest.raises(exceptions.AlreadyLinkedError):
        client.panel_add("Cabin", spare["serial"], spare["master_code"])
    with pytest.raises(exceptions.UndefinedBadRequestError):
        client.get_status()  # another panel has ended the session; it does not log in anew by itself
    assert client.panel_login(known["serial"], known["master_code"]) is True
    assert client.panel_unlink(spare["serial"], bench.line["password"], bench.line["app_id"]) is None
    assert len(client.get_panels()) == len(bench.line["panels"])


@proves("access_grant", "access_revoke")
def grants(client: Any, bench: Workbench) -> None:
    email = bench.line["second"]["email"]
    assert client.access_grant(2, email) is None
    assert client.get_users()[1].email == email
    with pytest.raises(exceptions.AlreadyGrantedError):
        client.access_grant(2, email)
    assert client.access_revoke(2) is None
    assert client.get_users()[1].email == ""


@proves("password_reset", "password_reset_complete")
def passwords(client: Any, bench: Workbench) -> None:
    assert client.password_reset(bench.line["email"]) is None
    code = bench.cloud.mails[-1]["code"]
    with pytest.raises(exceptions.NewPasswordStrengthError):
        client.password_reset_complete(code, "short")
    with pytest.raises(exceptions.ResetPasswordCodeIncorrectError):
        client.password_reset_complete("WRONG", "A long and strange one!")
    token = client.password_reset_complete(code, "A long and strange one!")
    assert token in bench.cloud.user_tokens
    assert client.authenticate(bench.line["email"], "A long and strange one!") is True


# The core, where nothing above calls it


@proves("api.is_logged_in")
def logged_in(client: Any, bench: Workbench) -> None:
    assert client.api.is_logged_in() is True


@proves("api.get_email_notifications", "api.set_email_notifications")
def notifications(client: Any, bench: Workbench) -> None:
    assert client.api.get_email_notifications() == {"mode": 1}
    assert client.api.set_email_notifications(3) == {}
    assert client.api.get_email_notifications() == {"mode": 3}


@proves("api.get_smart_devices", "api.get_smart_devices_settings")
def smart_devices(client: Any, bench: Workbench) -> None:
    assert client.api.get_smart_devices() == [{"partition": 1, "indoor_temperature": 20.5}]
    assert client.api.get_smart_devices_settings() == {}


@proves("api.get_preview_image")
def preview(client: Any, bench: Workbench) -> None:
    with pytest.raises(exceptions.UndefinedBadRequestError):
        client.api.get_preview_image(
            "/rest_api/14.0/preview/4.jpg"
        )  # it asks for another path: test_interop_defects.py


@proves("api.send_get", "api.send_post")
def raw(client: Any, bench: Workbench) -> None:
    assert [one["class"] for one in client.api.send_get("home_automation_devices")] == ["pgm", "pgm"]
    assert client.api.send_post("allow_switch_to_programming_mode", {}) == {"result": "succeeded"}
