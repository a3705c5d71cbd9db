"""Scenes planned for later and pictures of a camera, in a browser: from the simulated cloud to the page and back."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, Page, expect

from tests.browser.desk import EMAIL, PHONE, TOGETHER, Desk, is_live, is_same_page, never_reloads, send
from tests.browser.test_homes import rooms

pytestmark = TOGETHER
PARIS = ZoneInfo("Europe/Paris")


def later(hours: float) -> datetime:
    """A moment ahead by the home's clock."""
    return datetime.now(UTC).astimezone(PARIS) + timedelta(hours=hours)


async def fill_in(page: Page, moment: datetime) -> Locator:
    """Say when, on the form of a plan."""
    form = page.locator("[data-act-form]")
    await form.get_by_label("Day").fill(f"{moment:%Y-%m-%d}")
    await form.get_by_label("Time", exact=True).fill(f"{moment:%H:%M}")
    return form


def plans(page: Page) -> Locator:
    """What is planned."""
    return page.locator("#plans li.command")


async def test_a_scene_is_planned_moved_and_taken_back(desk: Desk) -> None:
    page = await rooms(desk)
    other = await rooms(desk)
    await never_reloads(other)
    await page.get_by_role("link", name="Plan Good night for later").click()
    first, second = later(20), later(30)
    form = await fill_in(page, first)
    await form.get_by_role("button", name="Plan the scene").click()
    await expect(page).to_have_title(re.compile("^Rooms, "))
    await expect(plans(page)).to_contain_text(["Good night"])
    await expect(plans(page).locator("time").first).to_contain_text(f"{first:%H:%M}")
    # Whoever looks at the home elsewhere sees it without doing anything.
    await expect(plans(other)).to_contain_text(["Good night"])
    await expect(other.locator(".scene", has_text="Good night")).to_contain_text(f"{first:%H:%M}")
    await page.get_by_role("link", name="Change the time of Good night").click()
    form = await fill_in(page, second)
    await form.get_by_role("button", name="Change the time").click()
    await expect(page.locator("#plans")).to_contain_text(f"{second:%H:%M}")
    await page.get_by_role("link", name="Take back the plan of Good night").click()
    await page.locator("[data-act-form]").get_by_role("button", name="Take the plan back").click()
    await expect(page).to_have_title(re.compile("^Rooms, "))
    await expect(page.get_by_role("link", name="Take back the plan of Good night")).to_have_count(0)
    await expect(other.get_by_role("link", name="Take back the plan of Good night")).to_have_count(0)
    await expect(plans(other)).to_contain_text(["taken back", "taken back"])
    await is_same_page(other)


async def test_a_scene_about_the_alarm_is_planned_behind_the_watchpost_pin(desk: Desk) -> None:
    page, pin = await rooms(desk, size=PHONE, theme="dark"), desk.installation.own_pins[EMAIL.format("owner")]
    await page.get_by_role("link", name="Plan Leave home for later").tap()
    form = await fill_in(page, later(20))
    await send(form, pin)
    await expect(page).to_have_title(re.compile("^Rooms, "))
    await page.get_by_role("link", name="Take back the plan of Leave home").tap()
    await send(page.locator("[data-act-form]"), pin)
    await expect(page).to_have_title(re.compile("^Rooms, "))
    await expect(page.get_by_role("link", name="Take back the plan of Leave home")).to_have_count(0)


async def test_a_camera_shows_its_pictures_and_a_new_one_by_itself(desk: Desk) -> None:
    page = await rooms(desk)
    await page.get_by_role("link", name="Garden camera", exact=True).click()
    await is_live(page)
    await never_reloads(page)
    shown = page.locator("#pictures img")
    # Nobody pressed anything: who opens the page has it read. All there is was made before the owner's time.
    await expect(page.locator("#pictures")).to_contain_text(re.compile(r"read \d+\ss ago"))
    await expect(shown).to_have_count(0)
    await page.get_by_role("link", name="Make a picture").click()
    await send(page.locator("[data-act-form]"), desk.installation.own_pins[EMAIL.format("owner")])
    await expect(shown).to_have_count(1)
    assert await shown.evaluate("(one) => one.decode().then(() => one.naturalWidth)") > 0
    await page.locator("#pictures").get_by_role("link", name="Delete").first.click()
    await page.locator("[data-act-form]").get_by_role("button", name="Delete the picture").click()
    await expect(shown).to_have_count(0)
    await expect(page.locator("#pictures")).to_contain_text("none of the last 30 days")
