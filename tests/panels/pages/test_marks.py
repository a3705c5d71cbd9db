"""Small marks: whatever they are asked to say is escaped, whoever said the same before."""

from django.utils.safestring import SafeString

from panels.presentation import marks


def test_a_text_is_escaped_though_a_safe_one_reads_the_same() -> None:
    words = "<b>on test</b>"
    safe = marks.flag("is-entry", "clock-alert", SafeString(words))

    assert words in safe
    assert words not in marks.flag("is-entry", "clock-alert", words)
