"""How gunicorn serves the pages: processes of one thread each, which beat threads on any number of cores."""

import os

bind = "0.0.0.0:8000"
worker_class = "sync"
workers = int(os.environ.get("WATCHPOST_PAGE_WORKERS") or 2)
# Memory that crept up is given back now and then, not by all workers at once.
max_requests = 5000
max_requests_jitter = 500
timeout = 30
graceful_timeout = 20
# A heartbeat file on a slow disk would look like a hanging worker.
worker_tmp_dir = "/dev/shm"  # noqa: S108  (memory, private to the container)
# The proxy writes the access log.
accesslog = None
