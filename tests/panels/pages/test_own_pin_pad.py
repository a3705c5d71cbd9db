"""The keypad for one's own Watchpost PIN: with fingers, keys and without script. One gesture where none is asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright

from panels.models import Partition, User
from panels.secrets import own_pins
from panels.vocabulary import ArmMode
from tests.browser.desk import ARGUMENTS, PHONE, WIDE
from tests.browser.test_reading import OPTIONS
from tests.panels.pages.conftest import Cast
from tests.panels.unchecked import reached_through

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PIN: Final = "7305182"
TOO_WIDE: Final = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True)
class Door:
    """Opens pages of the villa, whose panel checks no code."""

    address: str
    browser: Browser
    cast: Cast
    cookies: dict[int, str]

    def open(self, person: User, path: str, *, size: tuple[int, int] = WIDE, **options: Any) -> Page:
        """A page, as this person."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "session", "value": self.cookies[person.pk], "url": self.address}])
        page = context.new_page()
        page.goto(path)
        return page

    def act(self, slug: str) -> str:
        """The address of an act on the first partition."""
        return f"/panels/{self.cast.villa.uid}/ask/{slug}/?partition=1"


@pytest.fixture
def armed(transactional_db: None, cast: Cast) -> None:
    """Everything is armed away, before there is a browser: its loop would not let the database be asked."""
    Partition.objects.update(mode=ArmMode.ARMED_AWAY)


@pytest.fixture
def door(transactional_db: None, cast: Cast, live_server: Any, chromium_path: str) -> Iterator[Door]:
    """The owner has a PIN, the operator has none."""
    own_pins.store(cast.owner, PIN)
    cookies = {}
    for person in (cast.owner, cast.operator):
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookies[person.pk] = client.cookies["session"].value
    with reached_through(cast.connection), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield Door(live_server.url, browser, cast, cookies)
        browser.close()


def dots(page: Page) -> tuple[int, int]:
    """How many dots there are, and how many of them stand for a digit."""
    return page.locator(".pin__dots i").count(), page.locator(".pin__dots .on").count()


def test_the_pad_takes_six_to_twelve_digits(door: Door) -> None:
    page = door.open(door.cast.owner, door.act("disarm"), size=PHONE)
    send = page.locator("[data-act-send]")
    assert dots(page) == (6, 0)
    for digit in "73051":
        page.locator(f"[data-digit='{digit}']").tap()
    expect(send).to_have_attribute("aria-disabled", "true")
    page.locator("[data-digit='8']").tap()
    expect(send).to_have_attribute("aria-disabled", "false")
    assert dots(page) == (6, 6)
    for _ in range(9):
        page.locator("[data-digit='2']").tap()
    assert dots(page) == (12, 12)
    assert not page.evaluate(TOO_WIDE)
    page.locator("[data-digit='clear']").tap()
    assert dots(page) == (6, 0)


def test_a_wrong_one_clears_the_dots_and_the_right_one_goes_out(door: Door) -> None:
    page = door.open(door.cast.owner, door.act("disarm"))
    page.get_by_label("Your Watchpost PIN").press_sequentially("846259")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is not your Watchpost PIN. 2 tries left")
    assert dots(page) == (6, 0)
    page.get_by_label("Your Watchpost PIN").press_sequentially(PIN)
    assert dots(page) == (7, 7)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/panels/{door.cast.villa.uid}/#main$"))
    expect(page.locator(".command").first).to_contain_text("Disarm")


def test_arming_is_one_gesture_and_is_not_repeated_by_itself(door: Door) -> None:
    page = door.open(door.cast.operator, door.act("arm"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("[data-hold]").click()
    page.locator("[data-hold-yes]").click()
    page.wait_for_url(re.compile(r"#main$"))
    assert len(sent) == 1

    # The first is still open: the second is refused, and whether to ask again is up to people.
    page.goto(door.act("arm"))
    page.locator("[data-hold]").click()
    page.locator("[data-hold-yes]").click()
    expect(page.get_by_role("alert")).to_contain_text("still open")
    page.wait_for_timeout(500)
    assert len(sent) == 2
    expect(page.locator("[data-hold]")).to_be_visible()


@pytest.mark.usefixtures("armed")
def test_only_the_modes_that_protect_less_ask_for_it(door: Door) -> None:
    page = door.open(door.cast.owner, door.act("arm"))
    pin, then = page.get_by_label("Your Watchpost PIN"), page.locator("[data-hold] small")
    page.locator(".segmented label", has_text="Away").click()
    expect(then).to_have_text("the panel is asked at once", use_inner_text=True)
    page.locator(".segmented label", has_text="Home").click()
    expect(then).to_have_text("then your PIN", use_inner_text=True)
    page.locator("[data-hold]").click()
    page.locator("[data-hold-yes]").click()
    pin.press_sequentially(PIN)
    assert dots(page) == (7, 7)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"#main$"))
    expect(page.locator(".command").first).to_contain_text("Arm home")


@pytest.mark.usefixtures("armed")
def test_as_much_as_before_is_one_gesture_beside_them(door: Door) -> None:
    page = door.open(door.cast.owner, door.act("arm"))
    page.locator(".segmented label", has_text="Home").click()
    page.locator(".segmented label", has_text="Away").click()
    page.locator("[data-hold]").click()
    page.locator("[data-hold-yes]").click()
    page.wait_for_url(re.compile(r"#main$"))
    expect(page.locator(".command").first).to_contain_text("Arm away")


def test_without_script_the_field_does_it_all(door: Door) -> None:
    page = door.open(door.cast.owner, door.act("disarm"), java_script_enabled=False)
    page.get_by_label("Your Watchpost PIN").fill(PIN)
    page.get_by_role("button", name="Disarm").click()
    page.wait_for_url(re.compile(r"#main$"))


def test_whoever_has_none_sets_one_and_comes_back(door: Door) -> None:
    page = door.open(door.cast.operator, door.act("disarm"))
    expect(page.locator("[data-pin-keys]")).to_have_count(0)
    page.get_by_role("link", name="Set a Watchpost PIN").click()
    page.get_by_label("Your account password").fill("a long pass phrase")
    page.get_by_label("New Watchpost PIN", exact=True).fill(PIN)
    page.get_by_label("New Watchpost PIN once more").fill(PIN)
    page.get_by_role("button", name="Set a Watchpost PIN").click()
    page.wait_for_url(re.compile(r"/ask/disarm/"))
    expect(page.locator("[data-pin-keys]")).to_be_visible()


@pytest.mark.parametrize(
    ("theme", "size", "language"),
    [("light", WIDE, "en"), ("dark", PHONE, "en"), ("light", PHONE, "tr"), ("dark", WIDE, "fr")],
    ids=["desk", "phone", "Turkish", "French"],
)
def test_everybody_can_read_it(door: Door, theme: str, size: tuple[int, int], language: str) -> None:
    faults = []
    for name, person, path in (
        ("act", door.cast.owner, door.act("disarm")),
        ("none", door.cast.operator, door.act("disarm")),
        ("code", door.cast.owner, door.act("change-pin")),
        ("account", door.cast.owner, "/account/"),
        ("pin", door.cast.owner, reverse("own_pin")),
    ):
        page = door.open(person, path, size=size, color_scheme=theme, locale=language)
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert not page.evaluate(TOO_WIDE), name
        found = Axe().run(page, options=OPTIONS)
        faults += [
            f"{name}: {fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found.response["violations"]
        ]
        page.context.close()
    assert not faults, "\n".join(faults)
