"""Managing an account: what a person asks of it, and the sentence for each way it fails."""

from collections.abc import Iterator

import pytest

from panels.drivers import managed
from panels.drivers.base import (
    Account,
    CodeRefusedError,
    CredentialsRefusedError,
    DriverError,
    LockedOutError,
    ManagedDriver,
    SettingRefusedError,
    UnreachableError,
    UntrustedError,
    Visit,
)
from panels.drivers.visonic import errors
from panels.drivers.visonic.driver import VisonicDriver
from panels.drivers.visonic.errors import BY_NAME, NotBegunError
from panels.drivers.visonic.transport import RequestsHttp
from panels.simulators.visonic.errors import TABLE
from tests.panels.drivers.visonic.visiting import Holder
from tests.panels.simulators.visonic.workbench import Workbench

# What each row of the error table tells an installer; a row stands for itself where a command reads the same.
ROWS: dict[str, str] = {
    "panel_serial_incorrect": "account_panel_unknown",
    "reset_code_incorrect": "reset_code_wrong",
    "panel_serial_required": "account_value_missing",
    "email_required": "account_value_missing",
    "password_required": "account_value_missing",
    "app_id_required": "account_value_missing",
    "user_code_required": "account_value_missing",
    "new_password_required": "account_value_missing",
    "already_granted": "already_granted",
    "already_linked": "already_linked",
    "weak_password": "password_weak",
    "user_code_short": "account_value",
    "wrong_login": "account_wrong_login",
    "wrong_panel": "wrong_panel_or_code",
    "wrong_user_code": "account_wrong_code",
    "panel_armed": "account_panel_armed",
    "not_connected": "account_panel_offline",
    "session_unreadable": "account_session_ended",
    "bad_version": "account_not_found",
    "wrong_user_token": "account_session_ended",
    "auth_required": "account_session_ended",
    "not_allowed": "account_not_allowed",
    "forbidden": "account_forbidden",
    "not_found": "account_not_found",
    "login_blocked": "account_blocked",
    "session_not_found": "account_session_ended",
    "attempts_limit": "account_too_many_logins",
    "device_limit": "account_too_many_devices",
    "legacy_user_code": "account_wrong_code",
    "legacy_panel_name": "account_panel_unknown",
    "discovery": "account_discovery",
    "session_limit": "account_too_many_sessions",
    "server_error": "account_fault",
}
# What only commands to panels meet.
OF_COMMANDS = {
    errors.PowerManageError,
    errors.NoRequestError,
    errors.ProcessLostError,
    errors.ProcessTimeoutError,
}


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with Workbench() as made:
        yield made


@pytest.fixture
def home(bench: Workbench) -> Holder:
    return Holder(bench)


def listed(home: Holder) -> dict[str, str]:
    return {one.vendor_id: one.name for one in home.speaker.list_panels()}


def logins(home: Holder) -> int:
    return sum(path in {"auth", "panel/login"} for path in home.asked())


def test_only_vendors_that_offer_it_are_managed() -> None:
    assert isinstance(managed("visonic"), ManagedDriver)
    assert managed("bienport") is None
    assert managed("nobody") is None


def test_a_login_finds_the_version_and_the_panels(home: Holder) -> None:
    found = home.speaker.log_in()
    assert found.version == "14.0"
    assert {one.vendor_id for one in found.panels} == set(home.codes)


def test_a_login_a_person_asks_for_goes_through_where_one_was_barred(bench: Workbench, home: Holder) -> None:
    bench.cloud.faults.set("refuse", "wrong_login", command="auth")
    with pytest.raises(CredentialsRefusedError):
        home.speaker.list_panels()
    bench.control("DELETE", "/fault")
    with pytest.raises(CredentialsRefusedError):
        home.open().list_panels()

    assert home.open().log_in().panels


def test_no_login_goes_out_before_a_lock_out_ends(bench: Workbench, home: Holder) -> None:
    bench.cloud.faults.set("lock_out", 44.0)
    for _ in range(2):
        with pytest.raises(LockedOutError) as caught:
            home.speaker.log_in()
        assert caught.value.until is not None
    assert logins(home) == 1


def test_a_panel_is_added_renamed_and_unlinked(bench: Workbench, home: Holder) -> None:
    spare = bench.cloud.spare
    home.speaker.add_panel(serial=spare.serial, name="Cellar", master_code=spare.users[1].code)
    assert listed(home)[spare.serial] == "Cellar"
    home.speaker.rename_panel(spare.serial, "Wine cellar")
    assert listed(home)[spare.serial] == "Wine cellar"
    home.speaker.unlink_panel(spare.serial)
    assert spare.serial not in listed(home)


def test_a_code_is_tried_with_one_login_and_serves_the_next_visit(home: Holder) -> None:
    code = home.codes.pop(home.panel)
    home.speaker.list_panels()
    home.asked()
    home.speaker.try_code(home.panel, code)
    assert logins(home) == 1
    home.visit()
    assert logins(home) == 0


def test_a_wrong_code_costs_one_login_and_leaves_the_kept_one_as_it_was(home: Holder) -> None:
    home.visit()
    home.asked()
    with pytest.raises(CodeRefusedError):
        home.speaker.try_code(home.panel, "0001")
    assert logins(home) == 1
    home.bench.cloud.faults.set("expire_sessions")
    home.visit()
    assert logins(home) == 1


def test_a_wrong_code_does_not_give_a_refused_one_another_try(home: Holder) -> None:
    home.codes[home.panel] = "0001"
    with pytest.raises(CodeRefusedError):
        home.visit()
    with pytest.raises(CodeRefusedError):
        home.speaker.try_code(home.panel, "0002")
    home.asked()
    with pytest.raises(CodeRefusedError):
        home.open().visit(look(home))
    assert logins(home) == 0


def look(home: Holder) -> Visit:
    return Visit(panel=home.panel)


def test_a_password_is_reset_in_two_steps_and_the_sessions_go_on(bench: Workbench, home: Holder) -> None:
    home.visit()
    home.speaker.send_reset_code()
    (mail,) = bench.control("GET", "/mails").json()["mails"]
    home.asked()
    assert home.speaker.reset_password(mail["code"], "a new long password") == {"password": "a new long password"}
    home.visit()
    home.open("a new long password").visit(look(home))
    assert logins(home) == 0
    assert home.open("a new long password").log_in().panels


def test_the_table_is_the_whole_table() -> None:
    assert ROWS.keys() == TABLE.keys()


@pytest.mark.parametrize("row", ROWS)
def test_each_refusal_of_an_act_is_a_sentence(bench: Workbench, home: Holder, row: str) -> None:
    home.speaker.list_panels()
    bench.cloud.faults.set("refuse", row, command="panel/rename")
    with pytest.raises(DriverError) as caught:
        home.speaker.rename_panel(home.panel, "Other")
    code = VisonicDriver().why(caught.value).code
    assert code == ROWS[row]
    assert code in VisonicDriver.sentences


@pytest.mark.parametrize("kind", BY_NAME.values())
def test_every_error_has_a_sentence(kind: type[errors.PowerManageError]) -> None:
    error = kind(errors.ServerError()) if kind is NotBegunError else kind()
    code = VisonicDriver().why(error).code
    assert code in VisonicDriver.sentences
    assert (code == "account_failed") is (kind in OF_COMMANDS)


def test_a_server_nobody_trusts_is_told_from_one_that_is_not_there() -> None:
    why = VisonicDriver().why
    assert why(UntrustedError("x")).code == "account_certificate"
    assert why(UnreachableError("x")).code == "account_unreachable"
    with Workbench(tls=True) as bench:
        home = Holder(bench)
        home.http = RequestsHttp()
        with pytest.raises(UntrustedError):
            home.open().log_in()


def test_settings_are_judged_before_they_are_stored() -> None:
    driver = VisonicDriver()
    good = {"email": "a@example.com"}
    driver.check(Account(settings=good, secrets={"password": "x"}))
    for wrong, key in (({"host": "a/b"}, "host"), ({"version": "4.0"}, "version"), ({"email": " "}, "email")):
        with pytest.raises(SettingRefusedError) as caught:
            driver.check(Account(settings=good | wrong, secrets={"password": "x"}))
        assert caught.value.key == key
