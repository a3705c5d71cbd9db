"""Variables are read by type, and what is wrong is named without being shown."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from project.env import database_from_url, env_bool, env_int, env_list, env_secret, env_text, is_loopback


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="WATCHPOST_NOWHERE must be set"):
        env_text("WATCHPOST_NOWHERE")


@pytest.mark.parametrize(("word", "meaning"), [("1", True), ("Yes", True), ("off", False), ("0", False)])
def test_yes_and_no_have_several_spellings(monkeypatch: pytest.MonkeyPatch, word: str, meaning: bool) -> None:
    monkeypatch.setenv("SOME_SWITCH", word)
    assert env_bool("SOME_SWITCH", default=not meaning) is meaning


def test_an_empty_switch_keeps_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SWITCH", " ")
    assert env_bool("SOME_SWITCH", default=True) is True


@pytest.mark.parametrize("word", ["maybe", "2", "wahr"])
def test_another_word_is_refused(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("SOME_SWITCH", word)
    with pytest.raises(ImproperlyConfigured, match="SOME_SWITCH"):
        env_bool("SOME_SWITCH")


def test_numbers_and_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_NUMBER", "12")
    monkeypatch.setenv("SOME_LIST", "a, b,,c ")
    assert env_int("SOME_NUMBER", 3) == 12
    assert env_int("SOME_OTHER_NUMBER", 3) == 3
    assert env_list("SOME_LIST") == ["a", "b", "c"]
    assert env_list("SOME_OTHER_LIST", []) == []
    monkeypatch.setenv("SOME_NUMBER", "twelve")
    with pytest.raises(ImproperlyConfigured, match="SOME_NUMBER must be a whole number"):
        env_int("SOME_NUMBER")


def test_a_secret_comes_from_its_variable_or_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(file))
    assert env_secret("SOME_SECRET") == "from the file"
    monkeypatch.setenv("SOME_SECRET", "from the variable")
    with pytest.raises(ImproperlyConfigured, match="not both"):
        env_secret("SOME_SECRET")
    monkeypatch.delenv("SOME_SECRET_FILE")
    assert env_secret("SOME_SECRET") == "from the variable"


def test_a_secret_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="SOME_SECRET or SOME_SECRET_FILE must be set"):
        env_secret("SOME_SECRET")
    monkeypatch.setenv("SOME_SECRET_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="SOME_SECRET_FILE cannot be read"):
        env_secret("SOME_SECRET")
    empty = tmp_path / "empty"
    empty.touch()
    monkeypatch.setenv("SOME_SECRET_FILE", str(empty))
    with pytest.raises(ImproperlyConfigured, match="empty file"):
        env_secret("SOME_SECRET")


def test_a_database_url_becomes_settings() -> None:
    made = database_from_url("DATABASE_URL", "postgres://me:p%40ss@db.example:5433/watch?sslmode=require", max_age=60)
    assert made["NAME"] == "watch"
    assert (made["USER"], made["PASSWORD"]) == ("me", "p@ss")
    assert (made["HOST"], made["PORT"]) == ("db.example", "5433")
    options = made["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "require"
    assert "idle_in_transaction_session_timeout=10000" in options["options"]
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == ("5", "10000")
    assert made["CONN_HEALTH_CHECKS"] is True


def test_a_database_url_has_the_last_word_on_how_long_to_wait() -> None:
    url = "postgres://me@host/db?connect_timeout=30&options=-c%20lock_timeout%3D300"
    options = database_from_url("DATABASE_URL", url, max_age=0)["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["connect_timeout"], options["options"]) == ("30", "-c lock_timeout=300")


@pytest.mark.parametrize(
    "url", ["mysql://me:hidden@host/db", "postgres://me:hidden@host", "postgres://me:hidden@h:x/d"]
)
def test_a_wrong_database_url_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        database_from_url("DATABASE_URL", url, max_age=0)
    assert "hidden" not in str(refusal.value)


def test_loopback_is_told_from_elsewhere() -> None:
    assert is_loopback("redis://:x@127.0.0.1:1/0")
    assert is_loopback("redis://[::1]:6379")
    assert not is_loopback("redis://redis:6379/0")
