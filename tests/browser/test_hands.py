"""Hands are slower than messages: what is pushed, or answered late, does not get between a person and an act."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, Route, expect

from tests.browser.desk import SITES, TOGETHER, Desk, arm, cell_of, is_live, row_of, send, state_of

pytestmark = TOGETHER

# What the server would push: the element as it is, in a newer version and with something to know it by.
PUSH = """async (element) => {
  const { apply } = await import("/static/js/showing.js");
  const next = element.cloneNode(true);
  next.dataset.version = String(Number(element.dataset.version) + 1);
  next.classList.add("pushed");
  apply(next.outerHTML);
}"""
PUSHED = re.compile(r"\bpushed\b")


@asynccontextmanager
async def late(page: Page, method: str, path: str, *, without: str = "nothing") -> AsyncIterator[None]:
    """Let such requests reach the server, without one of their fields; their answers reach the page only afterwards."""
    released = asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method != method:
            await route.fallback()
            return
        answer = await route.fetch(post_data=(route.request.post_data or "").replace(f"{without}=", "unheard="))
        await released.wait()
        await route.fulfill(response=answer)

    await page.route(path, hold)
    yield
    released.set()


async def test_a_click_is_not_lost_to_a_push_between_press_and_release(desk: Desk) -> None:
    page = await desk.open("operator")
    await is_live(page)
    await row_of(page, 57).get_by_role("link").hover()

    await page.mouse.down()
    await row_of(page, 57).evaluate(PUSH)
    await expect(row_of(page, 57)).not_to_have_class(PUSHED)
    await page.mouse.up()

    await expect(page).to_have_title(re.compile(f"^{SITES[57]} "))


async def test_a_finger_that_stays_does_not_hold_back_the_truth(desk: Desk) -> None:
    page = await desk.open("operator")
    await is_live(page)
    await row_of(page, 57).get_by_role("link").hover()

    await page.mouse.down()
    await row_of(page, 57).evaluate(PUSH)

    await expect(row_of(page, 57)).to_have_class(PUSHED)
    await page.mouse.up()


async def test_the_next_form_opens_once_the_last_is_answered(desk: Desk) -> None:
    page = await desk.panel("operator", 57)

    async with late(page, "POST", "**/panels/*/ask/arm/**"):
        await arm(page, 1, "Home", desk.pin(57))
        await expect(state_of(page, 1)).to_have_text("Armed home")
        await cell_of(page, 1).locator("[data-act=disarm]").click()
        await expect(page.locator(".act--arm [data-act-form]")).to_have_attribute("aria-busy", "true")

    await send(page.locator(".act--disarm [data-act-form]"), desk.pin(57))
    await expect(state_of(page, 1)).to_have_text("Disarmed")


async def test_an_order_that_comes_back_is_not_covered_by_the_next_form(desk: Desk) -> None:
    page = await desk.panel("operator", 57)

    async with late(page, "POST", "**/panels/*/ask/arm/**", without="pin"):
        await arm(page, 1, "Home", desk.pin(57))
        await page.locator("[data-act=leave-out]").first.click()

    await expect(page.locator(".act--arm [data-act-form]:not([aria-busy]) .error").first).to_be_visible()
    await expect(page.locator(".act--leave-out")).to_have_count(0)


async def test_the_form_asked_for_last_is_the_one_that_opens(desk: Desk) -> None:
    page = await desk.panel("operator", 57)

    async with late(page, "GET", "**/panels/*/ask/arm/**"):
        await cell_of(page, 1).locator("[data-act=arm]").click()
        await page.locator("[data-act=leave-out]").first.click()

    await expect(page.locator(".act--leave-out [data-act-form]")).to_be_visible()
    await expect(page.locator(".act--arm")).to_have_count(0)
