"""The villa of the pages' tests with a home in it."""

import pytest

from tests.panels.homes.home import Home
from tests.panels.pages.conftest import Cast, browse, cast

__all__ = ["browse", "cast"]


@pytest.fixture
def home(cast: Cast) -> Home:
    """A box with rooms, devices and scenes at the villa."""
    return Home(cast)
