"""Settings of an installation. Safe for production as they stand; what is missing stops the start by name."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from project import logs
from project.env import (
    database_from_url,
    env_bool,
    env_int,
    env_list,
    env_networks,
    env_secret,
    env_text,
    is_loopback,
    is_loosened,
    sqlite_database,
)
from project.keys import env_keys
from project.schedule import SCHEDULE
from project.settings.browser import *  # noqa: F403  (settings of their own)
from project.settings.sign_in import *  # noqa: F403  (settings of their own)

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env_text("WATCHPOST_VAR_DIR", str(BASE_DIR / "var")))

# Secrets and identity

SECRET_KEY = env_secret("WATCHPOST_SECRET_KEY")
SECRET_KEY_FALLBACKS = [key for key in env_secret("WATCHPOST_OLD_SECRET_KEYS", "").split(",") if key]
# Fernet keys for credentials at rest: the first seals, all of them open.
SEAL_KEYS = env_keys("WATCHPOST_SEAL_KEYS")
# Keys that chain the audit journal: the first makes new links, all of them verify.
JOURNAL_KEYS = env_keys("WATCHPOST_JOURNAL_KEYS")
# Where the ends of its chains are written once a day; best on a disk that the database's server cannot reach.
JOURNAL_HEADS = Path(env_text("WATCHPOST_JOURNAL_HEADS", str(VAR_DIR / "journal-heads.jsonl")))
# Part of every MQTT client id: two installations on one broker must differ.
INSTALLATION = env_text("WATCHPOST_INSTALLATION")

DEBUG = False
DEMO = env_bool("WATCHPOST_DEMO")
if DEMO and not is_loosened():
    raise ImproperlyConfigured("WATCHPOST_DEMO is for demonstrations only: production settings refuse it.")

ALLOWED_HOSTS = env_list("WATCHPOST_ALLOWED_HOSTS")
# Addresses of the pages with their scheme, such as https://watch.example.com: trusted for forms and sockets.
ORIGINS = env_list("WATCHPOST_ORIGINS")
CSRF_TRUSTED_ORIGINS = ORIGINS

# Where the platform's pages are: at this host alone, for clients with these addresses alone. Empty: at all and for all.
PLATFORM_HOST = env_text("WATCHPOST_PLATFORM_HOST", "").lower()
PLATFORM_ADDRESSES = env_networks("WATCHPOST_PLATFORM_ADDRESSES", [])
if PLATFORM_HOST:
    ALLOWED_HOSTS.append(PLATFORM_HOST)

# The way out: vendor hosts an administrator approved, and private addresses that are meant (local boxes).
EGRESS_HOSTS = env_list("WATCHPOST_EGRESS_HOSTS", [])
PRIVATE_HOSTS = env_list("WATCHPOST_PRIVATE_HOSTS", [])

# Days for which raw messages of vendors are kept.
RAW_DAYS = env_int("WATCHPOST_RAW_DAYS", 30)

# Live sockets one person may have open at one socket server; each is a tab.
SOCKETS_PER_PERSON = env_int("WATCHPOST_SOCKETS_PER_PERSON", 20)

# Applications

INSTALLED_APPS = [
    "daphne",
    # Before Django's own, whose command of the same name changes a password and tells nobody.
    "project",
    # Without looking for admin pages in every application: ours are two sites of our own (panels/admin/desks.py).
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_htmx",
    "panels",
    "history",
    "automation",
]

MIDDLEWARE = [
    "project.health.HealthMiddleware",
    "panels.afterwards.AfterwardsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "panels.middleware.PrivateMiddleware",
    "panels.middleware.PlatformMiddleware",
    "panels.middleware.ProvenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "panels.sign_in.middleware.SignInMiddleware",
    "panels.support.middleware.SupportMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
ASGI_APPLICATION = "project.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Services

DATABASE_URL = env_secret("DATABASE_URL", "")
DATABASES: dict[str, dict[str, Any]] = {
    "default": database_from_url("DATABASE_URL", DATABASE_URL, max_age=env_int("WATCHPOST_CONN_MAX_AGE", 600))
    if DATABASE_URL
    else sqlite_database(VAR_DIR / "watchpost.sqlite3")
}

REDIS_URL = env_secret("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "watchpost",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # redis-py's default read time-out of 5 s would end an idle subscription.
            "hosts": [{"address": REDIS_URL, "socket_timeout": None, "socket_connect_timeout": 5}],
            "prefix": "watchpost",
            "symmetric_encryption_keys": None if is_loopback(REDIS_URL) else [SECRET_KEY, *SECRET_KEY_FALLBACKS],
        },
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: the default ends a worker, and what it holds, after the broker was away for three quarters of an hour.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "watchpost-",
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "queue_order_strategy": "priority",
}
# A command that cannot be handed over is told so at once; it is never delivered late.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "panels.tasks.command_*": {"queue": "command"},
    "automation.tasks.*": {"queue": "automation"},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE

# Words and time

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# Each in its own language: a reader looks for a word they know.
LANGUAGES = [("en", "English"), ("tr", "Türkçe"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]

# Static files

STATIC_URL = "static/"
STATIC_ROOT = Path(env_text("WATCHPOST_STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail

EMAIL_HOST = env_text("WATCHPOST_MAIL_HOST", "localhost")
EMAIL_PORT = env_int("WATCHPOST_MAIL_PORT", 587)
EMAIL_HOST_USER = env_text("WATCHPOST_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env_secret("WATCHPOST_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env_bool("WATCHPOST_MAIL_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_text("WATCHPOST_MAIL_FROM", "watchpost@localhost")

# Logs

LOG_FORMAT = env_text("WATCHPOST_LOG_FORMAT", "json")
LOG_LEVEL = env_text("WATCHPOST_LOG_LEVEL", "INFO").upper()
LOGGING = logs.logging_config(LOG_FORMAT, LOG_LEVEL)
LOGGING_CONFIG = "logging.config.dictConfig"
