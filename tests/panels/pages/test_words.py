"""What the corridor and the drivers say of commands and events is said in the reader's language."""

import pytest
from django.utils.translation import gettext, override

from panels.drivers import DRIVERS
from panels.drivers.visonic.event_types import EVENT_TYPES
from panels.presentation.words import event_word
from panels.sentences import LINKS, REASONS, REFUSALS

SENTENCES = sorted(
    {*REASONS.values(), *REFUSALS.values(), *LINKS.values()}.union(
        *(driver.sentences.values() for driver in DRIVERS.values()),
        *(driver.event_words.values() for driver in DRIVERS.values()),
    )
)


@pytest.mark.parametrize("language", ["tr", "fr"])
def test_every_sentence_about_commands_and_events_is_translated(language: str) -> None:
    with override(language):
        assert [sentence for sentence in SENTENCES if gettext(sentence) == sentence] == []


@pytest.mark.parametrize("number", sorted(EVENT_TYPES))
def test_every_entry_of_a_visonic_log_has_a_name(number: int) -> None:
    assert event_word(EVENT_TYPES[number][1])
