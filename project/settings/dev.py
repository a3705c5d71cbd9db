"""Settings of `make run`: this machine only, with keys made once and kept in var/."""

import os
from pathlib import Path

from project.env import env_bool, env_int, env_text, loosen
from project.keys import keep_keys, valkey_url

_var = Path(env_text("WATCHPOST_VAR_DIR", str(Path(__file__).resolve().parents[2] / "var")))
_port = env_int("PORT", 8000)
# Without an address of its own, Redis is the server that `manage.py up` starts or has started.
EMBEDDED_REDIS = not any(os.environ.get(name) for name in ("REDIS_URL", "REDIS_URL_FILE"))

loosen(
    {
        **keep_keys(_var / "keys.json"),
        "REDIS_URL": valkey_url(_var) or "redis://127.0.0.1:6379/0",
        "WATCHPOST_INSTALLATION": "dev",
        "WATCHPOST_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "WATCHPOST_ORIGINS": f"http://localhost:{_port},http://127.0.0.1:{_port}",
        "WATCHPOST_PRIVATE_HOSTS": "localhost,127.0.0.1",
        "WATCHPOST_LOG_FORMAT": "text",
    }
)

from project.settings.base import *  # noqa: E402, F403  (the values above come first)
from project.settings.base import STATIC_ROOT  # noqa: E402  (named, for the type checker)

# Off, so that `make run` shows what production shows; 1 brings tracebacks and template reloading.
DEBUG = env_bool("WATCHPOST_DEBUG")

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SECURE = False
BROWSER_COOKIE_NAME = "browser"
LANGUAGE_COOKIE_SECURE = False

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
