"""Production settings start only when they are safe; development keys are made once and kept."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from project.keys import keep_keys

ROOT: Final = Path(__file__).resolve().parents[2]
COMPLETE: Final = {
    "DJANGO_SETTINGS_MODULE": "project.settings.base",
    "WATCHPOST_SECRET_KEY": "k" * 60,
    "WATCHPOST_SEAL_KEYS": "Zml4ZWQta2V5LWZvci10ZXN0cy1vbmx5LTMyLWJ5dGU=",
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


def test_production_is_strict_by_default() -> None:
    strict = (
        "s.DEBUG, s.DEMO, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        "s.SECURE_HSTS_SECONDS > 0, s.PASSWORD_HASHERS[0].endswith('Argon2PasswordHasher'),"
        "s.CHANNEL_LAYERS['default']['CONFIG']['symmetric_encryption_keys'] is not None,"
        "s.CHANNEL_LAYERS['default']['CONFIG']['hosts'][0]['socket_timeout']"
    )
    result = evaluate(strict, **COMPLETE)
    assert result.stdout.strip() == "(False, False, True, True, True, True, True, True, None)", result.stderr


def test_development_keys_are_made_once_and_private(tmp_path: Path) -> None:
    first = keep_keys(tmp_path / "deep" / "keys.json")
    assert keep_keys(tmp_path / "deep" / "keys.json") == first
    assert stat.S_IMODE((tmp_path / "deep" / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["keys.json"]
