"""One running installation for all browser tests, and a browser in which nothing may go wrong unseen."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.cloud import Cloud
from tests.browser.desk import ARGUMENTS, Desk
from tests.browser.installation import Installation, running


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything that `make run` starts, with panels to which nothing happens by itself."""
    with running(tmp_path_factory.mktemp("watchpost")) as found:
        yield found
    said = found.log.read_text(errors="replace")
    assert "Traceback" not in said, said[said.index("Traceback") :][:4000]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield found
        await found.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sign_ins() -> dict[str, object]:
    """What is kept of each person's sign-in: a session serves many tests."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def cloud(installation: Installation) -> AsyncIterator[Cloud]:
    """The simulated vendor's cloud, steered from behind; well-behaved again afterwards."""
    found = Cloud(installation.control)
    yield found
    await found.behave()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(installation: Installation, browser: Browser, sign_ins: dict[str, object]) -> AsyncIterator[Desk]:
    """Opens pages as people of the demo, and fails the test for whatever a browser complains of."""
    found = Desk(installation, browser, sign_ins)
    yield found
    await found.close()
    assert not found.complaints, "\n".join(found.complaints)
