"""The owner of a simulated home, and the addresses of its household."""

import pytest
from django.test import Client

from panels.secrets import own_pins
from tests.panels.feeds.households.household import PIN, addresses, home
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import done


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    """The site's owner, signed in, with a Watchpost PIN."""
    own_pins.store(stand.cast.owner, PIN)
    client.force_login(stand.cast.owner)
    return client


@pytest.fixture
def told(stand: Stand, owner: Client) -> list[str]:
    """All of it is known; the addresses of it."""
    stand.bench.act("ask", text="Renew the contract?")
    for what in ("people", "alerts", "questions"):
        done(owner, f"{home(stand)}/{what}/")
    for address in addresses(stand):
        assert owner.get(address).status_code == 200, address
    return addresses(stand)
