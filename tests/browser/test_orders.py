"""What else is asked of panels, and what comes of it when it goes wrong."""

import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.cloud import Cloud
from tests.browser.desk import STEPS, TOGETHER, Desk, arm, cell_of, command, open_act, send, state_of, zone_of

pytestmark = TOGETHER


async def test_a_wrong_pin_is_refused_in_plain_words_and_the_third_brings_a_wait(desk: Desk) -> None:
    page = await desk.panel("operator", 43)
    wrong = "0000"

    for tries in range(1, 4):
        await arm(page, 1, "Away", wrong)
        refused = page.locator(".command[data-command-state=refused]")
        await expect(refused).to_have_count(tries)
        await expect(refused.first).to_contain_text("The panel refused: the code may be wrong")
        await expect(refused.first.locator(".vendorsays")).to_contain_text("Command not allowed")
    await expect(cell_of(page, 1).locator(".notice--error")).to_contain_text("The panel refused")
    await arm(page, 1, "Away", wrong)

    alert = page.locator("[data-act-form] [role=alert]")
    await expect(alert).to_have_text(re.compile(r"Too many wrong codes\..* left\.", re.DOTALL))
    await expect(page.locator(".command[data-command-state=refused]")).to_have_count(3)
    assert wrong not in await page.content()


async def test_zones_are_left_out_and_put_back(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 49)
    form = await open_act(page, "leave-out")
    for number in (2, 3):
        await form.locator(f"input[name=zones][value='{number}']").check()
    await send(form, desk.pin(49))

    await expect(command(page, "Leave out").locator(".progress")).to_have_text(STEPS)
    for number in (2, 3):
        await expect(zone_of(page, number)).to_contain_text("Left out")
    assert [zone["bypassed"] for zone in (await cloud.state(49))["zones"]][:4] == [False, True, True, False]
    form = await open_act(page, "put-back")
    await send(form, desk.pin(49))
    await expect(command(page, "Put back in").locator(".progress")).to_have_text(STEPS)
    await expect(zone_of(page, 2)).not_to_contain_text("Left out")
    await expect(zone_of(page, 3)).not_to_contain_text("Left out")
    assert not any(zone["bypassed"] for zone in (await cloud.state(49))["zones"])


async def test_an_output_is_switched_for_seconds(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 51)
    output = page.locator(".outputs__one").nth(1)
    await output.locator("[data-act=switch]").click()
    form = page.locator("[data-act-form]")
    await form.get_by_label("For how many seconds").fill("2")
    await send(form, desk.pin(51))

    line = command(page, "Switch output")
    await expect(line).to_have_attribute("data-command-state", re.compile("assumed|confirmed"))
    await expect(line).to_contain_text("for 2 s")
    await expect(output).to_contain_text(re.compile(r"\bOn\b"))
    await expect(output).to_contain_text(re.compile(r"\bOff\b"))
    assert (await cloud.state(51))["outputs"][1]["on"] is False


async def test_an_external_output_reports_back_or_reports_the_old_state(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 33)
    for output, position in (("1", "On"), ("2", "On")):
        if output == "2":
            await cloud.misbehave("old_state", 33)
        await page.locator(f"[data-act=set-external][href$='output={output}']").click()
        form = page.locator("[data-act-form]")
        await form.locator(".segmented label", has_text=position).click()
        await form.locator("[data-act-send]").click()
        line = command(page, "Set external output")
        if output == "1":
            await expect(line.locator(".progress")).to_have_text(STEPS)
        else:
            await expect(line).to_have_attribute("data-command-state", "failed")
            await expect(line).to_contain_text("The device reports the old state: it did not switch.")
    outputs = {output["output"]: output["on"] for output in (await cloud.state(33))["outputs"]}
    assert outputs[1]
    assert not outputs[2]


async def test_status_and_failures_are_read(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 38)
    await expect(state_of(page, 1)).to_have_text("Not known")
    await cloud.act(38, "mains_off")

    form = await open_act(page, "read-status")
    await send(form, desk.pin(38))
    await expect(command(page, "Read status").locator(".progress")).to_have_text(STEPS)
    await expect(state_of(page, 1)).to_have_text("Disarmed")
    form = await open_act(page, "read-failures")
    await send(form, desk.pin(38))
    await expect(command(page, "Read failures").locator(".progress")).to_have_text(STEPS)
    await expect(page.locator("[id$=-power]")).to_contain_text("Mains lost")
    await cloud.act(38, "mains_on")


async def test_a_connection_is_started_where_the_panel_has_a_telephone_number(desk: Desk) -> None:
    page = await desk.panel("operator", 49)
    form = await open_act(page, "connect")
    await form.locator("[data-act-send]").click()
    line = command(page, "Start connection")
    await expect(line).to_have_attribute("data-command-state", re.compile("assumed|confirmed"))

    page = await desk.panel("operator", 38)
    form = await open_act(page, "connect")
    await form.locator("[data-act-send]").click()
    line = command(page, "Start connection")
    await expect(line).to_have_attribute("data-command-state", "refused")
    await expect(line).to_contain_text("Not sent: the vendor has no phone number for the panel's SIM card.")
    await expect(line.locator(".vendorsays")).not_to_be_empty()


async def test_an_owner_changes_a_pin_and_only_the_new_one_works(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("owner", 35)
    old, new = desk.pin(35), "73195"
    form = await open_act(page, "change-pin")
    await form.get_by_label("Whose PIN").select_option("master")
    await form.get_by_label("Current PIN").fill(old)
    await form.get_by_label("New PIN", exact=True).fill(new)
    await form.get_by_label("New PIN once more").fill(new)
    await form.locator("[data-act-send]").click()

    await expect(command(page, "Change a PIN").locator(".progress")).to_have_text(STEPS)
    assert (await cloud.state(35))["pin"] == new
    await arm(page, 1, "Home", old)
    await expect(page.locator(".command[data-command-state=refused]")).to_have_count(1)
    await arm(page, 1, "Home", new)
    await expect(state_of(page, 1)).to_have_text("Armed home")
    await cloud.act(35, "disarm")
    await expect(state_of(page, 1)).to_have_text("Disarmed")
    for secret in (old, new):
        assert not re.search(rf"\b{secret}\b", await page.content())


@pytest.mark.slow
async def test_without_an_answer_the_result_is_unknown(desk: Desk, cloud: Cloud) -> None:
    page = await desk.panel("operator", 53)
    await cloud.misbehave("no_response", 53)

    await arm(page, 1, "Away", desk.pin(53))

    line = command(page, "Arm away")
    await expect(line).to_have_attribute("data-command-state", "sent")
    await expect(line).to_have_attribute("data-command-state", "unknown", timeout=60_000)
    await expect(line).to_contain_text("No answer came. The panel may have acted or not.")
    sent = [order for order in await cloud.commands() if order["resourceId"] == 53 and order["command"] == "arm"]
    assert len(sent) == 1


async def test_an_answer_that_a_push_has_overtaken_changes_nothing(desk: Desk) -> None:
    page = await desk.panel("operator", 38)
    refused = page.locator(".command[data-command-state=refused]")
    before = await refused.count()

    async def answer_late(route: Route) -> None:
        answer = await route.fetch()
        if route.request.method == "POST":
            await expect(refused).to_have_count(before + 1)
        await route.fulfill(response=answer)

    await page.route("**/ask/connect/", answer_late)
    form = await open_act(page, "connect")
    async with page.expect_response("**/ask/connect/"):
        await form.locator("[data-act-send]").click()
    await expect(form).to_have_count(0)
    await expect(refused).to_have_count(before + 1)
