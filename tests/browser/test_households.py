"""Who uses a home at its vendor, in a browser: asked for, let in by keys, and shut out by touch."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.desk import EMAIL, PHONE, TOGETHER, Desk, send

pytestmark = TOGETHER


async def settled(desk: Desk, link: str, **options: object) -> Page:
    """A page about the account of the one home of the demo."""
    page = await desk.open("owner", "/homes/", **options)
    await page.get_by_role("link", name="Arrange the home").click()
    await page.get_by_role("link", name=link).click()
    await expect(page).to_have_title(re.compile(f"^{link}, Maison du Verger"))
    return page


async def ask(page: Page) -> None:
    """Have the vendor asked, whether or not it was before."""
    await page.get_by_role("button", name=re.compile("^Ask (now|again)$")).click()
    await expect(page.get_by_text("The service said this")).to_be_visible()


def person(page: Page, name: str) -> Locator:
    """Somebody on the list."""
    return page.locator(".people__one", has=page.get_by_text(name, exact=True))


async def test_somebody_is_let_in_and_shut_out_behind_the_watchpost_pin(desk: Desk) -> None:
    pin = desk.installation.own_pins[EMAIL.format("owner")]
    page = await settled(desk, "Who uses this home")
    await ask(page)
    await expect(person(page, "Demo User")).to_contain_text("main account")
    await page.get_by_role("link", name="Let somebody in").click()
    form = page.locator("[data-act-form]")
    await form.get_by_label("E-mail address").fill("robin@example.org")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Robin")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Rouge")
    await page.keyboard.press("Tab")
    await page.keyboard.type("a-long-password")
    await form.get_by_label("Role").select_option("guest")
    await send(form, pin)
    await expect(person(page, "Robin Rouge")).to_contain_text("robin@example.org")
    await expect(person(page, "Robin Rouge")).to_contain_text("sees 3 of")
    phone = await settled(desk, "Who uses this home", size=PHONE, theme="dark")
    assert await phone.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    await person(phone, "Robin Rouge").get_by_role("link", name="Shut them out").tap()
    await send(phone.locator("[data-act-form]"), pin)
    await expect(person(phone, "Demo User")).to_be_visible()
    await expect(person(phone, "Robin Rouge")).to_have_count(0)


async def test_a_form_that_asks_for_more_than_a_pin_begins_at_its_beginning(desk: Desk) -> None:
    page = await settled(desk, "Who uses this home")
    await ask(page)
    await page.get_by_role("link", name="Let somebody in").click()
    await expect(page.locator("[data-pin][data-ready]")).to_be_visible()
    assert await page.evaluate("document.activeElement.name || ''") != "pin"
    await page.go_back()
    await page.get_by_role("link", name="Shut them out").first.click()
    await expect(page.locator("[data-pin] input")).to_be_focused()


async def test_a_gateway_says_what_it_speaks(desk: Desk) -> None:
    page = await desk.open("owner", "/homes/")
    await page.get_by_role("link", name=re.compile("^Tahoma v2")).click()
    await expect(page).to_have_title(re.compile("^Gateway health, Tahoma v2"))
    row = page.get_by_role("row", name=re.compile("^io-homecontrol"))
    await expect(row).to_be_visible()
    await ask(page)
    await expect(row).to_contain_text("in use")
