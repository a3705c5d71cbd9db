"""Who has no right sees nothing and hears nothing; whoever has no script, or no mouse, can do everything."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.cloud import Cloud
from tests.browser.desk import EMAIL, SITES, TOGETHER, Desk, cell_of, is_live, row_of, state_of

pytestmark = TOGETHER

# Opens a socket of its own, asks for topics, and tells what came within the time, or how it ended.
LISTEN: str = """
async ([topics, milliseconds]) => {
  const found = {opened: false, frames: []};
  const socket = new WebSocket(location.origin.replace("http", "ws") + "/ws/live/");
  socket.onopen = () => { found.opened = true; socket.send(JSON.stringify({topics, versions: {}, lang: "en"})); };
  socket.onmessage = (event) => found.frames.push(event.data);
  await Promise.race([
    new Promise((done) => setTimeout(done, milliseconds)),
    new Promise((done) => { socket.onclose = done; }),
  ]);
  socket.close();
  return found;
}
"""


async def listen(page: Page, *topics: str, milliseconds: int = 3000) -> dict[str, Any]:
    """Listen as a page of one's own making would."""
    found: dict[str, Any] = await page.evaluate(LISTEN, [list(topics), milliseconds])
    return found


async def uid_of(desk: Desk, number: int) -> str:
    """The public address of a panel, as somebody knows it who may see it."""
    page = await desk.open("operator")
    return str(await row_of(page, number).get_attribute("id")).removeprefix("row-")


async def test_nobody_sees_a_page_or_opens_a_socket_without_signing_in(desk: Desk) -> None:
    desk.expect_complaint("WebSocket|403")
    uid = await uid_of(desk, 39)
    page = await desk.open(None, f"/panels/{uid}/")
    await expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
    assert SITES[39] not in await page.content()

    found = await listen(page, f"panel:{uid}:en", f"row:{uid}:en", "counters")

    assert found == {"opened": False, "frames": []}


async def test_a_strangers_address_is_not_found_and_its_socket_is_silent(desk: Desk, cloud: Cloud) -> None:
    desk.expect_complaint("404")
    uid = await uid_of(desk, 47)
    page = await desk.open("resident")
    for path in ("", "messages/", "events/", "ask/arm/?partition=1"):
        answer = await page.goto(f"/panels/{uid}/{path}")
        assert answer is not None
        assert answer.status == 404, path
        assert SITES[47] not in await page.content()
    await page.goto("/panels/")
    await is_live(page)

    await cloud.act(47, "open_zone", zone=1)
    found = await listen(page, f"panel:{uid}:en", f"row:{uid}:en", "counters")
    await cloud.act(47, "close_zone", zone=1)

    assert SITES[47] not in "".join(found["frames"])
    assert not any("zone-" in frame for frame in found["frames"])


async def test_a_wrong_password_says_so_and_signs_nobody_in(desk: Desk) -> None:
    page = await desk.open(None, "/accounts/login/")
    await page.get_by_label("Email").fill(EMAIL.format("operator"))
    await page.get_by_label("Password", exact=True).fill("certainly not this one")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text(re.compile("not correct|incorrect"))
    await page.goto("/panels/")
    await expect(page).to_have_url(re.compile(r"/accounts/login/"))


async def test_without_javascript_arming_works_by_plain_forms(desk: Desk) -> None:
    page = await desk.open("operator", java_script_enabled=False)
    await row_of(page, 41).get_by_role("link").click()
    await cell_of(page, 1).get_by_role("link", name=re.compile("^Arm")).click()
    await page.locator(".segmented label", has_text="Home").click()
    await page.get_by_label("Your PIN for this panel").fill(desk.pin(41))
    await page.locator("[data-act-send]").click()
    await expect(page).to_have_title(re.compile(f"^{SITES[41]} "))
    await eventually(page, "Armed home")
    await cell_of(page, 1).get_by_role("link", name="Disarm").click()
    await page.get_by_label("Your PIN for this panel").fill(desk.pin(41))
    await page.locator("[data-act-send]").click()
    await eventually(page, "Disarmed")


async def eventually(page: Page, state: str) -> None:
    """Load the page again until it shows this state: that is what people without script do."""
    for _ in range(40):
        if await state_of(page, 1).inner_text() == state:
            return
        await page.wait_for_timeout(250)
        await page.reload()
    await expect(state_of(page, 1)).to_have_text(state)


async def test_everything_is_done_with_the_keyboard_alone(desk: Desk) -> None:
    page = await desk.open(None, "/accounts/login/")
    press, write = page.keyboard.press, page.keyboard.type
    await tab_to(page, "input[name=login]")
    await write(EMAIL.format("supervisor"))
    await tab_to(page, "input[name=password]")
    await write(desk.installation.logins[EMAIL.format("supervisor")])
    await press("Enter")
    await is_live(page)

    await press("/")
    await write("entrepot")
    await press("Enter")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await is_live(page)
    await press("j")
    await press("Enter")
    await expect(page).to_have_title(re.compile(f"^{SITES[45]} "))
    await is_live(page)

    await tab_to(page, "[data-act=arm]")
    await press("Enter")
    await expect(page.locator("input[name=mode][value=arm_away]")).to_be_focused()
    await press("ArrowRight")
    await press("ArrowRight")
    await tab_to(page, "[data-hold]")
    await press("Enter")
    await expect(page.locator("[data-hold-yes]")).to_be_focused()
    await press("Enter")
    await expect(page.locator("input[name=pin]")).to_be_focused()
    await write(desk.pin(45))
    await press("Enter")
    await expect(state_of(page, 1)).to_have_text("Armed night")

    await tab_to(page, "[data-act=disarm]")
    await press("Enter")
    await expect(page.locator("input[name=pin]")).to_be_focused()
    await write(desk.pin(45))
    await press("Enter")
    await expect(state_of(page, 1)).to_have_text("Disarmed")


async def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the element has the focus, and see that the focus shows."""
    for _ in range(most):
        if await page.evaluate("(s) => Boolean(document.activeElement?.matches(s))", selector):
            outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", selector
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {selector}")
