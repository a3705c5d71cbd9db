"""Pages as people open them, and what they do there."""

import re
from typing import Any, Final

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    WebError,
    expect,
)

from tests.browser.installation import Installation

ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# One event loop and one installation serve all of these tests; tests/conftest.py keeps them in one process.
TOGETHER: Final = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]
# Two cores may be shared with others: a deadline says when to give up, not how long something takes.
PATIENCE: Final = 20_000
WIDE: Final = (1440, 900)
PHONE: Final = (390, 844)
EMAIL: Final = "{}@watchpost.example"
# What a command that went well has to show in the end.
STEPS: Final = re.compile(r"^\s*queued [\d:]+\s*sent [\d:]+\s*confirmed [\d:]+\s*$")

# Which site of the demo stands around which panel of the simulated cloud, and what it is good for here.
SITES: Final = {
    33: "Ferme du Haut-Plateau",  # Bimetri, an I/O device; the station may switch
    34: "Çamlıca Kuyumculuk",  # EBS, two partitions; the owner lets the station arm; the resident has all of it
    35: "Villa Şahinkaya",  # EBS; the station may not arm; the resident has one partition
    38: "Öğretmenevi Şişli",  # EBS without a telephone number
    39: "Hôtel du Vieux-Port",  # EBS; the station may arm
    41: "Iğdır Soğuk Hava Deposu",  # DSC; the station may arm
    43: "Résidence Les Tilleuls",  # EBS; the station may arm
    44: "Ümraniye Lojistik Deposu",  # DSC; the station may not arm; nothing happens here
    45: "Entrepôt Frigorifique Saint-Étienne",  # DSC; the station may arm
    47: "Pharmacie de l’Hôtel-Dieu",  # DSC; the station may arm
    49: "Lycée Élise-Reclus, bâtiment B",  # EBS; the station may arm
    51: "Kuzey Ege Zeytinyağı",  # EBS; the station may arm
    53: "Dr. Çiğdem Ağırbaş Veteriner Kliniği",  # EBS; the station may arm
    55: "Tuzla Marin Tekne Bakım",  # EBS; the station may arm
    57: "Yeşilköy Sahil Konutları, D Blok",  # DSC; the station may arm
}

expect.set_options(timeout=PATIENCE)


class Desk:
    """Opens pages for one test. What any of them complains of is kept in ``complaints``."""

    def __init__(self, installation: Installation, browser: Browser, sign_ins: dict[str, Any]) -> None:
        self.installation = installation
        self.complaints: list[str] = []
        self._browser = browser
        self._sign_ins = sign_ins
        self._expected: list[re.Pattern[str]] = []
        self._contexts: list[BrowserContext] = []

    def expect_complaint(self, pattern: str) -> None:
        """Something a browser rightly complains of in this test."""
        self._expected.append(re.compile(pattern))

    async def close(self) -> None:
        """Close every window of this test."""
        for context in self._contexts:
            await context.close()

    async def open(self, person: str | None, path: str = "/panels/", **options: Any) -> Page:
        """A new browser in which this person has signed in, on a page; None is nobody."""
        context = await self.context(person, **options)
        page = await context.new_page()
        await page.goto(path)
        return page

    async def context(
        self, person: str | None, *, size: tuple[int, int] = WIDE, theme: str = "light", **options: Any
    ) -> BrowserContext:
        """A new browser in which this person has signed in."""
        if person is not None and person not in self._sign_ins:
            self._sign_ins[person] = await self._sign_in(person)
        context = await self._browser.new_context(
            base_url=self.installation.address,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            storage_state=self._sign_ins.get(person or ""),
            has_touch=size == PHONE,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", self._said)
        context.on("weberror", self._failed)
        context.on("response", self._answered)
        context.on("requestfailed", self._unanswered)
        self._contexts.append(context)
        return context

    async def _sign_in(self, person: str) -> Any:
        context = await self.context(None)
        page = await context.new_page()
        await page.goto("/accounts/login/")
        await sign_in(page, person, self.installation.logins[EMAIL.format(person)])
        await page.wait_for_url(re.compile(r"/panels/"))
        return await context.storage_state()

    def _complain(self, text: str) -> None:
        if not any(pattern.search(text) for pattern in self._expected):
            self.complaints.append(text)

    def _said(self, message: ConsoleMessage) -> None:
        # Leaving a page ends what it was still opening.
        if "closed before the connection is established" in message.text:
            return
        if message.type in ("error", "warning", "assert"):
            self._complain(f"console: {message.type}: {message.text}")

    def _failed(self, error: WebError) -> None:
        self._complain(f"script: {error.error}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._complain(f"response: {response.status} {response.request.method} {response.url}")

    def _unanswered(self, request: Request) -> None:
        # Leaving a page ends what it was still fetching.
        if request.failure != "net::ERR_ABORTED":
            self._complain(f"request: {request.failure} {request.url}")

    async def panel(self, person: str, number: int, **options: Any) -> Page:
        """The live page of one panel, reached as people reach it: from the list."""
        page = await self.open(person, **options)
        await row_of(page, number).get_by_role("link").click()
        await expect(page).to_have_title(re.compile(f"^{SITES[number]} "))
        await is_live(page)
        return page

    def pin(self, number: int) -> str:
        """The code of a panel."""
        return self.installation.pins[number]


async def sign_in(page: Page, person: str, password: str) -> None:
    """Fill in the form."""
    await page.get_by_label("Email").fill(EMAIL.format(person))
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def is_live(page: Page) -> None:
    """Wait until the page hears what happens."""
    await expect(page.locator("html")).to_have_attribute("data-live", "on")
    await expect(page.locator("#live-pill")).to_contain_text(re.compile(r"\d"))


async def never_reloads(page: Page) -> None:
    """Mark the page as it is now; ``is_same_page`` sees whether it is still this one."""
    await page.evaluate("window.unbroken = true")


async def is_same_page(page: Page) -> None:
    """See that the page was not loaded anew."""
    assert await page.evaluate("window.unbroken === true")


def row_of(page: Page, number: int) -> Locator:
    """A panel's row in the list."""
    return page.locator("tbody tr", has=page.get_by_title(SITES[number], exact=True))


def cell_of(page: Page, number: int) -> Locator:
    """A partition's cell on the panel's page."""
    return page.locator(".cell", has=page.locator(".partition__name .num", has_text=re.compile(rf"^{number}$")))


def zone_of(page: Page, number: int) -> Locator:
    """A zone's row on the panel's page."""
    return page.locator("tr[id^=zone-]", has=page.locator("td:first-child", has_text=re.compile(rf"^{number}$")))


def state_of(page: Page, number: int) -> Locator:
    """The state in a partition's cell."""
    return cell_of(page, number).locator(".partition__state")


def command(page: Page, title: str) -> Locator:
    """The newest command of this name on the panel's page."""
    return page.locator(".command", has=page.locator(".medium", has_text=re.compile(f"^{title}"))).first


def form_of(page: Page, slug: str) -> Locator:
    """The form of this act and no other: one sent before may still be there, waiting for its answer."""
    return page.locator(f".act--{slug} [data-act-form]")


async def arm(page: Page, partition: int, mode: str, pin: str) -> None:
    """Open the form of a partition, choose a mode, confirm without holding, type the PIN, send."""
    await cell_of(page, partition).locator("[data-act=arm]").click()
    form = form_of(page, "arm")
    await form.locator(".segmented label", has_text=mode).click()
    await form.locator("[data-hold]").click()
    await form.locator("[data-hold-yes]").click()
    await send(form, pin)


async def disarm(page: Page, partition: int, pin: str) -> None:
    """Open the form of a partition, type the PIN, send."""
    await cell_of(page, partition).locator("[data-act=disarm]").click()
    await send(form_of(page, "disarm"), pin)


async def send(form: Locator, pin: str) -> None:
    """Type the PIN on the pad and send the form."""
    pad = form.locator("[data-pin]")
    await expect(pad.locator(".pin__dots i").first).to_be_visible()
    for digit in pin:
        await pad.locator(f"[data-digit='{digit}']").click()
    await form.locator("[data-act-send]").click()


async def open_act(page: Page, slug: str) -> Locator:
    """Open the first link to an act of this name, beside the panel's page."""
    await page.locator(f"[data-act={slug}]").first.click()
    form = form_of(page, slug)
    await expect(form).to_be_visible()
    return form
