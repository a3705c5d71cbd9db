"""What panels report by themselves reaches the pages of those who may know, and of nobody else."""

import re
import time

from playwright.async_api import expect

from tests.browser.cloud import Cloud
from tests.browser.desk import PHONE, TOGETHER, Desk, is_live, is_same_page, never_reloads, row_of, state_of, zone_of

pytestmark = TOGETHER

# A second is promised; whoever else computes on this machine gets the rest.
SOON = 3.0
HOLDUP = re.compile(r"hold-?up|keyfob|silent|panic", re.IGNORECASE)


async def test_an_alarm_shows_on_list_counters_and_panel_page_within_seconds(desk: Desk, cloud: Cloud) -> None:
    watching = await desk.open("operator")
    page = await desk.panel("operator", 55)
    await is_live(watching)
    for open_page in (watching, page):
        await never_reloads(open_page)
    counter = watching.locator(".counter--alarm b")
    before = int(await counter.inner_text())

    began = time.monotonic()
    await cloud.act(55, "alarm_zone", zone=2)
    await expect(row_of(watching, 55).locator(".c-state")).to_have_text("Alarm")
    await expect(zone_of(page, 2)).to_contain_text("Alarm")
    took = time.monotonic() - began

    await expect(counter).to_have_text(str(before + 1))
    await expect(page.locator(".counter--alarm b")).to_have_text(str(before + 1))
    await expect(page.locator(".timeline li").first).to_contain_text("Alarm, zone 2")
    await expect(state_of(page, 1)).to_contain_text("Alarm")
    assert took < SOON, f"{took:.1f} s"
    await cloud.act(55, "disarm")
    await expect(row_of(watching, 55).locator(".c-state")).not_to_have_text("Alarm")
    await expect(counter).to_have_text(str(before))
    await is_same_page(watching)
    await is_same_page(page)


async def test_a_panel_that_arms_at_its_keypad_shows_everywhere(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 47)
    await never_reloads(page)

    await cloud.act(47, "arm_stay")

    await expect(state_of(page, 1)).to_contain_text("Armed")
    await cloud.act(47, "disarm")
    await expect(state_of(page, 1)).to_have_text("Disarmed")
    await is_same_page(page)


async def test_a_silent_holdup_exists_only_for_the_station(desk: Desk, cloud: Cloud) -> None:
    station = await desk.panel("operator", 34)
    watching = await desk.open("operator")
    heard: list[str] = []
    context = await desk.context("resident", size=PHONE)
    page = await context.new_page()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda text: heard.append(str(text))))
    await page.goto(station.url)
    await is_live(page)
    await is_live(watching)
    before = await page.locator("#main").inner_text()

    await cloud.act(34, "keyfob_alarm")

    await expect(station.locator(".timeline li").first).to_contain_text(re.compile("station only"))
    await expect(station.locator(".headline")).to_contain_text("Silent hold-up")
    await expect(row_of(watching, 34)).to_contain_text("Silent hold-up")
    # Whatever the alarm pushes has arrived once something later has.
    await cloud.act(34, "arm_stay", partition=2)
    await expect(state_of(page, 2)).to_contain_text("Armed")
    uid = page.url.rstrip("/").rsplit("/", 1)[-1]
    for address in (page.url, "/panels/", f"/panels/{uid}/events/", "/panels/?state=alarm"):
        await page.goto(address)
        assert not HOLDUP.search(re.sub(r"<script.*?</script>", "", await page.content(), flags=re.DOTALL)), address
    assert heard
    assert not HOLDUP.search("\n".join(heard))
    assert not HOLDUP.search(before)
    for partition in (1, 2):
        await cloud.act(34, "disarm", partition=partition)
    await expect(state_of(station, 2)).to_have_text("Disarmed")


async def test_lost_live_is_said_and_caught_up_when_it_returns(desk: Desk, cloud: Cloud) -> None:
    desk.expect_complaint("ERR_INTERNET_DISCONNECTED|WebSocket")
    page = await desk.panel("operator", 57)
    await never_reloads(page)
    banner = page.locator("#live-banner")
    await expect(banner).to_be_hidden()

    await page.context.set_offline(True)

    await expect(banner).to_be_visible()
    await expect(banner).to_contain_text(re.compile(r"Live is lost\. What you see is from \d\d:\d\d:\d\d\. Trying"))
    await expect(page.locator("#live-pill")).to_contain_text("Live is lost")
    await cloud.act(57, "arm_night")
    await expect(state_of(page, 1)).to_have_text("Disarmed")
    await page.context.set_offline(False)
    await expect(page.locator("#toasts")).to_contain_text(re.compile(r"Live again, \d+ s were caught up"))
    await expect(banner).to_be_hidden()
    await expect(state_of(page, 1)).to_contain_text("Armed")
    await is_same_page(page)
    await cloud.act(57, "disarm")
    await expect(state_of(page, 1)).to_have_text("Disarmed")
