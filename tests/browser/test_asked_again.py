"""Whoever disarms in a browser that is new proves first who they are, on a phone, and comes back to the act."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.accounts.conftest import app_code
from tests.browser import newcomer
from tests.browser.desk import PHONE, SITES, TOGETHER, Desk, arm, cell_of, command, form_of, is_live, row_of, send
from tests.browser.installation import Installation

pytestmark = TOGETHER

NUMBER = 43
# Large enough for a thumb.
LEAST = 44


class Newcomer:
    """Somebody on phones of their own."""

    def __init__(self, desk: Desk, email: str, secret: str, codes: list[str]) -> None:
        self._desk, self.email, self._secret, self._codes = desk, email, secret, codes

    def code(self) -> str:
        """What the app shows in half a minute: what it shows now has served to sign in."""
        return app_code(self._secret, later=1)

    async def phone(self, theme: str) -> Page:
        """A new browser, signed in by password and a recovery code."""
        page = await self._desk.open(None, "/accounts/login/", size=PHONE, theme=theme)
        await page.get_by_label("Email").fill(self.email)
        await page.get_by_label("Password", exact=True).fill(newcomer.PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.get_by_label(re.compile("^Code of your")).fill(self._codes.pop())
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.wait_for_url(re.compile("/panels/"))
        return page

    async def grow_old(self) -> None:
        """An hour passes."""
        await asyncio.to_thread(newcomer.grow_old, self._desk.installation, self.email)

    async def wants_to_disarm(self, page: Page) -> None:
        """From the list to the act, as people go."""
        await at_panel(page)
        await cell_of(page, 1).locator("[data-act=disarm]").click()


@pytest_asyncio.fixture(loop_scope="session")
async def make(desk: Desk, installation: Installation) -> Callable[[str], Any]:
    async def one(name: str) -> Newcomer:
        email = f"{name}@watchpost.example"
        return Newcomer(desk, email, *await asyncio.to_thread(newcomer.make, installation, email, SITES[NUMBER]))

    return one


async def is_asked(page: Page) -> None:
    """The question fills the phone: nothing is cut away, and no button is too small."""
    await expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    await expect(page.get_by_text("Nothing has been done yet.")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    buttons: Locator = page.locator("main .button")
    for one in await buttons.all():
        box = await one.bounding_box()
        assert box is not None
        assert box["height"] >= LEAST
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE[0]


async def disarms(page: Page, pin: str) -> None:
    """The form is there, of the partition that was chosen, and does what it says."""
    form = form_of(page, "disarm")
    await expect(form).to_be_visible()
    await send(form, pin)
    await expect(command(page, "Disarm")).to_contain_text("confirmed")


async def at_panel(page: Page) -> None:
    await page.goto("/panels/")
    await row_of(page, NUMBER).get_by_role("link").click()
    await is_live(page)


async def armed(page: Page, pin: str) -> None:
    await at_panel(page)
    await arm(page, 1, "Away", pin)
    await expect(command(page, "Arm")).to_contain_text("confirmed")


async def test_the_code_of_an_app_opens_the_act_once_for_each_browser(desk: Desk, make: Callable[[str], Any]) -> None:
    person = await make("appuser")
    page = await person.phone("light")
    await armed(page, desk.pin(NUMBER))
    await person.grow_old()
    await person.wants_to_disarm(page)
    await is_asked(page)
    await page.get_by_role("link", name="Use a code").click()
    await is_asked(page)
    field = page.get_by_label(re.compile("^Code of your"))
    await field.fill("000000")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("This code is wrong")).to_be_visible()
    await field.fill(person.code())
    await page.get_by_role("button", name="Go on").click()
    await disarms(page, desk.pin(NUMBER))

    # This browser is known now, however long ago it was; another is not.
    await person.grow_old()
    await person.wants_to_disarm(page)
    await expect(form_of(page, "disarm")).to_be_visible()
    other = await person.phone("dark")
    await person.grow_old()
    await person.wants_to_disarm(other)
    await is_asked(other)


async def test_a_passkey_opens_the_act(desk: Desk, make: Callable[[str], Any]) -> None:
    person = await make("keyuser")
    page = await person.phone("dark")
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    made = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    await page.goto("/accounts/factors/")
    await page.get_by_role("link", name="Add a passkey").click()
    await page.get_by_label("Name", exact=True).fill("Phone")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text("Phone", exact=True)).to_be_visible()

    await armed(page, desk.pin(NUMBER))
    await person.grow_old()
    await person.wants_to_disarm(page)
    await is_asked(page)
    await page.get_by_role("link", name="Use a passkey").click()
    await is_asked(page)
    # The finger is another's.
    known = {"authenticatorId": made["authenticatorId"]}
    await devtools.send("WebAuthn.setUserVerified", known | {"isUserVerified": False})
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.locator("[data-passkey-failed]")).to_be_visible()
    await devtools.send("WebAuthn.setUserVerified", known | {"isUserVerified": True})
    await page.get_by_role("button", name="Use a passkey").click()
    await disarms(page, desk.pin(NUMBER))
