"""An administrator breaks the glass: who leads the tenant sees it on the open page, and ends it there."""

import re

from playwright.async_api import Page, expect

from tests.browser.desk import EMAIL, PHONE, TOGETHER, Desk, is_live, is_same_page, never_reloads, sign_in

pytestmark = TOGETHER

REASON = "Call 4711: no events since noon"


async def administrator(desk: Desk) -> Page:
    page = await desk.open(None, "/accounts/login/")
    await sign_in(page, "admin", desk.installation.logins[EMAIL.format("admin")])
    await page.wait_for_url(re.compile("/platform/"))
    return page


async def test_a_look_is_seen_on_the_open_page_and_ended_there(desk: Desk) -> None:
    lead = await desk.open("supervisor", size=PHONE)
    operator = await desk.open("operator")
    for page in (lead, operator):
        await is_live(page)
        await never_reloads(page)
    support = await administrator(desk)
    await support.get_by_role("link", name="Look into an organization").click()
    await support.get_by_label("Organization").fill("Karakol Güvenlik")
    await support.get_by_label("Reason").first.fill(REASON)
    await support.get_by_role("button", name="Break the glass").click()
    await support.get_by_role("link", name="Panels", exact=True).last.click()
    await is_live(support)

    banner = lead.locator(".banner--look")
    await expect(banner).to_contain_text("looks into Karakol Güvenlik")
    await expect(banner).to_contain_text(REASON)
    await expect(banner.locator("[data-left]")).to_have_text(re.compile(r"^(59|60):\d\d$"))
    assert await lead.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    await expect(operator.locator(".banner--look")).to_have_count(0)

    await banner.get_by_role("button", name="End now").click()
    await expect(banner).to_have_count(0)
    await is_same_page(lead)
    # What was open to the administrator is loaded anew, and shows nothing of it.
    await expect(support.locator("tbody tr[id^=row-]")).to_have_count(0, timeout=5000)
    # So does the list of every page that opens from now on.
    await lead.reload()
    await is_live(lead)
    await expect(banner).to_have_count(0)
