"""Makes docs/images from a demo with some life in it: ``make screenshots``."""

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page, async_playwright, expect

from tests.browser.cloud import Cloud
from tests.browser.desk import ARGUMENTS, PHONE, Desk, arm, cell_of, is_live, open_act, row_of, state_of
from tests.browser.installation import ROOT, running

IMAGES: Final = ROOT / "docs" / "images"
CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What has happened before the pictures are taken: panel, act, and what it concerns.
LIFE: Final[tuple[tuple[int, str, dict[str, Any]], ...]] = (
    (39, "arm", {}),
    (41, "arm_night", {}),
    (43, "arm_stay", {}),
    (45, "arm", {}),
    (47, "arm_night", {}),
    (49, "arm", {}),
    (51, "arm", {}),
    (53, "bypass_zone", {"zone": 3}),
    (53, "arm_stay", {}),
    (57, "arm_night", {}),
    (35, "arm_night", {}),
    (46, "arm", {}),
    (38, "arm", {}),
    (42, "arm_night", {}),
    (44, "arm", {}),
    (48, "arm_stay", {}),
    (52, "arm", {}),
    (54, "arm", {}),
    (56, "arm", {}),
    (49, "mains_off", {}),
    (50, "disconnect", {}),
)


async def live_for_a_while(cloud: Cloud, page: Page) -> None:
    """Let the night begin."""
    for panel, act, more in LIFE:
        await cloud.act(panel, act, **more)
    await expect(row_of(page, 45).locator(".c-state")).to_have_text("Armed away")
    for panel in (44, 52, 56):
        await cloud.act(panel, "disarm")
    await cloud.act(34, "arm", partition=1)
    await expect(row_of(page, 34).locator(".glyph").first).to_have_attribute("title", "Armed away")
    for zone in (2, 4):
        await cloud.act(34, "alarm_zone", zone=zone)
    await cloud.act(43, "keyfob_alarm")
    await expect(row_of(page, 43)).to_contain_text("Silent hold-up")


async def take(page: Page, name: str) -> None:
    """Save what is seen."""
    # The wash of rows that have just changed fades.
    await page.wait_for_timeout(3000)
    await page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


async def take_all(desk: Desk, cloud: Cloud) -> None:
    """All pictures, in the order of the story."""
    await take(await desk.open(None, "/accounts/login/"), "sign-in")
    watching = await desk.open("operator", theme="dark")
    await is_live(watching)
    await live_for_a_while(cloud, watching)
    # Troubles are told only when they are asked for.
    page = await desk.panel("operator", 49)
    form = await open_act(page, "read-failures")
    await form.locator("[data-act-send]").click()
    await expect(page.locator("[id$=-power]")).to_contain_text("Mains lost")
    # Rows never move while they are read; a new page is sorted.
    await watching.reload()
    await is_live(watching)
    await take(watching, "panels")
    await take(await desk.panel("operator", 34), "panel")

    phone = await desk.panel("resident", 34, size=PHONE)
    await take(phone, "phone")

    page = await desk.panel("operator", 55)
    await cell_of(page, 1).locator("[data-act=arm]").click()
    await expect(page.locator("[data-hold]")).to_be_visible()
    await take(page, "arming-1-choose")
    await page.locator("[data-hold]").click()
    await page.locator("[data-hold-yes]").click()
    await take(page, "arming-2-pin")
    await page.locator("[data-act-close]").click()
    await cloud.misbehave("late_response", 55, count=1, value=6)
    await arm(page, 1, "Night", desk.pin(55))
    await expect(page.locator(".notice--progress").first).to_be_visible()
    await page.screenshot(path=IMAGES / "arming-3-sent.png")
    await expect(state_of(page, 1)).to_have_text("Armed night")
    await take(page, "arming-4-confirmed")


async def main() -> None:
    """Start everything, take the pictures, end everything."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        sys.exit("No Chromium was found; name one in CHROMIUM.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as installation:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            desk = Desk(installation, browser, {})
            await take_all(desk, Cloud(installation.control))
            await desk.close()
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
