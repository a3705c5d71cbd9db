"""Zones are put back in where one is left out, or nobody says that none is."""

import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from panels import fragments
from panels.models import User
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]


def marked(cast: Cast, browse: Browse) -> list[str]:
    page = browse(cast.owner).get(reverse("panel", args=[cast.villa.uid])).content.decode()
    return re.findall(r'data-left-out="(\w+)"', page)


def offered(cast: Cast, browse: Browse) -> list[str]:
    form = browse(cast.owner).get(reverse("panel_ask", args=[cast.villa.uid, "put-back"]))
    return re.findall(r'name="zones" value="(\d)"', form.content.decode()) if form.status_code == 200 else []


def test_those_that_are_left_out_are_offered(cast: Cast, browse: Browse) -> None:
    cast.villa.zones.update(bypassed=False)
    cast.villa.zones.filter(number=2).update(bypassed=True)
    assert (marked(cast, browse), offered(cast, browse)) == (["yes"], ["2"])


def test_where_none_is_left_out_nothing_is_offered(cast: Cast, browse: Browse) -> None:
    cast.villa.zones.update(bypassed=False)
    assert (marked(cast, browse), offered(cast, browse)) == ([], [])


def test_what_nobody_says_may_be_left_out(cast: Cast, browse: Browse) -> None:
    cast.villa.zones.filter(number=1).update(bypassed=False)
    assert (marked(cast, browse), offered(cast, browse)) == (["unknown", "unknown"], ["2", "3"])


def test_the_offer_comes_and_goes_with_the_rows_that_are_pushed(cast: Cast) -> None:
    cast.villa.zones.update(bypassed=False)
    zone = cast.villa.zones.get(number=2)
    for left_out, mark in ((True, True), (False, False)):
        cast.villa.zones.filter(pk=zone.pk).update(bypassed=left_out)
        pushed = fragments.render([cast.villa.pk], [f"panel:{cast.villa.uid}:en"])
        (row,) = (part.html for part in pushed if part.dom_id == f"zone-{zone.uid}")
        assert ('data-left-out="yes"' in row) is mark
    css = Path(settings.BASE_DIR, "static/css/components/panel.css").read_text()
    assert '.section:not(:has([data-left-out])) [data-act="put-back"] { display: none; }' in css
