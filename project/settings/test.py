"""Settings of the test suite: fixed keys, fast hashing, data in a folder of this run, services as the variables say."""

import os
import tempfile
from pathlib import Path

from project.embedded import Valkey, prepare_valkey
from project.env import sqlite_database

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
# The first process of a run makes its folder and its Redis; parallel workers and started processes inherit both.
EMBEDDED_VALKEY: Valkey | None = None
if "WATCHPOST_TEST_RUN" not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="watchpost-test-", ignore_cleanup_errors=True)
    os.environ["WATCHPOST_TEST_RUN"] = str(os.getpid())
    os.environ["WATCHPOST_VAR_DIR"] = _folder.name
    if not os.environ.get("REDIS_URL"):
        EMBEDDED_VALKEY = prepare_valkey(Path(_folder.name) / "valkey")
        os.environ["REDIS_URL"] = EMBEDDED_VALKEY.url

os.environ |= {
    "WATCHPOST_SECRET_KEY": "a fixed key for tests, of no use anywhere else, long enough to please every check",
    "WATCHPOST_SEAL_KEYS": "Zml4ZWQta2V5LWZvci10ZXN0cy1vbmx5LTMyLWJ5dGU=",
    "WATCHPOST_JOURNAL_KEYS": "YW5vdGhlci1rZXktZm9yLXRlc3RzLW9ubHktb2YtMzI=",
    "WATCHPOST_INSTALLATION": f"test-{_worker}",
    "WATCHPOST_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "WATCHPOST_ORIGINS": "http://testserver",
    "WATCHPOST_PRIVATE_HOSTS": "localhost,127.0.0.1",
    "WATCHPOST_DEMO": "1",
    # Tests of signing in switch it on.
    "WATCHPOST_SECOND_FACTOR": "off",
    "WATCHPOST_CONN_MAX_AGE": "0",
    "WATCHPOST_LOG_FORMAT": "text",
}

from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402  (the values above come first)

from project.env import loosen  # noqa: E402

loosen({"WATCHPOST_DEMO": "1"})

from project.settings.base import *  # noqa: E402, F403
from project.settings.base import (  # noqa: E402  (named, for the type checker)
    CACHES,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    CHANNEL_LAYERS,
    DATABASE_URL,
    DATABASES,
    STATIC_ROOT,
    VAR_DIR,
)

# A broker other than the embedded one, when the caller names it.
MQTT_URL = os.environ.get("MQTT_URL", "")

if DATABASE_URL:
    # Two runs at once on one server must not share a database.
    DATABASES["default"]["TEST"] = {"NAME": f"test_watchpost_{os.environ['WATCHPOST_TEST_RUN']}"}
else:
    # A file, not memory: threads and processes of one test share it, as they do in production.
    DATABASES["default"] = sqlite_database(VAR_DIR / "unused.sqlite3", synchronous="OFF")
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}

# Workers of a parallel run share one Redis but must not hear each other.
CACHES["default"]["KEY_PREFIX"] = f"watchpost-{_worker}"
CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"watchpost-{_worker}"
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"watchpost-{_worker}-"

# Live servers of tests listen on any port.
ORIGINS = ["testserver", "localhost", "127.0.0.1"]

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SECURE = False
BROWSER_COOKIE_NAME = "browser"
LANGUAGE_COOKIE_SECURE = False

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# People's own PINs are hashed by Argon2 whatever hashes passwords. What a guess costs is told by test_settings alone.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
