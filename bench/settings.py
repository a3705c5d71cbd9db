"""Settings of the processes under test: those of a loosened installation, apart from others on the same Redis."""

import os

from project.env import loosen

_prefix = os.environ.get("BENCH_PREFIX", "watchpost-bench")
loosen({"WATCHPOST_LOG_LEVEL": "WARNING"})

from project.settings.dev import *  # noqa: E402, F403  (the values above come first)
from project.settings.dev import (  # noqa: E402  (named, for the type checker)
    CACHES,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    CHANNEL_LAYERS,
)

INSTALLATION = _prefix
CACHES["default"]["KEY_PREFIX"] = _prefix
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{_prefix}-"
CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = _prefix
# The alternative that fan-out is compared with: Channels' layer of queues, one channel per socket.
if os.environ.get("BENCH_LAYER") == "queues":
    CHANNEL_LAYERS["default"]["BACKEND"] = "channels_redis.core.RedisChannelLayer"
    CHANNEL_LAYERS["default"]["CONFIG"] |= {"capacity": 10_000}
