"""Where the vendor pushes to us, and what an installer is asked for."""

from typing import Any

import pytest

from panels.drivers.base import NotSupportedError
from tests.panels.drivers.bienport.samples import PIN, PIN_SEALED, account, driver, session


@pytest.mark.parametrize(
    ("settings", "topics"),
    [
        ({"family": "mobile"}, ("secom/mobileapp/my-app-id",)),
        ({"family": "third_party"}, ("application/third-party/flexyWattApp/1",)),
        ({"family": "both"}, ("secom/mobileapp/my-app-id", "application/third-party/flexyWattApp/1")),
    ],
)
def test_a_broker_is_listened_to_on_the_apps_own_topics(settings: dict[str, Any], topics: tuple[str, ...]) -> None:
    access = driver.broker(account(**settings), session())
    assert access.topics == topics
    assert (access.username, access.password) == ("messenger", "s3cret")
    assert "s3cret" not in repr(access)


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("mqtts://broker.example.com", ("broker.example.com", 8883, True)),
        ("mqtt://broker.example.com", ("broker.example.com", 1883, False)),
        ("mqtt://someone:word@127.0.0.1:40123", ("127.0.0.1", 40123, False)),
        ("mqtts://[::1]:8884", ("::1", 8884, True)),
    ],
)
def test_a_broker_is_where_its_address_says(url: str, where: tuple[str, int, bool]) -> None:
    access = driver.broker(account(mqtt_url=url, ca_file="/etc/ca.pem"), session())
    assert (access.host, access.port, access.tls) == where
    assert access.ca_file == "/etc/ca.pem"
    assert access.username == "messenger"


def test_a_broker_password_may_have_to_be_decrypted() -> None:
    access = driver.broker(account(mq_password="aes"), session(mqPassword=PIN_SEALED))
    assert access.password == PIN


@pytest.mark.parametrize(
    "settings",
    [
        {"mqtt_url": ""},
        {"mqtt_url": "https://broker.example.com"},
        {"mqtt_url": "mqtt://broker.example.com:99999"},
        {"mqtt_url": "mqtt://[::1"},
        {"family": "mobile", "app_id": "a b"},
        {"family": "mobile", "app_id": "#"},
        {"family": "third_party", "third_party_app_id": "a.b.c"},
        {"family": "third_party", "third_party_app_id": "a."},
        {"mq_password": "aes"},
    ],
)
def test_a_broker_that_cannot_be_reached_as_set_up_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(NotSupportedError):
        driver.broker(account(**settings), session())


def test_a_login_without_a_broker_user_cannot_listen() -> None:
    with pytest.raises(NotSupportedError):
        driver.broker(account(), session(mqUser=""))


def test_secret_fields_are_marked() -> None:
    assert {field.key for field in driver.fields if field.secret} == {"password", "aes_key"}
    assert len({field.key for field in driver.fields}) == len(driver.fields)
    for field in driver.fields:
        assert not field.choices or field.default in field.choices
