"""The client and the simulated cloud, written apart from the same reference, meet over TLS."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from panels.drivers.visonic import errors
from panels.drivers.visonic.client import PanelSession, PowerManage
from panels.drivers.visonic.transport import RequestsHttp
from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture(params=["8.0", "9.0", "10.0", "14.0"])
def bench(request: pytest.FixtureRequest) -> Iterator[Workbench]:
    with Workbench(tls=True, version=request.param) as made:
        yield made


@pytest.fixture
def account(bench: Workbench) -> Iterator[PowerManage]:
    line = bench.line
    http = RequestsHttp(ca_file=line["ca_file"])
    login = {key: line[key] for key in ("email", "password", "app_id")}
    yield PowerManage(line["host"], http=http, **login)
    http.close()


@pytest.fixture
def home(bench: Workbench, account: PowerManage) -> PanelSession:
    panel = bench.line["panels"][0]
    session = account.panel(panel["serial"], panel["master_code"])
    session.login()
    bench.advance(15)
    return session


@contextmanager
def passing(bench: Workbench) -> Iterator[None]:
    """Let time pass while the client waits."""
    ended = threading.Event()

    def pass_on() -> None:
        while not ended.wait(0.05):
            bench.advance(1)

    thread = threading.Thread(target=pass_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def done(bench: Workbench, home: PanelSession, token: str) -> bool:
    with passing(bench):
        return home.wait_for(token, every=0.1).has_succeeded


def states(home: PanelSession) -> set[str | None]:
    return {partition.state for partition in home.get_status().partitions}


def test_arming_and_disarming_change_the_state_the_panel_reports(bench: Workbench, home: PanelSession) -> None:
    assert states(home) == {"DISARM"}
    for act, state in ((home.arm_home, "HOME"), (home.disarm, "DISARM"), (home.arm_away, "AWAY")):
        assert done(bench, home, act())
        bench.advance(120)
        assert states(home) == {state}


def test_every_other_command_succeeds(bench: Workbench, home: PanelSession) -> None:
    zone = next(one.device_number for one in home.get_devices() if one.device_type == "ZONE" and one.device_number)
    camera = next(one.zone for one in home.get_cameras() if one.zone)
    acts: tuple[Callable[[], str], ...] = (
        lambda: home.set_bypass_zone(zone, True),
        lambda: home.set_bypass_zone(zone, False),
        home.activate_siren,
        home.disable_siren,
        lambda: home.make_video(camera),
        lambda: home.set_name_user(2, "Ann"),
        lambda: home.set_user_code(2, "7531"),
    )
    for act in acts:
        assert done(bench, home, act())
    home.access_grant(2, "ann@example.org")
    home.access_revoke(2)


def test_an_account_takes_renames_and_gives_back_a_panel(bench: Workbench, account: PowerManage) -> None:
    free = bench.line["unlinked"]
    before = {panel.panel_serial for panel in account.get_panels()}
    account.panel_add(alias="Cabin", serial=free["serial"], master_code=free["master_code"])
    account.panel_rename(alias="Hut", serial=free["serial"])
    assert {panel.panel_serial: panel.alias for panel in account.get_panels()}[free["serial"]] == "Hut"
    account.panel_unlink(serial=free["serial"])
    assert {panel.panel_serial for panel in account.get_panels()} == before


@pytest.mark.parametrize("dies", ["expire_sessions", "expire_users"])
def test_a_token_that_died_at_the_vendors_is_healed_unseen(bench: Workbench, home: PanelSession, dies: str) -> None:
    assert bench.control("POST", "/fault", name=dies, value=1).ok
    assert states(home) == {"DISARM"}


def test_a_wrong_code_is_told_as_such(bench: Workbench, account: PowerManage) -> None:
    with pytest.raises(errors.UserCodeIncorrectError):
        account.panel(bench.line["panels"][0]["serial"], "9999").login()
