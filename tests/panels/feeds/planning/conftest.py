"""An owner, a scene to plan, and a cloud whose clock a test turns."""

import time
from collections.abc import Iterator

import pytest
from django.test import Client

from panels.models import Scene, Site
from panels.secrets import own_pins
from tests.panels.feeds.planning.plans import ZONE
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import PIN
from tests.panels.feeds.test_scenes_arranged import evening
from tests.panels.simulators.overkiz.workbench import Workbench


@pytest.fixture
def bench() -> Iterator[Workbench]:
    """A cloud whose clock begins with ours: it takes nothing for a time that is past."""
    with Workbench() as bench:
        bench.timers.time = time.time()
        yield bench


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    """The site's owner, signed in, with a Watchpost PIN; the site's clock is that of Paris."""
    Site.objects.update(time_zone=ZONE.key)
    own_pins.store(stand.cast.owner, PIN)
    client.force_login(stand.cast.owner)
    return client


@pytest.fixture
def dusk(stand: Stand, owner: Client) -> Scene:
    """A scene that asks for no PIN."""
    return evening(stand, owner)
