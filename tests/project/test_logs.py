"""Secrets do not reach the log, whatever key they come under."""

import json
import logging
import logging.config
from typing import Final

import pytest
import structlog
from django.conf import settings

from project.logs import MASK, is_secret_name, logging_config, masked

SECRET: Final = "4711-secret"


@pytest.mark.parametrize(
    "name",
    [
        *("pin", "PIN", "user_pin", "newPin", "pins", "password", "mqPassword", "token", "access_token", "JWT"),
        *("appSecret", "Authorization", "set-cookie"),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["panel", "mapping", "opinion", "pinned", "spin", "event", "partition", "correlation"])
def test_names_that_only_look_like_it(name: str) -> None:
    assert not is_secret_name(name)


def test_masking_reaches_every_depth() -> None:
    body = {"panel": "P1", "body": [{"pin": "1234", "zones": ({"token": "t"},)}]}
    assert masked(body) == {"panel": "P1", "body": [{"pin": MASK, "zones": [{"token": MASK}]}]}


@pytest.mark.parametrize("style", ["json", "text"])
def test_no_secret_reaches_a_line(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = logging_config(style, "INFO")
    formatter = config["formatters"]["lines"]
    made = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(made)
    logger = logging.getLogger("tests.masking")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        logger.warning("login at %s", "cloud", extra={"password": SECRET, "panel": "P1"})
        structlog.get_logger("tests.masking").warning("armed", body={"pin": SECRET}, panel="P1")
        try:
            raise_with_local(SECRET)
        except ValueError:
            logger.exception("failed")
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
    lines = capsys.readouterr().err
    assert SECRET not in lines
    assert lines.count("P1") == 2
    assert "ValueError" in lines
    if style == "json":
        first = json.loads(lines.splitlines()[0])
        assert first["event"] == "login at cloud"
        assert first["password"] == MASK


def raise_with_local(code: str) -> None:
    """Fail with a code in a local variable, which a traceback must not show."""
    held = code
    raise ValueError(len(held))


@pytest.mark.parametrize("style", ["json", "text"])
def test_no_link_that_was_mailed_reaches_a_line(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logging_config(style, "INFO"))
    links = ("/invitations/4711-secret/", "/accounts/password/reset/key/1-4711-secret/")
    try:
        for link in links:
            logging.getLogger("django.request").error(
                "Internal Server Error: %s", link, extra={"request": {"at": link}}
            )
    finally:
        logging.config.dictConfig(settings.LOGGING)
    written = capsys.readouterr().out
    assert SECRET not in written
    assert written.count(MASK) >= len(links)


HOSTILE = "Villa\r\n2026-01-01 [error] all doors open\x1b[2J\x9b31m\u2028\u202eneila"


@pytest.mark.parametrize("style", ["json", "text"])
def test_one_line_stays_one_line_whatever_a_thing_is_called(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    formatter = logging_config(style, "INFO")["formatters"]["lines"]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"]
        )
    )
    logger = logging.getLogger("tests.hostile")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        logger.warning("%s went silent", HOSTILE, extra={"panel": HOSTILE, "body": {"zones": [HOSTILE]}})
        structlog.get_logger("tests.hostile").warning(HOSTILE, panel=HOSTILE)
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
    written = capsys.readouterr().err
    assert len(written.splitlines()) == 2
    assert not set("\x1b\x9b\u2028\u202e\r") & set(written)
    assert "all doors open" in written
