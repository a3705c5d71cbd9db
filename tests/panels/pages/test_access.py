"""Where people land, and what nobody is shown; every address by audience stands in tests/access."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from panels.models import User
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]


def test_a_disabled_panel_is_shown_to_nobody(cast: Cast, browse: Browse) -> None:
    cast.villa.enabled = False
    cast.villa.save()
    assert browse(cast.operator).get(reverse("panel", args=[cast.villa.uid])).status_code == 404


def test_sign_in_lands_a_resident_on_the_one_panel(cast: Cast, browse: Browse) -> None:
    assert browse(cast.resident).get("/")["Location"] == reverse("panel", args=[cast.villa.uid])
    assert browse(cast.operator).get("/")["Location"] == reverse("panel_list")
