"""A panel that is visited, from its simulated cloud to the page: it counts down, and asks who is there to disarm it."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import requests
from playwright.async_api import Page, Route, expect

from tests.browser.desk import (
    EMAIL,
    PHONE,
    TOGETHER,
    Desk,
    command,
    is_live,
    is_same_page,
    never_reloads,
    open_act,
    send,
)
from tests.browser.test_reading import faults_of

pytestmark = TOGETHER

# A panel without partitions that the station may arm.
SITE: Final = "Librairie des Carmes"
STEPS: Final = re.compile(r"^\s*queued [\d:]+\s*sent [\d:]+\s*(at the panel [\d:]+\s*)?confirmed [\d:]+\s*$")
LEFT: Final = "[data-left]"


async def happens(desk: Desk, page: Page, act: str) -> None:
    """Let something happen at the panel of a page."""
    serial = page.locator(".facts span", has_text=re.compile("^Serial")).locator(".code")
    body = {"serial": await serial.inner_text(), "act": act}
    answer = await asyncio.to_thread(requests.post, f"{desk.installation.visonic}/act", json=body, timeout=30)
    assert answer.ok, answer.text


async def opened(desk: Desk, **options: Any) -> Page:
    """The live page of the panel."""
    page = await desk.open("operator", "/panels/?vendor=visonic", **options)
    await page.locator("tbody tr", has=page.get_by_title(SITE, exact=True)).get_by_role("link").click()
    await expect(page).to_have_title(re.compile(f"^{SITE} "))
    await is_live(page)
    return page


async def left(page: Page) -> int:
    """The seconds that the countdown shows."""
    return int(await page.locator(f".partition {LEFT}").inner_text())


async def minutes_on_the_way(route: Route) -> None:
    """A page whose server wrote the time long before it came."""
    answer = await route.fetch()
    earlier = (datetime.now(UTC) - timedelta(minutes=2)).isoformat()
    await route.fulfill(response=answer, body=re.sub(r'data-now="[^"]*"', f'data-now="{earlier}"', await answer.text()))


async def test_arming_counts_down_and_disarming_asks_the_own_pin(desk: Desk) -> None:
    page = await opened(desk)
    phone = await opened(desk, size=PHONE, theme="dark")
    state = page.locator(".partition__state")
    await expect(page.locator(".partition__name")).to_have_text("Whole panel")
    await expect(state).to_have_text("Disarmed")
    await never_reloads(page)

    form = await open_act(page, "arm")
    await form.locator("[data-hold]").click()
    await form.locator("[data-hold-yes]").click()

    await expect(state).to_have_text("Arming away")
    await expect(command(page, "Arm away").locator(".progress")).to_have_text(STEPS)
    first = await left(page)
    assert 0 < first <= 30
    await expect(page.locator(f".partition {LEFT}")).not_to_have_text(str(first))
    assert abs(await left(phone) - await left(page)) <= 1
    await expect(phone.locator("body > .visually-hidden[role=status]")).to_have_text(
        re.compile(r"^\d+ seconds to leave$")
    )
    await phone.reload()
    assert abs(await left(phone) - await left(page)) <= 1
    for watching in (page, phone):
        assert not await faults_of(watching, "counting down")
    await phone.route("**/panels/*", minutes_on_the_way)
    await phone.reload()
    assert await left(phone) <= 30
    await phone.unroute("**/panels/*")
    await phone.reload()

    form = await open_act(page, "disarm")
    await send(form, desk.installation.own_pins[EMAIL.format("operator")])

    await expect(state).to_have_text("Disarmed")
    await expect(command(page, "Disarm").locator(".progress")).to_have_text(STEPS)
    await expect(page.locator(".countdown")).to_have_count(0)
    await is_same_page(page)


async def test_an_outage_is_said_with_the_way_out(desk: Desk) -> None:
    page = await opened(desk)
    await happens(desk, page, "outage")

    notice = page.locator(".headline .notice--warn")
    await expect(notice).to_contain_text("The panel is not connected.")
    await expect(notice).to_contain_text("wake it by its text message or the phone app, then try again")
    await expect(page.locator(".partition.is-stale")).to_contain_text("last word")
    form = await open_act(page, "arm")
    await form.locator("[data-hold]").click()
    await form.locator("[data-hold-yes]").click()
    await expect(page.locator(".partition .notice--error")).to_contain_text("the panel is not connected to its cloud")

    await happens(desk, page, "outage_over")
    await expect(page.locator(".headline .notice--warn")).to_have_count(0)
    await expect(page.locator(".partition.is-confirmed")).to_be_visible()
