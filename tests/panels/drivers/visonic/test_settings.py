"""What an installer fills in."""

import uuid
from datetime import UTC
from typing import Any

import pytest

from panels.drivers.base import Account, NotSupportedError, Pace
from panels.drivers.visonic.driver import VisonicDriver
from panels.drivers.visonic.settings import FIELDS, Settings
from panels.vocabulary import CommandName, PinCheck

SECRETS = {"password": "pässword-geheim"}


def settings(**changes: Any) -> Settings:
    return Settings.of(Account(settings={"email": "a@example.com"} | changes, secrets=SECRETS))


def test_an_address_and_a_password_are_enough() -> None:
    found = settings()
    assert (found.host, found.scheme, found.version, found.clock) == ("visonic.tycomonitor.com", "https", None, UTC)
    assert found.rhythm.paces == {Pace.QUICK: 1.0, Pace.USUAL: 10.0, Pace.SPARING: 30.0}
    assert "geheim" not in repr(found)


def test_the_app_id_stays_the_same_for_an_account() -> None:
    assert settings().app_id == settings(email="A@example.com").app_id
    assert settings().app_id != settings(host="other.example.com").app_id
    assert str(uuid.UUID(settings().app_id)) == settings().app_id
    assert settings(app_id="{917678B6-DB1F-49B9-8C1D-CB9C1A4D4A2F}").app_id == "917678b6-db1f-49b9-8c1d-cb9c1a4d4a2f"


def test_a_host_may_name_its_scheme_and_port() -> None:
    found = settings(host="http://127.0.0.1:8080/")
    assert (found.scheme, found.host) == ("http", "127.0.0.1:8080")


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": ""}, {"host": "ftp://x"}, {"host": "user@x"}, {"host": "x/rest_api"}, {"email": ""},
        {"app_id": "mine"}, {"version": "4.0"}, {"version": "latest"}, {"mobile_seconds": "5"},
        {"mobile_seconds": "often"}, {"clock": "No/Where"}, {"clock": "../etc"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotSupportedError) as caught:
        settings(**wrong)
    assert str(caught.value).endswith(".")


def test_the_only_secret_is_the_password() -> None:
    assert [one.key for one in FIELDS if one.secret] == ["password"]


def test_the_vendor_asks_for_no_code_and_models_tell_nothing() -> None:
    driver = VisonicDriver()
    assert driver.pin is PinCheck.NONE
    assert not any(driver.needs_pin(name) for name in CommandName)
    assert driver.capabilities("Visonic", "PowerMaster 30") == {}
