"""What a visited panel's log tells has a name on the page, in the reader's language."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from panels.models import User
from tests.panels.pages.conftest import Cast
from tests.panels.pages.visited import Home
from tests.panels.simulators.visonic.workbench import Workbench


def test_an_entry_that_only_this_vendor_knows_is_told_in_words(
    cast: Cast, browse: Callable[[User | None], Client], one_database_connection: None
) -> None:
    with Workbench(version="14.0") as bench:
        home = Home(bench, cast)
        bench.act("masking", zone=3)
        home.visit()
        address = reverse("panel", args=[home.panel.uid])
        pages = {
            language: browse(cast.operator).get(address, headers={"accept-language": language}).content.decode()
            for language in ("en", "fr", "tr")
        }
    for language, words in (("en", "Detector covered"), ("fr", "Détecteur masqué"), ("tr", "Dedektör örtüldü")):
        assert words in pages[language]
        assert "visonic:" not in pages[language]
