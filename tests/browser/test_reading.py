"""Pages that everybody can read: in both themes, on both widths, in each language."""

import re
from typing import Any, Final

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.desk import PHONE, TOGETHER, WIDE, Desk, is_live, row_of

pytestmark = TOGETHER

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
OPTIONS: Final = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}


async def faults_of(page: Page, name: str) -> list[str]:
    """What axe finds on a page, a line for each."""
    found = await Axe().run(page, options=OPTIONS)
    return [
        f"{name}: {fault['id']}: {node['html'][:160]}: {node.get('failureSummary', '')}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])
async def test_pages_are_accessible(desk: Desk, theme: str, size: tuple[int, int]) -> None:
    page = await desk.open(None, "/accounts/login/", theme=theme, size=size)
    faults = await faults_of(page, "sign-in")
    page = await desk.open("owner", theme=theme, size=size)
    await is_live(page)
    faults += await faults_of(page, "list")
    await row_of(page, 34).get_by_role("link").click()
    await expect(page).to_have_title(re.compile("^Çamlıca"))
    await is_live(page)
    faults += await faults_of(page, "panel")
    await page.locator("[data-act=arm]").first.click()
    await expect(page.locator("[data-hold]")).to_be_visible()
    faults += await faults_of(page, "arm")
    await page.locator("[data-hold]").click()
    await page.locator("[data-hold-yes]").click()
    await expect(page.locator("[data-pin-keys]")).to_be_visible()
    faults += await faults_of(page, "PIN")
    await page.goto("/account/")
    faults += await faults_of(page, "account")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
async def test_no_page_is_wider_than_its_window(desk: Desk, width: int) -> None:
    page = await desk.open("operator", size=(width, 800))
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(too_wide)
    await row_of(page, 34).get_by_role("link").click()
    await expect(page).to_have_title(re.compile("^Çamlıca"))
    assert not await page.evaluate(too_wide)


# Every text of a page that is not marked as being in a language of its own.
TEXTS: Final = """
() => {
  const page = document.documentElement.lang;
  const own = (element) => !element.closest(`[lang]:not([lang="${page}"]), script, style, time, .vendorsays, .code`);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (own(walker.currentNode.parentElement)) found.push(walker.currentNode.data.trim());
  for (const element of document.body.querySelectorAll("[aria-label], [title], [placeholder]")) {
    if (!own(element)) continue;
    for (const name of ["aria-label", "title", "placeholder"]) found.push(element.getAttribute(name) || "");
  }
  return found.filter((text) => /\\p{L}{2}/u.test(text));
}
"""
# The same in these languages as in English, and names.
_OVERKIZ: Final = "Overkiz (Somfy TaHoma, Cozytouch, Hi Kumo ...)"
SAME: Final = {
    "tr": {"Alarm", "Panel", "panel", "Bienport", "Visonic PowerManage", _OVERKIZ, "Watchpost"},
    "fr": {
        _OVERKIZ,
        "Zone",
        "Partitions",
        "Bienport",
        "Visonic PowerManage",
        "Watchpost",
        "Page",
        "zones",
        "Zones",
        "Info",
        "Journal",
        "Administration",
        "Panel",
    },
}
WORDS: Final = {
    "tr": ("Paneller", "Alarmı kapat", "Bölgeler"),
    "fr": ("Centrales", "Désarmer", "Zones"),
}


async def texts_of(page: Page) -> set[str]:
    """The texts of a page."""
    found: list[str] = await page.evaluate(TEXTS)
    return set(found)


async def choose_language(page: Page, code: str) -> None:
    """Save a language on the account page."""
    await page.goto("/account/")
    await page.locator("select[name=language]").select_option(code)
    await page.locator("main form button[type=submit]").first.click()
    await expect(page.locator("html")).to_have_attribute("lang", code)


async def read_both(page: Page, panel: str) -> dict[str, set[str]]:
    """The texts of the list, of a panel and of the account."""
    found = {}
    for name, path in (("list", "/panels/"), ("panel", panel), ("account", "/account/")):
        await page.goto(path)
        found[name] = await texts_of(page)
    return found


async def test_the_pages_speak_turkish_and_french_without_leftovers(desk: Desk) -> None:
    page = await desk.open("installer")
    names: list[Any] = await page.locator("tbody .c-site a").evaluate_all(
        "(links) => links.flatMap((a) => [a.title, ...[...a.children].map((e) => e.textContent.trim())])"
    )
    panel = str(await row_of(page, 44).get_by_role("link").get_attribute("href"))
    await choose_language(page, "en")
    english = await read_both(page, panel)
    try:
        for code in ("tr", "fr"):
            await choose_language(page, code)
            translated = await read_both(page, panel)
            people = {"Noémie Lévêque", "Nöbetçi Teknik", "English", "Türkçe", "Français"}
            for name, texts in translated.items():
                left = (texts & english[name]) - SAME[code] - people - set(names)
                left = {text for text in left if not re.fullmatch(r"[A-Z]{2,4}[-\w]*|[\w.]+@[\w.]+", text)}
                assert not left, f"{code}, {name}: {sorted(left)}"
            for word in WORDS[code][:1]:
                assert word in translated["list"], sorted(translated["list"])
            assert WORDS[code][2] in translated["panel"], sorted(translated["panel"])
    finally:
        await choose_language(page, "en")


async def test_the_sign_in_page_changes_its_language(desk: Desk) -> None:
    page = await desk.open(None, "/accounts/login/")
    for name, words in (("Türkçe", "Parola"), ("Français", "Mot de passe"), ("English", "Password")):
        await page.get_by_role("button", name=name).click()
        await expect(page.locator("label[for=id_password]")).to_have_text(re.compile(words))
