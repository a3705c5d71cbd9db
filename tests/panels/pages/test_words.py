"""What the corridor and the drivers say of a command is said in the reader's language."""

import pytest
from django.utils.translation import gettext, override

from panels.drivers import DRIVERS
from panels.sentences import REASONS, REFUSALS

SENTENCES = sorted(
    {*REASONS.values(), *REFUSALS.values()}.union(*(driver.sentences.values() for driver in DRIVERS.values()))
)


@pytest.mark.parametrize("language", ["tr", "fr"])
def test_every_sentence_about_a_command_is_translated(language: str) -> None:
    with override(language):
        assert [sentence for sentence in SENTENCES if gettext(sentence) == sentence] == []
