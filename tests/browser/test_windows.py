"""An installer asks at a desk, the owner answers on a phone, both watch the time run until it is ended."""

import re

from playwright.async_api import Page, expect

from tests.browser.desk import PHONE, SITES, TOGETHER, Desk, arm, cell_of, command, form_of, is_live, never_reloads

pytestmark = TOGETHER

REASON = "The sensor at the back door was replaced"


async def ask(page: Page) -> None:
    """Fill in what is asked for, why and for how long."""
    await page.get_by_role("link", name="Ask for access").click()
    for right in ("Arm", "Disarm"):
        await page.get_by_label(right, exact=True).check()
    await page.get_by_label("For how long").select_option("60")
    await page.get_by_label("Reason").fill(REASON)
    await page.get_by_role("button", name="Ask", exact=True).click()


async def test_a_window_is_asked_for_approved_on_the_phone_and_ended(desk: Desk) -> None:
    phone = await desk.open("owner", size=PHONE)
    await is_live(phone)
    await expect(phone.locator("[data-waiting]")).to_be_hidden()
    engineer = await desk.panel("installer", 34)
    await expect(cell_of(engineer, 1).locator("[data-act=arm]")).to_have_count(0)
    await ask(engineer)
    await expect(engineer.get_by_text("Waiting for an answer")).to_be_visible()
    await is_live(engineer)
    await never_reloads(engineer)

    # The phone hears of it by itself; one big button answers.
    await expect(phone.locator("[data-waiting]")).to_have_text("1")
    await expect(phone.locator("[data-waiting]")).to_be_visible()
    await phone.get_by_role("link", name=re.compile("^Access")).click()
    await expect(phone.get_by_text(REASON)).to_be_visible()
    await phone.get_by_role("link", name=re.compile("^Answer")).click()
    await phone.get_by_label("For how long").select_option("30")
    button = phone.get_by_role("button", name="Approve")
    box = await button.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] >= 44
    await button.click()
    await expect(phone.locator("[data-left]")).to_have_text(re.compile(r"^(30:00|29:\d\d)$"))

    # So does the engineer's page: the time runs, and the panel obeys.
    left = engineer.locator(".accessnotice [data-left]")
    await expect(left).to_have_text(re.compile(r"^(30:00|29:\d\d)$"))
    first = await left.text_content()
    await expect(left).not_to_have_text(first or "")
    await arm(engineer, 1, "Home", desk.pin(34))
    await expect(command(engineer, "Arm home")).to_contain_text("confirmed")

    # The form that is open does not keep what may no longer be done.
    await cell_of(engineer, 1).locator("[data-act=disarm]").click()
    await expect(form_of(engineer, "disarm")).to_be_visible()
    await phone.get_by_role("button", name="End now").click()
    await expect(phone).to_have_title(re.compile(SITES[34]))
    await expect(cell_of(engineer, 1).locator("[data-act=disarm]")).to_have_count(0, timeout=5000)
    await expect(left).to_have_count(0)
    assert await engineer.evaluate("window.unbroken === true")
