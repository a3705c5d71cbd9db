"""Page, command, broker, panel, notification, page: every step is seen without reloading."""

import asyncio
import re

from playwright.async_api import expect

from tests.browser.cloud import Cloud
from tests.browser.desk import (
    PHONE,
    STEPS,
    TOGETHER,
    Desk,
    arm,
    cell_of,
    command,
    disarm,
    form_of,
    is_live,
    is_same_page,
    never_reloads,
    open_act,
    row_of,
    send,
    state_of,
)

pytestmark = TOGETHER


async def mode_after_exit(cloud: Cloud, number: int) -> str:
    """The mode of a panel's first partition, after the exit delay: a status read may confirm it on the page before."""
    async with asyncio.timeout(20):
        while (told := (await cloud.state(number))["partitions"][0])["phase"] == "exit_delay":  # noqa: ASYNC110  (it is in another process)
            await asyncio.sleep(0.1)
    assert told["phase"] == "armed"
    return str(told["mode"])


async def test_an_operator_arms_in_each_mode_and_disarms_and_sees_every_step(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 39)
    await never_reloads(page)

    for mode, in_the_panel in (("Away", "arm"), ("Home", "armStay"), ("Night", "armSleep")):
        await arm(page, 1, mode, desk.pin(39))
        await expect(command(page, f"Arm {mode.lower()}").locator(".progress")).to_have_text(STEPS)
        await expect(cell_of(page, 1).locator(".notice")).to_contain_text("Confirmed by the panel")
        await expect(state_of(page, 1)).to_have_text(f"Armed {mode.lower()}")
        # Assumed until the panel itself says so, at the end of its exit delay.
        await expect(cell_of(page, 1).locator(".partition.is-confirmed")).to_be_visible()
        assert await mode_after_exit(cloud, 39) == in_the_panel
        await disarm(page, 1, desk.pin(39))
        await expect(state_of(page, 1)).to_have_text("Disarmed")
        await expect(command(page, "Disarm").locator(".progress")).to_have_text(STEPS)

    assert (await cloud.state(39))["partitions"][0]["phase"] == "disarmed"
    await is_same_page(page)


async def test_the_steps_appear_one_after_the_other(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 49)
    # Either of the two would settle it at once.
    for late in ("late_response", "late_notification"):
        await cloud.misbehave(late, 49, value=3)

    await arm(page, 1, "Home", desk.pin(49))

    line = command(page, "Arm home")
    await expect(line.locator(".progress")).to_have_text(
        re.compile(r"queued [\d:]+\s*sent [\d:]+\s*waiting for the panel")
    )
    await expect(cell_of(page, 1).locator(".notice--progress")).to_contain_text("Sent, waiting for the panel")
    await expect(line.locator(".progress")).to_have_text(STEPS)
    await cloud.act(49, "disarm")


async def test_a_second_browser_sees_the_same(desk: Desk) -> None:
    operator = await desk.panel("operator", 34)
    watching = await desk.open("supervisor")
    phone = await desk.panel("resident", 34, size=PHONE)
    await is_live(watching)
    await never_reloads(watching)
    await never_reloads(phone)

    await arm(operator, 2, "Night", desk.pin(34))

    await expect(state_of(phone, 2)).to_have_text("Armed night")
    await expect(row_of(watching, 34).locator(".glyph").nth(1)).to_have_attribute("title", "Armed night")
    await expect(command(phone, "Arm night").locator(".progress")).to_have_text(STEPS)
    await expect(command(phone, "Arm night")).to_contain_text("by Elif Kağan")
    await disarm(operator, 2, desk.pin(34))
    await expect(state_of(phone, 2)).to_have_text("Disarmed")
    await expect(row_of(watching, 34).locator(".glyph").nth(1)).to_have_attribute("title", "Disarmed")
    await is_same_page(phone)
    await is_same_page(watching)


async def test_a_resident_arms_and_disarms_on_the_phone(desk: Desk) -> None:
    page = await desk.panel("resident", 34, size=PHONE)

    await arm(page, 1, "Home", desk.pin(34))

    await expect(page).to_have_url(re.compile(r"/panels/[\w-]{16}/#main$"))
    await expect(state_of(page, 1)).to_have_text("Armed home")
    await disarm(page, 1, desk.pin(34))
    await expect(state_of(page, 1)).to_have_text("Disarmed")


async def test_holding_the_button_arms_too(desk: Desk) -> None:
    page = await desk.panel("operator", 51)
    await cell_of(page, 1).locator("[data-act=arm]").click()
    form = form_of(page, "arm")

    await form.locator(".segmented label", has_text="Night").click()
    await form.locator("[data-hold]").hover()
    await page.mouse.down()
    await expect(form.locator("[data-pin]")).to_be_visible()
    await page.mouse.up()
    await send(form, desk.pin(51))

    await expect(state_of(page, 1)).to_have_text("Armed night")
    await disarm(page, 1, desk.pin(51))
    await expect(state_of(page, 1)).to_have_text("Disarmed")


async def test_one_zone_is_armed_and_disarmed(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 51)

    for act, title, flag in (("arm-zone", "Arm zone", "armedAlone"), ("disarm-zone", "Disarm zone", "disarmedAlone")):
        form = await open_act(page, act)
        await form.get_by_label("Zone", exact=True).select_option("2")
        await send(form, desk.pin(51))
        await expect(command(page, title).locator(".progress")).to_have_text(STEPS)
        assert (await cloud.state(51))["zones"][1][flag] is True
