"""A process that holds connections as a worker with ``--hold`` does, until it is told to end or killed."""

import logging
import os
import signal
import sys
import threading

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.test")
django.setup()

from panels.holding.step import Keeper  # noqa: E402  (Django first)


def main(name: str) -> None:
    """Hold under this name."""
    logging.getLogger("panels.live").setLevel(logging.CRITICAL)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    keeper = Keeper(name=name)
    keeper.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    ended.wait()
    keeper.stop()


if __name__ == "__main__":
    main(sys.argv[1])
