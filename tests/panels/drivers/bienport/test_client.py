"""Login, inventory and broker."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.drivers.base import (
    CredentialsRefusedError,
    DriverError,
    Login,
    NotSupportedError,
    OutputListing,
    PanelListing,
    SessionEndedError,
    VendorUnavailableError,
    ZoneListing,
)
from panels.vocabulary import OutputKind
from tests.panels.drivers.bienport.samples import (
    PIN,
    PIN_SEALED,
    FakeHttp,
    account,
    answering,
    driver,
    sample,
    session,
    token,
)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def in_seconds(seconds: float) -> float:
    return datetime.now(UTC).timestamp() + seconds


def log_in(settings: dict[str, Any] | None = None, **changes: Any) -> Login:
    body = sample("login", **({"token": token(exp=in_seconds(10_800))} | changes))
    return driver.login(account(**(settings or {})), answering(200, body))


def test_a_login_sends_what_the_documents_show() -> None:
    http = answering(200, sample("login", token=token(exp=in_seconds(60))))
    driver.login(account(remember_me=True), http)
    ((method, url, headers, body),) = http.calls
    assert (method, url) == ("POST", "https://apigw.example.com/api/auth/login")
    assert headers == {}
    assert body == {"screenName": "demo", "password": "sesame", "rememberMe": True}


def test_a_login_brings_a_session() -> None:
    found = log_in().session
    assert found.values["userId"] == 20641
    assert found.values["organizationId"] == "20635"
    assert (found.values["mqUser"], found.values["mqPassword"]) == ("mqttuser", "83T47L2ueJdAs0Rl80pdUQ==")
    assert "eyJ" not in repr(found)


@pytest.mark.parametrize(
    ("life", "margin"),
    [
        (timedelta(hours=3), timedelta(minutes=18)),
        (timedelta(days=90), timedelta(days=9)),
        (timedelta(minutes=30), timedelta(minutes=5)),
        (timedelta(seconds=60), timedelta(seconds=30)),
    ],
)
def test_a_session_is_renewed_before_its_token_ends(life: timedelta, margin: timedelta) -> None:
    found = log_in(token=token(exp=in_seconds(life.total_seconds()))).session
    assert abs(found.expires_at - datetime.now(UTC) - life) < timedelta(seconds=5)
    assert abs(found.expires_at - found.renew_at - margin) < timedelta(seconds=5)


@pytest.mark.parametrize("text", ["opaque", "a.b.c", "a.!!.c", token(exp="soon"), token(exp=1e300), token()])
@pytest.mark.parametrize(("remember", "life"), [(True, timedelta(days=90)), (False, timedelta(hours=3))])
def test_a_token_that_does_not_tell_lives_as_documented(text: str, remember: bool, life: timedelta) -> None:
    found = log_in({"remember_me": remember}, token=text).session
    assert abs(found.expires_at - datetime.now(UTC) - life) < timedelta(seconds=5)


def test_a_token_that_has_ended_is_not_tried_again_and_again() -> None:
    with pytest.raises(VendorUnavailableError):
        log_in(token=token(exp=in_seconds(-60)))


def test_the_user_is_in_the_token_where_the_body_does_not_tell() -> None:
    found = log_in(userId=None, token=token(exp=in_seconds(60), sub='{"userid":42,"screenName":"demo"}')).session
    assert found.values["userId"] == 42


@pytest.mark.parametrize(
    ("changes", "organization"),
    [
        ({"organizationIds": [], "organizations": [{"name": "A", "id": "77"}]}, "77"),
        ({"organizationIds": None, "organizations": None}, ""),
    ],
)
def test_the_organization_is_looked_for_in_both_places(changes: dict[str, Any], organization: str) -> None:
    assert log_in(**changes).session.values["organizationId"] == organization


def test_a_login_lists_the_panels() -> None:
    warehouse, roof = log_in().panels
    assert warehouse == PanelListing(
        vendor_id="34",
        name="Warehouse",
        brand="EBS",
        model="CPX-230NWB",
        serial="654527",
        partitions=((1, "Ground floor"), (2, "Store")),
        zones=(
            ZoneListing(number=1, name="Front door", partitions=(1, 2)),
            ZoneListing(number=2, name="Back door", partitions=(1,)),
        ),
        outputs=(OutputListing(number=1, name="Siren"),),
    )
    # A gateway comes without brand, sensors and controllers: the lists are not told, not empty.
    assert roof == PanelListing(vendor_id="101", name="Roof I/O", brand="Bimetri", serial="26:AA:E0:23:23:5E")


def test_outputs_of_the_vendors_own_devices_are_external() -> None:
    controllers = sample("login")["resources"][0]["resourceControllers"]
    (panel,) = log_in(
        resources=[{"resourceId": 1, "brandName": "Bimetri", "resourceControllers": controllers, "enabled": False}]
    ).panels
    assert panel.outputs == (OutputListing(number=1, name="Siren", kind=OutputKind.EXTERNAL),)
    assert not panel.enabled
    assert panel.name == "1"


def test_odd_resources_are_left_out_and_doubles_are_one() -> None:
    odd = [None, 5, {}, {"resourceId": "x"}, {"resourceId": 7}, {"resourceId": "7"}]
    assert [panel.vendor_id for panel in log_in(resources=odd).panels] == ["7"]
    assert log_in(resources={"resourceId": 7}).panels == ()


@given(ANYTHING, ANYTHING)
def test_no_inventory_breaks_a_login(resources: Any, sensors: Any) -> None:
    log_in(resources=resources)
    log_in(resources=[{"resourceId": 1, "resourceSensors": sensors, "resourceControllers": [sensors]}])


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"statusCode": 401}, CredentialsRefusedError),
        (403, b"", CredentialsRefusedError),
        (400, b"no", CredentialsRefusedError),
        (200, {"statusCode": 401}, CredentialsRefusedError),
        (429, b"", VendorUnavailableError),
        (500, b"sesame", VendorUnavailableError),
        (404, b"", VendorUnavailableError),
        (302, b"", VendorUnavailableError),
        (200, b"<html>", VendorUnavailableError),
        (200, b"[" * 100_000, VendorUnavailableError),
        (200, [], VendorUnavailableError),
        (200, {"mqUser": "x"}, VendorUnavailableError),
        (200, {"token": ""}, VendorUnavailableError),
        (200, {"token": "a\r\nX: y"}, VendorUnavailableError),
        (200, {"statusCode": 503}, VendorUnavailableError),
    ],
)
def test_a_login_that_fails_says_whether_a_person_is_needed(status: int, body: Any, error: type[DriverError]) -> None:
    with pytest.raises(error) as caught:
        driver.login(account(), answering(status, body))
    assert "sesame" not in str(caught.value)


def test_a_refresh_with_a_code_reads_everything() -> None:
    http = answering(200, sample("login")["resources"][0])
    panel = driver.refresh(account(), session(), http, "34", PIN)
    ((method, url, headers, body),) = http.calls
    assert (method, url) == ("POST", "https://apigw.example.com/api/panel/refresh")
    assert headers == {"Authorization": "Bearer jwt", "OrganizationId": "123456"}
    assert body == {"pinCode": PIN_SEALED, "resourceId": 34}
    assert panel.outputs == (OutputListing(number=1, name="Siren"),)


@pytest.mark.parametrize("as_list", [True, False])
def test_a_refresh_without_a_code_reads_zones_and_partitions(as_list: bool) -> None:
    (group,) = sample("login")["resources"][0]["resourceSensors"]
    http = answering(200, [group] if as_list else group)
    panel = driver.refresh(account(), session(), http, "34", None)
    assert [(method, url) for method, url, _, _ in http.calls] == [
        ("GET", "https://apigw.example.com/api/panel/34/sensor/list")
    ]
    assert [zone.number for zone in panel.zones or ()] == [1, 2]
    assert panel.partitions == ((1, "Ground floor"), (2, "Store"))
    assert panel.outputs is None
    assert panel.name == ""


def test_a_refresh_that_answers_about_another_panel_is_not_believed() -> None:
    def handler(method: str, url: str, *_: Any) -> tuple[int, Any]:
        return 200, {"resourceId": 35} if url.endswith("/refresh") else []

    panel = driver.refresh(account(), session(), FakeHttp(handler), "34", PIN)
    assert panel == PanelListing(vendor_id="34", name="", zones=())


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, b"", SessionEndedError),
        (200, {"statusCode": 401}, SessionEndedError),
        (403, b"", NotSupportedError),
        (404, b"", NotSupportedError),
        (500, b"", VendorUnavailableError),
        (200, b"<html>", VendorUnavailableError),
    ],
)
def test_a_call_that_fails_says_what_would_help(status: int, body: Any, error: type[DriverError]) -> None:
    with pytest.raises(error):
        driver.refresh(account(), session(), answering(status, body), "34", None)


def test_a_refresh_of_something_else_is_refused() -> None:
    with pytest.raises(NotSupportedError):
        driver.refresh(account(), session(), answering(200, {}), "../34", None)


@pytest.mark.parametrize("subject", ["{", "[]", 5])
def test_a_user_that_nobody_names_is_unknown(subject: Any) -> None:
    assert log_in(userId=None, token=token(exp=in_seconds(60), sub=subject)).session.values["userId"] is None


def test_members_of_odd_shape_are_left_out() -> None:
    sensors = [5, {"orderNo": "x"}, {"orderNo": 2, "ioDirection": "Output"}, {"orderNo": 3, "partitions": [1, {}]}]
    controllers = [{"controllers": [{"controllerName": "no number"}, None]}, 7]
    (panel,) = log_in(
        resources=[{"resourceId": 1, "resourceSensors": [{"sensors": sensors}], "resourceControllers": controllers}]
    ).panels
    assert panel.zones == (ZoneListing(number=3, name=""),)
    assert panel.outputs == ()
    assert panel.partitions is None
