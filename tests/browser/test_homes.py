"""A home in a browser, from its simulated cloud to the tiles: by keys, by touch, and behind a Watchpost PIN."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.desk import EMAIL, PHONE, TOGETHER, Desk, is_live, is_same_page, never_reloads, send

pytestmark = TOGETHER


async def rooms(desk: Desk, **options: object) -> Page:
    """The live rooms of the one home of the demo."""
    page = await desk.open("owner", "/homes/", **options)
    await expect(page).to_have_title(re.compile("^Rooms, Maison du Verger "))
    await is_live(page)
    return page


def tile(page: Page, name: str) -> Locator:
    """One device."""
    return page.locator(".device", has=page.get_by_role("link", name=name, exact=True))


async def test_a_shutter_is_moved_by_keys_with_one_order(desk: Desk) -> None:
    page = await rooms(desk)
    await never_reloads(page)
    shutter = tile(page, "Kitchen shutter")
    await expect(shutter.locator(".value")).to_have_text(re.compile(r"\d+\s%"))
    orders: list[str] = []
    page.on("request", lambda request: orders.append(request.url) if request.method == "POST" else None)
    slider = shutter.get_by_role("slider")
    await slider.focus()
    for _ in range(12):
        await page.keyboard.press("ArrowLeft")
    wanted = await slider.input_value()
    await expect(shutter.locator(".notice")).to_contain_text(f"Position, {wanted}")
    await expect(shutter.locator(".notice")).to_contain_text("Confirmed")
    await expect(shutter.locator(".value")).to_have_text(re.compile(rf"^{wanted}\s%$"))
    assert len(orders) == 1
    await is_same_page(page)


async def test_a_lock_is_opened_by_touch_behind_the_watchpost_pin(desk: Desk) -> None:
    page = await rooms(desk, size=PHONE, theme="dark")
    lock = tile(page, "Front door lock")
    await lock.get_by_role("link", name="Unlock").tap()
    await send(page.locator("[data-act-form]"), desk.installation.own_pins[EMAIL.format("owner")])
    await expect(page).to_have_title(re.compile("^Rooms, "))
    await expect(tile(page, "Front door lock").locator(".value")).to_have_text("Unlocked")
    # Shutting it again is one gesture.
    await tile(page, "Front door lock").get_by_role("button", name="Lock").tap()
    await expect(tile(page, "Front door lock").locator(".value")).to_have_text("Locked")


async def test_a_page_that_missed_a_push_asks_for_all_of_it(desk: Desk) -> None:
    page = await rooms(desk)
    await never_reloads(page)
    told = tile(page, "Office shutter").locator(".value")
    right = await told.inner_text()
    # As if what changed it had never come: neither it nor the mark of the push it came with.
    await page.evaluate(
        "document.querySelectorAll('[id$=-home][data-since]').forEach((one) => (one.dataset.version = 1))"
    )
    await told.evaluate("(value) => (value.textContent = 'what it was before')")
    await tile(page, "Hall light").get_by_role("button", name="On").click()
    await expect(tile(page, "Hall light").locator(".value")).to_have_text("On")
    await expect(told).to_have_text(right)
    await is_same_page(page)
