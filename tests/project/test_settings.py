"""Production settings start only when they are safe; development keys are made once and kept."""

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from cryptography.fernet import Fernet

from project.keys import keep_keys

ROOT: Final = Path(__file__).resolve().parents[2]
COMPLETE: Final = {
    "DJANGO_SETTINGS_MODULE": "project.settings.base",
    "WATCHPOST_SECRET_KEY": "k" * 60,
    "WATCHPOST_SEAL_KEYS": Fernet.generate_key().decode(),
    "WATCHPOST_JOURNAL_KEYS": Fernet.generate_key().decode(),
    "WATCHPOST_INSTALLATION": "one",
    "WATCHPOST_ALLOWED_HOSTS": "watch.example.com",
    "WATCHPOST_ORIGINS": "https://watch.example.com",
    "REDIS_URL": "redis://redis:6379/0",
}


def evaluate(expression: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Start Python with production settings and this environment alone, and print an expression over them."""
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings as s; print(({expression}))"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "name",
    [
        "WATCHPOST_SECRET_KEY",
        "WATCHPOST_SEAL_KEYS",
        "WATCHPOST_JOURNAL_KEYS",
        "WATCHPOST_INSTALLATION",
        "WATCHPOST_ALLOWED_HOSTS",
        "WATCHPOST_ORIGINS",
        "REDIS_URL",
    ],
)
def test_production_refuses_to_start_without(name: str) -> None:
    result = evaluate("s.DEBUG", **{key: value for key, value in COMPLETE.items() if key != name})
    assert result.returncode != 0
    assert f"{name} " in result.stderr.splitlines()[-1]


def test_production_refuses_demonstrations() -> None:
    result = evaluate("s.DEBUG", **COMPLETE, WATCHPOST_DEMO="1")
    assert result.returncode != 0
    assert "WATCHPOST_DEMO" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("word", ["off", "perhaps"])
def test_production_refuses_passwords_alone(word: str) -> None:
    assert evaluate("s.SECOND_FACTOR", **COMPLETE).stdout.strip() == "required"
    result = evaluate("s.SECOND_FACTOR", **COMPLETE, WATCHPOST_SECOND_FACTOR=word)
    assert result.returncode != 0
    assert "WATCHPOST_SECOND_FACTOR" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["WATCHPOST_SEAL_KEYS", "WATCHPOST_JOURNAL_KEYS"])
@pytest.mark.parametrize(
    "key",
    [
        "build",
        "not base 64 at all, and much longer than a key",
        base64.urlsafe_b64encode(b"sixteen bytes...").decode(),
        # Those of this suite, of examples, and of whoever was in a hurry.
        os.environ["WATCHPOST_SEAL_KEYS"],
        base64.urlsafe_b64encode(bytes(32)).decode(),
        base64.urlsafe_b64encode(b"0123456789abcdef" * 2).decode(),
        # A name of its own: it is another one in every process of a run, and tests must be called the same in all.
        pytest.param(f"{COMPLETE['WATCHPOST_SEAL_KEYS']},{COMPLETE['WATCHPOST_SEAL_KEYS']}", id="twice"),
        ",",
    ],
)
def test_production_refuses_a_key_that_is_none_or_known(name: str, key: str) -> None:
    result = evaluate("s.SEAL_KEYS", **COMPLETE | {name: key})
    assert result.returncode != 0
    assert name in result.stderr.splitlines()[-1]
    assert len(key) < 6 or key not in result.stderr


def test_keys_may_stand_in_a_file_one_a_line(tmp_path: Path) -> None:
    kept, new, old = tmp_path / "keys", Fernet.generate_key().decode(), Fernet.generate_key().decode()
    kept.write_text(f"{new}\n{old}\n", encoding="utf-8")
    given = {key: value for key, value in COMPLETE.items() if key != "WATCHPOST_SEAL_KEYS"}
    result = evaluate("s.SEAL_KEYS", **given, WATCHPOST_SEAL_KEYS_FILE=str(kept))
    assert result.stdout.strip() == str([new, old]), result.stderr


def test_production_is_strict_by_default() -> None:
    strict = (
        "s.DEBUG, s.DEMO, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        "s.SECURE_HSTS_SECONDS > 0, s.PASSWORD_HASHERS[0].endswith('Argon2PasswordHasher'),"
        "s.CHANNEL_LAYERS['default']['CONFIG']['symmetric_encryption_keys'] is not None,"
        "s.CHANNEL_LAYERS['default']['CONFIG']['hosts'][0]['socket_timeout']"
    )
    result = evaluate(strict, **COMPLETE)
    assert result.stdout.strip() == "(False, False, True, True, True, True, True, True, None)", result.stderr


def test_a_guess_of_somebodys_own_pin_is_dear() -> None:
    # This process has made it cheap for all other tests.
    hasher = "__import__('django.contrib.auth.hashers').contrib.auth.hashers.Argon2PasswordHasher()"
    costs = f"[(made.type.name, made.memory_cost >= 19 * 1024, made.time_cost >= 2) for made in [{hasher}.params()]]"
    result = evaluate(costs, **COMPLETE)
    assert result.stdout.strip() == "[('ID', True, True)]", result.stderr


def test_development_keys_are_made_once_and_private(tmp_path: Path) -> None:
    first = keep_keys(tmp_path / "deep" / "keys.json")
    assert keep_keys(tmp_path / "deep" / "keys.json") == first
    assert stat.S_IMODE((tmp_path / "deep" / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["keys.json"]


def test_a_new_kind_of_key_is_made_beside_those_kept(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"WATCHPOST_SEAL_KEYS": "kept"}', encoding="utf-8")
    keys = keep_keys(tmp_path / "keys.json")
    assert keys["WATCHPOST_SEAL_KEYS"] == "kept"
    assert set(keys) == {"WATCHPOST_SECRET_KEY", "WATCHPOST_SEAL_KEYS", "WATCHPOST_JOURNAL_KEYS"}
    assert keep_keys(tmp_path / "keys.json") == keys
